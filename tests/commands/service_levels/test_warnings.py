"""Warnings: what is newly passed is told once, the highest; a breach is told as one; what comes late says so."""

from datetime import timedelta

import pytest

from commands.incidents import operations as incident_operations
from commands.service_levels import operations
from commands.service_levels.operations import WARNING, tolerance
from commands.service_levels.policy import Target
from commands.shared.act import Act
from storage.journal.queries import QUARTERDECK
from storage.record import replace
from storage.service_levels.records import CALLS, ClockEvent
from tests.commands.conftest import ANA, SOFIA, Acting
from tests.commands.outcome import armed, entries
from tests.commands.service_levels.examples import (
    FIX,
    HOUR,
    MINUTE,
    RESPONSE,
    URGENT,
    after,
    clock,
    do,
    iso,
    promising,
    reported,
    rung,
)
from tests.conftest import MONDAY

SECOND = timedelta(seconds=1)


def told(act: Act) -> list[tuple[str, int]]:
    """What was journalled of warnings and breaches."""
    return [(entry.what, entry.details["percent"]) for entry in entries(act, *CALLS)]


def upcoming(act: Act) -> list[timedelta]:
    return [timer.due_at - MONDAY for timer in armed(act, WARNING)]


def running(acting: Acting, target: Target = FIX) -> Act:
    """What the timers do, where this is promised."""
    return reported(acting, target)(QUARTERDECK)


def test_a_threshold_is_journalled_when_it_is_passed(acting: Acting) -> None:
    act = running(acting)
    rung(after(act, 2 * HOUR))
    (entry,) = entries(act, *CALLS)
    assert (entry.what, entry.actor, entry.record) == (ClockEvent.WARNED, QUARTERDECK, "INC-1")
    about = {"clock": clock(act).id, "due_at": iso(2 * HOUR)}
    assert (
        entry.details == {"target": "Fix", "percent": 50, "late": False, "due": iso(4 * HOUR), "type": "SLA"} | about
    )
    assert (clock(act).warned, clock(act).breached) == ((50,), False)


def test_each_threshold_is_told_once_and_the_next_is_armed(acting: Acting) -> None:
    act = running(acting)
    for passed, following in ((2, [3.0]), (3, [3.6]), (3.6, [4.0]), (4, [])):
        assert rung(after(act, passed * HOUR)) == 1
        assert upcoming(act) == [each * HOUR for each in following]
    warned, breached = ClockEvent.WARNED, ClockEvent.BREACHED
    assert told(act) == [(warned, 50), (warned, 75), (warned, 90), (breached, 100)]
    assert clock(act).warned == (50, 75, 90, 100)


def test_of_several_that_are_passed_the_highest_is_told(acting: Acting) -> None:
    act = running(acting)
    assert rung(after(act, 235 * MINUTE)) == 1
    assert told(act) == [(ClockEvent.WARNED, 90)]
    assert clock(act).warned == (50, 75, 90)
    assert upcoming(act) == [4 * HOUR]


@pytest.mark.parametrize(("at", "breached"), [(4 * HOUR - SECOND, False), (4 * HOUR, True)])
def test_it_is_missed_at_the_instant_that_it_is_due(acting: Acting, at: timedelta, breached: bool) -> None:
    act = running(acting)
    rung(after(act, at))
    assert told(act) == [(ClockEvent.BREACHED, 100) if breached else (ClockEvent.WARNED, 90)]
    assert clock(act).breached is breached


def test_a_breach_is_told_though_nobody_wrote_100(acting: Acting) -> None:
    act = running(acting, FIX.model_copy(update={"warn": ()}))
    assert upcoming(act) == [4 * HOUR]
    rung(after(act, 4 * HOUR))
    assert told(act) == [(ClockEvent.BREACHED, 100)]


def test_what_is_missed_may_be_warned_of_again(acting: Acting) -> None:
    act = running(acting, FIX.model_copy(update={"warn": (150,)}))
    rung(after(act, 4 * HOUR))
    assert upcoming(act) == [6 * HOUR]
    rung(after(act, 6 * HOUR))
    assert told(act) == [(ClockEvent.BREACHED, 100), (ClockEvent.WARNED, 150)]


def test_a_breach_that_is_told_with_a_later_threshold_is_a_breach(acting: Acting) -> None:
    act = running(acting, FIX.model_copy(update={"warn": (150,)}))
    rung(after(act, 7 * HOUR))
    assert told(act) == [(ClockEvent.BREACHED, 150)]


def test_nothing_that_was_told_is_told_again(acting: Acting) -> None:
    act = after(running(acting), 2 * HOUR)
    for _ in range(2):
        operations.warn(act, clock(act).id, iso(2 * HOUR))
    assert told(act) == [(ClockEvent.WARNED, 50)]


def test_a_timer_that_comes_early_is_set_again(acting: Acting) -> None:
    act = running(acting)
    operations.warn(after(act, HOUR), clock(act).id, iso(HOUR))
    assert told(act) == []
    assert upcoming(act) == [2 * HOUR]


