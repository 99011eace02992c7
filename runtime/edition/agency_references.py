"""References of an agency: its catalogs, its calendar and file plan, its organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtime.edition.channels import announced_channels, open_channel
from runtime.edition.library import shipped_themes
from runtime.kinds.simple import Agency, ChannelUse
from runtime.ports import ChannelError
from runtime.reading.source import Source

if TYPE_CHECKING:
    from runtime.edition.references import Checker


def check_catalogs(checker: Checker) -> None:
    """Every name in a catalog whose entries are documents."""
    for name in checker.edition.catalogs:
        _check_entries(checker, name)


def check_agency(checker: Checker) -> None:
    """Every name in the agency and in the file of its organisation."""
    edition = checker.edition
    if edition.agency is not None:
        _check_agency(checker, edition.sources[f"agency:{edition.agency.head.name}"], edition.agency)
    if edition.organisation is not None:
        own = edition.sources[f"organisation:{edition.organisation.head.name}"]
        for at, person in enumerate(edition.organisation.people):
            for no, role in enumerate(person.roles):
                checker.exists(own, ("people", at, "roles", no), "role", role, edition.roles)


def _check_entries(checker: Checker, name: str) -> None:
    edition, source = checker.edition, checker.edition.sources[f"catalog:{name}"]
    entries = edition.catalogs[name].entries
    if entries is None or not entries.document:
        return
    if checker.exists(source, ("entries", "document"), "document", entries.document, edition.documents):
        names = checker.names_of(entries.document)
        checker.expression(source, ("entries", "where"), entries.where, names)
        for address in sorted(entries.title.addresses if entries.title else ()):
            checker.address(source, ("entries", "title"), address, names)


def _check_agency(checker: Checker, source: Source, agency: Agency) -> None:
    edition = checker.edition
    if agency.calendar:
        checker.exists(source, ("calendar",), "calendar", agency.calendar, edition.calendars)
    if agency.fileplan:
        checker.exists(source, ("fileplan",), "file plan", agency.fileplan, edition.fileplans)
    checker.exists(source, ("theme",), "theme", agency.theme, {*edition.themes, *shipped_themes()})
    for at, use in enumerate(agency.channels):
        if checker.exists(source, ("channels", at, "channel"), "channel", use.channel, announced_channels()):
            _check_channel(checker, source, at, use)


def _check_channel(checker: Checker, source: Source, at: int, use: ChannelUse) -> None:
    """A channel understands what it is given; its secrets may be missing where it is only checked."""
    try:
        open_channel(use, dict.fromkeys(use.secrets, "unknown"))
    except ChannelError as error:
        remedy = "correct its options and secrets"
        checker.say(source, ("channels", at), "wrong-channel", f"the channel '{use.channel}': {error}", remedy)
