"""YAML 1.2 text becomes plain data that knows the file, line and column of every value.

PyYAML's own constructors read ``NO`` as false, ``12:30`` as 750 and ``01.12`` as 1.12, so only its parser is used:
the tree is built here from events, without recursion, with the scalars of the YAML 1.2 core schema. Aliases, tags
and duplicate keys are refused; depth and size are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from runtime.reading.problem import Place, Problem
from runtime.reading.scalars import Unclear, resolve
from runtime.reading.unreadable import not_utf8, pasted, strange_character, unreadable

MAX_BYTES: Final = 2_000_000
MAX_DEPTH: Final = 40
MAX_VALUES: Final = 200_000

Pointer = tuple[str | int, ...]

_PARSER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Source:
    """One definition as written: its kind and name, its data, and the place of every value by pointer."""

    kind: str
    name: str
    data: dict[str, Any]
    file: str
    marks: Mapping[Pointer, Place] = field(default_factory=dict, repr=False)
    written: Mapping[Pointer, str] = field(default_factory=dict, repr=False)

    @property
    def address(self) -> str:
        """How other definitions name this one: ``kind:name``."""
        return f"{self.kind}:{self.name}"

    def place(self, pointer: Pointer = ()) -> Place:
        """Where a value stands; the nearest one around it when it has no place of its own."""
        for end in range(len(pointer), -1, -1):
            if pointer[:end] in self.marks:
                return self.marks[pointer[:end]]
        return Place(self.file)


@dataclass(slots=True)
class _Frame:
    """A collection being built: its value, where it stands, and the key that waits for a value."""

    value: dict[str, Any] | list[Any]
    pointer: Pointer
    key: str | None = None
    bare: bool = False  # the waiting key has no colon
    aside: bool = False  # this collection stands where a key should

    @property
    def wants_key(self) -> bool:
        return isinstance(self.value, dict) and self.key is None


@dataclass(slots=True)
class _Builder:
    """Builds the documents of one stream from parser events, collecting what is refused."""

    file: str
    lines: list[str]
    problems: list[Problem] = field(default_factory=list)
    documents: list[tuple[Any, dict[Pointer, Place], dict[Pointer, str]]] = field(default_factory=list)
    stack: list[_Frame] = field(default_factory=list)
    marks: dict[Pointer, Place] = field(default_factory=dict)
    written: dict[Pointer, str] = field(default_factory=dict)
    root: Any = None
    values: int = 0

    def feed(self, events: Iterator[yaml.Event]) -> None:
        for event in events:
            match event:
                case yaml.DocumentStartEvent():
                    self.stack, self.marks, self.written, self.root = [], {}, {}, None
                case yaml.DocumentEndEvent():
                    self.documents.append((self.root, self.marks, self.written))
                case yaml.AliasEvent():
                    self._alias(event)
                case yaml.ScalarEvent():
                    self._decorations(event)
                    self._scalar(event)
                case yaml.MappingStartEvent():
                    self._decorations(event)
                    self._open(event, {})
                case yaml.SequenceStartEvent():
                    self._decorations(event)
                    self._open(event, [])
                case yaml.CollectionEndEvent():
                    self._close()

    def _place(self, event: Any) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _refuse(self, event: yaml.Event, code: str, text: str, remedy: str) -> None:
        self.problems.append(Problem(self._place(event), code, text, remedy))

    def _decorations(self, event: Any) -> None:
        if event.anchor:
            text = f"&{event.anchor} is not read here"
            self._refuse(event, "alias", text, f"remove it, and write the value out where *{event.anchor} stands")
        if event.tag and event.tag != "!":
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._refuse(event, "tag", f"the tag {tag} is not read here", "remove it, or put the text in quotes")

    def _alias(self, event: Any) -> None:
        self._refuse(event, "alias", f"*{event.anchor} is not read here", "write the value out")
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.wants_key:
            frame.key = "?"
        else:
            self._put(event, None)

    def _open(self, event: yaml.Event, value: dict[str, Any] | list[Any]) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise _TooMuch(_too_deep(self._place(event)))
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.wants_key:
            self._refuse(
                event, "key", "a list or a mapping stands where a key should", "put a text in {…} or […] in quotes"
            )
            self.stack.append(_Frame(value, (*frame.pointer, "?"), aside=True))
            return
        self.stack.append(_Frame(value, self._put(event, value)))

    def _close(self) -> None:
        if self.stack.pop().aside:
            self.stack[-1].key = "?"

    def _scalar(self, event: Any) -> None:
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.wants_key:
            self._key(event, frame)
            return
        plain = event.style in (None, "") and event.implicit[0]
        if plain and event.value == "" and frame is not None and frame.bare:
            self._cut(frame)
        value = resolve(event.value) if plain else event.value
        pointer = self._put(event, value)
        if plain and not isinstance(value, str):
            self.written[pointer] = event.value
        if plain:
            self._cut_by_number(event)

    def _key(self, event: Any, frame: _Frame) -> None:
        key = event.value
        if key in frame.value:
            first = self.marks.get((*frame.pointer, key))
            where = f" (first in line {first.line})" if first else ""
            self._refuse(event, "key-twice", f"the key '{key}' stands twice{where}", "keep one of them")
        elif key == "<<":
            self._refuse(event, "alias", "merge keys (<<) are not read here", "write the values out")
        frame.key, frame.bare = key, not self._colon_after(event)
        self.marks[(*frame.pointer, key)] = self._place(event)

    def _colon_after(self, event: Any) -> bool:
        line = self.lines[event.end_mark.line] if event.end_mark.line < len(self.lines) else ""
        return event.end_mark.column >= len(line) or line[event.end_mark.column :].lstrip().startswith(":")

    def _cut(self, frame: _Frame) -> None:
        """Inside {…} a comma ends a text; what follows it looks like a key without a value."""
        before = list(frame.value)[-1:]
        if before and isinstance(frame.value, dict) and isinstance(frame.value[before[0]], str):
            text = f"the text of '{before[0]}' ends at the comma before '{frame.key}'"
            place = self.marks[(*frame.pointer, str(frame.key))]
            self.problems.append(Problem(place, "cut-by-comma", text, "put the whole text in quotes"))

    def _cut_by_number(self, event: Any) -> None:
        """A text such as ``Report #5`` ends before the sign, for a comment begins there."""
        line = self.lines[event.end_mark.line] if event.end_mark.line < len(self.lines) else ""
        found = re.match(r"\s+(#[0-9]\S*)", line[event.end_mark.column :])
        if found and event.value:
            text = f"the text '{event.value}' ends before {found[1]}, which is a comment"
            self._refuse(event, "cut-by-comment", text, "put the whole text in quotes")

    def _put(self, event: yaml.Event, value: Any) -> Pointer:
        self.values += 1
        if self.values > MAX_VALUES:
            text = f"there are more than {MAX_VALUES:,} values"
            raise _TooMuch(Problem(self._place(event), "too-large", text, "split the file"))
        if not self.stack:
            self.root = value
            self.marks[()] = self._place(event)
            return ()
        frame = self.stack[-1]
        if isinstance(frame.value, list):
            pointer: Pointer = (*frame.pointer, len(frame.value))
            frame.value.append(value)
            self.marks[pointer] = self._place(event)
            return pointer
        key = "?" if frame.key is None else frame.key
        frame.value[key], frame.key = value, None
        return (*frame.pointer, key)


