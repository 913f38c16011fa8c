"""What happens to the clocks: they follow the journal of incidents, and are looked at before a promise is broken."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from commands.incidents.permissions import existing
from commands.service_levels import rules
from commands.service_levels.policy import ServiceLevelPolicy, Target
from commands.shared.act import Act, Follower
from storage.incidents.records import HoldReason, Incident, IncidentEvent
from storage.journal.records import Entry
from storage.service_levels import queries as clocks
from storage.service_levels.records import ClockEvent, ClockState, Measure, Pause, ServiceClock
from storage.timers import queries as timers

WARNING = "sla.warning"
UNFINISHED = (ClockState.RUNNING, ClockState.PAUSED)
ON_TIME_SECONDS = 60.0


def tolerance(act: Act) -> timedelta:
    """So much later than it was due, by the desk's clock, is still on time."""
    return timedelta(seconds=ON_TIME_SECONDS * max(1.0, act.rate))


def target_length(clock: ServiceClock) -> timedelta:
    return timedelta(seconds=clock.target_seconds)


def start_all(act: Act, entry: Entry) -> None:
    incident = existing(act, entry.number)
    for measure in Measure:
        _start(act, incident, measure, incident.opened_at)


def _start(act: Act, incident: Incident, measure: Measure, at: datetime) -> None:
    policy = act.policy(ServiceLevelPolicy)
    target = policy.target_for(measure, incident.priority, incident.service)
    if target is None:
        return
    due = policy.calendar(target.calendar).add(at, target.target)
    columns = _target_columns(target)
    clock = clocks.add(act.tx, incident=incident.id, measure=measure, started_at=at, due_at=due, **columns)
    _arm(act, clock, [])


def _target_columns(target: Target) -> dict[str, object]:
    seconds = int(target.target.total_seconds())
    return {"target_name": target.name, "calendar": target.calendar, "target_seconds": seconds}


def stop_response(act: Act, entry: Entry) -> None:
    """An acknowledgement stops the response clock, whatever brought it."""
    incident = existing(act, entry.number)
    if incident.acknowledged_at is not None:
        for clock in clocks.of_incident(act.tx, incident.id):
            if clock.measure is Measure.RESPONSE:
                _stop(act, clock, incident.acknowledged_at)


def pause_all(act: Act, entry: Entry) -> None:
    """On hold: the clocks whose policy says so stop counting."""
    reason, policy = HoldReason(entry.details["reason"]), act.policy(ServiceLevelPolicy)
    for clock in clocks.of_incident(act.tx, entry.number):
        target = policy.target_called(clock.target_name)
        if clock.state is ClockState.RUNNING and target is not None and reason in target.pause_on:
            clocks.change(act.tx, clock.id, was=[ClockState.RUNNING], state=ClockState.PAUSED, due_at=None)
            clocks.pause(act.tx, clock.id, act.now, entry.actor, entry.details.get("note") or reason)
            timers.disarm(act.tx, WARNING, str(clock.id))


def resume_all(act: Act, entry: Entry) -> None:
    for clock in clocks.of_incident(act.tx, entry.number):
        if clock.state is ClockState.PAUSED:
            _resume(act, clock)


def _resume(act: Act, clock: ServiceClock) -> None:
    clocks.resume(act.tx, clock.id, act.now)
    pauses, calendar = clocks.pauses_of(act.tx, clock.id), act.policy(ServiceLevelPolicy).calendar(clock.calendar)
    due = rules.due_at(calendar, clock.started_at, target_length(clock), pauses)
    running = clocks.change(act.tx, clock.id, was=[ClockState.PAUSED], state=ClockState.RUNNING, due_at=due)
    if running is not None:
        _arm(act, running, pauses)


def stop_all(act: Act, entry: Entry) -> None:
    for clock in clocks.of_incident(act.tx, entry.number):
        _stop(act, clock, act.now)


def _stop(act: Act, clock: ServiceClock, at: datetime) -> None:
    """Met iff it stops at or before its due instant; a paused clock has none that it could have missed."""
    breached = clock.breached or not rules.is_met(at, clock.due_at)
    values = {"state": ClockState.STOPPED, "stopped_at": at, "breached": breached}
    if clocks.change(act.tx, clock.id, was=UNFINISHED, **values) is not None:
        clocks.resume(act.tx, clock.id, at)
        timers.disarm(act.tx, WARNING, str(clock.id))


def cancel_all(act: Act, entry: Entry) -> None:
    for clock in clocks.of_incident(act.tx, entry.number):
        _cancel(act, clock)


def _cancel(act: Act, clock: ServiceClock) -> None:
    values = {"state": ClockState.CANCELLED, "due_at": None, "stopped_at": act.now}
    clocks.change(act.tx, clock.id, was=UNFINISHED, **values)
    clocks.resume(act.tx, clock.id, act.now)
    timers.disarm(act.tx, WARNING, str(clock.id))


