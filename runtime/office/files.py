"""Attached files: hashed and kept once, limited in size and type, opened only through a document that holds them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any, BinaryIO, Final

from runtime.office.access import Sight
from runtime.office.history import entries
from runtime.office.office import Office
from runtime.office.refusals import Invalid, NotFound
from runtime.ports import Reader, Tx

LARGEST: Final = 50 * 1024 * 1024
# What an office receives; anything that a browser would run is not among it.
TYPES: Final = {
    "pdf": "application/pdf",
    "ofd": "application/ofd",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "rtf": "application/rtf",
    "txt": "text/plain",
    "csv": "text/csv",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "mp4": "video/mp4",
    "zip": "application/zip",
}
_MAGIC: Final = {
    "pdf": (b"%PDF",),
    "png": (b"\x89PNG",),
    "jpg": (b"\xff\xd8",),
    "jpeg": (b"\xff\xd8",),
    "zip": (b"PK",),
    "docx": (b"PK",),
    "xlsx": (b"PK",),
}
_BAD = re.compile(r"[\x00-\x1f\x7f/\\]")


def begins_with(name: str) -> bytes:
    """How the content of a file of this name begins, where its type is told by its beginning."""
    return _MAGIC.get(PurePath(name).suffix.lower().lstrip("."), (b"",))[0]


def keep(office: Office, person: str, name: str, stream: BinaryIO) -> dict[str, Any]:
    """Keep an uploaded file; the value that stands on the card. Invalid says what is wrong with it."""
    clean = _BAD.sub("", PurePath(name.replace("\\", "/")).name).strip()
    suffix = PurePath(clean[-20:]).suffix.lower().lstrip(".")
    clean = clean if len(clean) <= 200 else f"{clean[: 199 - len(suffix)]}.{suffix}"
    if suffix not in TYPES:
        raise Invalid({"file": "file-type"})
    head = stream.read(8)
    stream.seek(0)
    if suffix in _MAGIC and not head.startswith(_MAGIC[suffix]):
        raise Invalid({"file": "file-content"})
    blob = office.store.put_blob(stream)
    if blob.size > LARGEST:
        raise Invalid({"file": "file-size"})
    value = {"name": clean, "type": TYPES[suffix], "size": blob.size, "sha256": blob.sha256}
    note_upload(office, person, value)
    return value


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
