"""An office in some trouble: what people see, what is lost, and whether it works again when the trouble is over."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.faults.audit import Found, audit
from tests.faults.browser import Answer, Person
from tests.faults.homes import opened
from tests.faults.load import Act
from tests.faults.server import Server

TRIES: Final = 6
_SAFE = "What you saved is safe"


@dataclass
class Outcome:
    """What one kind of trouble came to."""

    carried_on_in_trouble: int = 0
    refused_in_trouble: int = 0
    clear_pages: int = 0
    readable_in_trouble: bool = False
    clear_when_read: bool = False
    works_again: bool = False
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    half_done: int = 0
    broken_chains: int = 0
    said: list[str] = field(default_factory=list)

    def sound(self, *, refused: bool = True) -> bool:
        """Whether it was borne well: acts in the trouble were all refused, or none where it can be got over."""
        damage = self.lost + self.doubled + self.half_done + self.broken_chains
        answered = self.clear_pages == self.refused_in_trouble == (TRIES if refused else 0)
        return not damage and answered and self.works_again and self.clear_when_read


def endure(
    home: Path,
    begin: Callable[[Server], None],
    end: Callable[[Server], None],
    each: Callable[[], None] = lambda: None,
) -> Outcome:
    """Work, then in trouble that begins and that comes before each act, then without it; what failed is sent again."""
    outcome, acts = Outcome(), [Act("create", f"op-{at}", "anna", f"Letter {at}") for at in range(3 * TRIES)]
    server = Server(home)
    try:
        anna = Person(server.base, "ferry", "anna").enter()
        for act in acts[:TRIES]:
            create(anna, act)
        begin(server)
        for act in acts[TRIES : 2 * TRIES]:
            each()
            _judge(outcome, act, create(anna, act))
        page = anna.get(f"/documents/{acts[0].document}")
        outcome.readable_in_trouble = page.status == 200
        outcome.clear_when_read = outcome.readable_in_trouble or _clear(page)
        end(server)
        for act in acts[TRIES:]:
            create(anna, act)
        outcome.works_again = all(act.acknowledged for act in acts)
        assert server.stop() == 0
        outcome.said = _complaints(server)
    finally:
        if server.process.poll() is None:
            server.kill()
    return counted(outcome, home, acts)


def create(person: Person, act: Act) -> Answer:
    """Send a letter; a redirection acknowledges it."""
    answer = person.post_letter(act.subject, act.op)
    if answer.status == 302:
        act.acknowledged, act.document = True, answer.location.rpartition("/")[2]
    return answer


def _judge(outcome: Outcome, act: Act, answer: Answer) -> None:
    if act.acknowledged:
        outcome.carried_on_in_trouble += 1
    else:
        outcome.refused_in_trouble += 1
        outcome.clear_pages += _clear(answer)


def _clear(answer: Answer) -> bool:
    return answer.status in (500, 503) and _SAFE in answer.text and "Traceback" not in answer.text


def _complaints(server: Server) -> list[str]:
    """What the log tells the administrator, each sentence once."""
    return sorted(set(re.findall(r"(?:StoreError|Unavailable|not available at \S+): (.{1,120})", server.said())))[:3]


def counted(outcome: Outcome, home: Path, acts: list[Act]) -> Outcome:
    """The outcome with what the records say of the acts."""
    store = opened(home)
    found: Found = audit(store, acts, messages=False)
    store.close()
    outcome.acknowledged = found.acknowledged
    for name in ("lost", "doubled", "half_done", "broken_chains"):
        setattr(outcome, name, len(getattr(found, name)))
    return outcome
