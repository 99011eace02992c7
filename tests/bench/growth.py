"""What a hundred times more documents cost: an act, the portal and other pages, and the memory of a worker.

    python -m tests.bench.growth [--small 1000] [--large 100000] [--home FOLDER]

The district is made once for each size; then a worker of its own opens it, with every commit synced, and one clerk's
documents are created and decided through the office while the pages of the same people are read. Medians, their ratio,
and the memory of the worker are printed as one JSON object.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from flask.testing import FlaskClient

from runtime.office import accounts, creating, deciding
from runtime.office.office import FixedClock, Office
from runtime.ports import Tx
from runtime.web.app import create_app
from tests.bench.district_data import NOW, district_at
from tests.bench.district_office import Desk, desks, inspector, open_district

ACTS: Final = 40
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


def measured(home: Path) -> dict[str, Any]:
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
        for page, path in PAGES.items():
            found[f"{who}_{page}_ms"] = median_ms(lambda _, at=path, by=client: _read(by, at), 9)
    found["worker_mb"] = memory_mb()
    site.close()
    return found


def _read(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/district{path}")
    assert answer.status_code == 200, answer.status


def main() -> None:
    """Print one JSON object."""
    options = argparse.ArgumentParser()
    options.add_argument("--small", type=int, default=1_000)
    options.add_argument("--large", type=int, default=100_000)
    options.add_argument("--home", type=Path)
    options.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.worker:
        print(json.dumps(measured(given.worker)))
        return
    with tempfile.TemporaryDirectory() as folder:
        results = {}
        for count in (given.small, given.large):
            home = (given.home or Path(folder)) / str(count)
            district_at(home, count).close()
            # A process of its own: making the district would be counted into its memory.
            command = [sys.executable, "-m", "tests.bench.growth", "--worker", str(home)]
            results[count] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    small, large = results[given.small], results[given.large]
    ratios = {name: round(large[name] / small[name], 2) for name in small}
    print(json.dumps({"home": "embedded", "synchronous": "FULL", **results, "ratio": ratios}))


if __name__ == "__main__":
    main()
