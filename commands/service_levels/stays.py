"""How long a team, or a vendor, has an incident: promises among ourselves (OLA), and those of vendors to us (UC)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from commands.incidents.permissions import existing
from commands.service_levels.clockwork import (
    STAYS,
    UNFINISHED,
    aim_at,
    begin,
    cancel,
    pause,
    resume,
    stop,
    take_up_again,
)
from commands.service_levels.policy import ServiceLevelPolicy, Target
from commands.service_levels.steps import notice
from commands.service_levels.stories import but_undone
from commands.shared.act import Act
from storage.incidents.records import Incident, IncidentEvent
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.service_levels import queries as clocks
from storage.service_levels.records import ClockState, Measure, Pause, PauseKind, ServiceClock

SHORTEST = timedelta(minutes=1)
"""A shorter stay is no stay."""

GIVES = (IncidentEvent.DECLARED, IncidentEvent.ASSIGNED, IncidentEvent.SERVICE_SET, IncidentEvent.REOPENED)
"""What may give it to a team."""


def is_elsewhere(clock: ServiceClock, incident: Incident) -> bool:
    """Whether it measures the stays of a team that has not got the incident now."""
    return clock.measure is Measure.OWNERSHIP and clock.party != incident.team


def pass_on(act: Act, entry: Entry) -> None:
    """It may have gone to another team: the stay of the one ends, and that of the other begins."""
    incident = existing(act, entry.number)
    is_new = entry.what == IncidentEvent.DECLARED
    running = [] if is_new else clocks.of_incident(act.tx, incident.id)
    teams = [clock for clock in running if clock.measure is Measure.OWNERSHIP]
    staying = [clock for clock in teams if clock.state in UNFINISHED and not _is_away(act, clock)]
    for clock in staying:
        if is_elsewhere(clock, incident):
            _leave(act, clock, entry.actor, incident.team)
    if incident.is_open and not any(clock.party == incident.team for clock in staying):
        _enter(act, incident, entry, [clock for clock in teams if clock.party == incident.team])


def _is_away(act: Act, clock: ServiceClock) -> bool:
    return any(each.resumed_at is None for each in _absences(act, clock))


def _absences(act: Act, clock: ServiceClock) -> list[Pause]:
    """When others had it, between the stays that its clock adds up."""
    return [each for each in clocks.pauses_of(act.tx, clock.id) if each.kind is PauseKind.AWAY]


def _enter(act: Act, incident: Incident, entry: Entry, earlier: Sequence[ServiceClock]) -> None:
    """`earlier` are the clocks of the stays that the team has had."""
    policy = act.policy(ServiceLevelPolicy)
    target = policy.target_for(Measure.OWNERSHIP, incident.priority, incident.service, incident.team)
    if target is None or incident.team is None:
        return
    counted = [clock for clock in earlier if clock.state is not ClockState.CANCELLED]
    if target.per == "total" and counted:
        _come_back(act, counted[-1], incident, target, entry)
    else:
        story = journal.history(act.tx, incident.number)
        restarts = target.on_priority_change == "restart" and entry.what == IncidentEvent.PRIORITISED
        at = entry.at if restarts else _given_at(story, incident.team)
        begin(act, incident, target, at, story=story, party=incident.team)


def _given_at(story: Sequence[Entry], team: str) -> datetime:
    """When the team that has it got it."""
    given = [each for each in but_undone(story) if each.what in GIVES]
    theirs = [each for each in given if each.details.get("team") == team or each.what == IncidentEvent.REOPENED]
    return (theirs or given)[-1].at


def _come_back(act: Act, clock: ServiceClock, incident: Incident, target: Target, entry: Entry) -> None:
    """The stays of a team add up: its one clock goes on, unless the incident waits for what stops it."""
    if clock.state is ClockState.STOPPED:
        take_up_again(act, clock, entry.actor, "resolved")
    else:
        resume(act, clock)
    back = clocks.find(act.tx, clock.id)
    assert back is not None
    if back.target_name != target.name:
        aim_at(act, back, incident, target, journal.history(act.tx, incident.number))
    elif incident.hold_reason in target.pause_on:
        pause(act, back, entry.actor, incident.hold_note or str(incident.hold_reason))


def _leave(act: Act, clock: ServiceClock, actor: str, to: str | None) -> None:
    if is_no_stay(act, clock):
        return
    notice(act, clock, act.now)
    target = act.policy(ServiceLevelPolicy).target_called(clock.target_name)
    if target is not None and target.per == "total":
        pause(act, clock, actor, to or "", PauseKind.AWAY)
    else:
        stop(act, clock, act.now)


def is_no_stay(act: Act, clock: ServiceClock) -> bool:
    """Whether it was too short for one; it is as if it had not been, then."""
    away = _absences(act, clock)
    since = away[-1].resumed_at if away else clock.started_at
    if since is None or act.now - since >= SHORTEST:
        return False
    if away:
        pause(act, clock, away[-1].actor, away[-1].reason, PauseKind.AWAY, since=away[-1].paused_at)
    else:
        cancel(act, clock)
    return True


def end(act: Act, clock: ServiceClock) -> None:
    """The incident is fixed, or does not wait for the vendor any more."""
    too_short = is_no_stay(act, clock)
    standing = clocks.find(act.tx, clock.id)
    assert standing is not None
    if not too_short:
        notice(act, standing, act.now)
    stop(act, standing, act.now)


def wait_for_vendor(act: Act, entry: Entry) -> None:
    """A vendor that was named has it from now on."""
    vendor, incident = entry.details.get("vendor"), existing(act, entry.number)
    if vendor is not None:
        policy = act.policy(ServiceLevelPolicy)
        target = policy.target_for(Measure.VENDOR, incident.priority, incident.service, vendor)
        if target is not None:
            number = entry.details.get("vendor_number", "")
            begin(act, incident, target, entry.at, party=vendor, reference=number)


def vendor_gave_back(act: Act, entry: Entry) -> None:
    for clock in clocks.of_incident(act.tx, entry.number):
        if clock.measure is Measure.VENDOR and clock.state in UNFINISHED:
            end(act, clock)


def retarget(act: Act, entry: Entry) -> None:
    """Another priority or service: what is promised of the stay that lasts may be another thing."""
    incident = existing(act, entry.number)
    for clock in clocks.of_incident(act.tx, entry.number):
        if clock.measure not in STAYS or clock.state not in UNFINISHED or is_elsewhere(clock, incident):
            continue
        policy = act.policy(ServiceLevelPolicy)
        target = policy.target_for(clock.measure, incident.priority, incident.service, clock.party)
        if target is None:
            cancel(act, clock)
        elif target.name != clock.target_name:
            aim_at(act, clock, incident, target, journal.history(act.tx, incident.number))
