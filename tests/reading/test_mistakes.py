"""Every mistake an author can make is told with its file, line and column, in plain words, with a remedy.

Each file in ``tests/data/mistakes`` holds one mistake and begins with comments: what it is about, and the lines that
the engine must say of it, as ``# line:column: code: text; remedy`` (with a file in front where another file is meant).
It is laid into the sound little office of ``tests/data/mistakes/office``; a folder in ``agencies`` is an agency with
that office as its pack.
"""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import runtime
from runtime.edition.build import build_agency, build_pack
from runtime.edition.edition import Edition
from runtime.edition.library import Library
from runtime.office.proofs import prove
from runtime.reading.problem import Problems
from runtime.reading.source import MAX_BYTES, read_file

MISTAKES = Path(__file__).parents[1] / "data" / "mistakes"
FILES = sorted(MISTAKES.glob("*.yaml"))
AGENCIES = sorted(path for path in (MISTAKES / "agencies").iterdir() if path.is_dir())

_EXPECTED = re.compile(r"# (?P<file>[^\s:]+:)?(?P<rest>\d+:\d+: [a-z0-9-]+: .+)")


def expected(path: Path, shown: str) -> list[str]:
    """The lines that a file says the engine will say."""
    lines = []
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            break
        if found := _EXPECTED.fullmatch(line):
            lines.append((found["file"] or f"{shown}:") + found["rest"])
    return lines


def said(build: Callable[[], Edition]) -> list[str]:
    """What the engine says of a build, and of what is built soundly what its proofs find, line by line."""
    try:
        found = tuple(sorted(prove(build())))
    except Problems as problems:
        found = problems.problems
    return [str(problem) for problem in found]


def office(folder: Path) -> Path:
    """A copy of the sound office."""
    return Path(shutil.copytree(MISTAKES / "office", folder / "office"))


def test_the_office_around_the_mistakes_is_sound() -> None:
    assert said(lambda: build_pack(MISTAKES / "office")) == []


@pytest.mark.parametrize("mistake", FILES, ids=lambda path: path.stem)
def test_a_mistake_in_a_file_is_told(mistake: Path, tmp_path: Path) -> None:
    pack = office(tmp_path)
    shutil.copy(mistake, pack)
    assert expected(mistake, ""), f"{mistake.name} does not say what is expected"
    assert said(lambda: build_pack(pack)) == expected(mistake, f"office/{mistake.name}")


@pytest.mark.parametrize("folder", AGENCIES, ids=lambda path: path.name)
def test_a_mistake_in_an_agency_is_told(folder: Path, tmp_path: Path) -> None:
    office(tmp_path)
    agency = Path(shutil.copytree(folder, tmp_path / folder.name))
    wanted = [
        line for path in folder.rglob("*.yaml") for line in expected(path, f"{folder.name}/{path.relative_to(folder)}")
    ]
    assert wanted, f"{folder.name} does not say what is expected"
    assert said(lambda: build_agency(agency, Library((tmp_path, agency / "packs")))) == sorted(wanted, key=_placed)


def _placed(line: str) -> tuple[str, int, int, str]:
    file, row, column, rest = line.split(":", 3)
    return file, int(row), int(column), rest


WRITTEN = {
    "an empty file": (b"", "1:1: empty-file: there is no definition in this file"),
    "a file of comments": (b"# nothing yet\n", "1:1: empty-file: there is no definition in this file"),
    "a file in UTF-16": (
        "role: driver\n".encode("utf-16"),
        "1:1: encoding: the file is written in UTF-16; save it as UTF-8",
    ),
    "a file in the encoding of old Windows": (
        "role: driver\ntitle: Водитель\n".encode("cp1251"),
        "2:8: encoding: the file is not written in UTF-8; save it as UTF-8",
    ),
    "a file in the encoding of old Chinese Windows": (
        "role: driver\ntitle: 司机\n".encode("gb18030"),
        "2:9: encoding: the file is not written in UTF-8; save it as UTF-8",
    ),
    "a file of ten megabytes": (
        b"role: driver\ntitle: " + b"x" * 10_000_000,
        f"1:1: too-large: the file has 10,000,020 bytes; at most {MAX_BYTES:,} are read; split the file",
    ),
    "a file of too many values": (
        b"catalog: colours\nvalues: [" + b"{}," * 250_000 + b"]",
        "2:600001: too-large: there are more than 200,000 values; split the file",
    ),
}


