"""What a hundred times more documents cost: an act, the portal and other pages, and the memory of a worker.

    python -m tests.bench.growth [--home embedded|mongodb] [--small 1000] [--large 100000] [--keep FOLDER]

The district is made once for each size; then a worker of its own opens it, with every commit synced, and one clerk's
documents are created and decided through the office while the pages of the same people are read. Medians, their ratio,
and the memory of the worker are printed as one JSON object. For MongoDB the district is copied to a wire server, which
takes a quarter of an hour for a hundred thousand documents; ``--keep`` keeps it for the next run. Its cache stands
still under the words of so many, so it gets those of ten thousand alone; and it walks the whole of a collection for a
question of several words, so only the portal is read there (``--pages`` names others).
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from flask.testing import FlaskClient

from runtime.office import accounts, creating, deciding
from runtime.office.collections import COLLECTIONS
from runtime.office.office import FixedClock, Office
from runtime.ports import Row, Tx
from runtime.settings import open_address, open_store
from runtime.web.app import create_app
from tests.bench.district_data import NOW, district_at
from tests.bench.district_office import Desk, desks, inspector, open_district
from tests.faults.homes import wire_server

ACTS: Final = 40
# The wire server's oplog is never read here, and a small cache makes it stop at every bulk of words.
_ROOM: Final = (
    "--cache-size",
    "8G",
    "--oplog-max-entries",
    "1000000000",
    "--oplog-retention-seconds",
    "1000000000",
)
_SEARCHED: Final = 10_000
PASSWORD: Final = "the bench signs in"
PAGES: Final = {
    "portal": "/",
    "portal_started": "/?tab=started",
    "register": "/registers/incoming",
    "search": "/search?q=防火",
    "search_pair": "/search?q=договор ремонт",
    "search_best": "/search?q=防火 通知&order=best",
}


def median_ms(act: Callable[[int], object], times: int) -> float:
    """The median of some repetitions."""
    taken = []
    for number in range(times):
        begun = time.perf_counter()
        act(number)
        taken.append(time.perf_counter() - begun)
    return round(statistics.median(taken) * 1000, 2)


def decided(office: Office, desk: Desk) -> float:
    """The median of a decision: the chief resolves, the executor answers."""
    values = {"sender": "市财政局", "subject": "关于做好防汛工作的通知", "text": "各单位要落实防汛责任。" * 40}
    made = [creating.create(office, desk.clerk, "incoming", values) for _ in range(ACTS)]

    def act(number: int) -> None:
        id, first = made[number % ACTS], number < ACTS
        row = office.store.get("documents", id)
        assert row is not None
        task = office.case(row).progress.open[0].id
        person, more = (desk.chief, {"executor": desk.hands[0]}) if first else (desk.hands[0], {})
        deciding.decide(office, person, id, task, "submit", more, "请抓紧办理")

    # The last quarter stays with the executor, so that the portal is not empty.
    return median_ms(act, 2 * ACTS - ACTS // 4)


def signed_in(office: Office, client: FlaskClient, person: str) -> None:
    """Somebody signs in, with a password that need not be changed."""
    if accounts.account(office.store, office.name, person) is None:
        hashed = accounts.HASHER.hash(PASSWORD)

        def work(tx: Tx) -> None:
            accounts.create(tx, office.name, person, person, hashed=hashed)
            row = accounts.account(tx, office.name, person)
            assert row is not None
            tx.replace("accounts", {**row, "must_change": False})

        office.store.transact(work)
    answer = client.post("/district/login", data={"name": person, "password": PASSWORD})
    assert answer.status_code == 302, answer.text


def memory_mb() -> float:
    """The resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return round(pages * 4096 / 2**20, 1)


def measured(home: Path, pages: list[str]) -> dict[str, Any]:
    """What a worker measures in a district that is there."""
    site = open_district(home, FixedClock(NOW), "FULL")
    office = site.offices["district"]
    desk = desks()[100]
    found: dict[str, Any] = {"decide_ms": decided(office, desk)}
    app = create_app(site)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    for who, person in (("hand", desk.hands[0]), ("clerk", desk.clerk), ("inspector", inspector(office))):
        client = app.test_client()
        signed_in(office, client, person)
        for page in pages:
            found[f"{who}_{page}_ms"] = median_ms(lambda _, at=PAGES[page], by=client: _read(by, at), 9)
    found["worker_mb"] = memory_mb()
    site.close()
    return found


def _read(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/district{path}")
    assert answer.status_code == 200, answer.status


@contextmanager
def district(kind: str, folder: Path, count: int) -> Iterator[Path]:
    """The folder of a district with so many documents, whose records lie in a home of this kind."""
    made = folder / f"embedded-{count}"
    district_at(made, count).close()
    if kind == "embedded":
        yield made
        return
    place = folder / f"mongodb-{count}"
    server, address = wire_server(place / "data", *_ROOM)
    server.start()
    try:
        if not (place / "home" / "store").exists():
            copy(made / "home", address)
            (place / "home").mkdir()
        # The server has another port each time.
        (place / "home" / "store").write_text(address, "utf-8")
        yield place
    finally:
        server.stop()


def copy(home: Path, address: str) -> None:
    """Copy the records of a home to an address."""
    with closing(open_store(home, {"read_only": True})) as source, closing(open_address(address)) as target:
        source.declare(COLLECTIONS)
        target.declare(COLLECTIONS)
        target.fill(_with_some_words(source.contents()))


def _with_some_words(contents: Iterable[tuple[str, Row]]) -> Iterator[tuple[str, Row]]:
    left = _SEARCHED
    for name, row in contents:
        left -= name == "texts"
        if name != "texts" or left >= 0:
            yield name, row


def main() -> None:
    """Print one JSON object."""
    options = argparse.ArgumentParser()
    options.add_argument("--small", type=int, default=1_000)
    options.add_argument("--large", type=int, default=100_000)
    options.add_argument("--home", choices=("embedded", "mongodb"), default="embedded")
    options.add_argument("--keep", type=Path)
    options.add_argument("--pages", nargs="+", choices=PAGES)
    options.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    pages = given.pages or [page for page in PAGES if given.home == "embedded" or page.startswith("portal")]
    if given.worker:
        print(json.dumps(measured(given.worker, pages)))
        return
    with tempfile.TemporaryDirectory() as folder:
        results = {}
        for count in (given.small, given.large):
            with district(given.home, given.keep or Path(folder), count) as home:
                # A process of its own: making the district would be counted into its memory.
                command = [sys.executable, "-m", "tests.bench.growth", "--worker", str(home), "--pages", *pages]
                results[count] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    small, large = results[given.small], results[given.large]
    ratios = {name: round(large[name] / small[name], 2) for name in small}
    print(json.dumps({"home": given.home, "every_commit_synced": True, **results, "ratio": ratios}))


if __name__ == "__main__":
    main()
