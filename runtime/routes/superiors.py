"""Who stands above whom in an organisation: the units above a unit, and one head of each above a person."""

from __future__ import annotations

from runtime.ports import Directory


def chain(directory: Directory, unit: str) -> tuple[str, ...]:
    """A unit and those above it, the top last."""
    out: list[str] = []
    found = directory.unit(unit)
    while found is not None and found.name not in out:
        out.append(found.name)
        found = directory.unit(found.parent) if found.parent else None
    return tuple(out)


def superiors(directory: Directory, name: str) -> tuple[str, ...]:
    """One head of each unit above a person, from their own unit up; nobody twice and never themselves."""
    person = directory.person(name)
    chains = (chain(directory, unit) for unit in person.units) if person else ()
    above = next((one for one in chains if any(_heads(directory, unit) for unit in one)), ())
    heads = (next((head for head in _heads(directory, unit) if head != name), "") for unit in above)
    return tuple(dict.fromkeys(head for head in heads if head))


def _heads(directory: Directory, unit: str) -> tuple[str, ...]:
    found = directory.unit(unit)
    return tuple(head for head in found.heads if is_active(directory, head)) if found else ()


def is_active(directory: Directory, name: str) -> bool:
    """Whether somebody works in the organisation."""
    person = directory.person(name)
    return person is not None and person.active
