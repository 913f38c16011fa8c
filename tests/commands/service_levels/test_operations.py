"""What the clocks do when something happens to their incident."""

from datetime import timedelta
from typing import Any

import pytest

from commands.incidents import operations as incident_operations
from commands.service_levels import operations
from commands.service_levels.operations import FOLLOWS, WARNING
from commands.service_levels.policy import CalendarSettings
from commands.shared.act import Act
from commands.shared.refusals import MovedOn, NotAllowed, NotFound
from storage.incidents.records import HoldReason, IncidentEvent
from storage.service_levels import queries as clocks
from storage.service_levels.records import ClockEvent, ClockState, Measure, Pause
from tests.commands.conftest import ANA, BEN, MIRA, SOFIA, TOM, Acting
from tests.commands.outcome import armed, entries
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
    iso,
    local,
    promising,
    report,
    reported,
    rung,
    turned_private,
)
from tests.conftest import MONDAY

RUNNING, PAUSED, STOPPED, CANCELLED = ClockState
SECOND = timedelta(seconds=1)
HIGH: dict[str, Any] = {"impact": 1, "urgency": 1}
LOW: dict[str, Any] = {"impact": 3, "urgency": 3}


def warnings(act: Act) -> list[tuple[int, Any]]:
    """Which clocks warn next, and when."""
    return [(timer.payload["clock"], timer.due_at - MONDAY) for timer in armed(act, WARNING)]


def held(act: Act, note: str = "the till number, please") -> None:
    do(act, incident_operations.hold, note=note)


def test_a_report_starts_the_clock_of_each_promise(acting: Acting) -> None:
    act = reported(acting, RESPONSE, FIX)(ANA)
    response, fix = clocks.of_incident(act.tx, 1)
    assert (response.measure, response.target_name, response.target_seconds) == (Measure.RESPONSE, "Response", 3600)
    assert (fix.measure, fix.target_name, fix.target_seconds) == (Measure.RESOLUTION, "Fix", 14400)
    for each in (response, fix):
        assert (each.state, each.started_at, each.calendar) == (RUNNING, MONDAY, "always")
        assert (each.breached, each.warned, each.stopped_at) == (False, (), None)
    assert (response.due_at, fix.due_at) == (MONDAY + HOUR, MONDAY + 4 * HOUR)


def test_the_first_warning_is_armed_for_its_threshold(acting: Acting) -> None:
    act = reported(acting, FIX)(ANA)
    (timer,) = armed(act, WARNING)
    assert (timer.due_at, timer.record) == (MONDAY + 2 * HOUR, "INC-1")
    assert timer.payload == {"clock": clock(act).id, "at": iso(2 * HOUR)}


def test_what_was_just_begun_is_known_as_it_is_written_until_it_changes(acting: Acting) -> None:
    desk = promising(acting, RESPONSE, FIX)
    tx, number = desk(ANA).tx, report(desk).id
    known = clocks.of_incident(tx, number)
    assert [each.state for each in known] == [RUNNING, RUNNING]
    assert [clocks.find(tx, each.id) for each in known] == known
    stopped = clocks.change(tx, known[0].id, was=[RUNNING], state=STOPPED)
    assert clocks.of_incident(tx, number) == [stopped, known[1]]


def test_of_what_nothing_is_promised_no_clock_runs(acting: Acting) -> None:
    act = reported(acting)(ANA)
    assert clocks.of_incident(act.tx, 1) == []
    assert armed(act, WARNING) == []


@pytest.mark.parametrize(("given", "name"), [(HIGH, "P1 fix"), (LOW, "Fix")])
def test_the_first_promise_that_applies_is_the_one_that_counts(
    acting: Acting, given: dict[str, int], name: str
) -> None:
    act = reported(acting, URGENT, FIX, **given)(ANA)
    assert [each.target_name for each in clocks.of_incident(act.tx, 1)] == [name]


