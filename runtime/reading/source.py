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

MAX_BYTES: Final = 2_000_000
MAX_DEPTH: Final = 40
MAX_VALUES: Final = 200_000

Pointer = tuple[str | int, ...]

_INT = re.compile(r"[-+]?[0-9]+\Z")
_OTHER_INT = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_WORDS: Final[Mapping[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_PARSER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Unclear:
    """A plain scalar whose number does not print back as written, such as ``01.12``: text only where text is wanted."""

    written: str


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
    skip: bool = False


@dataclass(slots=True)
class _Builder:
    """Builds the documents of one stream from parser events, collecting what is refused."""

    file: str
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
                    self._refuse(event, "alias", "aliases (*name) are not read here", "write the value out")
                    self._put(event, None)
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

    def _place(self, event: yaml.Event) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _refuse(self, event: yaml.Event, code: str, text: str, remedy: str) -> None:
        self.problems.append(Problem(self._place(event), code, text, remedy))

    def _decorations(self, event: Any) -> None:
        if event.anchor:
            self._refuse(event, "alias", f"the anchor &{event.anchor} is not read here", "write the value out")
        if event.tag and event.tag != "!":
            self._refuse(event, "tag", f"the tag {event.tag} is not read here", "remove it")

    def _open(self, event: yaml.Event, value: dict[str, Any] | list[Any]) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise _TooMuch(
                Problem(self._place(event), "too-deep", f"nested deeper than {MAX_DEPTH} levels", "flatten it")
            )
        frame = self.stack[-1] if self.stack else None
        if frame is not None and isinstance(frame.value, dict) and frame.key is None:
            self._refuse(event, "key", "a key must be plain text", "")
            frame.key = "?"
        pointer = self._put(event, value)
        self.stack.append(_Frame(value, pointer))

    def _close(self) -> None:
        self.stack.pop()

    def _scalar(self, event: Any) -> None:
        frame = self.stack[-1] if self.stack else None
        if frame is not None and isinstance(frame.value, dict) and frame.key is None:
            self._key(event, frame)
            return
        plain = event.style in (None, "") and event.implicit[0]
        value = resolve(event.value) if plain else event.value
        pointer = self._put(event, value)
        if plain and not isinstance(value, str):
            self.written[pointer] = event.value

    def _key(self, event: Any, frame: _Frame) -> None:
        key = event.value
        if key in frame.value:
            first = self.marks.get((*frame.pointer, key))
            where = f" (first in line {first.line})" if first else ""
            self._refuse(event, "key-twice", f"the key '{key}' stands twice{where}", "keep one of them")
        elif key == "<<":
            self._refuse(event, "alias", "merge keys (<<) are not read here", "write the values out")
        frame.key = key
        self.marks[(*frame.pointer, key)] = self._place(event)

    def _put(self, event: yaml.Event, value: Any) -> Pointer:
        self.values += 1
        if self.values > MAX_VALUES:
            raise _TooMuch(Problem(self._place(event), "too-large", f"more than {MAX_VALUES} values", "split the file"))
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
        key = frame.key or "?"
        frame.value[key], frame.key = value, None
        return (*frame.pointer, key)


class _TooMuch(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.text)
        self.problem = problem


def resolve(text: str) -> Any:
    """A plain scalar by the YAML 1.2 core schema; Unclear where its number does not print back as written."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.match(text):
        number = int(text) if len(text) < 40 else None
        return number if number is not None and str(number) == text else Unclear(text)
    if _OTHER_INT.match(text):
        return Unclear(text)
    if _FLOAT.match(text):
        value = float(text)
        return value if repr(value) == text else Unclear(text)
    return text


def parse_text(text: str, file: str) -> tuple[list[Source], list[Problem]]:
    """The definitions of one YAML stream, and everything in it that is refused."""
    builder = _Builder(file)
    try:
        builder.feed(yaml.parse(text, Loader=_PARSER))
    except _TooMuch as stop:
        return [], [*builder.problems, stop.problem]
    except yaml.YAMLError as error:
        return [], [*builder.problems, _syntax(error, file)]
    sources = []
    for root, marks, written in builder.documents:
        if root is None:
            continue
        source = _definition(root, marks, written, file, builder.problems)
        if source:
            sources.append(source)
    return sources, builder.problems


def _syntax(error: yaml.YAMLError, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read"
    return Problem(
        place, "yaml", f"this is not YAML: {said}", "check indentation, quotes and brackets here and in the line above"
    )


def _definition(
    root: Any, marks: dict[Pointer, Place], written: dict[Pointer, str], file: str, problems: list[Problem]
) -> Source | None:
    place = marks.get((), Place(file))
    if not isinstance(root, dict) or not root:
        problems.append(
            Problem(
                place,
                "not-a-definition",
                "a definition is a mapping",
                "begin with its kind, such as 'document: letter'",
            )
        )
        return None
    kind = next(iter(root))
    name = root[kind]
    if isinstance(name, Unclear):
        name = name.written
    if not isinstance(name, str | int | float) or isinstance(name, bool) or name == "":
        problems.append(
            Problem(marks.get((kind,), place), "no-name", f"'{kind}:' needs the definition's name after it", "")
        )
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
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [], [Problem(Place(file), "encoding", f"byte {error.start} is not UTF-8", "save the file as UTF-8")]
    except OSError as error:
        return [], [Problem(Place(file), "no-file", f"cannot be read: {error.strerror or error}", "")]
    return parse_text(text, file)
