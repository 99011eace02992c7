"""Examples inside definitions: what a decision table gives, which cards fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from runtime.edition.edition import Edition
from runtime.kinds.data import validator
from runtime.kinds.document import DocumentType
from runtime.kinds.rules import RuleTable
from runtime.office.compiled import Compiled
from runtime.reading.condition import UNANSWERED, dig
from runtime.reading.formula import atoms
from runtime.reading.problem import Problem
from runtime.reading.term import Term
from runtime.rules.durable import AVAILABLE
from runtime.rules.rehearsal import rehearse
from runtime.rules.standing import compile_standing
from runtime.rules.table import compile_table


class ExampleScope:
    """The answers of an example, as conditions read them; dates as text compare as dates."""

    def __init__(self, edition: Edition, document: str, given: Mapping[str, Any]) -> None:
        self.edition, self.document, self.given = edition, document, given
        self.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
        self.today, self.me = self.now.date(), ""

    def get(self, address: str) -> Any:
        """A value of the example, plain."""
        value = dig(self.given, address)
        return UNANSWERED if value is None else value

    def shift(self, start: date | datetime, term: Term, sign: int) -> date | datetime:
        """A date or moment shifted over the first calendar."""
        calendar = self.edition.calendar()
        return calendar.moved_by(start, term, sign, self.now.tzinfo) if calendar else start

    def closed(self, name: str) -> bool:
        """Whether the example says that a step is done."""
        return bool(self.given.get(name))

    def rank(self, address: str, value: str) -> int | None:
        """The place of a value in the ordered catalog of a field."""
        type = self.edition.documents.get(self.document)
        field = type.field(address) if type else None
        catalog = self.edition.catalogs.get(field.catalog) if field and field.catalog else None
        return catalog.rank(value) if catalog else None


def check_examples(edition: Edition) -> list[Problem]:
    """Examples that do not come out as written, and tables whose engine fails in rehearsal."""
    problems = [problem for table in edition.rules.values() for problem in _table(edition, table)]
    problems += _standing(edition)
    compiled = Compiled(edition)
    return problems + [problem for type in edition.documents.values() for problem in _cards(compiled, type)]


def _table(edition: Edition, table: RuleTable) -> Iterator[Problem]:
    source = edition.sources[f"rules:{table.head.name}"]
    made = compile_table(table)
    cases = []
    for example in table.examples:
        scope = ExampleScope(edition, table.of, example.given)
        outcome = made.decide(scope, scope.today)
        cases.append(made.leaves.true(scope))
        if outcome.conflict:
            yield Problem(
                source.place(("examples", example.at)),
                "example",
                f"rules '{table.head.name}': {outcome.conflict}",
                "make the rows disjoint",
            )
            continue
        for key, value in example.then.items():
            if outcome.then.get(key) != value:
                text = f"rules '{table.head.name}': this example gives {key}: {outcome.then.get(key)}, not {value}"
                yield Problem(
                    source.place(("examples", example.at, "then", key)),
                    "example",
                    text,
                    "mend the table or the example",
                )
    if AVAILABLE:
        fault = rehearse(made.formulas, cases)
        if fault:
            yield Problem(
                source.place(), "rule-engine", f"rules '{table.head.name}': {fault}", "simplify the conditions"
            )


def _standing(edition: Edition) -> Iterator[Problem]:
    """Standing rules have no examples; they are rehearsed with none and with all of their conditions holding."""
    for name, rule in edition.standing.items() if AVAILABLE else ():
        formulas = compile_standing([rule]).formulas
        every = frozenset(atom for _, formula in formulas for atom in atoms(formula))
        fault = rehearse(formulas, [frozenset(), every]) if formulas else None
        if fault:
            place = edition.sources[f"rules:{name}"].place()
            yield Problem(place, "rule-engine", f"rules '{name}': {fault}", "simplify the conditions")


def _cards(compiled: Compiled, type: DocumentType) -> Iterator[Problem]:
    source = compiled.edition.sources[f"document:{type.head.name}"]
    check = validator(compiled.schema(type)) if type.examples else None
    for example in type.examples:
        assert check is not None
        wrong = {_at(error) for error in check.iter_errors(dict(example.given))}
        said = ", ".join(sorted(wrong)) or "nothing"
        place = source.place(("examples", example.at))
        if example.wrong and not set(example.wrong) <= wrong:
            text = f"document '{type.head.name}': this card is wrong at {said}, not at {', '.join(example.wrong)}"
            yield Problem(place, "example", text, "mend the schema or the example")
        elif wrong and not example.wrong:
            text = f"document '{type.head.name}': this example does not fit at {said}"
            yield Problem(place, "example", text, "mend the schema or the example")


def _at(error: Any) -> str:
    """The field that an error of the validator is about; a missing one is named too."""
    if error.instance_path:
        return str(error.instance_path[0])
    return str(getattr(error.kind, "property", "") or "the whole card")
