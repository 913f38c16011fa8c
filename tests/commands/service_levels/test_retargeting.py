"""Another priority or service: what came before it counts under the new promise."""

from datetime import timedelta
from typing import Any

import pytest

from commands.incidents import operations as incident_operations
from commands.service_levels import PRACTICE, operations
from commands.service_levels.policy import Target
from commands.shared.act import Act
from commands.shared.desk import follow_up
from storage.incidents.records import HoldReason, IncidentEvent
from storage.journal.queries import QUARTERDECK
from storage.service_levels import queries as clocks
from storage.service_levels.records import CALLS, ClockEvent, ClockState, Measure, Pause
from tests.commands.conftest import ANA, MIRA, Acting
from tests.commands.outcome import armed, entries, told
from tests.commands.service_levels.examples import (
    FIX,
    HOUR,
    MINUTE,
    RESPONSE,
    URGENT,
    WEEKDAYS,
    after,
    clock,
    do,
    promising,
    report,
    reported,
    rung,
)
from tests.conftest import MONDAY

RUNNING, PAUSED, STOPPED, CANCELLED = ClockState
HIGH: dict[str, Any] = {"impact": 1, "urgency": 1}
LOW: dict[str, Any] = {"impact": 3, "urgency": 3}
SECOND = timedelta(seconds=1)
QUICK = RESPONSE.model_copy(update={"name": "P1 response", "target": 10 * MINUTE, "priorities": ("P1",)})
PATIENT = URGENT.model_copy(update={"pause_on": (HoldReason.VENDOR,)})


def prioritised(act: Act, after_: timedelta, **levels: Any) -> None:
    do(after(act, after_), incident_operations.set_priority, **levels)


def held(act: Act, after_: timedelta, reason: HoldReason = HoldReason.CALLER) -> None:
    do(after(act, after_), incident_operations.hold, note="we wait", reason=reason)


def resumed(act: Act, after_: timedelta) -> None:
    do(after(act, after_), incident_operations.resume)


@pytest.mark.parametrize(("answered", "breached"), [(9 * MINUTE, False), (10 * MINUTE, False), (11 * MINUTE, True)])
def test_an_answer_that_was_given_is_judged_by_the_promise_that_applies_later(
    acting: Acting, answered: timedelta, breached: bool
) -> None:
    desk = reported(acting, QUICK)
    do(after(desk(ANA), answered), incident_operations.acknowledge)
    prioritised(desk(ANA), 2 * HOUR, **HIGH)
    response = clock(desk(ANA), Measure.RESPONSE)
    assert (response.state, response.stopped_at, response.breached) == (STOPPED, MONDAY + answered, breached)


def test_of_an_answer_that_was_given_nobody_is_told_anything(acting: Acting) -> None:
    desk = reported(acting, QUICK)
    do(after(desk(ANA), HOUR), incident_operations.acknowledge)
    prioritised(desk(ANA), 2 * HOUR, **HIGH)
    assert armed(desk(ANA), "sla.warning") == []
    assert rung(after(desk(QUARTERDECK), 9 * HOUR)) == 0
    assert entries(desk(ANA), *CALLS) == []


def test_an_answer_is_judged_once(acting: Acting) -> None:
    desk = reported(acting, QUICK, **HIGH)
    do(after(desk(ANA), MINUTE), incident_operations.acknowledge)
    for at, levels in enumerate((LOW, HIGH, LOW, HIGH), start=2):
        prioritised(desk(ANA), at * HOUR, **levels)
    assert len(clocks.of_incident(desk(ANA).tx, 1)) == 1


def test_a_service_that_is_named_after_the_answer_owes_none(acting: Acting) -> None:
    shop = RESPONSE.model_copy(update={"name": "Shop", "target": MINUTE, "services": ("webshop",)})
    desk = reported(acting, shop)
    do(after(desk(ANA), SECOND), incident_operations.take)
    do(after(desk(ANA), 2 * HOUR), incident_operations.set_service, service="webshop")
    response = clock(desk(ANA), Measure.RESPONSE)
    assert (response.target_name, response.state, response.breached) == ("Shop", STOPPED, False)


