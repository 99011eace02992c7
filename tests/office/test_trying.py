"""Trying a pack: what its scenarios cover, and which rules nobody would miss."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.commands.demo import demo_folders
from runtime.edition.build import build_pack
from runtime.edition.edition import Edition
from runtime.kinds.scenario import Scenario
from runtime.office.compiled import Compiled
from runtime.office.mutants import flipped, flips
from runtime.office.office import FixedClock, Office
from runtime.office.scratch import ScratchStore
from runtime.office.stories import StoryError, tell
from runtime.office.trying import Tried, try_edition
from runtime.ports import Collection, Conflict, Duplicate, Index, Tx, Where
from tests.conftest import MONDAY

PERM = demo_folders()[0].parent / "ru-perm"

OFFICE = """
pack: harbour
title: Harbour
version: "1.0.0"
language: en
---
organisation: example
title: Harbour office
units: [{unit: office, title: Office}, {unit: shed, title: Shed}]
posts:
  - {post: head, title: Head, of: office, heads: office}
  - {post: clerk, title: Clerk, of: office}
  - {post: keeper, title: Keeper, of: shed}
people:
  - {person: head, title: Head, posts: [head], roles: [signer]}
  - {person: clerk, title: Clerk, posts: [clerk], roles: [clerk, signer]}
  - {person: aide, title: Aide, posts: [clerk]}
  - {person: keeper, title: Keeper, posts: [keeper], roles: [signer]}
---
role: clerk
title: Clerk
---
role: signer
title: Signer
---
setting: term
title: Term
data: {$ref: "type:term"}
value: 2 days
---
document: letter
title: Letter
heading: "{subject}"
route: letter
access: {create: {role: clerk}, read: participants}
data:
  required: [subject]
  properties:
    subject: {type: string}
    large:   {type: boolean}
    level:   {type: string}
    answer:  {type: string}
checks:
  - {check: named, must: subject != "?", say: Name it.}
---
rules: levels
title: Levels
of: letter
hit: first
sets: [level]
table:
  - {row: large, when: large, then: {level: upper}}
  - {row: usual, then: {level: lower}}
---
route: letter
title: Letter
visible: whole
steps:
  - {step: register, by: {role: clerk}, asks: [subject, large]}
  - step: reply
    by: {role: signer, unit: office}
    not-same-as: drafter
    asks: [{field: answer, required: true}]
    deadline: 3 days
    decisions:
      finish:
      back: {back-to: register, opinion: required}
  - step: look
    when: large
    by: {post: head}
    deadline: {within: term, overdue: {when: large, notify: {person: head}}}
    decisions: {seen: {must: answer != "no"}}
"""

CARELESS = """
scenario: careless
title: A letter goes through
steps:
  - {as: clerk, creates: letter, with: {subject: Pier, large: true}}
  - {as: head, decides: reply.finish, with: {answer: "yes"}}
  - {as: head, decides: look.seen}
"""

CAREFUL = """
scenario: careful
title: A letter and what is refused
clock: 2026-03-02 09:00
steps:
  - {as: clerk, creates: letter, with: {subject: "?", large: true}, refused: Name it}
  - {as: aide, creates: letter, with: {subject: Pier, large: true}, refused: may-not-create}
  - {as: clerk, creates: letter, with: {subject: Pier, large: true}}
  - expect: {card: {level: upper}, tasks: {head: [reply], clerk: [], aide: [], keeper: []}, due: {reply: 2026-03-05}}
  - {as: head, decides: reply.finish, refused: answer}
  - {as: head, decides: reply.back, refused: opinion}
  - {as: head, decides: reply.back, with: {opinion: Which pier}}
  - expect: {tasks: {clerk: [register], aide: []}}
  - {as: clerk, decides: register.submit}
  - {as: head, decides: reply.finish, with: {answer: "no"}}
  - expect: {due: {look: 2026-03-04}, tasks: {head: [look], clerk: []}, sees: {head: [register, reply]}}
  - {as: head, decides: look.seen, refused: must-not-met}
  - at: 2026-03-04 20:00
    expect: {prompts: {head: 1}}
---
scenario: small
title: A small letter is not looked at
clock: 2026-03-02 09:00
steps:
  - {as: clerk, creates: letter, with: {subject: Pier}}
  - expect: {card: {level: lower}}
  - {as: head, decides: reply.finish, with: {answer: "yes"}}
  - expect: {state: closed}
