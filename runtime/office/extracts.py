"""The text of attached files, kept once for the same bytes so that search finds it.

A file that cannot be read is attached all the same: its text is only what search finds it by.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Final

from runtime.kinds.file_types import ending_of
from runtime.office.extraction import MOST_SECONDS, READERS, extracted
from runtime.office.office import Office
from runtime.office.words import index_words
from runtime.ports import Duplicate, Reader, Tx

_PLAIN: Final = frozenset({"txt", "csv"})
_UNKEPT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def read(office: Office, value: Mapping[str, Any], seconds: float = MOST_SECONDS) -> str:
    """Read the text of a file that is kept; why there is none, or nothing."""
    type = ending_of(value["name"])
    if type not in READERS or office.store.get("extracts", value["sha256"]) is not None:
        return ""
    with office.store.open_blob(value["sha256"]) as stream:
        text, note = _read(type, stream, seconds)
    row = {"id": value["sha256"], "text": _UNKEPT.sub(" ", text), "note": note}
    words = {"id": f"{value['sha256']}:words", "words": index_words([row["text"]])}

    def work(tx: Tx) -> None:
        if tx.get("extracts", row["id"]) is None:
            tx.insert("extracts", row)
            tx.insert("extracts", words)

    try:
        office.store.transact(work)
    except Duplicate:  # somebody attached the same file at the same moment
        return ""
    return note


def _read(type: str, stream: BinaryIO, seconds: float) -> tuple[str, str]:
    if type in _PLAIN:
        return extracted(type, stream), ""
    with TemporaryFile() as file:
        shutil.copyfileobj(stream, file)
        file.seek(0)
        command = [sys.executable, "-m", "runtime.office.extraction", type]
        # Not what stands in the environment, where secrets are; only where the modules lie.
        around = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PATH": os.environ.get("PATH", "")}
        try:
            done = subprocess.run(command, stdin=file, capture_output=True, timeout=seconds, env=around, check=True)
            answer = json.loads(done.stdout)
        except subprocess.TimeoutExpired:
            return "", "reading the file takes too long"
        except (subprocess.CalledProcessError, ValueError):
            return "", "the file cannot be read"
    return answer["text"], answer["note"]


def text_of(reader: Reader, sha256: str) -> str:
    """What an attached file says, as far as it could be read."""
    row = reader.get("extracts", sha256)
    return row["text"] if row else ""


def words_in(reader: Reader, sha256: str) -> list[str]:
    """The words that an attached file is found by."""
    row = reader.get("extracts", f"{sha256}:words")
    return row["words"] if row else []