def test_what_was_told_of_a_promise_is_not_told_again_when_it_is_made_again(acting: Acting) -> None:
    desk = reported(acting, URGENT, **HIGH)
    rung(after(desk(QUARTERDECK), 95 * MINUTE))
    prioritised(desk(ANA), 96 * MINUTE, **LOW)
    prioritised(desk(ANA), 97 * MINUTE, **HIGH)
    before, again = clocks.of_incident(desk(ANA).tx, 1)
    assert (before.state, again.state, again.started_at) == (CANCELLED, RUNNING, MONDAY)
    assert (before.warned, again.warned) == ((50, 75), (50, 75))
    assert [timer.due_at for timer in armed(desk(ANA), "sla.warning")] == [MONDAY + 108 * MINUTE]


def test_a_promise_that_begins_anew_does_so_with_the_priority(acting: Acting) -> None:
    desk = reported(acting, URGENT.model_copy(update={"on_priority_change": "restart"}), **HIGH)
    prioritised(desk(ANA), HOUR, **LOW)
    prioritised(desk(ANA), 3 * HOUR, **HIGH)
    fix = clock(desk(ANA))
    assert (fix.state, fix.started_at, fix.due_at) == (RUNNING, MONDAY + 3 * HOUR, MONDAY + 5 * HOUR)


def test_what_begins_on_hold_goes_on_with_what_was_left_when_it_was_held(acting: Acting) -> None:
    desk = reported(acting, URGENT)
    held(desk(ANA), 30 * MINUTE)
    prioritised(desk(ANA), 9 * HOUR, **HIGH)
    fix = clock(desk(ANA))
    assert (fix.state, fix.due_at, fix.breached) == (PAUSED, None, False)
    assert clocks.pauses_of(desk(ANA).tx, fix.id) == [Pause(MONDAY + 30 * MINUTE, None, ANA, "we wait")]
    resumed(desk(ANA), 10 * HOUR)
    assert clock(desk(ANA)).due_at == MONDAY + 10 * HOUR + 90 * MINUTE


def test_what_begins_after_several_holds_leaves_out_those_that_it_pauses_on(acting: Acting) -> None:
    desk = reported(acting, URGENT)
    held(desk(ANA), 10 * MINUTE)
    resumed(desk(ANA), 20 * MINUTE)
    held(desk(ANA), 30 * MINUTE, HoldReason.VENDOR)
    resumed(desk(ANA), 50 * MINUTE)
    do(after(desk(ANA), 60 * MINUTE), incident_operations.resolve, note="a new cable")
    do(after(desk(ANA), 90 * MINUTE), incident_operations.reopen)
    prioritised(desk(ANA), 100 * MINUTE, **HIGH)
    assert clock(desk(ANA)).due_at == MONDAY + 160 * MINUTE


def test_begun_anew_on_hold_only_the_hold_from_then_on_is_left_out(acting: Acting) -> None:
    desk = reported(acting, URGENT.model_copy(update={"on_priority_change": "restart"}), FIX)
    held(desk(ANA), 30 * MINUTE)
    prioritised(desk(ANA), HOUR, **HIGH)
    resumed(desk(ANA), 3 * HOUR)
    fix = clock(desk(ANA))
    assert (fix.state, fix.started_at, fix.due_at) == (RUNNING, MONDAY + HOUR, MONDAY + 5 * HOUR)
    assert clocks.pauses_of(desk(ANA).tx, fix.id) == [Pause(MONDAY + HOUR, MONDAY + 3 * HOUR, ANA, "we wait")]


def on_hold_for(act: Act, reason: HoldReason) -> None:
    """It waits for something else by now."""
    act.journal(IncidentEvent.HELD, "INC-1", reason=reason, note="we wait")
    follow_up(act, operations.FOLLOWS)


def test_on_hold_for_another_reason_a_clock_does_as_its_promise_says_of_that_one(acting: Acting) -> None:
    desk = reported(acting, FIX)
    held(desk(ANA), HOUR)
    on_hold_for(after(desk(ANA), 2 * HOUR), HoldReason.PROBLEM)
    assert len(clocks.pauses_of(desk(ANA).tx, clock(desk(ANA)).id)) == 1
    on_hold_for(after(desk(ANA), 3 * HOUR), HoldReason.VENDOR)
    assert (clock(desk(ANA)).state, clock(desk(ANA)).due_at) == (RUNNING, MONDAY + 6 * HOUR)
    on_hold_for(after(desk(ANA), 4 * HOUR), HoldReason.CALLER)
    assert clock(desk(ANA)).state is PAUSED


