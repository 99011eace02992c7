"""What expressions read: the card's typed values, the document, facts of steps, settings, today's organisation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from runtime.kinds.data import Field
from runtime.office.case import Case
from runtime.office.directory import attribute
from runtime.office.kin import parent_of
from runtime.office.links import listed
from runtime.ports import Person, Row, Unit
from runtime.reading.condition import UNANSWERED, dig
from runtime.reading.term import Term, TermError
from runtime.routes.plan import Bindings
from runtime.routes.progress import Fact, Open, Progress


class CardScope:
    """The scope of one document for one reader; implements what conditions ask for."""

    def __init__(self, case: Case, progress: Progress, bindings: Bindings, me: str, latest: bool) -> None:
        self.case, self.progress, self.bindings = case, progress, dict(bindings)
        self.me, self.latest = me, latest
        self.now = case.services.now
        self.today = self.now.date()
        self.seen: Callable[[Row], Row] = lambda row: row  # how a reader sees a document that points here

    # -- what conditions ask -------------------------------------------------------------------------------

    def get(self, address: str) -> Any:
        """The typed value at an address, or UNANSWERED."""
        root, _, rest = address.partition(".")
        if root in self.bindings:
            return self._bound(root, rest)
        match root:
            case "document" if rest:
                return self._document(rest)
            case "setting" if rest:
                return self._setting(rest)
            case "me":
                return self._me(rest)
            case "returned":
                return bool(self.progress.open and any(task.returned for task in self.progress.open))
        field = self.case.type.field(root)
        if field is not None:
            return self._field(field, rest)
        linked = self.case.type.pointing(root)
        if linked is not None:
            return listed(self, linked, rest)
        if self.case.plan is not None and root in self.case.plan.nodes and rest:
            return self._fact(root, rest)
        return UNANSWERED

    def shift(self, start: Any, term: Term, sign: int) -> Any:
        """A date or moment shifted by a term over the calendar."""
        return self.case.services.calendar.moved_by(start, term, sign, self.now.tzinfo)

    def closed(self, name: str) -> bool:
        """Whether a step or block is done (a skipped one is not)."""
        marks = self.progress.mark(name)
        return bool(marks) and all(mark == "done" for mark in marks)

    def rank(self, address: str, value: str) -> int | None:
        """The place of a value in the ordered catalog of a field."""
        field = self._field_at(address)
        catalog = self.case.services.edition.catalogs.get(field.catalog) if field and field.catalog else None
        return catalog.rank(value) if catalog else None

    # -- plain names ---------------------------------------------------------------------------------------

    def names(self, address: str) -> tuple[str, ...]:
        """The plain names an address holds: people, units, ids; row numbers for rows."""
        root, _, rest = address.partition(".")
        field = self.case.type.field(root)
        if field is not None and not rest and field.kind == "rows":
            return tuple(str(at) for at in range(len(self.case.card.get(root) or ())))
        value = self.get(address)
        if value is UNANSWERED or value is None:
            return ()
        items = value if isinstance(value, list | tuple) else [value]
        return tuple(str(item) for item in items if isinstance(item, str | int) and item != "")

    # -- parts ---------------------------------------------------------------------------------------------

    def _bound(self, loop: str, rest: str) -> Any:
        value = self.bindings[loop]
        assert self.case.plan is not None
        each = self.case.plan.nodes[loop].each
        source = each.of if each else ""
        if value.isdigit() and source:
            rows = self.case.card.get(source.partition(".")[0])
            if isinstance(rows, list) and int(value) < len(rows) and isinstance(rows[int(value)], dict):
                field = self.case.type.field(source)
                return self._inside(field, rows[int(value)], rest) if field and rest else rows[int(value)]
        of = self.case.type.field(source)
        if rest and of is not None and (of.catalog or of.document):
            return self._follow(of, value, rest)
        return self._follow_name(value, rest) if rest else value

    def _follow_name(self, name: str, rest: str) -> Any:
        directory = self.case.services.directory
        thing: Person | Unit | None = directory.unit(name) or directory.person(name)
        return attribute(directory, thing, rest)

    def _document(self, rest: str) -> Any:
        row, head = self.case.row, rest.partition(".")[0]
        match head:
            case "type":
                return row["type"]
            case "unit" | "drafter":
                value = row.get(head) or UNANSWERED
                more = rest.partition(".")[2]
                return self._follow_name(value, more) if more and value is not UNANSWERED else value
            case "created" | "closed" | "due" | "archived" | "published":
                return self._moment(row.get(head))
            case "parent" if rest != "parent":
                above = parent_of(self.case)
                more = rest.partition(".")[2]
                return _above(above, more, self.me) if above is not None else UNANSWERED
            case "file":
                return self.case.file or UNANSWERED
            case "round":
                return self.progress.round
        value = row.get(head)
        return UNANSWERED if value in (None, "") else value

    def _moment(self, text: Any) -> Any:
        return datetime.fromisoformat(text).astimezone(self.now.tzinfo) if text else UNANSWERED

    def _setting(self, name: str) -> Any:
        value = self.case.services.setting(name.replace("_", "-"))
        if value is None:
            value = self.case.services.setting(name)
        return UNANSWERED if value is None else value

    def _me(self, rest: str) -> Any:
        person = self.case.services.directory.person(self.me)
        if not rest:
            return self.me or UNANSWERED
        if rest == "unit":
            return (
                list(person.units)
                if person and len(person.units) > 1
                else (person.units[0] if person and person.units else UNANSWERED)
            )
        return attribute(self.case.services.directory, person, rest)

    def _field(self, field: Field, rest: str) -> Any:
        value = self.case.card.get(field.name)
        if value is None:
            return UNANSWERED
        return self._inside(field, value, rest)

    def _inside(self, field: Field, value: Any, rest: str) -> Any:
        if not rest:
            return self._typed(field, value)
        head, _, more = rest.partition(".")
        if field.fields:
            inner = next((one for one in field.fields if one.name == head), None)
            if isinstance(value, list):
                parts = [row[head] for row in value if isinstance(row, dict) and row.get(head) is not None]
                return [self._typed(inner, part) for part in parts] if inner else UNANSWERED
            part = value.get(head) if isinstance(value, dict) else None
            return self._inside(inner, part, more) if inner and part is not None else UNANSWERED
        if isinstance(value, list):
            found = [self._follow(field, item, rest) for item in value]
            return [item for item in found if item is not UNANSWERED]
        return self._follow(field, value, rest)

    def _typed(self, field: Field, value: Any) -> Any:
        try:
            return self._convert(field, value)
        except (ValueError, TypeError, AttributeError, ArithmeticError, TermError):
            # While a refused form is drawn again, the card holds what was typed.
            return UNANSWERED

    def _convert(self, field: Field, value: Any) -> Any:
        match field.kind:
            case "date":
                return date.fromisoformat(value)
            case "date-time":
                moment = datetime.fromisoformat(value)
                return moment.astimezone(self.now.tzinfo) if moment.tzinfo else moment.replace(tzinfo=self.now.tzinfo)
            case "money":
                return Decimal(value) / 100 if isinstance(value, int) else UNANSWERED
            case "number" | "integer" if isinstance(value, str):
                return UNANSWERED
            case "term":
                return Term.parse(value)
            case "group":
                inner = {one.name: one for one in field.fields}
                return {key: self._typed(inner[key], part) if key in inner else part for key, part in value.items()}
            case "rows":
                columns = {one.name: one for one in field.fields}
                return [
                    {key: self._typed(columns[key], part) if key in columns else part for key, part in row.items()}
                    for row in value
                ]
        return value

    def _follow(self, field: Field, value: Any, rest: str) -> Any:
        """One step along a dotted path: into a catalog's entry, a linked document, a person or a unit."""
        if field.kind in ("file", "files"):
            return dig(value, rest)
        edition = self.case.services.edition
        catalog = edition.catalogs.get(field.catalog) if field.catalog else None
        if catalog is not None and catalog.by_value:
            entry = catalog.by_value.get(value)
            found = getattr(entry, rest, "") if entry and rest in ("code", "title", "value") else ""
            return found or UNANSWERED
        if edition.points_to(field):
            return self._linked(value, rest)
        return self._follow_name(str(value), rest)

    def _linked(self, id: Any, rest: str) -> Any:
        row = self.case.services.reader.get("documents", str(id))
        if row is None:
            return UNANSWERED
        if rest in ("title", "number"):
            return row.get("heading" if rest == "title" else rest) or UNANSWERED
        type = self.case.services.edition.documents.get(row["type"])
        if type is None:
            return UNANSWERED
        other = Case(self.case.services, type, row, Progress())
        return CardScope(other, Progress(), (), self.me, self.latest).get(rest)

    def _field_at(self, address: str) -> Field | None:
        names = address.split(".")
        field = self.case.type.field(names[0])
        for name in names[1:]:
            field = next((one for one in field.fields if one.name == name), None) if field else None
        return field

    # -- facts ---------------------------------------------------------------------------------------------

    def _fact(self, step: str, rest: str) -> Any:
        head, _, more = rest.partition(".")
        if head == "rounds":
            return len({fact.round for fact in self.progress.facts if fact.step == step})
        found = [self._value(one, head) for one in self._entries(step, head)]
        values = [value for value in found if value not in (None, "", UNANSWERED)]
        if more:
            values = [self._follow_name(str(value), more) for value in values]
        if not values:
            return UNANSWERED
        if self._many(step):
            return list(dict.fromkeys(values)) if head in ("by", "responsible", "unit") else values
        return values[-1]

    def _many(self, step: str) -> bool:
        assert self.case.plan is not None
        return any(loop not in self.bindings for loop in self.case.plan.nodes[step].loops)

    def _entries(self, step: str, head: str) -> Sequence[Fact | Open]:
        facts = self.progress.latest(step) if self.latest else self.progress.current(step)
        opens: Sequence[Open] = ()
        if head in ("due", "received", "responsible", "reminders", "reminded", "state"):
            opens = [task for task in self.progress.open if task.step == step]
        found: list[Fact | Open] = [*facts, *opens]
        return [one for one in found if self._fits(one)]

    def _fits(self, one: Fact | Open) -> bool:
        return all(self.bindings.get(loop, value) == value for loop, value in one.bindings)

    def _value(self, one: Fact | Open, head: str) -> Any:
        if head == "state":
            return "done" if isinstance(one, Fact) else "open"
        if head == "received":
            return self._moment(one.opened if isinstance(one, Open) else one.received)
        if head in ("due", "done", "reminded"):
            return self._moment(getattr(one, head, ""))
        if head == "reminders" and not one.reminders:
            return None
        return getattr(one, head, None)


def _above(above: Case, rest: str, me: str) -> Any:
    """What an address reads on the document that this one was opened from: its card, its steps, or itself."""
    found = above.scope(me=me).get(rest)
    return above.scope(me=me).get(f"document.{rest}") if found is UNANSWERED else found