def test_time_is_that_of_the_promises_calendar(acting: Acting) -> None:
    office = FIX.model_copy(update={"target": 9 * HOUR, "calendar": "weekdays"})
    desk = promising(acting, office, calendars={"weekdays": WEEKDAYS})
    report(desk)
    assert clock(desk(ANA)).due_at == local("2026-03-17T10:00")


ACKNOWLEDGED_BY: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "an acknowledgement": (ANA, incident_operations.acknowledge, {}),
    "taking it": (ANA, incident_operations.take, {}),
    "a hold": (ANA, incident_operations.hold, {"note": "the vendor sends a part"}),
    "a fix": (ANA, incident_operations.resolve, {"note": "a new cable"}),
    "a cancellation": (ANA, incident_operations.cancel, {"reason": "found the plug"}),
}


@pytest.mark.parametrize("how", ACKNOWLEDGED_BY)
def test_whatever_acknowledges_it_stops_the_response_clock(acting: Acting, how: str) -> None:
    who, operation, given = ACKNOWLEDGED_BY[how]
    desk = reported(acting, RESPONSE, FIX)
    do(after(desk(who), 10 * MINUTE), operation, **given)
    response = clock(desk(ANA), Measure.RESPONSE)
    assert (response.state, response.stopped_at) == (STOPPED, MONDAY + 10 * MINUTE)
    assert not response.breached
    assert response.id not in [key for key, _ in warnings(desk(ANA))]


@pytest.mark.parametrize(
    ("operation", "given"),
    [
        (incident_operations.assign, {"team": "network"}),
        (incident_operations.assign, {"to": BEN}),
        (incident_operations.set_priority, {"impact": 2, "urgency": 2}),
        (incident_operations.set_service, {"service": "webshop"}),
        (incident_operations.note, {"text": "any news?"}),
    ],
)
def test_what_does_not_acknowledge_it_leaves_the_response_clock_running(
    acting: Acting, operation: Any, given: dict[str, Any]
) -> None:
    desk = reported(acting, RESPONSE)
    do(desk(ANA), operation, **given)
    assert clock(desk(ANA), Measure.RESPONSE).state is RUNNING


@pytest.mark.parametrize(("at", "breached"), [(HOUR - SECOND, False), (HOUR, False), (HOUR + SECOND, True)])
def test_a_promise_is_kept_up_to_and_at_the_instant_that_it_is_due(
    acting: Acting, at: timedelta, breached: bool
) -> None:
    desk = reported(acting, RESPONSE)
    do(after(desk(ANA), at), incident_operations.acknowledge)
    assert clock(desk(ANA), Measure.RESPONSE).breached is breached


def test_a_clock_that_was_stopped_keeps_when_it_was(acting: Acting) -> None:
    desk = reported(acting, RESPONSE, FIX)
    do(after(desk(ANA), 10 * MINUTE), incident_operations.acknowledge)
    do(after(desk(BEN), 5 * HOUR), incident_operations.take)
    do(after(desk(ANA), 6 * HOUR), incident_operations.resolve, note="a new cable")
    response = clock(desk(ANA), Measure.RESPONSE)
    assert (response.stopped_at, response.breached) == (MONDAY + 10 * MINUTE, False)


def test_waiting_for_the_reporter_pauses_the_clock_and_nothing_is_due(acting: Acting) -> None:
    desk = reported(acting, FIX)
    held(after(desk(ANA), HOUR))
    fix = clock(desk(ANA))
    assert (fix.state, fix.due_at) == (PAUSED, None)
    assert warnings(desk(ANA)) == []
    assert clocks.pauses_of(desk(ANA).tx, fix.id) == [Pause(MONDAY + HOUR, None, ANA, "the till number, please")]


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        (HoldReason.CALLER, PAUSED),
        (HoldReason.CHANGE, PAUSED),
        (HoldReason.PROBLEM, PAUSED),
        (HoldReason.VENDOR, RUNNING),
    ],
)
def test_by_default_every_wait_but_a_vendors_pauses_it(acting: Acting, reason: HoldReason, state: ClockState) -> None:
    desk = reported(acting, FIX)
    do(desk(ANA), incident_operations.hold, note="we wait", reason=reason)
    assert clock(desk(ANA)).state is state


