"""What breaks when somebody leaves: steps, posts, rights and registers that nobody has then, and what they leave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from runtime.edition.references import types_of
from runtime.kinds.document import DocumentType
from runtime.kinds.participant import Participant, Rule
from runtime.office.directory import StoredDirectory
from runtime.office.doers import Sample, sampled, titles
from runtime.office.office import Office
from runtime.office.stress_open import left_behind
from runtime.office.stress_steps import steps_without
from runtime.office.stress_words import Finding
from runtime.reading.problem import Place
from runtime.reading.source import Pointer, Source

_KINDS: Final = ("route", "document", "register")


@dataclass(frozen=True, slots=True)
class Leaving:
    """Somebody who leaves an office: who, when, and the organisation before and after."""

    office: Office
    person: str
    on: datetime
    before: StoredDirectory
    after: StoredDirectory


def stress(office: Office, person: str, on: datetime) -> tuple[Finding, ...]:
    """Everything that a person's leaving changes, what breaks first."""
    before = office.directory()
    leaving = Leaving(office, person, on, before, before.without(person))
    found = [
        *steps_without(office, leaving.before, leaving.after),
        *_posts(leaving),
        *_roles(leaving),
        *_units(leaving),
        *_rights(leaving),
        *_creators(leaving),
        *_registers(leaving),
        *_named(leaving),
        *left_behind(office, person, on, leaving.before, leaving.after),
    ]
    once = {(one.kind, one.text, one.at): one for one in found}
    return tuple(sorted(once.values(), key=lambda one: not one.breaks))


# -- posts, roles, units, rights ---------------------------------------------------------------------------


def _posts(leaving: Leaving) -> Iterator[Finding]:
    """Posts that stand empty; one that definitions name is a break."""
    person = leaving.before.person(leaving.person)
    for name in person.posts if person else ():
        post, left = leaving.before.post(name), leaving.after.post(name)
        if post is not None and left is not None and not left.holders:
            at = _first(leaving, "post", name)
            yield Finding("post", f"the post '{name}' ({post.title}) stands empty", at, at is not None)


def _roles(leaving: Leaving) -> Iterator[Finding]:
    person = leaving.before.person(leaving.person)
    for name in person.roles if person else ():
        if not leaving.after.having_role(name):
            role = leaving.office.edition.roles.get(name)
            at = _first(leaving, "role", name)
            title = f" ({role.head.title})" if role else ""
            yield Finding("role", f"nobody has the role '{name}'{title} any more", at, at is not None)


def _first(leaving: Leaving, word: str, name: str) -> Place | None:
    """The first place where a definition names a post or a role."""
    return next((source.place(pointer) for source, pointer in _words(leaving.office, word, name)), None)


def _words(office: Office, word: str, name: str) -> Iterator[tuple[Source, Pointer]]:
    """Every place of the definitions where a participant says ``word: name``."""
    for source in office.edition.sources.values():
        if source.kind in _KINDS:
            yield from ((source, pointer) for pointer in _saying(source.data, word, name, ()))


def _saying(data: Any, word: str, name: str, pointer: Pointer) -> Iterator[Pointer]:
    parts: Iterable[tuple[str | int, Any]] = ()
    if isinstance(data, Mapping):
        parts = data.items()
        if data.get(word) == name:
            yield (*pointer, word)
    elif isinstance(data, list):
        parts = enumerate(data)
    for key, part in parts:
        yield from _saying(part, word, name, (*pointer, key))


def _units(leaving: Leaving) -> Iterator[Finding]:
    for unit in leaving.before.units():
        left = leaving.after.unit(unit.name)
        if unit.heads and left is not None and not left.heads:
            yield Finding("unit", f"the unit '{unit.name}' ({unit.title}) has no head")


def _rights(leaving: Leaving) -> Iterator[Finding]:
    """Rights of the engine's own acts that nobody has any more."""

    def held(directory: StoredDirectory) -> set[str]:
        roles = leaving.office.edition.roles.items()
        return {right for name, role in roles if directory.having_role(name) for right in role.rights}

    for right in sorted(held(leaving.before) - held(leaving.after)):
        yield Finding("right", f"nobody has the right '{right}' any more")


# -- documents and registers -------------------------------------------------------------------------------


def _creators(leaving: Leaving) -> Iterator[Finding]:
    for name, type in leaving.office.edition.documents.items():
        if _lost(leaving, type, type.access.create):
            at = leaving.office.edition.sources[f"document:{name}"].place(("access", "create"))
            yield Finding("create", f"nobody may create '{name}' ({type.head.title}) any more", at)


def _registers(leaving: Leaving) -> Iterator[Finding]:
    edition = leaving.office.edition
    for name, register in edition.registers.items():
        if any(_lost(leaving, edition.documents[type], register.read) for type in types_of(edition, register)[:1]):
            at = edition.sources[f"register:{name}"].place(("access", "read"))
            yield Finding("register", f"nobody may read the register '{name}' ({register.head.title}) any more", at)


def _lost(leaving: Leaving, type: DocumentType, participant: Participant | None) -> bool:
    """Whether a participant who named somebody names nobody any more, whoever asks."""
    if participant is None or "participants" in participant.rules or _everybody(participant):
        return False
    plan = leaving.office.current().plan(type.route)
    found = [
        sampled(leaving.office, directory, type, plan, Sample()).find(participant).people
        for directory in (leaving.before, leaving.after)
    ]
    return bool(found[0]) and not found[1]


def _everybody(participant: Participant) -> bool:
    return any(
        rule == "everybody" or (isinstance(rule, Rule) and rule.tests[0].value == "any") for rule in participant.rules
    )


def _named(leaving: Leaving) -> Iterator[Finding]:
    """Definitions that name the person."""
    who = titles(leaving.before, (leaving.person,))
    for source, pointer in _words(leaving.office, "person", leaving.person):
        yield Finding("named", f"{source.kind} '{source.name}' names {who}", source.place(pointer), breaks=False)
