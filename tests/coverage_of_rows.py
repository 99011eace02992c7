"""Prints the requirement rows that tests and scenarios mark as covered: ``python -m tests.coverage_of_rows``."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from runtime.edition.library import read_folder

ROOT = Path(__file__).parent.parent
_ROW = re.compile(r"[RS][0-9]{2,3}\Z")


def by_scenarios() -> dict[str, list[str]]:
    """Row to scenarios of the shipped packs and agencies."""
    rows: dict[str, list[str]] = {}
    for folder in sorted((ROOT / "definitions").iterdir()):
        if folder.is_dir() and not folder.name.startswith("_"):
            for source in read_folder(folder).of("scenario"):
                for row in source.data.get("covers", ()):
                    rows.setdefault(row, []).append(f"{folder.name}: {source.name}")
    return rows


def by_tests() -> dict[str, list[str]]:
    """Row to tests marked ``@pytest.mark.covers("R001")``."""
    rows: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for row in _marked(node):
                    rows.setdefault(row, []).append(f"{path.relative_to(ROOT)}: {node.name}")
    return rows


def _marked(node: ast.FunctionDef) -> list[str]:
    marks = [
        one
        for one in node.decorator_list
        if isinstance(one, ast.Call) and ast.unparse(one.func).endswith("mark.covers")
    ]
    return [
        arg.value for mark in marks for arg in mark.args if isinstance(arg, ast.Constant) and _ROW.match(str(arg.value))
    ]


def main() -> None:
    """Print each row with what covers it, then the count."""
    rows: dict[str, list[str]] = {}
    for found in (by_scenarios(), by_tests()):
        for row, places in found.items():
            rows.setdefault(row, []).extend(places)
    for row in sorted(rows):
        print(f"{row}: {'; '.join(rows[row])}")
    print(f"{len(rows)} rows covered")


if __name__ == "__main__":
    main()