def test_while_it_is_paused_nothing_is_told(acting: Acting) -> None:
    desk = reported(acting, FIX)
    do(after(desk(ANA), 119 * MINUTE), incident_operations.hold, note="the till number, please")
    act = desk(QUARTERDECK)
    assert rung(after(act, 48 * HOUR)) == 0
    operations.warn(after(act, 48 * HOUR), clock(act).id, iso(2 * HOUR))
    assert told(act) == []
    do(after(desk(ANA), 48 * HOUR), incident_operations.resume)
    assert upcoming(act) == [48 * HOUR + MINUTE]


def test_what_is_fixed_is_not_warned_of(acting: Acting) -> None:
    desk = reported(acting, FIX)
    do(after(desk(ANA), HOUR), incident_operations.resolve, note="a new cable")
    act = desk(QUARTERDECK)
    assert rung(after(act, 5 * HOUR)) == 0
    operations.warn(after(act, 5 * HOUR), clock(act).id, iso(2 * HOUR))
    assert told(act) == []


def test_of_a_clock_that_there_is_not_nothing_is_told(acting: Acting) -> None:
    act = running(acting)
    operations.warn(after(act, 5 * HOUR), 99, iso(2 * HOUR))
    assert told(act) == []


def test_of_a_promise_that_is_made_no_more_only_the_breach_is_told(acting: Acting) -> None:
    reported(acting, FIX)
    act = promising(acting)(QUARTERDECK)
    rung(after(act, 2 * HOUR))
    assert told(act) == []
    assert upcoming(act) == [4 * HOUR]
    rung(after(act, 4 * HOUR))
    assert told(act) == [(ClockEvent.BREACHED, 100)]


def test_each_clock_warns_for_itself(acting: Acting) -> None:
    act = reported(acting, RESPONSE, FIX)(QUARTERDECK)
    rung(after(act, 30 * MINUTE))
    assert [entry.details["target"] for entry in entries(act, *CALLS)] == ["Response"]
    assert upcoming(act) == [45 * MINUTE, 2 * HOUR]


def test_a_new_promise_tells_again_what_is_before_it_now(acting: Acting) -> None:
    desk = reported(acting, URGENT, FIX, impact=1, urgency=1)
    act = desk(QUARTERDECK)
    rung(after(act, 100 * MINUTE))
    do(after(desk(ANA), 100 * MINUTE), incident_operations.set_priority, impact=3, urgency=3)
    assert clock(act).warned == ()
    rung(after(act, 2 * HOUR))
    assert told(act) == [(ClockEvent.WARNED, 75), (ClockEvent.WARNED, 50)]


def test_a_new_promise_that_is_missed_already_is_told_at_once_and_not_as_late(acting: Acting) -> None:
    desk = reported(acting, URGENT, FIX)
    now = 3 * HOUR
    do(after(desk(ANA), now), incident_operations.set_priority, impact=1, urgency=1)
    act = after(desk(QUARTERDECK), now)
    assert rung(act) == 1
    (entry,) = entries(act, *CALLS)
    assert (entry.what, entry.details["late"]) == (ClockEvent.BREACHED, False)


def test_reopened_what_was_told_before_is_not_told_again(acting: Acting) -> None:
    desk = reported(acting, FIX)
    act = desk(QUARTERDECK)
    rung(after(act, 2 * HOUR))
    do(after(desk(ANA), 150 * MINUTE), incident_operations.resolve, note="a new cable")
    do(after(desk(SOFIA), 10 * HOUR), incident_operations.reopen)
    assert upcoming(act) == [10 * HOUR + 30 * MINUTE]
    rung(after(act, 10 * HOUR + 30 * MINUTE))
    assert told(act) == [(ClockEvent.WARNED, 50), (ClockEvent.WARNED, 75)]


@pytest.mark.parametrize(
    ("rate", "by", "late"),
    [
        (1.0, timedelta(seconds=60), False),
        (1.0, timedelta(seconds=61), True),
        (0.1, timedelta(seconds=60), False),
        (0.1, timedelta(seconds=61), True),
        (60.0, HOUR, False),
        (60.0, HOUR + SECOND, True),
    ],
)
def test_a_minute_of_real_time_later_is_late_however_fast_the_desks_clock_runs(
    acting: Acting, rate: float, by: timedelta, late: bool
) -> None:
    act = replace(running(acting, FIX.model_copy(update={"target": 40 * HOUR})), rate=rate)
    rung(after(act, 20 * HOUR + by))
    assert [entry.details["late"] for entry in entries(act, *CALLS)] == [late]


def test_on_time_is_within_a_minute_of_real_time(acting: Acting) -> None:
    act = acting(ANA)
    assert tolerance(act) == tolerance(replace(act, rate=0.5)) == MINUTE
    assert tolerance(replace(act, rate=3600.0)) == 60 * HOUR
