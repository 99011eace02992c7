"""One clock: whatever the office says about time, it has from the clock it was given."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_WALL = re.compile(r"datetime\.now\(|datetime\.today\(|date\.today\(|utcnow\(|time\.time\(|localtime\(|\btime\(\)\s*-")


def test_nothing_reads_the_wall_clock_but_the_clock_itself() -> None:
    readers = {
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for room in ("runtime", "connectors", "designer")
        for path in (ROOT / room).rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if _WALL.search(line)
    }
    assert readers == {
        "runtime/office/office.py: return datetime.now(UTC)",
        # How old a file left by a broken upload is, by the clock that dated it.
        "connectors/tinydb/blobs.py: if left.stat().st_mtime < time.time() - _DAY:",
        "connectors/mongodb/blobs.py: before = ObjectId.from_datetime(datetime.now(UTC) - _A_DAY)",
    }
