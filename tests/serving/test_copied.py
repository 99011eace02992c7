"""A home that was copied is served no more, so that no message leaves the office twice, and none is lost."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from runtime.cli import main
from runtime.commands.copying import _shown
from runtime.office import copied, creating, leases
from runtime.office.office import FixedClock, Office
from runtime.ports import Row, StoreError, Where
from runtime.settings import Site, join_site, open_site
from tests.conftest import MONDAY
from tests.faults.kill import with_a_channel
from tests.faults.server import FERRY, Server
from tests.receivers import receiver

COUNT = 3


def run(*words: object) -> Result:
    """A command as it is typed."""
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def ferry(tmp_path: Path) -> Iterator[Office]:
    """An office of the home that is to be copied, under a clock that stands."""
    site = open_site(tmp_path / "home", [FERRY], FixedClock(MONDAY), options={"synchronous": "OFF"})
    yield site.offices["ferry"]
    site.close()


def leases_of(office: Office) -> list[str]:
    """Who holds a lease."""
    found = office.store.find("leases", [Where("agency", "==", "ferry")]).rows
    return [row["holder"] for row in found]


def test_messages_that_waited_leave_from_the_copy_alone_and_once(tmp_path: Path) -> None:
    old, new = tmp_path / "home", tmp_path / "new"
    with receiver() as taken:
        agency = with_a_channel(tmp_path)
        text = (agency / "agency.yaml").read_text("utf-8").replace("http://127.0.0.1:9/notices", taken.url)
        (agency / "agency.yaml").write_text(text, "utf-8")
        site = open_site(old, [agency], options={"synchronous": "OFF"})
        for at in range(COUNT):
            creating.create(site.offices["ferry"], "anna", "letter", {"subject": f"Letter {at}"})
        waits = {row["id"] for row in waiting(site)}
        site.close()
        assert len(waits) >= COUNT
        made = run("copy-store", "--from", old, "--to", new)
        assert made.exit_code == 0 and "refuses the home that they came from" in made.stdout, made.output

        refused = run("serve", agency, "--home", old)
        assert refused.exit_code == 1
        assert f"they were copied to {new} at" in refused.output and "--again" in refused.output

        server = Server(new, [agency], workers=1, environment={"FERRY_HOOK_KEY": "sesame"})
        try:
            until = time.monotonic() + 30
            while len(taken.got) < len(waits) and time.monotonic() < until:
                time.sleep(0.1)
        finally:
            assert server.stop() == 0
        assert Counter(headers["Idempotency-Key"] for headers, _ in taken.got) == dict.fromkeys(waits, 1)


def waiting(site: Site) -> tuple[Row, ...]:
    where = [Where("agency", "==", "ferry"), Where("state", "==", "waiting")]
    return site.store.find("outbox", where, order="at", limit=200).rows


def test_the_home_goes_on_when_the_copy_is_given_up(tmp_path: Path, ferry: Office) -> None:
    ferry.store.close()
    home = tmp_path / "home"
    assert run("copy-store", "--from", home, "--to", tmp_path / "new").exit_code == 0
    server = Server(home, workers=1, options=("--again",))
    assert server.stop() == 0
    server = Server(home, workers=1)
    assert server.stop() == 0, "and needs to be told so only once"
    assert run("copy-store", "--from", home, "--to", tmp_path / "newer").exit_code == 0


def test_again_is_no_fault_where_nothing_was_copied(tmp_path: Path) -> None:
    server = Server(tmp_path / "fresh", workers=1, options=("--again",))
    assert server.stop() == 0


def test_a_home_that_is_served_is_not_copied(tmp_path: Path) -> None:
    home, new = tmp_path / "home", tmp_path / "new"
    server = Server(home, workers=1)
    site = join_site(home, ["ferry"])
    try:
        while site.store.get("leases", f"ferry:{leases.DELIVERIES}") is None:
            time.sleep(0.1)
        refused = run("copy-store", "--from", home, "--to", new)
        assert refused.exit_code == 1 and "they are being served; stop that" in refused.output
        assert not new.exists()
    finally:
        site.close()
        assert server.stop() == 0
    assert run("copy-store", "--from", home, "--to", new).exit_code == 0


def test_who_began_to_serve_meanwhile_keeps_the_records_and_the_copy_is_not_used(
    tmp_path: Path, ferry: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock of the lease is the machine's here, as that of the command is."""
    ferry.clock = FixedClock(MONDAY.replace(year=2100))
    monkeypatch.setattr("runtime.commands.copying._show", lambda *_: leases.hold(ferry, (leases.TIMERS,), "somebody"))
    made = run("copy-store", "--from", tmp_path / "home", "--to", tmp_path / "new")
    assert made.exit_code == 1 and "do not use the copy" in made.output and "being served" in made.output
    assert not copied.copied(ferry.store)


def test_a_copy_that_breaks_off_leaves_the_home_as_it_was(
    tmp_path: Path, ferry: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise StoreError("the line broke")

    monkeypatch.setattr("runtime.commands.copying.carry", broken)
    assert run("copy-store", "--from", tmp_path / "home", "--to", tmp_path / "new").exit_code == 1
    copied.must_go_on_here(ferry.store)


def test_a_backup_is_not_marked(tmp_path: Path, ferry: Office) -> None:
    made = run("backup", tmp_path / "backups", "--home", tmp_path / "home")
    assert made.exit_code == 0, made.output
    [backup] = (tmp_path / "backups").iterdir()
    refused = run("copy-store", "--from", backup, "--to", tmp_path / "new")
    assert refused.exit_code == 1 and "bring it into a home with restore" in refused.output
    assert run("verify", "--backup", backup).exit_code == 0


def test_no_process_keeps_timers_or_delivers_where_the_records_go_on_elsewhere(ferry: Office) -> None:
    """One that runs on another machine finds out with its next look."""
    copied.go_on_there(ferry.store, "elsewhere", MONDAY)
    leases.hold(ferry, (leases.TIMERS, leases.DELIVERIES), "one")
    assert leases_of(ferry) == [] and not leases.held(ferry, leases.TIMERS, "one")
    with pytest.raises(StoreError, match="copied to elsewhere"):
        copied.go_on_there(ferry.store, "a third", MONDAY)
    copied.go_on_here(ferry.store)
    leases.hold(ferry, (leases.TIMERS, leases.DELIVERIES), "one")
    assert leases_of(ferry) == ["one", "one"]


def test_what_is_told_and_kept_of_an_address_has_no_password() -> None:
    assert _shown("mongodb://office:secret@one:1,two:2/district?replicaSet=x") == "mongodb://one:1,two:2/district"
