"""Where a server's log lines go: files of the home, one line of JSON each, which a rotation may move away."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import Final

from runtime.web.access_log import LOGGER
from runtime.web.request_ids import id_if_any

FOLDER: Final = "logs"


class Lines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line: when, how grave, which part, what, at which request, and the traceback of an error."""
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "part": record.name,
            "text": record.getMessage(),
        }
        # A line is formatted by the thread that says it, so the request is still the one it is about.
        if request := id_if_any():
            said["request"] = request
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


def keep_logs(home: Path) -> None:
    """Write what is answered to ``logs/access.log`` of a home, what goes wrong to ``logs/server.log`` and stderr."""
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    access = logging.getLogger(LOGGER)
    access.setLevel(logging.INFO)
    access.propagate = False
    access.handlers = [_file(folder / "access.log", logging.Formatter("%(message)s"))]
    root = logging.getLogger()
    root.handlers = [one for one in root.handlers if not isinstance(one, LogFile)]
    if not root.handlers:
        root.addHandler(logging.StreamHandler())  # where it is told also when the disk is full
    root.addHandler(_file(folder / "server.log", Lines()))


class LogFile(WatchedFileHandler):
    """A file of lines; one that cannot be written just then is left out."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line; the file may have to be opened for it, and that may fail as well."""
        try:
            super().emit(record)
        except OSError:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """Nothing: the answer that the line is about is not to fail for it."""


def _file(path: Path, formatter: logging.Formatter) -> LogFile:
    handler = LogFile(path, encoding="utf-8", delay=True)
    handler.setFormatter(formatter)
    return handler
