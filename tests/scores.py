"""Prints what the scenarios and tests come to, as one JSON object: ``python -m tests.scores``."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

from runtime.commands.folders import inside, written_in
from runtime.edition.build import build_pack
from runtime.edition.library import read_folder
from runtime.office.trying import Tried, try_edition
from runtime.reading.problem import Problems
from runtime.reading.source import parse_text
from tests.coverage_of_rows import by_scenarios, by_tests

ROOT: Final = Path(__file__).parent.parent
PATTERNS: Final = ROOT / "tests" / "patterns"
# The patterns of control flow and of resources that the workflow patterns initiative lists.
FAMILIES: Final = {"control_flow": ("WCP", 43), "resources": ("WRP", 43)}

_FILE: Final = re.compile(r"(w[cr]p)(\d+)-.*\.yaml", re.I)
_PACK: Final = 'pack: patterns\ntitle: Patterns\nversion: "1.0.0"\nlanguage: en\n'


def scenarios() -> int:
    """How many scenarios are played: of the shipped definitions, the agencies of the tests and the patterns."""
    folders = (ROOT / "definitions", ROOT / "tests" / "agencies", PATTERNS)
    return sum(len(read_folder(folder).of("scenario")) for folder in folders)


def pattern_of(file: Path) -> str:
    """The pattern that a file is named for, such as WCP01; nothing for any other file."""
    found = _FILE.fullmatch(file.name)
    return f"{found[1].upper()}{int(found[2]):02}" if found else ""


def working(folder: Path = PATTERNS) -> set[str]:
    """The patterns whose every file builds and whose every scenario goes as written."""
    files = [file for file in sorted(folder.glob("*.yaml")) if pattern_of(file)]
    failed = {pattern_of(file) for file in files if faults(folder, file)}
    return {pattern_of(file) for file in files} - failed


def faults(folder: Path, file: Path) -> list[str]:
    """What is wrong with a pattern: its definitions with what all share, its scenarios, or that it has none."""
    with tempfile.TemporaryDirectory(prefix="formwright-") as made:
        pack = Path(made) / "patterns"
        shutil.copytree(folder, pack, ignore=lambda _, names: [name for name in names if _left(file, name)])
        if not (pack / "pack.yaml").exists():
            (pack / "pack.yaml").write_text(_PACK, "utf-8")
        try:
            edition = build_pack(pack)
        except Problems as error:
            return [str(problem) for problem in error.problems]
        tried = try_edition(edition, lambda source: False, names=_stories(file), mutate=False)
        wrong = [f"{one.at.line}: {one.name}: {one.fault}" for one in tried.failed]
        return wrong if tried.told else ["it has no scenario"]


def _left(file: Path, name: str) -> bool:
    """Other patterns' files, and the list of those left out, which is no definition."""
    return name == "left-out.yaml" or (name != file.name and bool(pattern_of(Path(name))))


def _stories(file: Path) -> tuple[str, ...]:
    sources, _ = parse_text(file.read_text("utf-8"), file.name)
    return tuple(source.name for source in sources if source.kind == "scenario") or ("",)


def left_out(folder: Path = PATTERNS) -> dict[str, str]:
    """The patterns that are left out, each with the reason."""
    file = folder / "left-out.yaml"
    found = yaml.safe_load(file.read_text("utf-8")) if file.is_file() else {}
    return {pattern_of(Path(f"{name}-.yaml")) or name: str(reason) for name, reason in (found or {}).items()}


def patterns(folder: Path = PATTERNS) -> dict[str, Any]:
    """For each family, how many work of how many, and which are left out."""
    works, out = working(folder), left_out(folder)
    return {
        family: {
            "working": sum(name.startswith(word) for name in works),
            "of": of,
            "left_out": sorted(name for name in out if name.startswith(word)),
        }
        for family, (word, of) in FAMILIES.items()
    }


def packs() -> Iterator[tuple[str, dict[str, float | None]]]:
    """For each shipped pack, its coverage and its mutation score, in percent."""
    for folder in inside(ROOT / "definitions"):
        if (folder / "pack.yaml").exists():
            yield folder.name, _scores(try_edition(build_pack(folder), written_in(folder)))


def _scores(tried: Tried) -> dict[str, float | None]:
    kinds = {"steps": "step", "decisions": "decision", "rule_rows": "row"}
    covered = {word: _percent(*tried.coverage(kind)) for word, kind in kinds.items()}
    return {**covered, "mutation": _percent(tried.flips - len(tried.survivors), tried.flips)}


def _percent(part: int, whole: int) -> float | None:
    """A share in percent; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


def main() -> None:
    """Print everything."""
    whole = {
        "scenarios": scenarios(),
        "rows_covered": len(by_scenarios().keys() | by_tests().keys()),
        "workflow_patterns": patterns(),
        "packs": dict(packs()),
    }
    print(json.dumps(whole, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
