"""The audit after a death finds each kind of damage; otherwise its zeros would say nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from runtime.office import creating, deciding
from runtime.office.office import FixedClock, Office
from runtime.ports import Row, Store, Tx
from runtime.settings import open_site
from tests.conftest import MONDAY
from tests.faults.audit import Found, audit
from tests.faults.kill import with_a_channel
from tests.faults.load import Act


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    site = open_site(tmp_path / "home", [with_a_channel(tmp_path)], FixedClock(MONDAY), options={"synchronous": "OFF"})
    yield site.offices["ferry"]
    site.close()


@pytest.fixture
def acts(office: Office) -> list[Act]:
    """Two letters; one is answered."""
    done = []
    for op in ("one", "two"):
        id = creating.create(office, "anna", "letter", {"subject": op}, op)
        done.append(Act("create", op, "anna", op, id, acknowledged=True))
    deciding.decide(office, "boris", done[0].document, "2", "finish", {}, op="three")
    return [*done, Act("decide", "three", "boris", "", done[0].document, "2", "finish", True)]


def wrong(found: Found) -> set[str]:
    return {name for name in ("lost", "doubled", "half_done", "broken_chains") if getattr(found, name)}


def test_sound_records_have_nothing_wrong(office: Office, acts: list[Act]) -> None:
    found = audit(office.store, acts)
    assert (wrong(found), found.acknowledged) == (set(), 3), found


def delete(collection: str, id: Callable[[list[Act]], str]) -> Callable[[Store, list[Act]], None]:
    def damage(store: Store, acts: list[Act]) -> None:
        def work(tx: Tx) -> None:
            row = tx.get(collection, id(acts))
            assert row is not None
            tx.delete(collection, row["id"], row["rev"])

        store.transact(work)

    return damage


def change(collection: str, id: Callable[[list[Act]], str], **said: object) -> Callable[[Store, list[Act]], None]:
    def damage(store: Store, acts: list[Act]) -> None:
        def work(tx: Tx) -> None:
            row: Row | None = tx.get(collection, id(acts))
            assert row is not None
            tx.replace(collection, {**row, **said})

        store.transact(work)

    return damage


def first(acts: list[Act]) -> str:
    return acts[0].document


def second(acts: list[Act]) -> str:
    return acts[1].document


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (delete("documents", second), {"lost", "half_done"}),
        (change("documents", second, number="000001/2027"), {"doubled", "half_done"}),
        (change("documents", second, card={"subject": "one"}), {"lost", "doubled", "half_done"}),
        (delete("operations", lambda acts: "ferry:two"), {"half_done"}),
        (delete("operations", lambda acts: "ferry:three"), {"half_done"}),
        (delete("tasks", lambda acts: f"{second(acts)}:2"), {"half_done"}),
        (change("tasks", lambda acts: f"{first(acts)}:2", state="open"), {"half_done"}),
        (delete("history", lambda acts: f"{first(acts)}:000002"), {"broken_chains"}),
        (change("history", lambda acts: f"{first(acts)}:000001", at="2020"), {"broken_chains"}),
        (delete("notices", lambda acts: f"{first(acts)}:decided:2:head"), {"half_done"}),
    ],
)
def test_damage_is_found(
    office: Office, acts: list[Act], damage: Callable[[Store, list[Act]], None], expected: set[str]
) -> None:
    damage(office.store, acts)
    assert expected <= wrong(audit(office.store, acts))


def test_a_message_that_was_not_written_is_found(office: Office, acts: list[Act]) -> None:
    row = office.store.find("outbox", [], order="id", limit=1).rows[0]
    office.store.transact(lambda tx: tx.delete("outbox", row["id"], row["rev"]))
    assert wrong(audit(office.store, acts)) == {"half_done"}


def test_a_timer_that_was_not_set_is_found(office: Office, acts: list[Act]) -> None:
    for row in office.store.find("timers", [], order="id").rows:
        if row["document"] == acts[1].document:
            office.store.transact(lambda tx, row=row: tx.delete("timers", row["id"], row["rev"]))
    assert wrong(audit(office.store, acts)) == {"half_done"}
