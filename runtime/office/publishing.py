"""Which edition an agency works by: the one published last, by whatever process, and noticed by every other.

``editions`` keeps what documents were made under, for ever. ``publications`` keeps what is in force today as it is
shown, colours and translations included: a small head that every process looks at often, and the definitions, read
only when the head has moved.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from runtime.edition.build import freeze, freeze_as_shown, thaw
from runtime.edition.edition import Edition
from runtime.kinds.organisation import Organisation
from runtime.office import directory as directories
from runtime.office import system_log
from runtime.office.recurrences import arm
from runtime.ports import Reader, Row, Tx
from runtime.routes.deadline import utc

if TYPE_CHECKING:
    from runtime.office.office import Office


def publish(office: Office) -> str:
    """Keep the edition, install the organisation of a file, set recurring timers, each once; how it looks."""
    edition, now = office.edition, office.clock.now().isoformat(timespec="seconds")
    shown = json.dumps(freeze_as_shown(edition), ensure_ascii=False)
    look = hashlib.sha256(shown.encode()).hexdigest()

    def work(tx: Tx) -> None:
        if tx.get("editions", edition_id(office.name, edition.digest)) is None:
            # As one text: a definition may have keys ($ref) that no store takes.
            definitions = json.dumps(freeze(edition), ensure_ascii=False)
            row = {"agency": office.name, "published": now, "language": edition.language, "definitions": definitions}
            tx.insert("editions", {"id": edition_id(office.name, edition.digest), **row})
        if edition.organisation is not None:
            _people(tx, office.name, edition.organisation)
        said = {"agency": office.name, "look": look}
        if _put(tx, {"id": office.name, **said, "digest": edition.digest, "published": now}):
            at = utc(office.clock.now())
            system_log.write(tx, office.name, at, system_log.PUBLISHED, "", edition=edition.digest)
        _put(tx, {"id": _body(office.name), **said, "language": edition.language, "definitions": shown})
        arm(tx, office)

    office.store.transact(work)
    return look


def _people(tx: Tx, agency: str, organisation: Organisation) -> None:
    if tx.get("organisation", directories.head_id(agency)) is None:
        directories.install(tx, agency, organisation)
    else:
        directories.take_addresses(tx, agency, organisation)


def look_of(reader: Reader, agency: str) -> str:
    """What is in force for an agency, as a word to compare; empty before anything was published."""
    head = reader.get("publications", agency)
    return str(head["look"]) if head else ""


def in_force(reader: Reader, agency: str) -> tuple[str, Edition] | None:
    """The edition in force and its look, or None if nothing was published."""
    row = reader.get("publications", _body(agency))
    return (str(row["look"]), thaw(json.loads(row["definitions"]), row["language"])) if row else None


def edition_id(agency: str, digest: str) -> str:
    """The row of an edition."""
    return f"{agency}:{digest}"


def _body(agency: str) -> str:
    return f"{agency}:definitions"


def _put(tx: Tx, row: Row) -> bool:
    """Whether it was another before."""
    old = tx.get("publications", row["id"])
    if old is None:
        tx.insert("publications", row)
    elif old["look"] != row["look"]:
        tx.replace("publications", {**row, "rev": old["rev"]})
    return old is None or bool(old["look"] != row["look"])
