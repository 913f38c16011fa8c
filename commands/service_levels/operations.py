"""What happens to the clocks: they follow the journal of incidents, and warn before a promise is broken."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from commands.privacy import crew, said, sees
from commands.service_levels import rules, views
from commands.service_levels.policy import ServiceLevelPolicy, Target
from commands.shared import speech
from commands.shared.refusals import NotFound
from storage.directory import queries as directory
from storage.incidents import queries as incidents
from storage.incidents.records import HoldReason, Incident
from storage.journal import queries as journal
from storage.journal.queries import QUARTERDECK
from storage.journal.records import Entry
from storage.service_levels import queries as clocks
from storage.service_levels.records import ClockState, Measure, Pause, ServiceClock
from storage.timers import queries as timers

WARNING = "sla.warning"
GOING = (ClockState.RUNNING, ClockState.PAUSED)
MENTIONED = 5


def follow(tx: Connection, entry: Entry, *, policy: ServiceLevelPolicy, now: datetime) -> None:
    """Start, pause, resume, stop, cancel and re-target by what is journalled of an incident."""
    react = _REACTIONS.get(entry.what)
    if react is None:
        return
    incident = incidents.find(tx, int(entry.record.removeprefix("INC-")))
    assert incident is not None
    if incident.acknowledged_at is not None:
        for clock in clocks.of_incident(tx, incident.id):
            if clock.measure is Measure.RESPONSE:
                _stop(tx, clock, incident.acknowledged_at)
    react(tx, incident, entry, policy, now)


def _start_all(tx: Connection, incident: Incident, _entry: Entry, policy: ServiceLevelPolicy, now: datetime) -> None:
    for measure in Measure:
        _start(tx, incident, measure, incident.opened_at, policy, now)


def _start(
    tx: Connection, incident: Incident, measure: Measure, at: datetime, policy: ServiceLevelPolicy, now: datetime
) -> None:
    target = policy.target_for(measure, incident.priority, incident.service)
    if target is None:
        return
    due = policy.calendar(target.calendar).add(at, target.target)
    clock = clocks.add(tx, incident=incident.id, measure=measure, started_at=at, due_at=due, **_aim(target))
    _arm(tx, clock, [], policy, now)


def _aim(target: Target) -> dict[str, object]:
    seconds = int(target.target.total_seconds())
    return {"target_name": target.name, "calendar": target.calendar, "target_seconds": seconds}


def _pause_all(tx: Connection, incident: Incident, entry: Entry, policy: ServiceLevelPolicy, now: datetime) -> None:
    """On hold: the clocks whose policy says so stop counting."""
    reason = HoldReason(entry.details["reason"])
    for clock in clocks.of_incident(tx, incident.id):
        target = policy.target_called(clock.target_name)
        if clock.state is ClockState.RUNNING and target is not None and reason in target.pause_on:
            clocks.change(tx, clock.id, was=[ClockState.RUNNING], state=ClockState.PAUSED, due_at=None)
            clocks.pause(tx, clock.id, now, entry.actor, entry.details.get("note") or reason)
            timers.disarm(tx, WARNING, str(clock.id))


def _resume_all(tx: Connection, incident: Incident, _entry: Entry, policy: ServiceLevelPolicy, now: datetime) -> None:
    for clock in clocks.of_incident(tx, incident.id):
        if clock.state is ClockState.PAUSED:
            _resume(tx, clock, policy, now)


def _resume(tx: Connection, clock: ServiceClock, policy: ServiceLevelPolicy, now: datetime) -> None:
    clocks.resume(tx, clock.id, now)
    pauses = clocks.pauses_of(tx, clock.id)
    due = rules.due_at(policy.calendar(clock.calendar), clock.started_at, _target(clock), pauses)
    going = clocks.change(tx, clock.id, was=[ClockState.PAUSED], state=ClockState.RUNNING, due_at=due)
    if going is not None:
        _arm(tx, going, pauses, policy, now)


def _stop_all(tx: Connection, incident: Incident, _entry: Entry, _policy: ServiceLevelPolicy, now: datetime) -> None:
    for clock in clocks.of_incident(tx, incident.id):
        _stop(tx, clock, now)


def _stop(tx: Connection, clock: ServiceClock, at: datetime) -> None:
    """Met iff it stops at or before its due instant; a paused clock has none that it could have missed."""
    breached = clock.breached or not rules.is_met(at, clock.due_at)
    values = {"state": ClockState.STOPPED, "stopped_at": at, "breached": breached}
    if clocks.change(tx, clock.id, was=GOING, **values) is not None:
        clocks.resume(tx, clock.id, at)
        timers.disarm(tx, WARNING, str(clock.id))


def _cancel_all(
    tx: Connection, incident: Incident, _entry: Entry, _policy: ServiceLevelPolicy, now: datetime
) -> None:
    for clock in clocks.of_incident(tx, incident.id):
        _cancel(tx, clock, now)


def _cancel(tx: Connection, clock: ServiceClock, now: datetime) -> None:
    clocks.change(tx, clock.id, was=GOING, state=ClockState.CANCELLED, due_at=None, stopped_at=now)
    clocks.resume(tx, clock.id, now)
    timers.disarm(tx, WARNING, str(clock.id))


def _reopen(tx: Connection, incident: Incident, entry: Entry, policy: ServiceLevelPolicy, now: datetime) -> None:
    """The resolution clock goes on, the time in which it was thought fixed left out; or a new one starts."""
    stopped = [
        clock
        for clock in clocks.of_incident(tx, incident.id)
        if clock.measure is Measure.RESOLUTION and clock.state is ClockState.STOPPED
    ]
    for clock in stopped[-1:]:
        target = policy.target_called(clock.target_name)
        if target is not None and target.on_reopen == "restart":
            _start(tx, incident, Measure.RESOLUTION, now, policy, now)
            continue
        clocks.pause(tx, clock.id, clock.stopped_at or now, entry.actor, "resolved")
        values = {"state": ClockState.PAUSED, "stopped_at": None}
        paused = clocks.change(tx, clock.id, was=[ClockState.STOPPED], **values)
        if paused is not None:
            _resume(tx, paused, policy, now)


def _retarget(tx: Connection, incident: Incident, entry: Entry, policy: ServiceLevelPolicy, now: datetime) -> None:
    """Another priority or service: the new target counts from the original start, unless the policy restarts it."""
    if entry.details.get("hidden"):
        _tell_again(tx, incident, policy, now)
    found = clocks.of_incident(tx, incident.id)
    for measure in Measure:
        going = [clock for clock in found if clock.measure is measure and clock.state in GOING]
        target = policy.target_for(measure, incident.priority, incident.service)
        if not going and not any(clock.measure is measure for clock in found):
            _start(tx, incident, measure, incident.opened_at, policy, now)
        for clock in going:
            if target is None:
                _cancel(tx, clock, now)
            elif target.name != clock.target_name:
                _aim_at(tx, clock, incident, target, policy, now)


def _aim_at(
    tx: Connection,
    clock: ServiceClock,
    incident: Incident,
    target: Target,
    policy: ServiceLevelPolicy,
    now: datetime,
) -> None:
    if target.on_priority_change == "restart":
        _cancel(tx, clock, now)
        _start(tx, incident, clock.measure, now, policy, now)
        return
    pauses, calendar = clocks.pauses_of(tx, clock.id), policy.calendar(target.calendar)
    due = rules.due_at(calendar, clock.started_at, target.target, pauses)
    passed = rules.reached(calendar, clock.started_at, target.target, pauses, target.warn, now)
    warned = [percent for percent in clock.warned if percent in passed]
    aimed = clocks.change(
        tx, clock.id, was=GOING, due_at=due, warned=warned, breached=rules.is_breached(now, due), **_aim(target)
    )
    if aimed is not None:
        timers.disarm(tx, WARNING, str(clock.id))
        _arm(tx, aimed, pauses, policy, now)


def _arm(
    tx: Connection, clock: ServiceClock, pauses: Sequence[Pause], policy: ServiceLevelPolicy, now: datetime
) -> None:
    """Set the timer of the next warning; of a threshold that has passed, for at once."""
    if clock.state is not ClockState.RUNNING:
        return
    upcoming = rules.next_warning(
        policy.calendar(clock.calendar),
        clock.started_at,
        _target(clock),
        pauses,
        _thresholds(clock, policy),
        clock.warned,
    )
    if upcoming is not None:
        at = max(upcoming[1], now)
        timers.arm(tx, WARNING, str(clock.id), at, clock=clock.id)


def _thresholds(clock: ServiceClock, policy: ServiceLevelPolicy) -> tuple[int, ...]:
    target = policy.target_called(clock.target_name)
    return (100,) if target is None else target.warn


def warn(
    tx: Connection,
    key: int,
    *,
    due_at: datetime,
    tolerance: timedelta,
    policy: ServiceLevelPolicy,
    now: datetime,
) -> None:
    """A threshold is reached: tell the team once, of the highest, and the managers at the breach."""
    clock = clocks.find(tx, key)
    if clock is None or clock.state is not ClockState.RUNNING:
        return
    incident = incidents.find(tx, clock.incident)
    assert incident is not None
    pauses, calendar = clocks.pauses_of(tx, key), policy.calendar(clock.calendar)
    thresholds = _thresholds(clock, policy)
    passed = rules.reached(calendar, clock.started_at, _target(clock), pauses, thresholds, now)
    fresh = [percent for percent in passed if percent not in clock.warned]
    values = {"warned": sorted({*clock.warned, *passed}), "breached": clock.breached or 100 in passed}
    told = clocks.change(tx, key, was=[ClockState.RUNNING], **values)
    if told is None:
        return
    if fresh:
        _tell(tx, told, incident, fresh, due_at, now - due_at > tolerance, policy, now)
    _arm(tx, told, pauses, policy, now)


def _tell(
    tx: Connection,
    clock: ServiceClock,
    incident: Incident,
    fresh: Sequence[int],
    due_at: datetime,
    late: bool,
    policy: ServiceLevelPolicy,
    now: datetime,
) -> None:
    organisation, percent, name = policy.organisation, max(fresh), clock.target_name
    what = "sla.breached" if 100 in fresh else "sla.warned"
    journal.append(tx, what, incident.number, actor=QUARTERDECK, now=now, target=name, percent=percent, late=late)
    subject = {"clock": clock.id, "due_at": due_at.isoformat()}
    if incident.private:
        _tell_crew(tx, clock, incident, subject, policy, now)
    else:
        team = organisation.teams.get(incident.team or "")
        channel = speech.place(team.channel if team else organisation.channels.incidents)
        name, where = f"sla:{clock.id}", said(incident)
        speech.warn(tx, name=name, channel=channel, render=WARNING, subject=subject, message=where, now=now)
    if 100 in fresh:
        for manager in directory.ids_of(tx, organisation.roles.managers):
            speech.post(tx, channel=manager, text=views.breach(clock, incident), lane=f"dm:{manager}", now=now)


def _tell_again(tx: Connection, incident: Incident, policy: ServiceLevelPolicy, now: datetime) -> None:
    """It has become private: whoever works on it now hears how its clocks stand, as nobody can read it any more."""
    for clock in clocks.of_incident(tx, incident.id):
        if clock.state is ClockState.RUNNING and clock.warned:
            _tell_crew(tx, clock, incident, {"clock": clock.id, "due_at": now.isoformat()}, policy, now)


def _tell_crew(
    tx: Connection,
    clock: ServiceClock,
    incident: Incident,
    subject: dict[str, Any],
    policy: ServiceLevelPolicy,
    now: datetime,
) -> None:
    for each in crew(tx, incident, policy.organisation):
        own, told = f"sla:{clock.id}:{each}", subject | {"person": each}
        speech.warn(tx, name=own, channel=each, render=WARNING, subject=told, lane=f"dm:{each}", now=now)


def pressing(
    tx: Connection,
    key: int,
    *,
    due_at: datetime,
    tolerance: timedelta,
    policy: ServiceLevelPolicy,
    now: datetime,
) -> tuple[ServiceClock, Incident, int, tuple[str, ...], datetime | None] | None:
    """What the team must know of a clock at this moment; None when it does not run any more.

    The clock, its incident, the highest threshold reached (percent), whom to call (Slack ids), and since when the
    team should know, if that is longer than `tolerance`: from the threshold on, but not before `due_at`, when the
    first warning of those that were waiting to be said was due.
    """
    clock = clocks.find(tx, key)
    if clock is None or clock.state is not ClockState.RUNNING or not clock.warned:
        return None
    incident = incidents.find(tx, clock.incident)
    assert incident is not None
    percent, pauses = max(clock.warned), clocks.pauses_of(tx, key)
    at = rules.threshold_at(policy.calendar(clock.calendar), clock.started_at, _target(clock), percent, pauses)
    team = policy.organisation.teams.get(incident.team or "")
    able = [incident.assignee] if incident.assignee else directory.ids_of(tx, team.members if team else ())
    since = max(due_at, at or due_at)
    late = since if now - since > tolerance else None
    return clock, incident, percent, tuple(able[:MENTIONED]), late


def clocks_of(
    tx: Connection, number: int, *, by: str, policy: ServiceLevelPolicy, now: datetime
) -> tuple[Incident, list[tuple[ServiceClock, list[Pause], timedelta]]]:
    """Every clock of an incident with its pauses and the time it has used. Raises NotFound."""
    incident = incidents.find(tx, number)
    if incident is None or not sees(tx, incident, by, policy.organisation):
        raise NotFound(f"There is no INC-{number}. `/incident list` shows what is open.")
    found = []
    for clock in clocks.of_incident(tx, number):
        pauses = clocks.pauses_of(tx, clock.id)
        until = clock.stopped_at or now
        spent = rules.elapsed(policy.calendar(clock.calendar), clock.started_at, until, pauses)
        found.append((clock, pauses, spent))
    return incident, found


def breaching(
    tx: Connection, limit: int, *, by: str, policy: ServiceLevelPolicy
) -> list[tuple[ServiceClock, Incident]]:
    """The running clocks next to be due, with their incidents."""
    found = []
    for clock in clocks.running(tx, limit):
        incident = incidents.find(tx, clock.incident)
        if incident is not None and sees(tx, incident, by, policy.organisation):
            found.append((clock, incident))
    return found


def _target(clock: ServiceClock) -> timedelta:
    return timedelta(seconds=clock.target_seconds)


Reaction = Callable[[Connection, Incident, Entry, ServiceLevelPolicy, datetime], None]


def _nothing_more(
    _tx: Connection, _incident: Incident, _entry: Entry, _policy: ServiceLevelPolicy, _now: datetime
) -> None:
    """An acknowledgement has stopped the response clock already."""


_REACTIONS: dict[str, Reaction] = {
    "incident.declared": _start_all,
    "incident.acknowledged": _nothing_more,
    "incident.assigned": _nothing_more,
    "incident.held": _pause_all,
    "incident.resumed": _resume_all,
    "incident.resolved": _stop_all,
    "incident.reopened": _reopen,
    "incident.cancelled": _cancel_all,
    "incident.prioritised": _retarget,
    "incident.serviced": _retarget,
}