def test_a_promise_says_what_pauses_it(acting: Acting) -> None:
    patient = FIX.model_copy(update={"pause_on": (HoldReason.VENDOR,)})
    desk = reported(acting, patient)
    held(desk(ANA))
    assert (clock(desk(ANA)).state, clock(desk(ANA)).due_at) == (RUNNING, MONDAY + 4 * HOUR)
    do(desk(ANA), incident_operations.resume)
    do(desk(ANA), incident_operations.hold, note="the vendor sends a part")
    assert clock(desk(ANA)).state is PAUSED


def test_a_promise_that_is_made_no_more_is_not_paused(acting: Acting) -> None:
    reported(acting, FIX)
    held(promising(acting)(ANA))
    assert clock(acting(ANA)).state is RUNNING


def test_a_promise_that_was_renamed_is_paused_as_the_one_that_applies_now(acting: Acting) -> None:
    reported(acting, FIX)
    held(promising(acting, FIX.model_copy(update={"name": "Repair"}))(ANA))
    assert clock(acting(ANA)).state is PAUSED


def test_resumed_it_is_due_so_much_later_as_it_was_paused(acting: Acting) -> None:
    desk = reported(acting, FIX)
    held(after(desk(ANA), HOUR))
    do(after(desk(BEN), 3 * HOUR), incident_operations.resume)
    fix = clock(desk(ANA))
    assert (fix.state, fix.due_at) == (RUNNING, MONDAY + 6 * HOUR)
    assert warnings(desk(ANA)) == [(fix.id, 4 * HOUR)]
    (pause,) = clocks.pauses_of(desk(ANA).tx, fix.id)
    assert (pause.paused_at, pause.resumed_at, pause.actor) == (MONDAY + HOUR, MONDAY + 3 * HOUR, ANA)


def test_the_reporters_answer_resumes_it(acting: Acting) -> None:
    desk = reported(acting, FIX)
    held(after(desk(ANA), HOUR))
    do(after(desk(SOFIA), 2 * HOUR), incident_operations.answer, text="it is till 7")
    assert (clock(desk(ANA)).state, clock(desk(ANA)).due_at) == (RUNNING, MONDAY + 5 * HOUR)


def test_every_pause_counts(acting: Acting) -> None:
    desk = reported(acting, FIX)
    for begun in (1, 3, 5):
        held(after(desk(ANA), begun * HOUR))
        do(after(desk(ANA), (begun + 1) * HOUR), incident_operations.resume)
    assert clock(desk(ANA)).due_at == MONDAY + 7 * HOUR


def test_a_pause_at_night_moves_nothing_where_nobody_works_at_night(acting: Acting) -> None:
    office = FIX.model_copy(update={"target": 9 * HOUR, "calendar": "weekdays"})
    desk = promising(acting, office, calendars={"weekdays": WEEKDAYS})
    report(desk)
    held(after(desk(ANA), 9 * HOUR))
    do(after(desk(ANA), 20 * HOUR), incident_operations.resume)
    assert clock(desk(ANA)).due_at == local("2026-03-17T10:00")


def test_paused_a_minute_before_it_is_due_it_is_due_a_minute_after_it_goes_on(acting: Acting) -> None:
    """Monday 09:00, four hours, paused from 12:59 until Wednesday 09:00."""
    desk = promising(acting, FIX.model_copy(update={"calendar": "weekdays"}), calendars={"weekdays": WEEKDAYS})
    report(desk)
    held(after(desk(ANA), 4 * HOUR - MINUTE))
    do(after(desk(ANA), 48 * HOUR), incident_operations.resume)
    assert clock(desk(ANA)).due_at == local("2026-03-18T09:01")


