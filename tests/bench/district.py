"""A district at work: 6,535 people in 107 agencies on one store, fifty of them busy at the same time.

Run it as ``python -m tests.bench.district``. The real server runs in processes of its own on the embedded home; fifty
people sign in and do what an office does (portal, open, decide, register, search), each resting a while between two
clicks. It prints one JSON object: answers, errors, answers per second and how long they took, by kind.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import tempfile
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final
from urllib.parse import quote

from tests.bench.district_data import district_at
from tests.bench.district_office import Desk, desks
from tests.faults.browser import Answer, NoAnswer, Person
from tests.faults.server import Server

# Of a hundred clicks so many are of each kind; what cannot be done just then, such as deciding without a task, is the
# portal again.
MIX: Final = {"portal": 35, "open": 25, "decide": 15, "register": 8, "search": 10, "create": 7}
WORDS: Final = ("防汛", "检查", "整改", "договор", "ремонт дороги", "отчёт о проверке", "安全生产", "会议 通知")
_LINK = re.compile(r'/district/documents/([\w-]+)"')
_PATIENCE: Final = 30.0


@dataclass
class Times:
    """How long answers took, by kind, and what was no answer; threads add to it."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in MIX})
    errors: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, took: float, answer: Answer | None) -> None:
        """Count one answer; anything but a page or a redirection is an error."""
        with self.lock:
            self.seconds[kind].append(took)
            if answer is None or answer.status not in (200, 302):
                self.errors.append(f"{kind}: {answer.status if answer else 'no answer'}")


@dataclass
class User:
    """Somebody of a department who works until it is time to stop."""

    person: Person
    desk: Desk
    chance: Random
    times: Times
    tasks: list[str] = field(default_factory=list)

    def work(self, until: float, think: float) -> None:
        """Click, rest, click."""
        kinds, weights = list(MIX), list(MIX.values())
        time.sleep(self.chance.random() * think)
        while time.monotonic() < until:
            self.click(self.chance.choices(kinds, weights)[0])
            time.sleep(self.chance.expovariate(1 / think) if think else 0)

    def click(self, kind: str) -> None:
        """One click; what is not possible just then leads to the portal."""
        if kind in ("open", "decide") and not self.tasks:
            kind = "portal"
        if kind == "create" and self.person.name != self.desk.clerk:
            kind = "register"
        began = time.monotonic()
        try:
            answer: Answer | None = getattr(self, f"_{kind}")()
        except NoAnswer:
            answer = None
        self.times.add(kind, time.monotonic() - began, answer)

    def _portal(self) -> Answer:
        answer = self.person.get("/")
        self.tasks = list(dict.fromkeys(_LINK.findall(answer.text)))[:20]
        return answer

    def _open(self) -> Answer:
        return self.person.get(f"/documents/{self.chance.choice(self.tasks)}")

    def _decide(self) -> Answer:
        """Open the document, then decide; only the decision is timed as such, the page is one that was opened."""
        document = self.tasks.pop(self.chance.randrange(len(self.tasks)))
        page = self._timed_page(f"/documents/{document}")
        task = re.search(rf"/documents/{document}/tasks/([^/\"?]+)\"", page.text)
        if task is None:
            return self._portal()
        data = {"decision": "submit", "op": uuid.uuid4().hex, "_act": "decide", "opinion": "请抓紧办理。"}
        if 'name="executor"' in page.text or 'data-search="executor"' in page.text:
            data["executor"] = self.desk.hands[0]
        return self.person.post(f"/documents/{document}/tasks/{task[1]}", data)

    def _timed_page(self, path: str) -> Answer:
        began = time.monotonic()
        page = self.person.get(path)
        self.times.add("open", time.monotonic() - began, page)
        return page

    def _register(self) -> Answer:
        return self.person.get("/registers/incoming")

    def _search(self) -> Answer:
        return self.person.get(f"/search?q={quote(self.chance.choice(WORDS))}")

    def _create(self) -> Answer:
        self._timed_page("/new/incoming")
        op = uuid.uuid4().hex
        number = self.chance.randrange(10_000)
        card = {
            "sender": "区应急管理局",
            "subject": f"关于做好第{number}号防汛检查的通知",
            "text": "请按要求报送。" * 20,
        }
        return self.person.post("/new/incoming", {**card, "op": op, "draft": op[:16], "_act": "send"})


def users(server: Server, count: int, seed: int, times: Times) -> list[User]:
    """So many people, signed in: of each of some departments the clerk, the chief and one who executes."""
    chosen = Random(seed).sample(desks(), -(-count // 3))
    found = []
    for at in range(count):
        desk = chosen[at // 3]
        name = (desk.clerk, desk.chief, desk.hands[0])[at % 3]
        person = Person(server.base, "district", name).enter()
        found.append(User(person, desk, Random(f"{seed} {name}"), times))
    return found


def run(home: Path, given: argparse.Namespace) -> dict[str, Any]:
    """The whole trial; what it found."""
    district_at(home, given.documents).close()
    server = Server(home / "home", (home / "district",), workers=given.workers)
    try:
        times = Times()
        people = users(server, given.users, given.seed, times)
        until = time.monotonic() + given.seconds
        threads = [threading.Thread(target=one.work, args=(until, given.think), daemon=True) for one in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(given.seconds + _PATIENCE)
        memory = max(one.memory_info().rss for one in server.workers)
    finally:
        server.stop()
    return {"worker_mb": round(memory / 2**20, 1), **told(times, given)}


def told(times: Times, given: argparse.Namespace) -> dict[str, Any]:
    """The figures in milliseconds."""
    every = sorted(took for kind in times.seconds.values() for took in kind)
    kinds = {
        kind: {"answers": len(took), "p50_ms": _ms(took, 50), "p95_ms": _ms(took, 95)}
        for kind, took in times.seconds.items()
        if took
    }
    return {
        "documents": given.documents,
        "users": given.users,
        "seconds": given.seconds,
        "think_s": given.think,
        "processes": given.workers,
        "answers": len(every),
        "per_second": round(len(every) / given.seconds, 1),
        "errors": len(times.errors),
        "kinds_of_errors": sorted(set(times.errors)),
        "p50_ms": _ms(every, 50),
        "p95_ms": _ms(every, 95),
        "p99_ms": _ms(every, 99),
        "by_kind": kinds,
    }


def _ms(took: list[float], share: int) -> float:
    return round(1000 * (statistics.quantiles(took, n=100)[share - 1] if len(took) > 1 else took[0]), 1)


def main() -> None:
    """Print one JSON object."""
    options = argparse.ArgumentParser()
    options.add_argument("--documents", type=int, default=20_000)
    options.add_argument("--users", type=int, default=50)
    options.add_argument("--seconds", type=int, default=300)
    options.add_argument(
        "--think", type=float, default=2.0, help="seconds that somebody rests between clicks, on average"
    )
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--home", type=Path, help="keeps the district for the next run")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(run(given.home or Path(folder), given), ensure_ascii=False))


if __name__ == "__main__":
    main()
