"""What happens to the clocks: they follow the journal of incidents, and are looked at before a promise is broken."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from commands.incidents import operations as incident_operations
from commands.incidents.permissions import existing, relation, support, visible
from commands.service_levels import rules
from commands.service_levels.calendars import Calendar
from commands.service_levels.policy import ServiceLevelPolicy, Target
from commands.shared.act import Act, Follower
from commands.shared.refusals import MovedOn, NotAllowed
from storage.incidents.records import HoldReason, Incident, IncidentEvent, IncidentStatus
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.service_levels import queries as clocks
from storage.service_levels.records import CALLS, ClockEvent, ClockState, Measure, Pause, ServiceClock
from storage.timers import queries as timers

WARNING = "sla.warning"
WARNED = "sla.warned"
UNFINISHED = (ClockState.RUNNING, ClockState.PAUSED)
ON_TIME_SECONDS = 60.0


def tolerance(act: Act) -> timedelta:
    """So much later than it was due, by the desk's clock, is still on time."""
    return timedelta(seconds=ON_TIME_SECONDS * max(1.0, act.rate))


def calendar_of(act: Act, clock: ServiceClock) -> Calendar:
    """By which it counts; around the clock where app.yaml does not say any more."""
    policy = act.policy(ServiceLevelPolicy)
    return policy.calendar_of(clock, existing(act, clock.incident)) or policy.calendar("always")


def target_length(clock: ServiceClock) -> timedelta:
    return timedelta(seconds=clock.target_seconds)


def start_all(act: Act, entry: Entry) -> None:
    incident = existing(act, entry.number)
    for measure in Measure:
        _begin(act, incident, measure, incident.opened_at)


def _begin(
    act: Act,
    incident: Incident,
    measure: Measure,
    at: datetime,
    story: Sequence[Entry] = (),
    warned: Sequence[int] = (),
) -> None:
    """The clock of what is promised of a measure, if anything is, as if it had run since then.

    `story` is the incident's journal: the waits in it that the promise leaves out are its pauses. `warned` has been
    told already. An answer that was given before stops it when it was given.
    """
    policy = act.policy(ServiceLevelPolicy)
    target = policy.target_for(measure, incident.priority, incident.service)
    if target is None:
        return
    due = rules.due_if_ever(policy.calendar(target.calendar), at, target.target)
    columns = _target_columns(target)
    about = {"incident": incident.id, "measure": measure, "started_at": at, "due_at": due, "warned": [*warned]}
    clock = clocks.add(act.tx, **about, **columns)
    if measure is Measure.RESPONSE and incident.acknowledged_at is not None:
        _stop(act, clock, incident.acknowledged_at)
    elif story:
        _stand_as_promised(act, clock, target, story)
    else:
        _arm(act, clock, [])


def _stand_as_promised(act: Act, clock: ServiceClock, target: Target, story: Sequence[Entry]) -> None:
    """A clock under this target: it keeps the pauses that it had, and has those that the target wants.

    What was told of it and is before it again will be told again.
    """
    waits = rules.waits_in(story) if clock.measure is Measure.RESOLUTION else ()
    wanted = rules.pauses_among(waits, target.pause_on, clock.started_at)
    for pause in wanted:
        clocks.record_pause(act.tx, clock.id, pause)
    if not any(pause.resumed_at is None for pause in wanted):
        clocks.resume(act.tx, clock.id, act.now)
    pauses, calendar = clocks.pauses_of(act.tx, clock.id), act.policy(ServiceLevelPolicy).calendar(target.calendar)
    paused = any(pause.resumed_at is None for pause in pauses)
    about = (calendar, clock.started_at, target.target, pauses)
    due, passed = rules.due_if_ever(*about), rules.passed(*about, target.warn, act.now)
    values = _target_columns(target) | {
        "state": ClockState.PAUSED if paused else ClockState.RUNNING,
        "due_at": None if paused else due,
        "warned": [percent for percent in clock.warned if percent in passed],
        "breached": rules.ran_over(*about, act.now) if paused else rules.is_breached(act.now, due),
    }
    standing = clocks.change(act.tx, clock.id, was=UNFINISHED, **values)
    if standing is not None:
        timers.disarm(act.tx, WARNING, str(clock.id))
        _arm(act, standing, pauses)


def _target_columns(target: Target) -> dict[str, object]:
    seconds = int(target.target.total_seconds())
    promised = {"target_name": target.name, "calendar": target.calendar, "target_seconds": seconds}
    return promised | {"type": target.type}


def stop_response(act: Act, entry: Entry) -> None:
    """An acknowledgement stops the response clock, whatever brought it."""
    incident = existing(act, entry.number)
    if incident.acknowledged_at is not None:
        for clock in clocks.of_incident(act.tx, incident.id):
            if clock.measure is Measure.RESPONSE:
                _notice(act, clock, incident.acknowledged_at)
                _stop(act, clock, incident.acknowledged_at)