@pytest.mark.parametrize(("at", "breached"), [(4 * HOUR, False), (4 * HOUR + SECOND, True)])
def test_a_fix_stops_the_clock(acting: Acting, at: timedelta, breached: bool) -> None:
    desk = reported(acting, FIX)
    do(after(desk(ANA), at), incident_operations.resolve, note="a new cable")
    fix = clock(desk(ANA))
    assert (fix.state, fix.stopped_at, fix.breached) == (STOPPED, MONDAY + at, breached)
    assert warnings(desk(ANA)) == []


def test_fixed_while_paused_in_time_the_promise_is_kept_and_the_pause_ends(acting: Acting) -> None:
    desk = reported(acting, FIX)
    held(after(desk(ANA), HOUR))
    do(after(desk(ANA), 30 * HOUR), incident_operations.resolve, note="a new cable")
    fix = clock(desk(ANA))
    assert (fix.state, fix.breached) == (STOPPED, False)
    assert [each.resumed_at for each in clocks.pauses_of(desk(ANA).tx, fix.id)] == [MONDAY + 30 * HOUR]


def test_a_breach_is_kept_however_it_ends(acting: Acting) -> None:
    desk = reported(acting, FIX)
    clocks.change(desk(ANA).tx, clock(desk(ANA)).id, was=[RUNNING], breached=True)
    held(after(desk(ANA), 5 * HOUR))
    do(after(desk(ANA), 6 * HOUR), incident_operations.resolve, note="a new cable")
    assert (clock(desk(ANA)).state, clock(desk(ANA)).breached) == (STOPPED, True)


def test_a_cancellation_cancels_what_runs_and_what_is_paused(acting: Acting) -> None:
    desk = reported(acting, RESPONSE.model_copy(update={"pause_on": ()}), FIX)
    held(after(desk(ANA), HOUR))
    do(after(desk(SOFIA), 2 * HOUR), incident_operations.cancel, reason="found the plug")
    fix = clock(desk(ANA))
    assert (fix.state, fix.due_at, fix.stopped_at) == (CANCELLED, None, MONDAY + 2 * HOUR)
    assert [each.resumed_at for each in clocks.pauses_of(desk(ANA).tx, fix.id)] == [MONDAY + 2 * HOUR]
    assert warnings(desk(ANA)) == []


def test_a_duplicate_is_cancelled_too(acting: Acting) -> None:
    desk = reported(acting, FIX)
    report(desk, "Tills are down")
    do(desk(ANA), incident_operations.duplicate, of=2)
    assert clock(desk(ANA)).state is CANCELLED


def test_what_is_over_is_not_cancelled_by_what_follows(acting: Acting) -> None:
    desk = reported(acting, RESPONSE, FIX)
    do(desk(ANA), incident_operations.acknowledge)
    do(desk(ANA), incident_operations.cancel, reason="no incident")
    assert [each.state for each in clocks.of_incident(desk(ANA).tx, 1)] == [STOPPED, CANCELLED]


def test_reopened_the_clock_goes_on_without_the_time_in_which_it_was_thought_fixed(acting: Acting) -> None:
    desk = reported(acting, FIX)
    do(after(desk(ANA), HOUR), incident_operations.resolve, note="a new cable")
    do(after(desk(SOFIA), 11 * HOUR), incident_operations.reopen, reason="again")
    (fix,) = clocks.of_incident(desk(ANA).tx, 1)
    assert (fix.state, fix.due_at, fix.stopped_at) == (RUNNING, MONDAY + 14 * HOUR, None)
    pause = Pause(MONDAY + HOUR, MONDAY + 11 * HOUR, SOFIA, "resolved")
    assert clocks.pauses_of(desk(ANA).tx, fix.id) == [pause]
    assert warnings(desk(ANA)) == [(fix.id, 12 * HOUR)]


