"""Where one document stands and why, and what one act was, line by line, in the words of the definitions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from runtime.commands.kept import moment
from runtime.office import history
from runtime.office.access import Sight
from runtime.office.case import Case
from runtime.office.explaining import explain
from runtime.office.explanation import Blocked, Found, Opening, Skipped, TableWhy, TaskWhy, Turn
from runtime.office.office import Office
from runtime.reading.condition import answered


def document_lines(office: Office, case: Case, person: str | None) -> Iterator[str]:
    """What there is to say of a document, to a person or to the keeper of the machine."""
    seen: Sight | Case = case
    if person is not None:
        if office.directory().person(person) is None:
            raise click.ClickException(f"nobody here is called '{person}'")
        seen = Sight(case, person, office.rights(person))
        if not seen.readable:
            raise click.ClickException(f"{person} may not read this document")
    found = explain(office, seen)
    yield f"{case.row['number']} {case.row['heading']}: {case.row['state']}, edition {case.row['edition'][:8]}"
    for task in found.tasks:
        yield from _task(office, task)
    for skipped in found.skipped:
        yield from _skipped(skipped)
    for table in found.tables:
        yield from _table(table)
    for fact in case.progress.facts:
        if not isinstance(seen, Sight) or seen.sees_step(fact.step):
            past = " (earlier round)" if fact.past else ""
            yield f"  {fact.step}: {fact.decision} by {fact.by}, {fact.done}{past}"


def act_lines(office: Office, op: str) -> Iterator[str]:
    """What the history tells of the act that was done under an operation id; ClickException where none was."""
    done = office.store.get("operations", f"{office.name}:{op}")
    row = office.store.get("documents", str(done["result"])) if done else None
    if done is None or row is None:
        raise click.ClickException(f"no act was done under the operation id {op}")
    yield f"{row.get('number') or row['id']} {row.get('heading', '')}"
    for entry in history.entries(office.store, row["id"]):
        if entry["at"] == done["at"]:
            said = [entry["event"], *filter(None, (entry["data"].get(key) for key in ("step", "decision")))]
            yield f"  {' '.join(said)} by {entry['by'] or 'the office'}, {moment(entry['at'], office.zone)}"


def shown(value: Any) -> str:
    """A value as it stands in a condition."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if answered(value) else "unanswered"


def _task(office: Office, task: TaskWhy) -> Iterator[str]:
    due = moment(task.due, office.zone)
    words = list(dict.fromkeys(word for party in task.parties for word in party.words))
    yield f"  {task.step}: with {task.holder or ', '.join(task.people)} ({'; '.join(words)}), due {due}"
    yield from _term(task)
    yield from _opening(office, task.opening)
    for party in task.parties:
        yield f"     {', '.join(party.words)}: {', '.join(party.people) or 'nobody'} today"
    for name, owner in task.instead.items():
        yield f"     {name} acts for {owner}, who is away"
    for text, who in (("delegated", task.delegated_by), ("added", task.added_by)):
        if who:
            yield f"     {text} by {who}"
    if task.claimed:
        yield f"     taken by {task.holder}"
    if task.fallback:
        yield "     nobody else was found"
    if task.barred:
        yield f"     must not be done by {', '.join(task.barred)}"
    for blocked in task.blocked:
        yield from _blocked(blocked)


def _term(task: TaskWhy) -> Iterator[str]:
    term = task.term
    if term.get("term"):
        since = term.get("since") or "here"
        beyond = f", public holidays of {term['country']} beyond the calendar" if term.get("country") else ""
        told = f"{term['term']} since {since}{beyond}, {term.get('from', '')} {term.get('basis') or ''}"
        yield f"     {told}".rstrip()
    elif term.get("field"):
        yield f"     the date stands on the card: {term['field']}"


def _opening(office: Office, opening: Opening) -> Iterator[str]:
    at = moment(opening.at, office.zone)
    came = f"after {opening.step}.{opening.decision} by {opening.by}" if opening.step else "on the road"
    if opening.by and not opening.step:
        came = f"with the document, made by {opening.by}"
    yield f"     opened {came}, {at}{', by a return' if opening.returned else ''}"
    for name, found in opening.whens:
        yield f"     'when' of {name}:"
        yield from _leaves(found)
    for name, turn in opening.turns:
        yield f"     {turn.said.text} would have passed {name} by"


def _leaves(found: Found) -> Iterator[str]:
    for leaf in found.leaves:
        values = ", ".join(f"{address} = {shown(value)}" for address, value in leaf.read)
        yield f"       {'yes' if leaf.held else 'no '}  {leaf.said.text}" + (f"   ({values})" if values else "")
    if not found.whole:
        yield "       and what this person may not see"


def _blocked(blocked: Blocked) -> Iterator[str]:
    who = f"; {', '.join(blocked.who)} could" if blocked.who else ""
    yield f"     not now: {blocked.kind} {blocked.name} ({blocked.code}){who}"
    if blocked.found is not None:
        yield from _leaves(blocked.found)
    for turn in blocked.turns:
        yield f"       {turn.said.text} would allow it"


def _skipped(skipped: Skipped) -> Iterator[str]:
    yield f"  {skipped.step}: passed by"
    yield from _leaves(skipped.found)
    for turn in skipped.turns:
        yield f"     {turn.said.text} would have opened {skipped.step}"


def _table(table: TableWhy) -> Iterator[str]:
    rows = ", ".join(row.row for row in table.rows)
    yield f"  rules {table.table}: {_given(table.gives)}, by row {rows}"
    for row in table.rows:
        yield from _leaves(row.found)
        if row.basis:
            yield f"       basis: {row.basis}"
    for turn in table.turns:
        yield f"     {turn.said.text} would have {_led(table, turn)}"


def _given(gives: tuple[tuple[str, Any], ...]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in gives)


def _led(table: TableWhy, turn: Turn) -> str:
    """Only what another answer would have changed."""
    route = dict(turn.gives).get("route")
    other = tuple(one for one in turn.gives if one not in table.gives and one[0] != "route")
    parts = [f"gone to {route}"] if route is not None and route != dict(table.gives).get("route") else []
    parts += [f"given {_given(other)}"] if other else []
    return " and ".join(parts) or f"given nothing for {', '.join(name for name, _ in table.gives)}"
