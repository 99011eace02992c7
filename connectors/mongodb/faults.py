"""What MongoDB and its driver report, said to an administrator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bson.errors import BSONError
from pymongo.errors import (
    ConnectionFailure,
    DocumentTooLarge,
    InvalidOperation,
    PyMongoError,
    ServerSelectionTimeoutError,
)

from runtime.ports import StoreError, Unavailable

_FOR_A_WHILE = {
    13: "the database refuses access",
    18: "the database refuses the name or the password",
    50: "the database took too long",
    64: "too few members of the replica set answer",
    202: "the database took too long",
    262: "the database took too long",
    14031: "the disk of the database is full",
}
_TOO_LARGE = 10334


class Overtaken(StoreError):
    """Another transaction was first, or the connection broke: nothing of this one is kept, and it may run again."""


@contextmanager
def plainly() -> Iterator[None]:
    """Raise what goes wrong inside as a StoreError that says so in plain words."""
    try:
        yield
    except DocumentTooLarge as error:
        raise StoreError("the row is too large") from error
    except PyMongoError as error:
        raise said(error) from error
    except OSError as error:
        raise StoreError(f"{error.filename or 'the store'}: {error.strerror or error}") from error
    except UnicodeEncodeError as error:
        raise StoreError("a text holds half of a surrogate pair, which is not a character") from error
    except (BSONError, OverflowError) as error:
        raise StoreError(f"a row cannot be kept: {error}") from error


def said(error: PyMongoError) -> StoreError:
    """The StoreError of a fault of the driver."""
    if isinstance(error, ServerSelectionTimeoutError):
        # The driver has waited for a server already; another turn would only wait again.
        return Unavailable(f"the database does not answer ({_first(error)})")
    if error.has_error_label("TransientTransactionError"):
        return Overtaken(_first(error))
    if isinstance(error, ConnectionFailure):
        return Unavailable(f"the connection to the database broke ({_first(error)})")
    code = getattr(error, "code", None)
    if code in _FOR_A_WHILE:
        return Unavailable(f"{_FOR_A_WHILE[code]} ({_first(error)})")
    if code == _TOO_LARGE:
        return StoreError("the row is too large")
    if isinstance(error, InvalidOperation) and "close" in str(error):
        return StoreError("the store is closed")
    return StoreError(_first(error))


def _first(error: PyMongoError) -> str:
    """What is said before the driver's list of servers and replies."""
    return str(error).split(", full error:")[0].split(", Timeout:")[0]