def vendor_hold(acting: Acting, *targets: Target, **levels: Any) -> Acting:
    desk = reported(acting, *targets, **levels)
    held(desk(ANA), HOUR, HoldReason.VENDOR)
    return desk


def test_a_promise_that_waits_for_a_vendor_has_waited_since_the_hold_began(acting: Acting) -> None:
    desk = vendor_hold(acting, PATIENT, FIX)
    assert clock(desk(ANA)).state is RUNNING
    prioritised(desk(ANA), 3 * HOUR, **HIGH)
    assert (clock(desk(ANA)).state, clock(desk(ANA)).breached) == (PAUSED, False)
    resumed(desk(ANA), 4 * HOUR)
    assert clock(desk(ANA)).due_at == MONDAY + 5 * HOUR


def test_a_promise_that_does_not_wait_for_a_vendor_goes_on_with_the_pause_that_was(acting: Acting) -> None:
    desk = vendor_hold(acting, PATIENT, FIX, **HIGH)
    assert clock(desk(ANA)).state is PAUSED
    prioritised(desk(ANA), 3 * HOUR, **LOW)
    fix = clock(desk(ANA))
    assert (fix.target_name, fix.state, fix.due_at) == ("Fix", RUNNING, MONDAY + 6 * HOUR)
    assert [timer.due_at for timer in armed(desk(ANA), "sla.warning")] == [MONDAY + 4 * HOUR]
    prioritised(desk(ANA), 4 * HOUR, **HIGH)
    assert clock(desk(ANA)).state is PAUSED
    resumed(desk(ANA), 5 * HOUR)
    assert clock(desk(ANA)).due_at == MONDAY + 6 * HOUR


def over_on_hold(acting: Acting) -> Acting:
    """Held after three hours, and two hours later promised within two."""
    desk = reported(acting, URGENT, FIX, **LOW)
    held(desk(ANA), 3 * HOUR)
    prioritised(desk(ANA), 5 * HOUR, **HIGH)
    assert (clock(desk(ANA)).state, clock(desk(ANA)).breached) == (PAUSED, True)
    return desk


def test_a_promise_that_was_over_before_the_hold_is_told_to_be_missed_at_once(acting: Acting) -> None:
    desk = over_on_hold(acting)
    assert rung(after(desk(QUARTERDECK), 5 * HOUR)) == 1
    resumed(desk(ANA), 7 * HOUR)
    do(after(desk(ANA), 8 * HOUR), incident_operations.resolve, note="a new cable")
    assert rung(after(desk(QUARTERDECK), 9 * HOUR)) == 0
    assert [entry.at for entry in entries(desk(ANA), *CALLS)] == [MONDAY + 5 * HOUR]


def test_over_before_the_hold_and_fixed_before_a_timer_could_tell_it_is_missed(acting: Acting) -> None:
    desk = over_on_hold(acting)
    do(after(desk(ANA), 5 * HOUR), incident_operations.resolve, note="a new cable")
    assert [entry.what for entry in entries(desk(ANA), *CALLS, ClockEvent.MET)] == [ClockEvent.BREACHED]


def test_due_as_the_day_ends_and_held_in_the_evening_it_is_missed(acting: Acting) -> None:
    day = URGENT.model_copy(update={"target": 8 * HOUR, "calendar": "weekdays"})
    desk = promising(acting, day, FIX, calendars={"weekdays": WEEKDAYS})
    report(desk, **LOW)
    held(desk(ANA), 9 * HOUR)
    prioritised(desk(ANA), 10 * HOUR, **HIGH)
    do(after(desk(ANA), 25 * HOUR), incident_operations.resolve, note="a new cable")
    assert clock(desk(ANA)).breached


def test_paused_at_the_very_instant_that_it_is_due_it_is_not_missed_yet(acting: Acting) -> None:
    desk = reported(acting, FIX)
    held(desk(ANA), 4 * HOUR)
    do(after(desk(ANA), 9 * HOUR), incident_operations.resolve, note="a new cable")
    assert not clock(desk(ANA)).breached
    assert entries(desk(ANA), *CALLS) == []