def test_reopened_at_the_instant_that_it_was_resumed_it_counts_as_one_pause(acting: Acting) -> None:
    desk = reported(acting, FIX)
    held(after(desk(ANA), HOUR))
    do(after(desk(ANA), HOUR), incident_operations.resolve, note="a new cable")
    do(after(desk(SOFIA), 3 * HOUR), incident_operations.reopen)
    fix = clock(desk(ANA))
    assert fix.due_at == MONDAY + 6 * HOUR
    assert len(clocks.pauses_of(desk(ANA).tx, fix.id)) == 1


def test_reopened_a_promise_may_begin_anew(acting: Acting) -> None:
    desk = reported(acting, FIX.model_copy(update={"on_reopen": "restart"}))
    do(after(desk(ANA), HOUR), incident_operations.resolve, note="a new cable")
    do(after(desk(SOFIA), 11 * HOUR), incident_operations.reopen, reason="again")
    before, fix = clocks.of_incident(desk(ANA).tx, 1)
    assert (before.state, before.stopped_at) == (STOPPED, MONDAY + HOUR)
    assert (fix.state, fix.started_at, fix.due_at) == (RUNNING, MONDAY + 11 * HOUR, MONDAY + 15 * HOUR)


def test_reopened_again_only_the_newest_clock_goes_on(acting: Acting) -> None:
    desk = reported(acting, FIX.model_copy(update={"on_reopen": "restart"}))
    for at in (1, 3):
        do(after(desk(ANA), at * HOUR), incident_operations.resolve, note="a new cable")
        do(after(desk(SOFIA), (at + 1) * HOUR), incident_operations.reopen)
    assert [each.state for each in clocks.of_incident(desk(ANA).tx, 1)] == [STOPPED, STOPPED, RUNNING]


def test_reopened_the_response_is_not_owed_again(acting: Acting) -> None:
    desk = reported(acting, RESPONSE, FIX)
    do(after(desk(ANA), HOUR), incident_operations.resolve, note="a new cable")
    do(after(desk(SOFIA), 11 * HOUR), incident_operations.reopen)
    assert clock(desk(ANA), Measure.RESPONSE).state is STOPPED


def test_reopened_the_response_is_not_owed_again_where_nothing_else_is_promised(acting: Acting) -> None:
    desk = reported(acting, RESPONSE)
    do(after(desk(ANA), MINUTE), incident_operations.resolve, note="a new cable")
    do(after(desk(SOFIA), HOUR), incident_operations.reopen)
    assert clock(desk(ANA), Measure.RESPONSE).state is STOPPED


def test_a_breach_stays_one_when_it_is_reopened(acting: Acting) -> None:
    desk = reported(acting, FIX)
    do(after(desk(ANA), 5 * HOUR), incident_operations.resolve, note="a new cable")
    do(after(desk(SOFIA), 6 * HOUR), incident_operations.reopen)
    assert (clock(desk(ANA)).state, clock(desk(ANA)).breached) == (RUNNING, True)


def test_a_higher_priority_counts_from_the_opening_with_the_pauses_kept(acting: Acting) -> None:
    desk = reported(acting, URGENT, FIX)
    held(after(desk(ANA), 30 * MINUTE))
    do(after(desk(ANA), HOUR), incident_operations.resume)
    do(after(desk(ANA), 90 * MINUTE), incident_operations.set_priority, **HIGH)
    (fix,) = clocks.of_incident(desk(ANA).tx, 1)
    assert (fix.target_name, fix.target_seconds, fix.started_at) == ("P1 fix", 7200, MONDAY)
    assert (fix.due_at, fix.breached) == (MONDAY + 150 * MINUTE, False)
    assert warnings(desk(ANA)) == [(fix.id, 90 * MINUTE)]


