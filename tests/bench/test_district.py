"""The district of the benches is an office like any other: its documents open, are decided, and verify."""

from __future__ import annotations

from pathlib import Path

from runtime.office import deciding
from runtime.office.finding import Wanted, search
from runtime.office.history import broken, entries
from runtime.office.inbox import waiting
from runtime.ports import Where
from tests.bench.district_data import make_district
from tests.bench.district_office import AGENCIES, PEOPLE, TYPES


def test_a_varied_document_opens_is_decided_found_and_verified(tmp_path: Path) -> None:
    site = make_district(tmp_path, 300)
    office = site.offices["district"]
    assert len(office.directory().people()) == PEOPLE
    assert sum(not unit.parent for unit in office.directory().units()) == AGENCIES + 1
    rows = []
    for type in TYPES:
        where = [Where("agency", "==", "district"), Where("type", "==", type), Where("base", "in", ["live", "archive"])]
        rows += office.store.find("documents", where, order="created", limit=500).rows
    varied = [row for row in rows if not row["created"].startswith("2020")]
    assert len(varied) == 300 and len({row["number"] for row in varied}) == 300
    for row in varied:
        assert broken(entries(office.store, row["id"]), row) == ""
        found = search(office, row["drafter"], Wanted(row["number"])).found
        assert found and found[0].sight.case.row["id"] == row["id"]
    decided = 0
    for row in varied:
        task = next(iter(office.case(row).progress.open), None)
        if task is not None and task.step == "execute":
            assert any(one["document"] == row["id"] for one in waiting(office, task.people[0]).to_do)
            deciding.decide(office, task.people[0], row["id"], task.id, "submit", {}, "办结")
            now = office.store.get("documents", row["id"])
            assert now is not None and broken(entries(office.store, row["id"]), now) == ""
            decided += 1
    assert decided > 3
    site.close()
