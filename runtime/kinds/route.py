"""Routes: who does what in which order, by when, and what each may decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from runtime.kinds.participant import Participant
from runtime.kinds.reader import Head
from runtime.reading.condition import Expression
from runtime.reading.source import Pointer
from runtime.reading.term import Term

Opinion = Literal["", "optional", "required"]
INKS: Final = ("blue", "green", "purple", "orange", "red")  # the pen colours that a theme has, readable on its paper


@dataclass(frozen=True, slots=True)
class Ask:
    """A field that a step or a decision asks for; with ``propose`` the answer is proposed, and the card stays."""

    field: str
    required: bool = False
    propose: bool = False


@dataclass(frozen=True, slots=True)
class Prompt:
    """A reminder ``before`` the term, or a chase ``after`` it; a chase may ``escalate`` the task or decide it."""

    before: Term | None = None
    before_field: str = ""
    when: Expression | None = None
    notify: Participant | None = None
    every: Term | None = None
    after: Term | None = None
    escalate: Participant | None = None
    then: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something is due: a date on the card, else a term since the first of some steps that is done."""

    field: str = ""
    within: str = ""  # a term as written, or the name of a setting
    within_field: str = ""
    since: tuple[str, ...] = ()
    basis: str = ""
    remind: tuple[Prompt, ...] = ()
    overdue: tuple[Prompt, ...] = ()
    day_off: str = ""
    extendable: Term | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What may be decided at a step, and where that leads: on, ``back`` or ``to`` a step, or ``end``."""

    name: str
    title: str = ""
    goal: Literal["on", "back", "to", "end"] = "on"
    target: str = ""
    when: Expression | None = None
    must: Expression | None = None
    say: str = ""
    asks: tuple[Ask, ...] = ()
    opinion: Opinion = ""
    sets: Mapping[str, Expression] = field(default_factory=dict)
    basis: str = ""
    notify: Participant | None = None
    closes: tuple[str, ...] = ()  # blocks that are over with it: what is open in them is withdrawn, what came is kept
    reopen: Literal["all", "choose"] = "all"  # a return into an ``each``: all its values, or those chosen


Consent = Literal["never", "always", "choose"]


@dataclass(frozen=True, slots=True)
class Grant:
    """A word beyond deciding that a step or route allows: to whom it may go, and who may use it when.

    ``consent`` says whether a delegate's answer comes back; ``where`` whether an added person acts before, after or
    beside; ``document`` and ``field`` are an extension's request and its new term; ``routes`` those to switch to;
    ``event`` what may be noted, ``end`` the outcome with which the route may be ended.
    """

    word: str
    to: Participant | None = None
    by: Participant | None = None
    when: Expression | None = None
    consent: Consent = "never"
    where: tuple[str, ...] = ("beside",)
    document: str = ""
    field: str = ""
    routes: tuple[str, ...] = ()
    event: str = ""
    end: str = ""
    title: str = ""
    basis: str = ""

    def key(self, step: str = "") -> str:
        """By which a translation knows it in its route: the word, what it is about, or the step that allows it."""
        return ".".join(filter(None, (step, self.word, self.end or self.event)))


@dataclass(frozen=True, slots=True)
class Opens:
    """A linked document that a person may fill from a step; with ``wait`` the step goes on when it has ended."""

    document: str
    sets: Mapping[str, Expression] = field(default_factory=dict)
    wait: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One task of a person."""

    name: str
    title: str = ""
    basis: str = ""
    by: Participant | None = None
    when: Expression | None = None
    asks: tuple[Ask, ...] = ()
    opinion: Opinion = ""
    decisions: tuple[Decision, ...] = ()
    deadline: Deadline | None = None
    reading: bool = False
    may: tuple[Grant, ...] = ()
    not_same_as: tuple[str, ...] = ()
    if_nobody: Participant | None = None
    if_same: str = "keep"
    not_before: Expression | None = None
    opens: tuple[Opens, ...] = ()
    exclusive: str = ""
    pointer: Pointer = ()


Rest = Literal["withdrawn", "may-answer", "must-answer"]


@dataclass(frozen=True, slots=True)
class Stage:
    """A named run of steps with its own condition and norm."""

    name: str
    steps: tuple[Item, ...]
    title: str = ""
    when: Expression | None = None
    deadline: Deadline | None = None
    pointer: Pointer = ()
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Parallel:
    """Branches that go side by side; ``wait`` says how many must be done: all, any, none, a number or a share.

    ``rest`` says what becomes of the others then; ``order`` is ``parallel``, ``turns``: any order, one branch at a
    time, or ``interleaved``: one step at a time.
    """

    name: str
    steps: tuple[Item, ...]
    title: str = ""
    when: Expression | None = None
    wait: str = "all"
    pointer: Pointer = ()
    basis: str = ""
    rest: Rest = "withdrawn"
    order: str = "parallel"


@dataclass(frozen=True, slots=True)
class Each:
    """The same step or steps for each value of a list; ``order`` is ``parallel``, ``order`` or a field that says so.

    ``inks`` is a setting with the pen colours, of which each value has its own by its place in the list.
    """

    name: str
    of: str
    steps: tuple[Item, ...]
    people: Participant | None = None
    order: str = "parallel"
    when: Expression | None = None
    wait: str = "all"
    pointer: Pointer = ()
    title: str = ""
    basis: str = ""
    rest: Rest = "withdrawn"
    inks: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """An act of the engine: ``number``, ``publish`` or ``archive``."""

    name: str
    pointer: Pointer = ()


@dataclass(frozen=True, slots=True)
class Wait:
    """The route rests: until a moment, a condition, an event (``lasting``: also one of before), or its children."""

    name: str
    title: str = ""
    when: Expression | None = None
    until: Expression | None = None
    that: Expression | None = None
    event: str = ""
    lasting: bool = False
    children: str = ""
    pointer: Pointer = ()
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Create:
    """The engine makes a linked document; with ``wait`` the route goes on when it has ended."""

    document: str
    sets: Mapping[str, Expression] = field(default_factory=dict)
    by: Participant | None = None
    wait: bool = False
    when: Expression | None = None
    title: str = ""
    pointer: Pointer = ()


@dataclass(frozen=True, slots=True)
class Absent:
    """The engine notes an absence: the addresses of who, from when, until when, and who acts instead."""

    person: str
    since: str
    until: str
    to: str
    when: Expression | None = None
    pointer: Pointer = ()


@dataclass(frozen=True, slots=True)
class Include:
    """Another route's steps stand here."""

    route: str
    title: str = ""
    when: Expression | None = None
    pointer: Pointer = ()


Item = Step | Stage | Parallel | Each | Act | Include | Wait | Create | Absent
UNNAMED = (Act, Include, Create, Absent)


@dataclass(frozen=True, slots=True)
class Route:
    """A declared route."""

    head: Head
    visible: Literal["downstream", "whole", "own"]
    steps: tuple[Item, ...]
    participants: Mapping[str, Participant] = field(default_factory=dict)
    deadline: Deadline | None = None
    may: tuple[Grant, ...] = ()

    def walk(self) -> Iterator[Item]:
        """Every item in the order written, outer ones first."""
        yield from walk(self.steps)

    def includes(self) -> frozenset[str]:
        """The routes whose steps stand in this one."""
        return frozenset(item.route for item in self.walk() if isinstance(item, Include))


def walk(items: tuple[Item, ...]) -> Iterator[Item]:
    """Every item in these and inside them, in the order written."""
    for item in items:
        yield item
        if isinstance(item, Stage | Parallel | Each):
            yield from walk(item.steps)