def test_a_higher_priority_may_be_missed_already_and_is_told_at_once(acting: Acting) -> None:
    desk = reported(acting, URGENT, FIX)
    do(after(desk(ANA), 3 * HOUR), incident_operations.set_priority, **HIGH)
    fix = clock(desk(ANA))
    assert (fix.due_at, fix.breached, fix.warned) == (MONDAY + 2 * HOUR, True, ())
    assert warnings(desk(ANA)) == [(fix.id, 3 * HOUR)]


def test_a_threshold_that_moves_into_the_future_is_told_again(acting: Acting) -> None:
    desk = reported(acting, URGENT, FIX, **HIGH)
    clocks.change(desk(ANA).tx, clock(desk(ANA)).id, was=[RUNNING], warned=[50, 75, 90, 100], breached=True)
    do(after(desk(ANA), 150 * MINUTE), incident_operations.set_priority, **LOW)
    fix = clock(desk(ANA))
    assert (fix.target_name, fix.warned, fix.breached) == ("Fix", (50,), False)
    assert warnings(desk(ANA)) == [(fix.id, 3 * HOUR)]


def test_the_same_promise_after_a_change_of_priority_goes_on_as_it_was(acting: Acting) -> None:
    desk = reported(acting, URGENT, FIX)
    before, timers = clock(desk(ANA)), warnings(desk(ANA))
    do(after(desk(ANA), HOUR), incident_operations.set_priority, impact=2, urgency=2)
    assert clock(desk(ANA)) == before
    assert warnings(desk(ANA)) == timers


def test_paused_it_stays_so_whatever_the_priority(acting: Acting) -> None:
    desk = reported(acting, URGENT, FIX)
    held(after(desk(ANA), HOUR))
    do(after(desk(ANA), 3 * HOUR), incident_operations.set_priority, **HIGH)
    fix = clock(desk(ANA))
    assert (fix.target_name, fix.state, fix.due_at, fix.breached) == ("P1 fix", PAUSED, None, False)
    assert warnings(desk(ANA)) == []
    do(after(desk(ANA), 5 * HOUR), incident_operations.resume)
    assert clock(desk(ANA)).due_at == MONDAY + 6 * HOUR


def test_a_priority_may_begin_anew_where_the_promise_says_so(acting: Acting) -> None:
    desk = reported(acting, URGENT.model_copy(update={"on_priority_change": "restart"}), FIX)
    do(after(desk(ANA), 3 * HOUR), incident_operations.set_priority, **HIGH)
    before, fix = clocks.of_incident(desk(ANA).tx, 1)
    assert (before.state, before.stopped_at) == (CANCELLED, MONDAY + 3 * HOUR)
    assert (fix.target_name, fix.started_at, fix.due_at) == ("P1 fix", MONDAY + 3 * HOUR, MONDAY + 5 * HOUR)
    assert warnings(desk(ANA)) == [(fix.id, 4 * HOUR)]


def test_a_priority_of_which_nothing_is_promised_cancels_the_clock(acting: Acting) -> None:
    desk = reported(acting, URGENT, **HIGH)
    do(after(desk(ANA), HOUR), incident_operations.set_priority, **LOW)
    assert clock(desk(ANA)).state is CANCELLED
    assert warnings(desk(ANA)) == []


def test_a_priority_of_which_something_is_promised_starts_one_from_the_opening(acting: Acting) -> None:
    desk = reported(acting, URGENT)
    do(after(desk(ANA), HOUR), incident_operations.set_priority, **HIGH)
    fix = clock(desk(ANA))
    assert (fix.started_at, fix.due_at) == (MONDAY, MONDAY + 2 * HOUR)


def test_what_is_over_keeps_the_promise_that_it_had(acting: Acting) -> None:
    fast = RESPONSE.model_copy(update={"name": "P1 response", "target": MINUTE, "priorities": ("P1",)})
    desk = reported(acting, fast, RESPONSE)
    do(after(desk(ANA), 10 * MINUTE), incident_operations.acknowledge)
    do(after(desk(ANA), 20 * MINUTE), incident_operations.set_priority, **HIGH)
    response = clock(desk(ANA), Measure.RESPONSE)
    assert (response.target_name, response.breached) == ("Response", False)


