"""Today's organisation as the store keeps it: people, posts, units and who holds what."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import asdict, replace
from typing import Any

from runtime.kinds.organisation import Organisation
from runtime.office.paging import every
from runtime.ports import Absence, Directory, Person, Post, Reader, Row, Tx, Unit, Where
from runtime.reading.condition import UNANSWERED
from runtime.routes.superiors import superiors


class StoredDirectory:
    """A snapshot of one agency's organisation; a new one is taken when its revision moves."""

    def __init__(
        self, people: Sequence[Person], units: Sequence[Unit], posts: Sequence[Post], absences: Sequence[Absence] = ()
    ) -> None:
        self._absences = tuple(absences)
        self._people = {person.name: person for person in people}
        self._units = {unit.name: unit for unit in units}
        self._posts = {post.name: post for post in posts}
        self._by_role: dict[str, list[Person]] = {}
        for person in people:
            for role in person.roles:
                if person.active:
                    self._by_role.setdefault(role, []).append(person)

    def without(self, name: str) -> StoredDirectory:
        """The same organisation after somebody has left every post, unit and role."""
        made = copy(self)
        made._people = {key: replace(one, active=one.active and key != name) for key, one in self._people.items()}
        made._units = {key: _unit_without(one, name) for key, one in self._units.items()}
        made._posts = {key: replace(one, holders=_others(one.holders, name)) for key, one in self._posts.items()}
        made._by_role = {role: [one for one in those if one.name != name] for role, those in self._by_role.items()}
        return made

    def person(self, name: str) -> Person | None:
        """One person, or None."""
        return self._people.get(name)

    def unit(self, name: str) -> Unit | None:
        """One unit, or None."""
        return self._units.get(name)

    def post(self, name: str) -> Post | None:
        """One post, or None."""
        return self._posts.get(name)

    def people(self) -> Sequence[Person]:
        """Everybody who is active."""
        return [person for person in self._people.values() if person.active]

    def units(self) -> Sequence[Unit]:
        """Every unit, a parent before its children."""
        return list(self._units.values())

    def having_role(self, role: str) -> Sequence[Person]:
        """The active people who have a role."""
        return self._by_role.get(role, [])

    def absences(self) -> Sequence[Absence]:
        """Every absence that is kept, past ones too."""
        return self._absences


def _others(people: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(one for one in people if one != name)


def _unit_without(unit: Unit, name: str) -> Unit:
    return replace(
        unit,
        heads=_others(unit.heads, name),
        deputies=_others(unit.deputies, name),
        representatives=_others(unit.representatives, name),
        members=_others(unit.members, name),
    )


def head_id(agency: str) -> str:
    """The row whose revision moves with every change of the organisation."""
    return f"{agency}:organisation"


def install(tx: Tx, agency: str, organisation: Organisation) -> None:
    """Put an organisation from a file into the store, replacing what is there."""
    rows: list[Row] = []
    rows += [_row(agency, "person", one.name, asdict(one), at) for at, one in enumerate(organisation.people)]
    rows += [_row(agency, "unit", one.name, asdict(one), at) for at, one in enumerate(organisation.units)]
    rows += [_row(agency, "post", one.name, asdict(one), at) for at, one in enumerate(organisation.posts)]
    wanted = {row["id"] for row in rows}
    for kind in ("person", "unit", "post"):
        for old in _all(tx, agency, kind):
            if old["id"] not in wanted:
                tx.delete("organisation", old["id"], old["rev"])
    for row in rows:
        _put(tx, row)
    _touch(tx, agency)


def take_addresses(tx: Tx, agency: str, organisation: Organisation) -> None:
    """Take over the e-mail addresses of a file; everything else of a person is changed in the office itself."""
    written = {person.name: person.email for person in organisation.people if person.email}
    for row in _all(tx, agency, "person") if written else ():
        email = written.get(row["data"]["name"], row["data"].get("email", ""))
        if email != row["data"].get("email", ""):
            change_person(tx, agency, Person(**{**_tuples(row["data"]), "email": email}))


def change_person(tx: Tx, agency: str, person: Person) -> None:
    """Change one person: posts, roles, whether active."""
    row = tx.get("organisation", f"{agency}:person:{person.name}")
    order = row["order"] if row else 10**6
    _put(tx, _row(agency, "person", person.name, asdict(person), order))
    _touch(tx, agency)


def _row(agency: str, kind: str, name: str, data: Row, order: int) -> Row:
    return {"id": f"{agency}:{kind}:{name}", "agency": agency, "kind": kind, "order": order, "data": data}


def _touch(tx: Tx, agency: str) -> None:
    """Move the revision by which everybody notices a change."""
    _put(tx, {"id": head_id(agency), "agency": agency, "kind": "head"})


def _put(tx: Tx, row: Row) -> None:
    old = tx.get("organisation", row["id"])
    if old is None:
        tx.insert("organisation", row)
    else:
        tx.replace("organisation", {**row, "rev": old["rev"]})


def _all(reader: Reader, agency: str, kind: str) -> list[Row]:
    where = [Where("agency", "==", agency), Where("kind", "==", kind)]
    return sorted(every(reader, "organisation", where), key=lambda row: row.get("order", 0))


def read(reader: Reader, agency: str) -> StoredDirectory:
    """Take a snapshot of an agency's organisation."""
    people = [Person(**_tuples(row["data"])) for row in _all(reader, agency, "person")]
    units = [Unit(**_tuples(row["data"])) for row in _all(reader, agency, "unit")]
    posts = [Post(**_tuples(row["data"])) for row in _all(reader, agency, "post")]
    absences = [Absence(**_tuples(row["data"])) for row in _all(reader, agency, "absence")]
    return StoredDirectory(people, units, posts, absences)


def keep_absence(tx: Tx, agency: str, absence: Absence) -> None:
    """Keep an absence."""
    _put(tx, _row(agency, "absence", absence.id, asdict(absence), 0))
    _touch(tx, agency)


def absence(reader: Reader, agency: str, id: str) -> Absence | None:
    """One absence, or None."""
    row = reader.get("organisation", f"{agency}:absence:{id}")
    return Absence(**_tuples(row["data"])) if row else None


def drop_absence(tx: Tx, agency: str, id: str) -> None:
    """Take an absence back."""
    row = tx.get("organisation", f"{agency}:absence:{id}")
    if row is not None:
        tx.delete("organisation", row["id"], row["rev"])
    _touch(tx, agency)


def _tuples(data: Row) -> Row:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}


def attribute(directory: Directory, thing: Person | Unit | None, name: str) -> Any:
    """A word of a person or a unit, or UNANSWERED."""
    if thing is None:
        return UNANSWERED
    if isinstance(thing, Person) and name == "superior":
        return next(iter(superiors(directory, thing.name)), UNANSWERED)
    if isinstance(thing, Person):
        words: Row = {
            "title": thing.title,
            "name": thing.name,
            "unit": thing.units[0] if thing.units else None,
            "units": list(thing.units),
            "role": list(thing.roles),
            "post": list(thing.posts),
            "clearance": thing.clearance,
        }
    else:
        words = {
            "title": thing.title,
            "name": thing.name,
            "code": thing.code,
            "kind": thing.kind,
            "parent": thing.parent,
        }
    value = words.get(name)
    return UNANSWERED if value in (None, "", []) else value