def _too_deep(at: Place) -> Problem:
    text = f"values are nested deeper than {MAX_DEPTH} levels"
    return Problem(at, "too-deep", text, "take what is inside out into definitions")


class _TooMuch(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.text)
        self.problem = problem


def parse_text(text: str, file: str) -> tuple[list[Source], list[Problem]]:
    """The definitions of one YAML stream, and everything in it that is refused."""
    strange = strange_character(text, file)
    if strange:
        return [], [strange]
    builder = _Builder(file, text.splitlines())
    try:
        builder.feed(yaml.parse(text, Loader=_PARSER))
    except _TooMuch as stop:
        return [], [*builder.problems, stop.problem]
    except yaml.YAMLError as error:
        slip = unreadable(error, text, file)
        if "nesting depth" in str(getattr(error, "problem", "")):  # the parser counts too, and reads ahead
            slip = _too_deep(slip.at)
        told = any(problem.at.line == slip.at.line for problem in builder.problems)
        return [], builder.problems if told else [*builder.problems, slip]
    sources = []
    for root, marks, written in builder.documents:
        if root is None:
            continue
        source = _definition(root, marks, written, file, builder.problems)
        if source:
            sources.append(source)
    if not sources and not builder.problems:
        remedy = "write one, such as 'document: letter', or remove the file"
        builder.problems.append(Problem(Place(file), "empty-file", "there is no definition in this file", remedy))
    return sources, builder.problems


def _definition(
    root: Any, marks: dict[Pointer, Place], written: dict[Pointer, str], file: str, problems: list[Problem]
) -> Source | None:
    place = marks.get((), Place(file))
    if not isinstance(root, dict) or not root:
        remedy = pasted([str(root)]) or "begin it with its kind and name, such as 'document: letter'"
        problems.append(Problem(place, "not-a-definition", "this is not a definition", remedy))
        return None
    kind = next(iter(root))
    name = root[kind]
    if isinstance(name, Unclear):
        name = name.written
    if not isinstance(name, str | int | float) or isinstance(name, bool) or name == "":
        text, remedy = f"no name stands after '{kind}:'", "write it there, in lower-case Latin letters"
        problems.append(Problem(marks.get((kind,), place), "no-name", text, remedy))
        return None
    data = {key: value for key, value in root.items() if key != kind}
    return Source(kind, str(written.get((kind,), name)), data, file, marks, written)


def read_file(path: Path, shown: str = "") -> tuple[list[Source], list[Problem]]:
    """The definitions in one file; ``shown`` is how its name is said in problems."""
    file = shown or str(path)
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            text = f"the file has {size:,} bytes; at most {MAX_BYTES:,} are read"
            return [], [Problem(Place(file), "too-large", text, "split the file")]
        raw = path.read_bytes()
    except OSError as error:
        text, remedy = f"the file cannot be read: {error.strerror or error}", "check its name and who may read it"
        return [], [Problem(Place(file), "no-file", text, remedy)]
    try:
        return parse_text(raw.decode("utf-8-sig"), file)
    except UnicodeDecodeError as error:
        return [], [not_utf8(raw, error, file)]
