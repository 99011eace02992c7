"""What a field of files takes: kinds of files by their endings, and how large one may be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

from runtime.reading.problem import did_you_mean

MEGABYTE: Final = 1024 * 1024
# Where a field says nothing, and the most that one may say.
LARGEST: Final = 50 * MEGABYTE
MOST: Final = 900 * MEGABYTE

# What an office receives; anything that a browser would run is not among it.
TYPES: Final[Mapping[str, str]] = {
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
    "gif": "image/gif",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "ogg": "audio/ogg",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm",
    "zip": "application/zip",
}
FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    family: tuple(ending for ending, type in TYPES.items() if type.startswith(f"{family}/"))
    for family in ("image", "audio", "video")
}
_KNOWN: Final = (*TYPES, *FAMILIES)
_SIZE = re.compile(r"([1-9][0-9]{0,5}) ?(KB|MB)")


@dataclass(frozen=True, slots=True)
class FileRule:
    """The endings that a field takes, as written there, and the most bytes of one file."""

    named: tuple[str, ...] = ()
    largest: int = LARGEST

    @property
    def endings(self) -> tuple[str, ...]:
        """Every ending that is taken."""
        if not self.named:
            return tuple(TYPES)
        return tuple(dict.fromkeys(ending for name in self.named for ending in FAMILIES.get(name, (name,))))

    @property
    def types(self) -> list[str]:
        """The media types of the endings."""
        return list(dict.fromkeys(TYPES[ending] for ending in self.endings))

    @property
    def shown(self) -> str:
        """The kinds as people write them."""
        return ", ".join(ending.upper() for ending in self.endings)


def file_rule(schema: Mapping[str, Any]) -> FileRule:
    """What a checked field of a file, or of a list of files, takes."""
    items = schema.get("items")
    own = items if isinstance(items, Mapping) else schema
    return FileRule(tuple(own.get("types", ())), size(str(own.get("max-size", ""))) or LARGEST)


def ending_of(name: str) -> str:
    """The ending of a file's name in small letters, without its dot."""
    return PurePath(name).suffix.lower().lstrip(".")


def size(text: str) -> int:
    """``20 MB`` in bytes; 0 if it is no size."""
    found = _SIZE.fullmatch(text)
    return int(found[1]) * (MEGABYTE if found[2] == "MB" else 1024) if found else 0


def wrong_types(value: Any) -> str:
    """What is asked for where ``types`` is not well written."""
    if not isinstance(value, list) or not value:
        return "a list of kinds of files, such as [pdf, docx, image]"
    unknown = next((one for one in value if one not in _KNOWN), None)
    if unknown is None:
        return ""
    return f"kinds of files, not '{unknown}'; {did_you_mean(str(unknown), _KNOWN)}"


def wrong_size(value: Any) -> str:
    """What is asked for where ``max-size`` is not well written."""
    bytes_ = size(value) if isinstance(value, str) else 0
    return "" if 0 < bytes_ <= MOST else f"a size from 1 KB to {MOST // MEGABYTE} MB, such as 20 MB"


def as_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The same limits as any validator of a file's value can test them."""
    made: dict[str, Any] = {}
    if "types" in schema:
        made["type"] = {"enum": file_rule(schema).types}
    if "max-size" in schema:
        made["size"] = {"maximum": file_rule(schema).largest}
    return {"properties": made} if made else {}