"""

# What a clerk who expects nothing never notices.
UNNOTICED = {
    "check 'named' of letter may do without 'must: subject != \"?\"'",
    "decision 'reply.back' may do without an opinion",
    "decision 'reply.back' may go on, not back-to: register",
    "decision 'look.seen' may do without 'must: answer != \"no\"'",
    "route 'letter' may be visible: own, not whole",
    "row 'large' of levels may give level: lower, not upper",
    "row 'large' of levels may hold always, not only when large",
    "row 'large' of levels may hold when not (large)",
    "row 'usual' of levels may give level: upper, not lower",
    "setting 'term' may be 3 days, not 2 days",
    "step 'reply' may be done by everybody",
    "step 'reply' may be done by the same person as drafter",
    "step 'reply' may be done whatever 'role: signer' says",
    "step 'reply' may be done whatever 'unit: office' says",
    "step 'reply' may have 4 days, not 3 days",
    "step 'reply' may leave 'answer' unanswered",
    "step 'look' may be done by everybody",
    "step 'look' may go always, not only when large",
    "step 'register' may be done by everybody",
    "the prompt 'overdue' of step 'look' may go out always, not only when large",
    "the prompt 'overdue' of step 'look' may go out when not (large)",
}


def harbour(folder: Path, *stories: str, office: str = OFFICE) -> Edition:
    """The harbour's pack with some scenarios."""
    (folder / "harbour").mkdir()
    (folder / "harbour" / "pack.yaml").write_text(office, "utf-8")
    for at, story in enumerate(stories):
        (folder / "harbour" / f"story-{at}.yaml").write_text(story, "utf-8")
    return build_pack(folder / "harbour")


def tried(edition: Edition) -> Tried:
    """Everything in an edition, tried."""
    return try_edition(edition, lambda source: True)


def unnoticed(found: Tried) -> set[str]:
    """What nobody notices, in words."""
    return {one.flip.text for one in found.survivors}


def test_what_no_scenario_comes_to_is_told_with_its_line(tmp_path: Path) -> None:
    found = tried(harbour(tmp_path, CARELESS))
    lines = OFFICE.splitlines()
    missed = {(one.kind, one.of, one.name): lines[one.at.line - 1].strip() for one in found.missed}
    assert missed == {
        ("decision", "letter", "reply.back"): "back: {back-to: register, opinion: required}",
        ("row", "levels", "usual"): "- {row: usual, then: {level: lower}}",
    }
    assert {kind: found.coverage(kind) for kind in ("step", "decision", "row")} == {
        "step": (3, 3),
        "decision": (3, 4),
        "row": (1, 2),
    }


def test_an_example_covers_a_row_and_notices_when_it_gives_something_else(tmp_path: Path) -> None:
    example = "  - {row: usual, then: {level: lower}}\nexamples:\n  - {given: {large: false}, then: {level: lower}}\n"
    office = OFFICE.replace("  - {row: usual, then: {level: lower}}\n", example)
    found = tried(harbour(tmp_path, CARELESS, office=office))
    assert found.coverage("row") == (2, 2)
    assert "row 'usual' of levels may give level: upper, not lower" not in unnoticed(found)
    assert "row 'large' of levels may give level: lower, not upper" in unnoticed(found)


def test_a_scenario_that_expects_nothing_notices_only_what_stops_it(tmp_path: Path) -> None:
    found = tried(harbour(tmp_path, CARELESS))
    assert found.failed == ()
    assert unnoticed(found) == UNNOTICED


def test_what_a_scenario_never_comes_to_is_told_apart_from_what_it_overlooks(tmp_path: Path) -> None:
    reached = {one.flip.text: one.reached for one in tried(harbour(tmp_path, CARELESS)).survivors}
    assert reached["step 'reply' may have 4 days, not 3 days"]
    assert not reached["decision 'reply.back' may go on, not back-to: register"]
    assert not reached["step 'look' may go always, not only when large"]


def test_scenarios_that_say_what_is_refused_and_when_it_is_due_notice_every_rule(tmp_path: Path) -> None:
    found = tried(harbour(tmp_path, CAREFUL))
    assert found.failed == ()
    # The step is there for large letters alone, so its prompt need not ask again.
    assert unnoticed(found) == {"the prompt 'overdue' of step 'look' may go out always, not only when large"}


def test_turning_a_rule_round_leaves_the_edition_as_it_is(tmp_path: Path) -> None:
    edition = harbour(tmp_path, CARELESS)
    found = flips(edition, lambda source: True)
    changed = [flipped(edition, flip) for flip in found]
    assert len({one.digest for one in (edition, *changed)}) == len(found) + 1
    assert flips(edition, lambda source: True) == found


def test_a_scenario_that_fails_is_told_and_notices_nothing(tmp_path: Path) -> None:
    wrong = CAREFUL.replace("expect: {state: closed}", "expect: {state: open}")
    found = tried(harbour(tmp_path, wrong))
    [failed] = found.failed
    assert (failed.name, failed.fault) == ("small", "step 4: the state is closed, not open")
    assert wrong.splitlines()[failed.at.line - 1].strip() == "- expect: {state: open}"
    assert "row 'usual' of levels may give level: upper, not lower" in unnoticed(found)


def test_only_the_scenarios_named_are_played(tmp_path: Path) -> None:
    found = try_edition(harbour(tmp_path, CAREFUL), lambda source: True, names=("small",), mutate=False)
    assert [one.name for one in found.told] == ["small"]
    assert (found.flips, found.survivors) == (0, ())


