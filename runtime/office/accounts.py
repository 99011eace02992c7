"""Accounts: passwords, the change forced at first sign-in, and the lock after repeated failures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from runtime.ports import Row, Store, Tx, Where
from runtime.routes.deadline import utc

# OWASP's minimum for Argon2id; the library's defaults cost five times as much at every sign-in.
HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
MOST_FAILURES: Final = 5
LOCKED_FOR: Final = timedelta(minutes=15)
SHORTEST: Final = 10
_NOBODY: Final = HASHER.hash("nobody has this password")


@dataclass(frozen=True, slots=True)
class SignIn:
    """How an attempt went: the person, or why not; ``locked_until`` is local text."""

    person: str = ""
    must_change: bool = False
    locked_until: str = ""

    @property
    def ok(self) -> bool:
        """Whether the person is in."""
        return bool(self.person)


def account_id(agency: str, person: str) -> str:
    """The row of a person's account."""
    return f"{agency}:{person}"


def create(tx: Tx, agency: str, person: str, login: str, *, hashed: str) -> None:
    """Open an account with the hash of a first password, which must be changed at the first sign-in (R211)."""
    tx.insert(
        "accounts",
        {
            "id": account_id(agency, person),
            "agency": agency,
            "person": person,
            "login": login,
            "password": hashed,
            "must_change": True,
            "failures": 0,
            "locked_until": "",
        },
    )


def sign_in(store: Store, agency: str, login: str, password: str, now: datetime) -> SignIn:
    """Check a login and password; five failures in a row lock the account for fifteen minutes.

    A login that does not exist costs as long and is refused in the same words as a wrong password.
    """
    rows = store.find(
        "accounts", [Where("agency", "==", agency), Where("login", "==", login.strip().lower())], limit=1
    ).rows
    right = _verify(rows[0]["password"] if rows else _NOBODY, password) and bool(rows)
    if not rows:
        return SignIn()

    def work(tx: Tx) -> SignIn:
        row = tx.get("accounts", rows[0]["id"])
        if row is None:
            return SignIn()
        if row["locked_until"] > utc(now):
            return SignIn(locked_until=row["locked_until"])
        row["failures"] = 0 if right else row["failures"] + 1
        row["locked_until"] = utc(now + LOCKED_FOR) if row["failures"] >= MOST_FAILURES else ""
        if row["locked_until"]:
            row["failures"] = 0
        if right:
            row["last_sign_in"] = utc(now)
        tx.replace("accounts", row)
        return SignIn(row["person"], row["must_change"]) if right else SignIn(locked_until=row["locked_until"])

    return store.transact(work)


def _verify(hash: str, password: str) -> bool:
    try:
        return HASHER.verify(hash, password)
    except (VerificationError, InvalidHashError):
        return False


def change_password(store: Store, agency: str, person: str, current: str, new: str) -> str:
    """Change a password; the code of what is wrong with it, or nothing."""
    row = store.get("accounts", account_id(agency, person))
    if row is None or not _verify(row["password"], current):
        return "wrong-current"
    if len(new) < SHORTEST:
        return "too-short"
    if new == current or new.lower() == row["login"]:
        return "same"
    hashed = HASHER.hash(new)

    def work(tx: Tx) -> None:
        kept = tx.get("accounts", row["id"])
        assert kept is not None
        tx.replace(
            "accounts", {**kept, "password": hashed, "must_change": False, "session": kept.get("session", 0) + 1}
        )

    store.transact(work)
    return ""


def account(store: Store, agency: str, person: str) -> Row | None:
    """A person's account, or None."""
    return store.get("accounts", account_id(agency, person))


def prefer(store: Store, agency: str, person: str, choices: Row) -> None:
    """Keep a person's choices: language, theme, density, time zone."""

    def work(tx: Tx) -> None:
        row = tx.get("accounts", account_id(agency, person))
        if row is not None:
            tx.replace("accounts", {**row, **choices})

    store.transact(work)
