"""Leases: one holder at a time, renewed, given back, and taken over when they have run out."""

from __future__ import annotations

from datetime import timedelta

from runtime.office import leases
from runtime.office.leases import DELIVERIES, TIMERS, give_back, held, hold
from runtime.office.office import FixedClock, Office

BOTH = (TIMERS, DELIVERIES)


def pass_time(clock: FixedClock, seconds: float) -> None:
    clock.moment += timedelta(seconds=seconds)


def test_the_first_who_asks_has_it_and_the_second_waits(cn: Office) -> None:
    hold(cn, BOTH, "a")
    hold(cn, BOTH, "b")
    assert held(cn, TIMERS, "a") and held(cn, DELIVERIES, "a")
    assert not held(cn, TIMERS, "b")


def test_a_lease_that_is_renewed_is_never_taken(cn: Office, clock: FixedClock) -> None:
    for _ in range(20):
        hold(cn, BOTH, "a")
        pass_time(clock, leases.LASTS.total_seconds() - 1)
        hold(cn, BOTH, "b")
        assert held(cn, TIMERS, "a") and not held(cn, TIMERS, "b")


def test_a_lease_that_has_run_out_goes_to_another_and_stays_there(cn: Office, clock: FixedClock) -> None:
    hold(cn, BOTH, "a")
    pass_time(clock, leases.LASTS.total_seconds())
    assert not held(cn, TIMERS, "a"), "who was asleep does not go on working"
    hold(cn, BOTH, "b")
    hold(cn, BOTH, "a")
    assert held(cn, TIMERS, "b") and not held(cn, TIMERS, "a")


def test_what_is_given_back_is_free_at_once_and_only_the_holder_gives_it(cn: Office) -> None:
    hold(cn, BOTH, "a")
    give_back(cn, BOTH, "b")
    assert held(cn, TIMERS, "a")
    give_back(cn, BOTH, "a")
    hold(cn, BOTH, "b")
    assert held(cn, TIMERS, "b")


def test_each_office_has_its_own(cn: Office, perm: Office) -> None:
    hold(cn, BOTH, "a")
    hold(perm, BOTH, "b")
    assert held(cn, TIMERS, "a") and held(perm, TIMERS, "b")


def test_who_only_waits_writes_nothing(cn: Office) -> None:
    hold(cn, BOTH, "a")
    before = cn.store.get("leases", f"{cn.name}:{TIMERS}")
    hold(cn, BOTH, "b")
    assert cn.store.get("leases", f"{cn.name}:{TIMERS}") == before