def test_only_the_definitions_of_ones_own_are_turned_round(tmp_path: Path) -> None:
    found = try_edition(harbour(tmp_path, CARELESS), lambda source: source.kind == "rules")
    assert {one.kind for one in found.spots} == {"row"}
    assert all("levels" in text for text in unnoticed(found))


def plays(edition: Edition, original: Edition, story: Scenario, store: ScratchStore) -> bool:
    """Whether a story goes as written from its very beginning, under an edition with a rule turned round."""
    clock = FixedClock(MONDAY)
    office = Office("story", store.fork(), edition, clock)
    office.compiled[original.digest] = Compiled(edition)
    try:
        tell(office, clock, story)
    except StoryError:
        return False
    return True


def test_whoever_is_not_asked_would_not_have_noticed_either() -> None:
    edition = build_pack(PERM)
    store = ScratchStore()
    Office("story", store, edition, FixedClock(MONDAY)).publish()
    survivors = tried(edition).survivors
    assert survivors
    for one in survivors:
        changed = flipped(edition, one.flip)
        for name, story in edition.scenarios.items():
            assert plays(changed, edition, story, store), (one.flip.text, name)


# -- the store of a trial ----------------------------------------------------------------------------------

LETTERS = Collection("letters", (Index(("agency", "number"), unique=True), Index(("keys",), unique=True, many="keys")))


@pytest.fixture
def store() -> ScratchStore:
    """A store with one letter."""
    made = ScratchStore()
    made.declare([LETTERS])
    made.transact(lambda tx: tx.insert("letters", {"id": "a", "agency": "x", "number": "1", "keys": ["k"]}))
    return made


def test_what_fails_leaves_no_trace(store: ScratchStore) -> None:
    def work(tx: Tx) -> None:
        tx.insert("letters", {"id": "b", "number": None})
        tx.next("numbers")
        tx.emit({"kind": "letter"})
        raise ValueError

    with pytest.raises(ValueError):
        store.transact(work)
    assert store.get("letters", "b") is None
    assert store.transact(lambda tx: tx.next("numbers")) == 1
    assert store.changes() == ()


def test_a_fork_goes_its_own_way(store: ScratchStore) -> None:
    other = store.fork()
    row = store.get("letters", "a")
    assert row is not None
    other.transact(lambda tx: tx.replace("letters", {**row, "number": "2"}))
    row["keys"].append("changed by whoever read it")
    assert store.find("letters", [Where("number", "==", "1")]).rows[0]["keys"] == ["k"]
    assert other.count("letters", [Where("number", "==", "1")]) == 0


@pytest.mark.parametrize("twin", [{"agency": "x", "number": "1"}, {"agency": "y", "number": "2", "keys": ["k"]}])
def test_a_unique_key_is_taken_once(store: ScratchStore, twin: dict[str, object]) -> None:
    with pytest.raises(Duplicate):
        store.transact(lambda tx: tx.insert("letters", {"id": "b", **twin}))


def test_an_old_revision_is_refused(store: ScratchStore) -> None:
    row = store.get("letters", "a")
    assert row is not None
    store.transact(lambda tx: tx.replace("letters", row))
    with pytest.raises(Conflict):
        store.transact(lambda tx: tx.replace("letters", row))
    with pytest.raises(Conflict):
        store.transact(lambda tx: tx.delete("letters", "a", 1))


def test_rows_come_page_by_page_in_order(store: ScratchStore) -> None:
    for at in range(4):
        store.transact(lambda tx, at=at: tx.insert("letters", {"id": f"b{at}", "agency": "x", "number": str(9 - at)}))
    where = [Where("agency", "==", "x"), Where("number", ">", "1")]
    first = store.find("letters", where, order="number", limit=3)
    rest = store.find("letters", where, order="number", limit=3, after=first.next)
    assert [row["number"] for row in (*first.rows, *rest.rows)] == ["6", "7", "8", "9"]
    assert rest.next is None


def test_what_is_not_here_is_read_from_beneath_and_never_written_there(store: ScratchStore) -> None:
    above = ScratchStore(beneath=store)
    above.declare([LETTERS])
    row = above.get("letters", "a")
    assert row == store.get("letters", "a") and row is not None
    above.transact(lambda tx: tx.replace("letters", {**row, "number": "2"}))
    above.transact(lambda tx: tx.insert("letters", {"id": "b", "agency": "x", "number": "3"}))
    where = [Where("agency", "==", "x")]
    assert [one["number"] for one in above.find("letters", where).rows] == ["2", "3"]
    above.transact(lambda tx: tx.delete("letters", "a", 2))
    assert above.get("letters", "a") is None and above.count("letters", where) == 1
    assert store.get("letters", "a") == row and store.count("letters") == 1


def test_what_belongs_to_documents_is_a_trials_own(store: ScratchStore) -> None:
    store.declare([Collection("tasks")])
    store.transact(lambda tx: tx.insert("tasks", {"id": "t"}))
    above = ScratchStore(beneath=store)
    above.declare([Collection("tasks")])
    assert above.find("tasks").rows == ()