def test_another_service_may_have_another_promise(acting: Acting) -> None:
    shop = FIX.model_copy(update={"name": "Shop", "target": HOUR, "services": ("webshop",)})
    desk = reported(acting, shop, FIX)
    do(after(desk(ANA), 30 * MINUTE), incident_operations.set_service, service="webshop")
    assert (clock(desk(ANA)).target_name, clock(desk(ANA)).due_at) == ("Shop", MONDAY + HOUR)


def test_the_clocks_follow_all_that_moves_an_incident_and_nothing_that_is_only_said_of_it() -> None:
    assert set(FOLLOWS) == {
        *(IncidentEvent.DECLARED, IncidentEvent.ACKNOWLEDGED, IncidentEvent.ASSIGNED, IncidentEvent.HELD),
        *(IncidentEvent.RESUMED, IncidentEvent.RESOLVED, IncidentEvent.REOPENED, IncidentEvent.CANCELLED),
        *(IncidentEvent.PRIORITISED, IncidentEvent.SERVICE_SET),
    }


def test_of_what_is_acknowledged_no_response_is_owed_any_more(acting: Acting) -> None:
    fast = RESPONSE.model_copy(update={"priorities": ("P1",)})
    desk = reported(acting, fast)
    do(after(desk(ANA), MINUTE), incident_operations.acknowledge)
    do(after(desk(ANA), 2 * HOUR), incident_operations.set_priority, **HIGH)
    assert RUNNING not in [each.state for each in clocks.of_incident(desk(ANA).tx, 1)]


@pytest.mark.parametrize("minutes", [1, 90], ids=["in time", "late"])
def test_a_service_that_is_named_once_it_is_taken_owes_no_response_that_still_runs(
    acting: Acting, minutes: int
) -> None:
    desk = reported(acting, RESPONSE.model_copy(update={"services": ("erp",)}), text="Nothing works")
    do(after(desk(MIRA), minutes * MINUTE), incident_operations.take)
    for found in do(after(desk(MIRA), 2 * HOUR), incident_operations.set_service, service="erp"):
        assert found.state is not RUNNING
        assert (found.stopped_at, found.breached) == (MONDAY + minutes * MINUTE, minutes > 60)


def test_a_promise_that_was_given_up_is_made_again_from_the_opening(acting: Acting) -> None:
    desk = reported(acting, URGENT, **HIGH)
    do(after(desk(ANA), HOUR), incident_operations.set_priority, **LOW)
    do(after(desk(ANA), HOUR), incident_operations.set_priority, **HIGH)
    assert (clock(desk(ANA)).state, clock(desk(ANA)).due_at) == (RUNNING, MONDAY + 2 * HOUR)


@pytest.mark.parametrize("anew", ["retroactive", "restart"])
def test_what_begins_on_hold_begins_paused(acting: Acting, anew: str) -> None:
    promised = (RESPONSE, FIX) if anew == "restart" else (RESPONSE,)
    desk = reported(acting, URGENT.model_copy(update={"on_priority_change": anew}), *promised)
    held(desk(ANA))
    do(after(desk(ANA), HOUR), incident_operations.set_priority, **HIGH)
    assert clock(desk(ANA)).state is PAUSED


def test_what_begins_after_a_hold_leaves_it_out(acting: Acting) -> None:
    desk = reported(acting, URGENT)
    held(desk(ANA))
    do(after(desk(ANA), HOUR), incident_operations.resume)
    do(after(desk(ANA), HOUR), incident_operations.set_priority, **HIGH)
    assert clock(desk(ANA)).due_at == MONDAY + 3 * HOUR