def pause_all(act: Act, entry: Entry) -> None:
    """On hold: the clocks whose policy says so stop counting, and go on where it does not say so of this reason."""
    reason, incident = HoldReason(entry.details["reason"]), existing(act, entry.number)
    for clock in clocks.of_incident(act.tx, entry.number):
        target = act.policy(ServiceLevelPolicy).target_of(clock, incident)
        pauses = target is not None and reason in target.pause_on
        if clock.state is ClockState.PAUSED and not pauses:
            _resume(act, clock)
        elif clock.state is ClockState.RUNNING and pauses:
            _notice(act, clock, act.now)
            clocks.change(act.tx, clock.id, was=[ClockState.RUNNING], state=ClockState.PAUSED, due_at=None)
            clocks.pause(act.tx, clock.id, act.now, entry.actor, entry.details.get("note") or reason)
            timers.disarm(act.tx, WARNING, str(clock.id))


def resume_all(act: Act, entry: Entry) -> None:
    for clock in clocks.of_incident(act.tx, entry.number):
        if clock.state is ClockState.PAUSED:
            _resume(act, clock)


def _resume(act: Act, clock: ServiceClock) -> None:
    clocks.resume(act.tx, clock.id, act.now)
    pauses, calendar = clocks.pauses_of(act.tx, clock.id), calendar_of(act, clock)
    due = rules.due_if_ever(calendar, clock.started_at, target_length(clock), pauses)
    running = clocks.change(act.tx, clock.id, was=[ClockState.PAUSED], state=ClockState.RUNNING, due_at=due)
    if running is not None:
        _arm(act, running, pauses)


def stop_all(act: Act, entry: Entry) -> None:
    for clock in clocks.of_incident(act.tx, entry.number):
        _notice(act, clock, act.now)
        _stop(act, clock, act.now)


def _stop(act: Act, clock: ServiceClock, at: datetime) -> None:
    """Met iff it stops at or before its due instant; a paused clock has none that it could have missed."""
    breached = clock.breached or not rules.is_met(at, clock.due_at)
    values = {"state": ClockState.STOPPED, "stopped_at": at, "breached": breached}
    if clocks.change(act.tx, clock.id, was=UNFINISHED, **values) is not None:
        clocks.resume(act.tx, clock.id, at)
        timers.disarm(act.tx, WARNING, str(clock.id))
        if not breached:
            act.journal(ClockEvent.MET, f"INC-{clock.incident}", **_about(clock))


def _about(clock: ServiceClock) -> dict[str, object]:
    """What an entry says of the clock that it is about."""
    return {"target": clock.target_name, "type": clock.type, "clock": clock.id}


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
    incident = existing(act, entry.number)
    stopped = [
        clock
        for clock in clocks.of_incident(act.tx, entry.number)
        if clock.measure is Measure.RESOLUTION and clock.state is ClockState.STOPPED
    ]
    for clock in stopped[-1:]:
        target = act.policy(ServiceLevelPolicy).target_of(clock, incident)
        if target is not None and target.on_reopen == "restart":
            _begin(act, incident, Measure.RESOLUTION, act.now)
            continue
        clocks.pause(act.tx, clock.id, clock.stopped_at or act.now, entry.actor, "resolved")
        values = {"state": ClockState.PAUSED, "stopped_at": None}
        paused = clocks.change(act.tx, clock.id, was=[ClockState.STOPPED], **values)
        if paused is not None:
            _resume(act, paused)


def retarget(act: Act, entry: Entry) -> None:
    """Another priority or service: the new target counts from the original start, unless the policy restarts it."""
    incident, found = existing(act, entry.number), clocks.of_incident(act.tx, entry.number)
    story = journal.history(act.tx, incident.number)
    for measure in Measure:
        target = act.policy(ServiceLevelPolicy).target_for(measure, incident.priority, incident.service)
        of_measure = [clock for clock in found if clock.measure is measure]
        if target is not None and all(clock.state is ClockState.CANCELLED for clock in of_measure):
            told = [clock.warned for clock in of_measure if clock.target_name == target.name]
            _promise(act, incident, target, story, warned=told[-1] if told else ())
        for clock in of_measure:
            if clock.state in UNFINISHED and target is None:
                _cancel(act, clock)
            elif clock.state in UNFINISHED and target is not None and target.name != clock.target_name:
                _aim_at(act, clock, incident, target, story)


def _promise(act: Act, incident: Incident, target: Target, story: Sequence[Entry], *, warned: Sequence[int]) -> None:
    """Promised for the first time, or again after it was given up."""
    answered = target.measure is Measure.RESPONSE and incident.acknowledged_at is not None
    if target.on_priority_change == "restart" and not answered:
        _begin(act, incident, target.measure, act.now, story)
    else:
        _begin(act, incident, target.measure, incident.opened_at, story, warned)


