"""The demo offices: accounts for everybody, and a story played so that the portal is not empty."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from runtime.edition.library import announced_packs
from runtime.office import accounts
from runtime.office.office import Office
from runtime.office.stories import play
from runtime.ports import Tx

FIRST_PASSWORD: Final = "first-sign-in"
DEMOS: Final = ("demo-perm", "demo-yunchuan")


def demo_folders() -> list[Path]:
    """The shipped demo agencies, beside the shipped packs."""
    base = announced_packs()["ru-perm"].parent
    return [base / name for name in DEMOS]


def open_accounts(office: Office, password: str) -> int:
    """An account for everybody who has none; how many were opened."""
    hashed = accounts.HASHER.hash(password)
    missing = [
        person
        for person in office.directory().people()
        if accounts.account(office.store, office.name, person.name) is None
    ]

    def work(tx: Tx) -> int:
        for person in missing:
            accounts.create(tx, office.name, person.name, person.name, hashed=hashed)
        return len(missing)

    return office.store.transact(work)


def fill(office: Office, *, with_documents: bool) -> None:
    """Open the accounts, and play the agency's story once."""
    if open_accounts(office, FIRST_PASSWORD) and with_documents:
        story = office.edition.scenarios.get("demo")
        if story is not None:
            play(office, story)
