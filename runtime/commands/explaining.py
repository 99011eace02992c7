"""explain: which row of a table holds for some answers, where a document stands and why, and what an act was."""

from __future__ import annotations

import json
from pathlib import Path

import click

from runtime.commands.folders import build
from runtime.commands.kept import agency_of, records
from runtime.commands.telling import act_lines, document_lines, shown
from runtime.edition.edition import Edition
from runtime.office.examples import ExampleScope
from runtime.office.office import Office, SystemClock
from runtime.ports import Row, Where
from runtime.rules.table import RowFound, compile_table


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--rules", "table", help="A decision table, asked with --given.")
@click.option("--given", default="{}", help='The answers as JSON, such as {"urgency": "urgent"}.')
@click.option("--document", "number", help="The number of a kept document.")
@click.option("--op", help="The operation id of an act, as a line of the access log has it.")
@click.option("--home", type=click.Path(path_type=Path), default=Path("home"), show_default=True)
@click.option("--as", "person", help="Explain it to this person: what is theirs, and nothing that they may not see.")
def explain(
    folder: Path, table: str | None, given: str, number: str | None, op: str | None, home: Path, person: str | None
) -> None:
    """Explain a decision table for some answers, where a kept document stands and why, or what an act was."""
    edition = build(folder)
    if table:
        _rules(edition, table, given)
    elif number:
        _document(edition, number, home, person)
    elif op:
        _act(edition, op, home)
    else:
        raise click.UsageError("name --rules with --given, --document or --op")


def _rules(edition: Edition, name: str, given: str) -> None:
    if name not in edition.rules:
        raise click.ClickException(f"there is no table '{name}'; known: {', '.join(edition.rules) or 'none'}")
    try:
        answers = json.loads(given)
    except json.JSONDecodeError as error:
        raise click.ClickException(f"--given is not JSON: {error.msg} at character {error.pos + 1}") from error
    if not isinstance(answers, dict):
        raise click.ClickException('--given is a JSON object, such as {"kind": "contract"}')
    definition = edition.rules[name]
    scope = ExampleScope(edition, definition.of, answers)
    table = compile_table(definition)
    outcome = table.decide(scope, scope.today)
    click.echo(f"{definition.head.title} ({name}, hit: {definition.hit})")
    for row in table.explain(scope, scope.today):
        _row(row, row.row in outcome.rows)
    if outcome.conflict:
        raise click.ClickException(outcome.conflict)
    shown = ", ".join(f"{key}: {value}" for key, value in outcome.then.items())
    click.echo(f"gives {shown}" if shown else "gives nothing: no row holds")


def _row(row: RowFound, counted: bool) -> None:
    mark = "=>" if counted else "  "
    state = "holds" if row.held else "does not hold"
    basis = f" [basis: {row.basis}]" if row.basis else ""
    click.echo(f"{mark} row {row.row}: {state}{'' if row.in_force else ', not in force'}{basis}")
    for clause in row.clauses:
        values = ", ".join(f"{address} = {shown(value)}" for address, value in clause.read)
        click.echo(f"     {'yes' if clause.held else 'no '}  {clause.text}   ({values})")


def _document(edition: Edition, number: str, home: Path, person: str | None) -> None:
    agency = agency_of(edition)
    with records(home) as store:
        office = Office(agency.head.name, store, edition, SystemClock())
        row = _find(office, number)
        if row is None:
            raise click.ClickException(f"no document has the number {number}")
        for line in document_lines(office, office.case(row), person):
            click.echo(line)


def _act(edition: Edition, op: str, home: Path) -> None:
    agency = agency_of(edition)
    with records(home) as store:
        for line in act_lines(Office(agency.head.name, store, edition, SystemClock()), op):
            click.echo(line)


def _find(office: Office, number: str) -> Row | None:
    for type in office.edition.documents:
        where = [Where("agency", "==", office.name), Where("type", "==", type), Where("number", "==", number)]
        rows = office.store.find("documents", where, limit=1).rows
        if rows:
            return rows[0]
    return None
