"""Attached files: hashed and kept once, limited in size and type, opened only through a document that holds them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, BinaryIO, Final

from runtime.office.access import Sight
from runtime.office.history import entries
from runtime.office.office import Office
from runtime.office.refusals import Invalid, NotFound

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


def keep(office: Office, name: str, stream: BinaryIO) -> dict[str, Any]:
    """Keep an uploaded file; the value that stands on the card. Invalid says what is wrong with it."""
    clean = _BAD.sub("", PurePath(name.replace("\\", "/")).name).strip()[:200]
    suffix = PurePath(clean).suffix.lower().lstrip(".")
    if suffix not in TYPES:
        raise Invalid({"file": "file-type"})
    head = stream.read(8)
    stream.seek(0)
    if suffix in _MAGIC and not head.startswith(_MAGIC[suffix]):
        raise Invalid({"file": "file-content"})
    blob = office.store.put_blob(stream)
    if blob.size > LARGEST:
        raise Invalid({"file": "file-size"})
    return {"name": clean, "type": TYPES[suffix], "size": blob.size, "sha256": blob.sha256}


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
