"""Attached files: hashed and kept once, limited in size and type, opened only through a document that holds them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import SEEK_END
from pathlib import PurePath
from typing import Any, BinaryIO, Final, cast

from runtime.kinds.file_types import TYPES, FileRule, ending_of
from runtime.office.access import Sight
from runtime.office.file_contents import is_what_it_says
from runtime.office.history import entries
from runtime.office.office import Office
from runtime.office.refusals import Invalid, NotFound
from runtime.ports import Reader, ScannerError, Tx

ANY: Final = FileRule()

_BAD = re.compile(r"[\x00-\x1f\x7f/\\]")


class _Limited:
    """A stream that is read to the end of what is allowed, and refused as soon as there is more."""

    def __init__(self, stream: BinaryIO, largest: int) -> None:
        self._stream, self._left = stream, largest

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        chunk = self._stream.read(size)
        self._left -= len(chunk)
        if self._left < 0:
            raise Invalid({"file": "file-size"})
        return chunk


def keep(office: Office, person: str, name: str, stream: BinaryIO, rule: FileRule = ANY) -> dict[str, Any]:
    """Keep an uploaded file; the value that stands on the card. Invalid says what is wrong with it.

    The stream can be read again from its start; it is never whole in memory, and what is refused is not kept.
    """
    clean = _BAD.sub("", PurePath(name.replace("\\", "/")).name).strip()
    ending = ending_of(clean[-20:])
    clean = clean if len(clean) <= 200 else f"{clean[: 199 - len(ending)]}.{ending}"
    if ending not in rule.endings:
        raise Invalid({"file": "file-type"})
    if not is_what_it_says(ending, stream):
        raise Invalid({"file": "file-content"})
    if stream.seek(0, SEEK_END) > rule.largest:
        raise Invalid({"file": "file-size"})
    _scan(office, stream)
    stream.seek(0)
    blob = office.store.put_blob(cast(BinaryIO, _Limited(stream, rule.largest)))
    value = {"name": clean, "type": TYPES[ending], "size": blob.size, "sha256": blob.sha256}
    note_upload(office, person, value)
    return value


def _scan(office: Office, stream: BinaryIO) -> None:
    """Nothing is taken that holds a virus, or that nobody could check where a check is asked for."""
    if office.scanner is None:
        return
    stream.seek(0)
    try:
        found = office.scanner.scan(stream)
    except ScannerError as error:
        raise Invalid({"file": "file-unchecked"}) from error
    if found:
        raise Invalid({"file": "file-infected", "found": found})


def note_upload(office: Office, person: str, value: dict[str, Any]) -> None:
    """Note that a person has a file at hand, so that they may put it on a card."""
    office.store.transact(lambda tx: _note(tx, _upload_id(office, person, value), value))


def _upload_id(office: Office, person: str, value: Mapping[str, Any]) -> str:
    return f"{office.name}:{person}:{value['sha256']}:{value['name']}"


def _note(tx: Tx, id: str, value: dict[str, Any]) -> None:
    if tx.get("uploads", id) is None:
        tx.insert("uploads", {"id": id, "value": value})


def uploaded(office: Office, person: str, sha256: str, name: str) -> dict[str, Any]:
    """A file that a person has uploaded; NotFound for anybody else's."""
    row = office.store.get("uploads", _upload_id(office, person, {"sha256": sha256, "name": name}))
    if row is None:
        raise NotFound("file")
    value: dict[str, Any] = row["value"]
    return value


def foreign(office: Office, reader: Reader, person: str, card: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """The first field that names a file which this person did not upload and the card does not hold; or nothing.

    A file travels through the page as a value, so a forged one must not open somebody else's file.
    """
    own = [value for field in card.values() for value in found(field)]
    for name, given in values.items():
        for value in found(given):
            row = reader.get("uploads", _upload_id(office, person, value))
            if value not in own and (row is None or row["value"] != value):
                return name
    return ""


def find(office: Office, sight: Sight, sha256: str) -> dict[str, Any]:
    """A file on a document's card (or, replaced, in its history) that this reader may see; NotFound otherwise."""
    hidden = sight.hidden_fields()
    for field in sight.case.type.fields:
        if field.name in hidden:
            continue
        for value in found(sight.case.card.get(field.name)):
            if value["sha256"] == sha256:
                return value
    for entry in entries(office.store, sight.case.row["id"]):
        for name, (old, new) in entry["data"].get("fields", {}).items():
            if name not in hidden:
                for value in (*found(old), *found(new)):
                    if value["sha256"] == sha256:
                        return value
    raise NotFound("file")


def found(value: Any) -> Iterator[dict[str, Any]]:
    """Every file value inside plain data."""
    if isinstance(value, dict):
        if "sha256" in value and "name" in value:
            yield value
        else:
            for inner in value.values():
                yield from found(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from found(inner)


def files_of(sight: Sight) -> list[tuple[str, dict[str, Any]]]:
    """The files on a card that this reader may see, with the field each stands in."""
    hidden = sight.hidden_fields()
    return [
        (field.name, value)
        for field in sight.case.type.fields
        if field.name not in hidden
        for value in found(sight.case.card.get(field.name))
    ]