def _aim_at(act: Act, clock: ServiceClock, incident: Incident, target: Target, story: Sequence[Entry]) -> None:
    if target.on_priority_change == "restart":
        _cancel(act, clock)
        _begin(act, incident, clock.measure, act.now, story)
    else:
        _stand_as_promised(act, clock, target, story)


def _arm(act: Act, clock: ServiceClock, pauses: Sequence[Pause]) -> None:
    """Set the timer of the next warning; of a threshold that has passed, for at once."""
    at = _next_warning(act, clock, pauses) if clock.state is ClockState.RUNNING else None
    if at is not None:
        payload = {"clock": clock.id, "at": max(at, act.now).isoformat()}
        timers.arm(act.tx, WARNING, str(clock.id), max(at, act.now), record=f"INC-{clock.incident}", **payload)


def _next_warning(act: Act, clock: ServiceClock, pauses: Sequence[Pause]) -> datetime | None:
    policy, incident = act.policy(ServiceLevelPolicy), existing(act, clock.incident)
    calendar = policy.calendar_of(clock, incident)
    if calendar is None:
        return None if 100 in clock.warned else clock.due_at
    about = (calendar, clock.started_at, target_length(clock), pauses)
    upcoming = rules.next_warning(*about, _thresholds(policy, clock, incident), clock.warned)
    return None if upcoming is None else upcoming[1]


def _thresholds(policy: ServiceLevelPolicy, clock: ServiceClock, incident: Incident) -> tuple[int, ...]:
    target = policy.target_of(clock, incident)
    return (100,) if target is None else target.warn


def warn(act: Act, clock: int, at: str) -> None:
    """Thresholds are passed: journalled once, the highest; `at` (ISO 8601) is when that was to be noticed."""
    found = clocks.find(act.tx, clock)
    if found is not None and found.state is ClockState.RUNNING:
        told = _tell(act, found, at)
        _arm(act, told, clocks.pauses_of(act.tx, clock))


def _notice(act: Act, clock: ServiceClock, stops_at: datetime) -> None:
    """It ran past its due instant, and stops before a timer has told so: it is told now."""
    if clock.state is ClockState.RUNNING and clock.due_at is not None and not rules.is_met(stops_at, clock.due_at):
        _tell(act, clock, clock.due_at.isoformat())


def _tell(act: Act, clock: ServiceClock, at: str) -> ServiceClock:
    """Remember which thresholds are passed, and journal the highest that was not told; the clock as it is then."""
    passed = _passed(act, clock)
    newly_passed = [percent for percent in passed if percent not in clock.warned]
    values = {"warned": sorted({*clock.warned, *passed}), "breached": clock.breached or 100 in passed}
    told = clocks.change(act.tx, clock.id, was=[ClockState.RUNNING], **values)
    assert told is not None
    if newly_passed:
        _journal(act, told, newly_passed, at)
    return told


def on_it(act: Act, number: int) -> Incident:
    """Whoever presses is on it: it is acknowledged, where nobody had, and they are called by the next warning."""
    incident = visible(act, number)
    if not relation(act, incident).works_on_it:
        sentence = f"That is for {support(act, incident)}, incident commanders and service managers."
        raise NotAllowed(sentence, attempted="on it", record=incident.number)
    if not incident.is_open:
        raise MovedOn(f"{incident.number} does not wait for anybody any more.", record=incident.number)
    last = journal.latest(act.tx, incident.number, *CALLS)
    if last is not None and (last.what, last.actor) == (ClockEvent.ON_IT, act.by):
        raise MovedOn(f"That you are on {incident.number} is known.", record=incident.number)
    if incident.status is IncidentStatus.NEW:
        incident = incident_operations.acknowledge(act, number)
    act.journal(ClockEvent.ON_IT, incident.number)
    return incident


def _passed(act: Act, clock: ServiceClock) -> tuple[int, ...]:
    """The thresholds passed; where its calendar is lost, whether it was due by the instant that was worked out."""
    policy, incident = act.policy(ServiceLevelPolicy), existing(act, clock.incident)
    calendar = policy.calendar_of(clock, incident)
    if calendar is None:
        return (100,) if rules.is_breached(act.now, clock.due_at) else ()
    about = (calendar, clock.started_at, target_length(clock), clocks.pauses_of(act.tx, clock.id))
    return rules.passed(*about, _thresholds(policy, clock, incident), act.now)


def _journal(act: Act, clock: ServiceClock, newly_passed: Sequence[int], at: str) -> None:
    what = ClockEvent.BREACHED if 100 in newly_passed else ClockEvent.WARNED
    late = act.now - datetime.fromisoformat(at) > tolerance(act)
    due = clock.due_at.isoformat() if clock.due_at else None
    told = {"percent": max(newly_passed), "late": late, "due": due, "due_at": at}
    act.journal(what, f"INC-{clock.incident}", **_about(clock), **told)


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
