"""People at work at the same time: they create letters and decide tasks, and ask again where no answer came."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field
from typing import Literal

from tests.faults.browser import NoAnswer, Person

_PATIENCE = 60.0  # seconds that somebody asks again before giving up


@dataclass
class Act:
    """Something that somebody did, under one operation id however often they asked."""

    kind: Literal["create", "decide"]
    op: str
    person: str
    subject: str = ""
    document: str = ""
    task: str = ""
    decision: str = ""
    acknowledged: bool = False
    answered: bool = False
    asked: int = 0


@dataclass
class Load:
    """Everybody's acts; ``start`` goes on until told to stop, over the death of the server."""

    base: str
    seed: int
    acts: list[Act] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self, people: list[Person], each: int = 2) -> None:
        """Let everybody begin, each at several windows."""
        for person in people:
            for window in range(each):
                own = Person(self.base, person.agency, person.name, dict(person.cookies), person.token)
                thread = threading.Thread(target=self._work, args=(own, window), daemon=True)
                self._threads.append(thread)
                thread.start()

    def stop(self) -> None:
        """Let everybody finish what they have begun."""
        self._stop.set()
        for thread in self._threads:
            thread.join(2 * _PATIENCE)
            if thread.is_alive():
                self.faults.append("somebody never got an answer")

    def _work(self, person: Person, window: int) -> None:
        mind = random.Random(f"{self.seed} {person.name} {window}")
        at = 0
        while not self._stop.is_set():
            at += 1
            op = f"{self.seed}-{person.name}-{window}-{at}"
            made = self._do(person, Act("create", op, person.name, subject=f"Letter {op}"))
            if made.acknowledged and mind.random() < 0.8:
                self._decide(person, mind, made.document, f"{op}-decide")
            if mind.random() < 0.3:
                self._decide(person, mind, self._somebodys(mind), f"{op}-other")

    def _somebodys(self, mind: random.Random) -> str:
        made = [act.document for act in self.acts[-12:] if act.kind == "create" and act.document]
        return mind.choice(made) if made else ""

    def _decide(self, person: Person, mind: random.Random, document: str, op: str) -> None:
        """Decide the letter's task, which another may be deciding just now."""
        if not document:
            return
        try:
            task = person.task(document)
        except NoAnswer:
            return
        if task:
            decision = "return" if mind.random() < 0.2 else "finish"
            self._do(person, Act("decide", op, person.name, document=document, task=task, decision=decision))

    def _do(self, person: Person, act: Act) -> Act:
        self.acts.append(act)
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            act.asked += 1
            try:
                if self._ask(person, act):
                    act.answered = True
                    return act
            except NoAnswer:
                time.sleep(0.05)
        self.faults.append(f"no answer to {act}")
        return act

    def _ask(self, person: Person, act: Act) -> bool:
        """Ask once; whether that was an answer."""
        if act.kind == "create":
            answer = person.post_letter(act.subject, act.op)
            act.document = answer.location.rpartition("/")[2] if answer.status == 302 else ""
        else:
            answer = person.post_decision(act.document, act.task, act.op, act.decision)
        act.acknowledged = answer.status == 302
        if not act.acknowledged and answer.status not in (403, 404, 409, 422):
            self.faults.append(f"{answer.status} to {act.kind}")
            time.sleep(0.2)
            return False
        return True
