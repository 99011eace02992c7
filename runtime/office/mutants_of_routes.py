"""The rules of a route turned round: conditions, what is asked, where decisions lead, terms, and who does a step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Final

from runtime.kinds.participant import Participant, Rule, Test
from runtime.kinds.route import Ask, Deadline, Decision, Each, Grant, Parallel, Prompt, Route, Step
from runtime.office.lens import LEFT_OUT, Path
from runtime.reading.condition import Expression, parse_condition
from runtime.reading.source import Pointer
from runtime.reading.term import Term, TermError

Reach = tuple[str, ...]

ALWAYS: Final = parse_condition("true")
EVERYBODY: Final = Participant(("everybody",))
# How a field of a parsed definition is written, where its name is another word.
_KEYS: Final = {"wait": "wait-for", "order": "in", "rows": "table", "people": "of", "goal": ""}
_GOALS: Final = {"back": "back-to", "to": "to", "end": "end"}


@dataclass(frozen=True, slots=True)
class Part:
    """One field of something in a definition, with the way to it and what is said of it."""

    owner: Any
    key: str
    value: Any
    path: Path
    pointer: Pointer
    said: str
    reach: Reach


# The part, the path of what is changed, what stands there then, and what that means.
Made = tuple[Part, Path, Any, str]


def route_flips(route: Route) -> Iterator[Made]:
    """Every flip of a route."""
    for part in _parts(route, (), (), f"route '{route.head.name}'", ("route", route.head.name), route.head.name):
        for make in _RULES:
            yield from make(part)


def _parts(node: Any, path: Path, pointer: Pointer, said: str, reach: Reach, route: str) -> Iterator[Part]:
    """Every field of a part of a route and of what stands inside it."""
    for one in fields(node):
        value, key = getattr(node, one.name), _KEYS.get(one.name, one.name.replace("_", "-"))
        place = (*pointer, key) if key else (*pointer, _GOALS.get(str(value), ""))
        yield Part(node, one.name, value, (*path, one.name), place, said, reach)
        for step, inner in _inside(value):
            deeper = getattr(inner, "pointer", None) or (*place, inner.name if isinstance(inner, Decision) else step)
            deeper = tuple(part for part in deeper if part != "")
            named = _said(inner, one.name, said, node)
            way = (*path, one.name) if step == "" else (*path, one.name, step)
            yield from _parts(inner, way, deeper, named, _reach(inner, route, node) or reach, route)


def _inside(value: Any) -> Iterator[tuple[str | int, Any]]:
    """The parts of a definition inside a value, each with its place there."""
    if isinstance(value, tuple):
        yield from ((at, one) for at, one in enumerate(value) if _is_part(one))
    elif isinstance(value, Mapping):
        yield from ((key, one) for key, one in value.items() if _is_part(one))
    elif _is_part(value):
        yield "", value


def _is_part(value: Any) -> bool:
    return is_dataclass(value) and type(value).__module__ in ("runtime.kinds.route", "runtime.kinds.participant")


def _said(node: Any, key: str, around: str, outer: Any) -> str:
    if isinstance(node, Decision):
        return f"decision '{outer.name}.{node.name}'"
    if isinstance(node, Prompt):
        return f"the prompt '{key}' of {around}"
    if isinstance(node, Grant):
        return f"'may {node.word}' of {around}"
    name = getattr(node, "name", "")
    return f"{_WORDS.get(type(node).__name__, type(node).__name__.lower())} '{name}'" if name else around


_WORDS: Final = {"Parallel": "the branches", "Each": "each"}


def _reach(node: Any, route: str, outer: Any) -> Reach:
    """What a scenario must have come to, for what stands directly in here to matter."""
    match node:
        case Step():
            return "opened", route, node.name
        case Decision():
            return "taken", route, f"{outer.name}.{node.name}"
    name = getattr(node, "name", "")
    return ("entered", route, name) if name else ()


_MAY: Final = {"Row": "hold", "Decision": "be taken", "Prompt": "go out", "Grant": "be used", "Rule": "count"}


def conditions(part: Part) -> Iterator[Made]:
    """A condition turned round, and one that always holds; it is asked itself, so nothing need be reached first."""
    if part.key not in ("when", "that", "must") or not isinstance(part.value, Expression):
        return
    asked, text = replace(part, reach=()), part.value.text
    may = f"{part.said} may {_MAY.get(type(part.owner).__name__, 'go')}"
    if part.key == "must":
        yield asked, part.path, ALWAYS, f"{part.said} may do without 'must: {text}'"
        return
    yield asked, part.path, parse_condition(f"not ({text})"), f"{may} when not ({text})"
    yield asked, part.path, ALWAYS, f"{may} always, not only when {text}"


def _relaxed(part: Part) -> Iterator[Made]:
    """What is asked for need not be given: only a scenario that is refused can notice."""
    step = part.reach[2].partition(".")[0] if len(part.reach) == 3 else ""
    refused = replace(part, reach=("refused", step))
    if isinstance(part.owner, Ask) and part.key == "required" and part.value:
        yield refused, part.path, False, f"{part.said} may leave '{part.owner.field}' unanswered"
    if part.key == "opinion" and part.value == "required":
        yield refused, part.path, "", f"{part.said} may do without an opinion"


def _goal(part: Part) -> Iterator[Made]:
    decision = part.owner
    if part.key == "goal" and isinstance(decision, Decision) and part.value != "on":
        other = replace(decision, goal="on", target="")
        yield part, part.path[:-1], other, f"{part.said} may go on, not {_GOALS[part.value]}: {decision.target}"


def _sets(part: Part) -> Iterator[Made]:
    if part.key == "sets" and isinstance(part.owner, Decision):
        for name in part.value:
            there = replace(part, pointer=(*part.pointer, name))
            yield there, (*part.path, name), LEFT_OUT, f"{part.said} may leave '{name}' as it is"


def _term(part: Part) -> Iterator[Made]:
    if part.key == "within" and isinstance(part.owner, Deadline) and (other := longer(part.value)):
        yield part, part.path, other, f"{part.said} may have {other}, not {part.value}"


def _wait(part: Part) -> Iterator[Made]:
    if part.key == "wait" and isinstance(part.owner, Parallel | Each):
        other = "any" if part.value == "all" else "all"
        yield part, part.path, other, f"{part.said} may wait for {other}, not for {part.value}"


def _visible(part: Part) -> Iterator[Made]:
    if part.key == "visible":
        other = "own" if part.value == "whole" else "whole"
        yield part, part.path, other, f"{part.said} may be visible: {other}, not {part.value}"


def _same(part: Part) -> Iterator[Made]:
    if part.key == "not_same_as" and part.value:
        who = " and ".join(part.value)
        yield part, part.path, (), f"{part.said} may be done by the same person as {who}"


def _doer(part: Part) -> Iterator[Made]:
    """A step that everybody may do, and one for which a word of the participant does not count."""
    if part.key != "by" or not isinstance(part.owner, Step) or part.value is None:
        return
    if part.value != EVERYBODY:
        yield part, part.path, EVERYBODY, f"{part.said} may be done by everybody"
    for at, rule in enumerate(part.value.rules):
        for test in rule.tests if isinstance(rule, Rule) and len(rule.tests) > 1 else ():
            fewer = replace(rule, tests=tuple(one for one in rule.tests if one is not test))
            text = f"{part.said} may be done whatever '{test.word}: {_whom(test)}' says"
            yield part, (*part.path, "rules", at), fewer, text


def _whom(test: Test) -> str:
    """What a word of a participant is asked of, as it is written."""
    inner = test.inner.rules if test.inner else ()
    return test.value or ", ".join(one if isinstance(one, str) else _whom(one.tests[0]) for one in inner)


_RULES: Final[tuple[Callable[[Part], Iterator[Made]], ...]] = (
    conditions,
    _relaxed,
    _goal,
    _sets,
    _term,
    _wait,
    _visible,
    _same,
    _doer,
)


def longer(text: Any) -> str:
    """A term that is one longer; nothing where there is no term."""
    try:
        term = Term.parse(str(text))
    except TermError:
        return ""
    return "" if term.permanent else str(replace(term, amount=term.amount + 1))
