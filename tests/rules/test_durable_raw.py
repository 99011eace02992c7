"""What the package does when used raw, each case in a child process with a time limit: why there is a door before it.

If one of these tests fails with a newer package, a reason has gone, not a promise of ours.
"""

from __future__ import annotations

from importlib.metadata import version
from textwrap import dedent

import pytest

from runtime.rules.durable import AVAILABLE
from runtime.rules.rehearsal import run_in_child

pytestmark = pytest.mark.skipif(not AVAILABLE, reason="the durable-rules package cannot be imported here")

RAW = """
import json, sys
import durable_rules_engine as package

def load(rules):
    return package.create_ruleset("raw", json.dumps(rules))

def rule(*tests, **more):
    return {"all": [{"m": tests[0] if len(tests) == 1 else {"$and": list(tests)}}], **more}

def fire(handle, **fact):
    code, state = package.assert_fact(handle, json.dumps({"id": "f", "sid": "0", **fact}))
    started = package.start_action_for_state(handle, state) if code == 0 else None
    action, fired = started and started[1], []
    while action and len(fired) < 1000:
        fired.append(next(iter(json.loads(action))))
        action = package.complete_and_start_action(handle, state)
    return fired

def each(count):
    return load({f"r{i}": rule({f"a{i}": 1}) for i in range(count)})

def wrong_unless(expected, fired):
    if fired != expected:
        sys.exit(f"fired {len(fired)} times" if fired else "did not fire")
"""

# What is tried, and what goes wrong with it.
CASES: dict[str, tuple[str, str | None]] = {
    "511 rules": (
        "wrong_unless(['r5'], fire(each(511), a5=1))",
        None,
    ),
    "512 rules hang": (
        "fire(each(512), a5=1)",
        "no answer",
    ),
    "255 rules on one condition": (
        """
        wrong_unless([f'r{i}' for i in range(255)], fire(load({f'r{i}': rule({'a': 1}) for i in range(255)}), a=1))
        """,
        None,
    ),
    "256 rules on one condition crash": (
        "fire(load({f'r{i}': rule({'a': 1}) for i in range(256)}), a=1)",
        "crashed",
    ),
    "64 at once": (
        "wrong_unless([f'r{i}' for i in range(64)], fire(each(64), **{f'a{i}': 1 for i in range(64)}))",
        None,
    ),
    "65 at once give no decision": (
        "fire(each(65), **{f'a{i}': 1 for i in range(65)})",
        "303",
    ),
    "128 absences": (
        "load({f'r{i}': rule({'k': 1}, {'$nex': {f'a{i}': 1}}) for i in range(128)})",
        None,
    ),
    "129 absences are refused": (
        "load({f'r{i}': rule({'k': 1}, {'$nex': {f'a{i}': 1}}) for i in range(129)})",
        "107",
    ),
    "an unguarded absence fires more than once": (
        "wrong_unless(['r'], fire(load({'r': rule({'$nex': {'a': 1}})}), b=1))",
        "fired",
    ),
    "an empty $and fires more than once": (
        "wrong_unless(['r'], fire(load({'r': rule({'$and': []})}), b=1))",
        "fired",
    ),
    "an $or fires once per branch": (
        "wrong_unless(['r'], fire(load({'r': rule({'$or': [{'a': 1}, {'b': 1}]})}), a=1, b=1))",
        "fired 2",
    ),
    "a division by zero crashes": (
        "fire(load({'r': rule({'$lt': {'a': {'$div': {'$l': {'$m': 'b'}, '$r': 0}}}})}), a=1, b=1)",
        "crashed",
    ),
    "true equals one": (
        "wrong_unless([], fire(load({'r': rule({'a': True})}), a=1))",
        "fired",
    ),
    "a text equals a number one way": (
        "wrong_unless([], fire(load({'r': rule({'a': '1'})}), a=1))",
        "fired",
    ),
    "null differs from nothing": (
        "wrong_unless(['r'], fire(load({'r': rule({'$neq': {'a': 5}})}), a=None))",
        "did not fire",
    ),
    "a large float is refused": (
        "load({'r': rule({'a': 1e16})})",
        "204",
    ),
    "texts are compared by a 16-bit length": (
        "wrong_unless([], fire(load({'r': rule({'a': 'x'})}), a='x' + 'y' * 65536))",
        "fired",
    ),
    "a text of 16 MiB gives no decision": (
        "fire(load({'r': rule({'a': 1})}), a=1, t='x' * (16 << 20))",
        "314",
    ),
    "the same id is not looked at again": (
        """
        h = load({'r': rule({'a': 1})})
        fire(h, a=1)
        wrong_unless(['r'], fire(h, a=1))
        """,
        "did not fire",
    ),
    "sessions run out": (
        """
        h = load({'r': rule({'a': 1})})
        for i in range(1100): package.assert_fact(h, json.dumps({'id': str(i), 'sid': str(i), 'a': 1}))
        """,
        "Error",
    ),
    "251 properties": (
        "wrong_unless(['r'], fire(load({'r': rule({'a': 1})}), a=1, **{f'p{i}': 1 for i in range(251)}))",
        None,
    ),
    "252 properties give no decision": (
        "fire(load({'r': rule({'a': 1})}), a=1, **{f'p{i}': 1 for i in range(252)})",
        "302",
    ),
    "priorities wrap at 16 bits": (
        """
        late = load({'r0': rule({'a': 1}, pri=65536), 'r1': rule({'a': 1}, pri=2)})
        wrong_unless(['r1', 'r0'], fire(late, a=1))
        """,
        "fired 2",
    ),
    "what an action raises is swallowed": (
        """
        from durable.engine import Host
        Host({'t': {'r': {'all': [{'m': {'a': 1}}], 'run': lambda c: 1 / 0}}}).assert_fact('t', {'a': 1})
        """,
        None,
    ),
    "reloading leaks": (
        """
        rules = {f'r{i}': rule({f'a{i}': 1}) for i in range(60)}
        resident = lambda: int(open('/proc/self/statm').read().split()[1]) * 4
        before = resident()
        for i in range(40):
            load(rules)
        sys.exit('leaks' if resident() - before > 8000 else 0)
        """,
        "leaks",
    ),
    "a host runs two threads of its own": (
        """
        from durable.engine import Host
        import threading
        Host({})
        sys.exit(f'{threading.active_count() - 1} more')
        """,
        "2 more",
    ),
}


def test_the_package_is_the_one_that_was_tried():
    assert version("durable-rules") == "2.0.28"


@pytest.mark.parametrize(("program", "fault"), CASES.values(), ids=CASES)
def test_used_raw(program, fault):
    said = run_in_child(RAW + dedent(program), "", seconds=1.5)
    assert said is None if fault is None else said and fault in said, said
