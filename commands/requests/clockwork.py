"""How the promises of a request begin, stand still while its requester is asked something, and end.

They count as those of incidents do, by the same rules and calendars, and stand in none of their figures.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from commands.requests.policy import RequestPolicy
from commands.service_levels import counting
from commands.service_levels.calendars import Calendar
from commands.shared.act import Act
from storage.record import replace
from storage.requests import clocks
from storage.requests.records import Request, RequestClock, RequestEvent, RequestMeasure, Step
from storage.service_levels.records import ClockState, Pause
from storage.timers import queries as timers

REMIND = "request.remind"
DUE = "request.due"
HALF = 50
UNFINISHED = (ClockState.RUNNING, ClockState.PAUSED)


def calendar_of(act: Act, clock: RequestClock) -> Calendar:
    """By which it counts; around the clock where app.yaml does not say any more."""
    policy = act.policy(RequestPolicy)
    return policy.calendar(clock.calendar if clock.calendar in policy.calendar_names() else "always")


def begin_fulfilment(act: Act, request: Request, since: str) -> None:
    """Where its item promises something, from this moment of its life on."""
    item = act.policy(RequestPolicy).catalogue.get(request.item)
    if item is None or item.sla is None or item.sla.since != since:
        return
    _begin(act, request, RequestMeasure.FULFILMENT, item.sla.calendar, item.sla.target)


def begin_approval(act: Act, request: Request, step: Step) -> None:
    """On the calendar of the item, where the step is to be decided within a time."""
    if step.within_seconds is None:
        return
    item = act.policy(RequestPolicy).catalogue.get(request.item)
    calendar = "always" if item is None or item.sla is None else item.sla.calendar
    _begin(act, request, RequestMeasure.APPROVAL, calendar, timedelta(seconds=step.within_seconds), step.id)


def _begin(
    act: Act, request: Request, measure: RequestMeasure, calendar: str, target: timedelta, step: int | None = None
) -> None:
    due = counting.due_if_ever(act.policy(RequestPolicy).calendar(calendar), act.now, target)
    clock = clocks.add(
        act.tx,
        request=request.id,
        measure=measure,
        step=step,
        calendar=calendar,
        target_seconds=int(target.total_seconds()),
        started_at=act.now,
        due_at=due,
    )
    _arm(act, clock)


def running(act: Act, request: Request, measure: RequestMeasure) -> RequestClock | None:
    """The clock of a measure that is not over, the last to begin."""
    found = [each for each in clocks.of_request(act.tx, request.id, measure) if each.state in UNFINISHED]
    return found[-1] if found else None


def run_out(act: Act, request: Request) -> list[RequestClock]:
    """Those that ran past the instant at which they were due, before a timer has told so."""
    running = (each for each in clocks.of_request(act.tx, request.id) if each.state is ClockState.RUNNING)
    return [each for each in running if not each.breached and not counting.is_met(act.now, each.due_at)]


def pause(act: Act, request: Request) -> None:
    """All that runs stands still from now on; what has run out is told before that."""
    for clock in clocks.of_request(act.tx, request.id):
        if clock.state is ClockState.RUNNING:
            pauses = (*clock.pauses, Pause(act.now))
            clocks.change(
                act.tx, clock.id, was=[ClockState.RUNNING], state=ClockState.PAUSED, due_at=None, pauses=pauses
            )
            _disarm(act, clock)


def resume(act: Act, request: Request) -> None:
    for clock in clocks.of_request(act.tx, request.id):
        if clock.state is ClockState.PAUSED:
            pauses = _ended(clock.pauses, act.now)
            length = timedelta(seconds=clock.target_seconds)
            due = counting.due_if_ever(calendar_of(act, clock), clock.started_at, length, pauses)
            goes_on = clocks.change(
                act.tx, clock.id, was=[ClockState.PAUSED], state=ClockState.RUNNING, due_at=due, pauses=pauses
            )
            if goes_on is not None and not goes_on.breached:
                _arm(act, goes_on)


def _ended(pauses: Sequence[Pause], at: datetime) -> tuple[Pause, ...]:
    return tuple(replace(each, resumed_at=at) if each.resumed_at is None else each for each in pauses)


def stop(act: Act, request: Request, measure: RequestMeasure) -> None:
    """It is done: met iff that is at or before it was due."""
    clock = running(act, request, measure)
    if clock is None:
        return
    breached = clock.breached or not counting.is_met(act.now, clock.due_at)
    pauses = _ended(clock.pauses, act.now)
    values = {"state": ClockState.STOPPED, "stopped_at": act.now, "breached": breached, "pauses": pauses}
    clocks.change(act.tx, clock.id, was=UNFINISHED, **values)
    _disarm(act, clock)
    if measure is RequestMeasure.FULFILMENT and not clock.breached:
        act.journal(RequestEvent.MISSED if breached else RequestEvent.MET, request.number)


def cancel(act: Act, request: Request, *measures: RequestMeasure) -> None:
    """Of these measures or of all: there is nothing any more that could be kept or missed."""
    for clock in clocks.of_request(act.tx, request.id, *measures):
        values = {"state": ClockState.CANCELLED, "due_at": None, "stopped_at": act.now}
        if clocks.change(act.tx, clock.id, was=UNFINISHED, **values) is not None:
            _disarm(act, clock)


def miss(act: Act, clock: RequestClock) -> RequestClock | None:
    """It is over, and what was promised is not done; None where it does not run, or was told already."""
    if clock.state is not ClockState.RUNNING or clock.breached or clock.due_at is None or act.now < clock.due_at:
        return None
    return clocks.change(act.tx, clock.id, was=[ClockState.RUNNING], breached=True)


def took(act: Act, clock: RequestClock) -> timedelta:
    """How much open time it ran for."""
    return counting.elapsed(calendar_of(act, clock), clock.started_at, clock.stopped_at or act.now, clock.pauses)


def _arm(act: Act, clock: RequestClock) -> None:
    if clock.due_at is None:
        return
    record = f"REQ-{clock.request}"
    timers.arm(act.tx, DUE, str(clock.id), max(clock.due_at, act.now), record=record, clock=clock.id)
    if clock.measure is RequestMeasure.APPROVAL:
        length = timedelta(seconds=clock.target_seconds)
        at = counting.threshold_at(calendar_of(act, clock), clock.started_at, length, HALF, clock.pauses)
        if at is not None and at > act.now:
            timers.arm(act.tx, REMIND, str(clock.id), at, record=record, clock=clock.id)


def _disarm(act: Act, clock: RequestClock) -> None:
    timers.disarm(act.tx, DUE, str(clock.id))
    timers.disarm(act.tx, REMIND, str(clock.id))
