"""Whether the content of a file is what its name says: by its first bytes, and inside archives by what lies there."""

from __future__ import annotations

import io
import zipfile
from typing import BinaryIO, Final

import filetype

from runtime.kinds.file_types import TYPES, ending_of

_HEAD: Final = 8192
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_OFFICE: Final = frozenset({"doc", "xls", "ppt"})
_TEXTS: Final = frozenset({"txt", "csv"})
# Where a file of this kind, which is an archive, has its content.
_ARCHIVES: Final = {
    "docx": "word/",
    "xlsx": "xl/",
    "pptx": "ppt/",
    "ofd": "OFD.xml",
    "odt": "content.xml",
    "ods": "content.xml",
    "zip": "",
}
_ALSO: Final = {"audio/wav": ("audio/x-wav",), "video/mp4": ("video/x-m4v",), "audio/ogg": ("video/ogg",)}
# How a small file of a kind begins, for stories that attach one.
_BEGINS: Final = {
    "pdf": b"%PDF-1.4\n",
    "rtf": b"{\\rtf1 ",
    "jpg": b"\xff\xd8\xff\xe0",
    "jpeg": b"\xff\xd8\xff\xe0",
    "png": b"\x89PNG\r\n\x1a\n",
    "gif": b"GIF89a",
    "tif": b"II*\x00\x08\x00\x00\x00\x00\x00",
    "tiff": b"II*\x00\x08\x00\x00\x00\x00\x00",
    "mp3": b"ID3\x03",
    "wav": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "ogg": b"OggS\x00",
    "mp4": b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom",
    "mov": b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ",
    "webm": b"\x1a\x45\xdf\xa3\x42\x82\x84webm",
    **dict.fromkeys(_OLD_OFFICE, _OLE),
}


def is_what_it_says(ending: str, stream: BinaryIO) -> bool:
    """Whether a seekable stream holds a file of an ending; it stands at its beginning before and after."""
    head = stream.read(_HEAD)
    stream.seek(0)
    if ending in _ARCHIVES:
        return _holds(_ARCHIVES[ending], stream)
    if ending in _OLD_OFFICE:
        return head.startswith(_OLE)
    if ending == "webm":
        return head.startswith(_BEGINS["webm"][:4])
    found = filetype.guess(head)
    if ending in _TEXTS:
        marked = head[:2] in (b"\xff\xfe", b"\xfe\xff")
        return found is None and (marked or b"\0" not in head) and not head.lstrip().startswith(b"{\\rtf")
    return found is not None and found.mime in (TYPES[ending], *_ALSO.get(TYPES[ending], ()))


def _holds(inside: str, stream: BinaryIO) -> bool:
    """Whether a stream is an archive with something at a place."""
    try:
        with zipfile.ZipFile(stream) as archive:
            return any(name.startswith(inside) for name in archive.namelist())
    # NotImplementedError: an archive of a newer version than zipfile knows.
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
    finally:
        stream.seek(0)


def sample(name: str) -> bytes:
    """A small file that is what its name says; another name gives other bytes."""
    ending = ending_of(name)
    if ending not in _ARCHIVES:
        return _BEGINS.get(ending, b"") + name.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        inside = _ARCHIVES[ending]
        archive.writestr(f"{inside}document.xml" if inside.endswith("/") else inside or "note.txt", name)
    return out.getvalue()