def reopen(act: Act, entry: Entry) -> None:
    """The resolution clock goes on, the time in which it was thought fixed left out; or a new one starts."""
    stopped = [
        clock
        for clock in clocks.of_incident(act.tx, entry.number)
        if clock.measure is Measure.RESOLUTION and clock.state is ClockState.STOPPED
    ]
    for clock in stopped[-1:]:
        target = act.policy(ServiceLevelPolicy).target_called(clock.target_name)
        if target is not None and target.on_reopen == "restart":
            _start(act, existing(act, entry.number), Measure.RESOLUTION, act.now)
            continue
        clocks.pause(act.tx, clock.id, clock.stopped_at or act.now, entry.actor, "resolved")
        values = {"state": ClockState.PAUSED, "stopped_at": None}
        paused = clocks.change(act.tx, clock.id, was=[ClockState.STOPPED], **values)
        if paused is not None:
            _resume(act, paused)


def retarget(act: Act, entry: Entry) -> None:
    """Another priority or service: the new target counts from the original start, unless the policy restarts it."""
    incident, found = existing(act, entry.number), clocks.of_incident(act.tx, entry.number)
    for measure in Measure:
        unfinished = [clock for clock in found if clock.measure is measure and clock.state in UNFINISHED]
        target = act.policy(ServiceLevelPolicy).target_for(measure, incident.priority, incident.service)
        if not any(clock.measure is measure for clock in found):
            _start(act, incident, measure, incident.opened_at)
        for clock in unfinished:
            if target is None:
                _cancel(act, clock)
            elif target.name != clock.target_name:
                _aim_at(act, clock, incident, target)


def _aim_at(act: Act, clock: ServiceClock, incident: Incident, target: Target) -> None:
    if target.on_priority_change == "restart":
        _cancel(act, clock)
        _start(act, incident, clock.measure, act.now)
        return
    calendar = act.policy(ServiceLevelPolicy).calendar(target.calendar)
    pauses = clocks.pauses_of(act.tx, clock.id)
    due = rules.due_at(calendar, clock.started_at, target.target, pauses)
    passed = rules.passed(calendar, clock.started_at, target.target, pauses, target.warn, act.now)
    values = _target_columns(target) | {
        "due_at": due,
        "warned": [percent for percent in clock.warned if percent in passed],
        "breached": rules.is_breached(act.now, due),
    }
    aimed = clocks.change(act.tx, clock.id, was=UNFINISHED, **values)
    if aimed is not None:
        timers.disarm(act.tx, WARNING, str(clock.id))
        _arm(act, aimed, pauses)


def _arm(act: Act, clock: ServiceClock, pauses: Sequence[Pause]) -> None:
    """Set the timer of the next warning; of a threshold that has passed, for at once."""
    if clock.state is not ClockState.RUNNING:
        return
    policy = act.policy(ServiceLevelPolicy)
    calendar, thresholds = policy.calendar(clock.calendar), _thresholds(policy, clock)
    length = target_length(clock)
    upcoming = rules.next_warning(calendar, clock.started_at, length, pauses, thresholds, clock.warned)
    if upcoming is not None:
        at = max(upcoming[1], act.now)
        payload = {"clock": clock.id, "at": at.isoformat()}
        timers.arm(act.tx, WARNING, str(clock.id), at, record=f"INC-{clock.incident}", **payload)


def _thresholds(policy: ServiceLevelPolicy, clock: ServiceClock) -> tuple[int, ...]:
    target = policy.target_called(clock.target_name)
    return (100,) if target is None else target.warn


def warn(act: Act, clock: int, at: str) -> None:
    """Thresholds are passed: journalled once, the highest; `at` (ISO 8601) is when that was to be noticed."""
    found = clocks.find(act.tx, clock)
    if found is None or found.state is not ClockState.RUNNING:
        return
    policy, pauses = act.policy(ServiceLevelPolicy), clocks.pauses_of(act.tx, clock)
    calendar, thresholds = policy.calendar(found.calendar), _thresholds(policy, found)
    passed = rules.passed(calendar, found.started_at, target_length(found), pauses, thresholds, act.now)
    newly_passed = [percent for percent in passed if percent not in found.warned]
    values = {"warned": sorted({*found.warned, *passed}), "breached": found.breached or 100 in passed}
    told = clocks.change(act.tx, clock, was=[ClockState.RUNNING], **values)
    if told is None:
        return
    if newly_passed:
        _journal(act, told, newly_passed, at)
    _arm(act, told, pauses)


def _journal(act: Act, clock: ServiceClock, newly_passed: Sequence[int], at: str) -> None:
    what = ClockEvent.BREACHED if 100 in newly_passed else ClockEvent.WARNED
    late = act.now - datetime.fromisoformat(at) > tolerance(act)
    told = {"target": clock.target_name, "percent": max(newly_passed), "late": late}
    act.journal(what, f"INC-{clock.incident}", **told, clock=clock.id, due_at=at)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    IncidentEvent.DECLARED: (start_all,),
    IncidentEvent.ACKNOWLEDGED: (stop_response,),
    IncidentEvent.ASSIGNED: (stop_response,),
    IncidentEvent.HELD: (stop_response, pause_all),
    IncidentEvent.RESUMED: (stop_response, resume_all),
    IncidentEvent.RESOLVED: (stop_response, stop_all),
    IncidentEvent.REOPENED: (stop_response, reopen),
    IncidentEvent.CANCELLED: (stop_response, cancel_all),
    IncidentEvent.PRIORITISED: (stop_response, retarget),
    IncidentEvent.SERVICE_SET: (stop_response, retarget),
}
"""What the clocks do when something happens to their incidents."""