@pytest.mark.parametrize("case", WRITTEN)
def test_a_file_that_cannot_be_read_is_told(case: str, tmp_path: Path) -> None:
    raw, wanted = WRITTEN[case]
    pack = office(tmp_path)
    (pack / "bad.yaml").write_bytes(raw)
    [line] = said(lambda: build_pack(pack))
    assert line.startswith(f"office/bad.yaml:{wanted}")


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    pack = office(tmp_path)
    (pack / "roles.yaml").write_bytes("\ufeffrole: driver\n".encode())
    assert "driver" in build_pack(pack).roles


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    sources, [problem] = read_file(tmp_path / "gone.yaml", "gone.yaml")
    assert not sources
    remedy = "check its name and who may read it"
    assert str(problem) == f"gone.yaml:1:1: no-file: the file cannot be read: No such file or directory; {remedy}"


def test_a_folder_without_a_pack_is_told(tmp_path: Path) -> None:
    empty = tmp_path / "nothing"
    empty.mkdir()
    assert said(lambda: build_pack(empty)) == ["nothing/pack.yaml:1:1: no-pack: there is no pack here; write pack.yaml"]


def test_a_folder_without_an_agency_is_told(tmp_path: Path) -> None:
    empty = tmp_path / "nothing"
    empty.mkdir()
    wanted = "nothing/agency.yaml:1:1: no-agency: there is no agency here; write agency.yaml"
    assert said(lambda: build_agency(empty)) == [wanted]


def test_while_a_file_cannot_be_read_nothing_else_is_said(tmp_path: Path) -> None:
    pack = office(tmp_path)
    (pack / "office.yaml").write_text("role: [clerk\n", "utf-8")
    (pack / "memo.yaml").write_text("route: memo\nsteps: [{step: read, by: {role: clerk}}]\n", "utf-8")
    assert len(said(lambda: build_pack(pack))) == 1


# -- every code is shown ------------------------------------------------------------------------------------------

# The calls that note a problem; its code is their first plain word.
_CALLS = frozenset({"Problem", "Finding", "Fault", "problem", "refuse", "_refuse", "_say", "say", "_spot"})
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# What no definition can bring about, because other checks come first.
_GUARDS = frozenset({"bad-schema"})


def codes() -> set[str]:
    """Every code that the reading, kinds and edition rooms can say, and the proofs."""
    root = Path(runtime.__file__).parent
    paths = [path for room in ("reading", "kinds", "edition") for path in (root / room).glob("*.py")]
    paths += [*root.glob("*/proofs.py"), root / "office" / "vacancies.py"]
    return {code for path in paths for code in _codes(ast.parse(path.read_text("utf-8")))}


def _codes(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        plain = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        words = [text for text in plain if _CODE.fullmatch(text)]
        if name == "exists" and plain:
            yield f"no-such-{plain[0]}".replace(" ", "-")
        elif name in _CALLS or (name == "Wrong" and len(node.args) == 3):
            yield from words[:1]


def test_every_code_is_shown_by_a_mistake() -> None:
    told = {line.split(" ", 2)[1].rstrip(":") for path in MISTAKES.rglob("*.yaml") for line in expected(path, "x")}
    told |= {wanted.split(" ", 2)[1].rstrip(":") for _, wanted in WRITTEN.values()}
    told |= {"no-file", "no-pack", "no-agency"}
    assert codes() - told - _GUARDS == set()


def test_every_mistake_has_a_remedy() -> None:
    lines = [line for path in MISTAKES.rglob("*.yaml") for line in expected(path, "x")]
    asked = re.compile(r"; \S|bad-keyword: ")  # what a keyword asks for is its remedy
    assert [line for line in lines if not asked.search(line)] == []
