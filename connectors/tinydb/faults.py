"""What SQLite and the operating system report, said to an administrator."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from runtime.ports import StoreError, Unavailable

# What the administrator can mend while the office waits.
_FOR_A_WHILE = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "the file may not be written",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened",
    sqlite3.SQLITE_PERM: "access to the file is refused",
    sqlite3.SQLITE_BUSY: "another process kept the file locked for too long",
    sqlite3.SQLITE_IOERR: "the disk failed to read or write",
}
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)
_SAID = {
    sqlite3.SQLITE_CORRUPT: "the file is damaged; restore a backup",
    sqlite3.SQLITE_NOTADB: "the file is not a database",
    sqlite3.SQLITE_TOOBIG: "the row is too large",
}


@contextmanager
def plainly() -> Iterator[None]:
    """Raise what goes wrong inside as a StoreError that says so in plain words."""
    try:
        yield
    except sqlite3.Error as error:
        # The low byte is the primary code; the rest only refines it.
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _FOR_A_WHILE:
            raise Unavailable(f"{_FOR_A_WHILE[code]} ({error})") from error
        raise StoreError(f"{_SAID[code]} ({error})" if code in _SAID else str(error)) from error
    except OSError as error:
        kind = Unavailable if error.errno in _FULL else StoreError
        raise kind(f"{error.filename or 'the store'}: {error.strerror or error}") from error
    except UnicodeEncodeError as error:
        raise StoreError("a text holds half of a surrogate pair, which is not a character") from error
