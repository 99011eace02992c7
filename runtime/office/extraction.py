"""Text out of one file, in a process of its own: ``python -m runtime.office.extraction TYPE < FILE``.

A file comes from anybody. What reads it may loop, swallow memory or crash, so it does it here, under the operating
system's limits and with nothing at hand but the file; whoever asked waits only so long. The answer is one JSON object
with ``text`` and ``note``, which says why there is none.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, BinaryIO, Final

MOST_CHARACTERS: Final = 100_000
MOST_PAGES: Final = 300
MOST_MEMORY: Final = 1024 * 1024 * 1024
MOST_SECONDS: Final = 10
_MOST_UNPACKED: Final = 200 * 1024 * 1024
_MOST_PARTS: Final = 5_000
_MOST_RATIO: Final = 200


class Refused(Exception):
    """A file that is not opened, and why."""


def decoded(content: bytes) -> str:
    """The text of bytes in UTF-8, UTF-16 with its mark, GB18030 or CP1251."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A long text is cut somewhere, perhaps inside a letter.
        if error.start >= len(content) - 3:
            return content[: error.start].decode("utf-8-sig")
    return content.decode("gb18030" if _is_chinese(content) else "cp1251", "replace")


def _is_chinese(content: bytes) -> bool:
    """Second bytes of GB18030 lie all over; Russian letters of CP1251 leave this stretch to a few signs."""
    high = [byte for byte in content if byte > 0xA0]
    strange = sum(byte < 0xC0 and byte not in b"\xa0\xa8\xab\xb8\xb9\xbb" for byte in high)
    return strange > 0.08 * len(high)


def extracted(type: str, stream: BinaryIO) -> str:
    """The text of a file of a type, at most so much; Refused if it is not opened."""
    return _bounded(READERS[type](stream))


def _bounded(parts: Iterable[str]) -> str:
    taken: list[str] = []
    left = MOST_CHARACTERS
    for part in parts:
        if part and left > 0:
            taken.append(part[:left])
            left -= len(part) + 1
        if left <= 0:
            break
    return "\n".join(taken).replace("\0", " ")


def _plain(stream: BinaryIO) -> Iterator[str]:
    yield decoded(stream.read(4 * MOST_CHARACTERS))


def _pdf(stream: BinaryIO) -> Iterator[str]:
    from pypdf import PdfReader  # each library is only loaded for a file of its own

    reader = PdfReader(stream)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused("the file asks for a password")
    for number, page in enumerate(reader.pages):
        if number == MOST_PAGES:
            return
        yield page.extract_text()


def _docx(stream: BinaryIO) -> Iterator[str]:
    from docx import Document

    _check_archive(stream)
    document: Any = Document(stream)
    for paragraph in document.paragraphs:
        yield paragraph.text
    for table in document.tables:
        for row in table.rows:
            yield "\t".join(cell.text for cell in row.cells)


def _xlsx(stream: BinaryIO) -> Iterator[str]:
    from openpyxl import load_workbook

    _check_archive(stream)
    book = load_workbook(stream, read_only=True, data_only=True)
    for sheet in book.worksheets:
        yield sheet.title
        for row in sheet.iter_rows(values_only=True):
            yield "\t".join(str(value) for value in row if value is not None)


def _check_archive(stream: BinaryIO) -> None:
    """An archive that would unpack to far more than it is, is none of an office's files."""
    with zipfile.ZipFile(stream) as archive:
        parts = archive.infolist()
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if len(parts) > _MOST_PARTS or unpacked > _MOST_UNPACKED or unpacked > _MOST_RATIO * max(packed, 100_000):
        raise Refused("the archive unpacks to too much")
    stream.seek(0)


READERS: Final[Mapping[str, Callable[[BinaryIO], Iterator[str]]]] = {
    "pdf": _pdf,
    "docx": _docx,
    "xlsx": _xlsx,
    "txt": _plain,
    "csv": _plain,
}


def main() -> None:
    """Read the file that stands on standard input."""
    import resource  # only here: the office itself also runs where there is none

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 1))
    try:
        answer = {"text": extracted(sys.argv[1], sys.stdin.buffer), "note": ""}
    except Refused as refused:
        answer = {"text": "", "note": str(refused)}
    except Exception as error:  # whatever a broken file makes of the library that reads it
        answer = {"text": "", "note": f"the file cannot be read: {type(error).__name__}"}
    # In ASCII, so that half of a surrogate pair in a broken file still arrives.
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
