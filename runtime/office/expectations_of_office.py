"""What a scenario expects of the whole office: its documents, what people are told, and what waits for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from runtime.office import inbox, ledgers
from runtime.office.office import Office
from runtime.ports import Where


def _documents(office: Office, type: str, wanted: int) -> Iterator[str]:
    where = [Where("agency", "==", office.name), Where("type", "==", type), Where("base", "in", ["live", "archive"])]
    found = office.store.count("documents", where)
    if found != wanted:
        yield f"there are {found} documents '{type}', not {wanted}"


def _said(office: Office, person: str, wanted: list[str]) -> Iterator[str]:
    """What standing rules have told a person, in the agency's language."""
    told = [row for row in inbox.notices(office, person, 1000) if row["kind"] == "rule"]
    said = sorted(row["data"]["say"][office.language] for row in told)
    if said != sorted(wanted):
        yield f"{person} was told {said or 'nothing'}, not {sorted(wanted)}"


def _inbox(office: Office, person: str, wanted: list[str]) -> Iterator[str]:
    """What waits for a person on any document, as their list shows it: what another has taken is not there."""
    found = [f"{row['step']}: {row['heading']}" for row in inbox.waiting(office, person).to_do]
    if found != wanted:
        yield f"the list of {person} holds {found or 'nothing'}, not {wanted}"


def _reads(office: Office, person: str, wanted: list[str]) -> Iterator[str]:
    found = sorted(one.head.name for one in ledgers.readable_registers(office, person))
    if found != sorted(wanted):
        yield f"{person} may open the registers {found or 'none'}, not {sorted(wanted)}"


OF_THE_OFFICE: Final[dict[str, Callable[[Office, str, Any], Iterator[str]]]] = {
    "documents": _documents,
    "said": _said,
    "inbox": _inbox,
    "reads": _reads,
}