@pytest.mark.parametrize(
    "stopping",
    [
        (incident_operations.hold, {"note": "the till number, please"}),
        (incident_operations.resolve, {"note": "a new cable"}),
    ],
)
def test_missed_before_a_timer_could_tell_it_is_told_to_the_managers_when_it_stops(
    acting: Acting, stopping: tuple[object, dict[str, str]]
) -> None:
    desk = reported(acting, FIX)
    operation, given = stopping
    do(after(desk(ANA), 4 * HOUR + SECOND), operation, **given)  # type: ignore[arg-type]
    assert [entry.details["percent"] for entry in entries(desk(ANA), ClockEvent.BREACHED)] == [100]
    assert clock(desk(ANA)).breached


def test_the_managers_read_when_it_was_due_though_it_is_paused_by_now(acting: Acting) -> None:
    desk = reported(acting, FIX)
    act = after(desk(ANA), 4 * HOUR + SECOND)
    incident_operations.hold(act, 1, note="the till number, please")
    to_mira = [each for each in told(act, PRACTICE.follows) if each.arguments["channel"] == MIRA]
    assert [f"<!date^{int((MONDAY + 4 * HOUR).timestamp())}^" in each.arguments["text"] for each in to_mira] == [True]


@pytest.mark.parametrize(
    "change",
    [
        (incident_operations.set_priority, {"impact": 2, "urgency": 3}),
        (incident_operations.set_priority, {"impact": 2, "urgency": 2}),
        (incident_operations.set_service, {"service": "webshop"}),
    ],
)
def test_a_change_without_an_effect_on_any_clock_says_nothing(
    acting: Acting, change: tuple[object, dict[str, object]]
) -> None:
    desk = reported(acting, RESPONSE, URGENT, FIX)
    rung(after(desk(QUARTERDECK), 3 * HOUR))
    before, timers = clocks.of_incident(desk(ANA).tx, 1), armed(desk(ANA), "sla.warning")
    told(desk(ANA), PRACTICE.follows)
    operation, given = change
    do(after(desk(ANA), 3 * HOUR + MINUTE), operation, **given)  # type: ignore[arg-type]
    assert clocks.of_incident(desk(ANA).tx, 1) == before
    assert armed(desk(ANA), "sla.warning") == timers
    assert rung(after(desk(QUARTERDECK), 3 * HOUR + 2 * MINUTE)) == 0


def test_another_promise_of_the_same_length_tells_nothing_again(acting: Acting) -> None:
    """From one name to another, of the same length on the same calendar: nobody hears of it."""
    desk = reported(acting, FIX.model_copy(update={"name": "P1 fix", "priorities": ("P1",)}), FIX, **HIGH)
    rung(after(desk(QUARTERDECK), 3 * HOUR))
    prioritised(desk(ANA), 3 * HOUR + MINUTE, **LOW)
    assert (clock(desk(ANA)).target_name, clock(desk(ANA)).warned) == ("Fix", (50, 75))
    assert rung(after(desk(QUARTERDECK), 3 * HOUR + 2 * MINUTE)) == 0
    assert len(entries(desk(ANA), *CALLS)) == 1


def test_a_promise_that_is_missed_already_is_not_warned_of_at_thresholds_that_are_its_own(acting: Acting) -> None:
    """The one tells nothing before it is missed, the other at half of it."""
    silent = FIX.model_copy(update={"name": "P1 fix", "priorities": ("P1",), "warn": ()})
    desk = reported(acting, silent, FIX, **HIGH)
    rung(after(desk(QUARTERDECK), 4 * HOUR))
    prioritised(desk(ANA), 5 * HOUR, **LOW)
    rung(after(desk(QUARTERDECK), 6 * HOUR))
    assert [entry.what for entry in entries(desk(ANA), *CALLS)] == [ClockEvent.BREACHED]
    assert clock(desk(ANA)).warned == (50, 75, 90, 100)


def test_two_reports_keep_their_own_pauses(acting: Acting) -> None:
    desk = reported(acting, URGENT)
    report(desk, "Tills are down")
    held(desk(ANA), MINUTE)
    incident_operations.set_priority(desk(ANA), 2, **HIGH)
    prioritised(desk(ANA), HOUR, **HIGH)
    second = clocks.of_incident(desk(ANA).tx, 2)
    assert [each.state for each in second] == [RUNNING]