def test_on_hold_the_new_promise_says_whether_it_is_paused(acting: Acting) -> None:
    desk = reported(acting, URGENT.model_copy(update={"pause_on": (HoldReason.VENDOR,)}), FIX)
    do(desk(ANA), incident_operations.hold, note="the vendor sends a part")
    do(after(desk(ANA), HOUR), incident_operations.set_priority, **HIGH)
    assert clock(desk(ANA)).state is PAUSED


def test_due_before_it_was_paused_a_promise_is_missed_however_soon_nobody_had_noticed(acting: Acting) -> None:
    desk = reported(acting, FIX)
    held(after(desk(ANA), 4 * HOUR + SECOND))
    do(after(desk(ANA), 5 * HOUR), incident_operations.resolve, note="a new cable")
    assert clock(desk(ANA)).breached


def test_whoever_is_on_it_acknowledges_it_and_is_called_by_the_next_warning(acting: Acting) -> None:
    desk = reported(acting, RESPONSE, FIX)
    do(after(desk(BEN), 10 * MINUTE), operations.on_it)
    assert clock(desk(ANA), Measure.RESPONSE).stopped_at == MONDAY + 10 * MINUTE
    assert [entry.actor for entry in entries(desk(ANA), ClockEvent.ON_IT)] == [BEN]


def test_that_somebody_is_on_it_is_taken_down_once_and_again_after_the_next_warning(acting: Acting) -> None:
    desk = reported(acting, FIX)
    do(desk(BEN), operations.on_it)
    with pytest.raises(MovedOn, match="That you are on INC-1 is known"):
        operations.on_it(desk(BEN), 1)
    operations.on_it(desk(ANA), 1)
    rung(after(desk(ANA), 2 * HOUR))
    operations.on_it(after(desk(ANA), 2 * HOUR), 1)
    assert [entry.actor for entry in entries(desk(ANA), ClockEvent.ON_IT)] == [BEN, ANA, ANA]


def test_nobody_is_on_what_is_over_or_not_theirs(acting: Acting) -> None:
    desk = reported(acting, FIX)
    with pytest.raises(NotAllowed, match="That is for the team Retail applications"):
        operations.on_it(desk(SOFIA), 1)
    do(desk(ANA), incident_operations.resolve, note="a new cable")
    with pytest.raises(MovedOn, match="INC-1 does not wait for anybody any more"):
        operations.on_it(desk(ANA), 1)
    turned_private(desk(ANA))
    with pytest.raises(NotFound):
        operations.on_it(desk(TOM), 1)


def test_a_calendar_that_opens_no_more_keeps_nobody_from_reporting(acting: Acting) -> None:
    ended = CalendarSettings.model_validate({"hours": {}, "special": {"2026-03-16": ["09:00-10:00"]}})
    fair = FIX.model_copy(update={"calendar": "fair"})
    desk = promising(acting, fair, calendars={"fair": ended})
    report(desk)
    fix = clock(desk(ANA))
    assert (fix.state, fix.due_at, fix.breached) == (RUNNING, None, False)
    held(desk(ANA))
    do(after(desk(ANA), HOUR), incident_operations.resume)
    do(after(desk(ANA), HOUR), incident_operations.resolve, note="a new cable")
    assert (clock(desk(ANA)).state, clock(desk(ANA)).breached) == (STOPPED, False)


def test_a_clock_that_stops_in_time_is_journalled_as_met_and_one_that_was_missed_is_not(acting: Acting) -> None:
    desk = reported(acting, RESPONSE, FIX)
    do(after(desk(ANA), 90 * MINUTE), incident_operations.acknowledge)
    do(after(desk(ANA), 2 * HOUR), incident_operations.resolve, note="a new cable")
    (met,) = entries(desk(ANA), ClockEvent.MET)
    assert met.details == {"target": "Fix", "type": "SLA", "clock": clock(desk(ANA)).id}
    assert (met.at, met.actor) == (MONDAY + 2 * HOUR, ANA)
