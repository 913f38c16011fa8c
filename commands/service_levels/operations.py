"""What happens to the clocks: they follow the journal of incidents, and are looked at before a promise is broken."""

from collections.abc import Mapping, Sequence

from commands.incidents.permissions import existing
from commands.service_levels import attainment, stays
from commands.service_levels.clockwork import (
    STAYS,
    UNFINISHED,
    aim_at,
    begin,
    cancel,
    how_far,
    pause,
    resume,
    run_as_before,
    run_on,
    stop,
    take_up_again,
)
from commands.service_levels.clockwork import WARNING as WARNING
from commands.service_levels.policy import ServiceLevelPolicy, Target
from commands.service_levels.steps import WARNED as WARNED
from commands.service_levels.steps import notice
from commands.service_levels.steps import on_it as on_it
from commands.service_levels.steps import tolerance as tolerance
from commands.service_levels.steps import warn as warn
from commands.shared.act import Act, Follower
from storage.incidents.records import HoldReason, Incident, IncidentEvent
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.service_levels import queries as clocks
from storage.service_levels.records import PROMISED, ClockEvent, ClockState, Measure


def export(act: Act, vendor: str, since: str) -> None:
    """Have somebody sent every stay with a vendor in the month that begins at an instant (ISO 8601)."""
    act.refuse_guests("vendor")
    key = attainment.vendor_called(act.policy(ServiceLevelPolicy), vendor)
    act.journal(ClockEvent.EXPORTED, "desk", vendor=key, since=since)


def start_all(act: Act, entry: Entry) -> None:
    incident = existing(act, entry.number)
    clocks.none_yet(act.tx, incident.id)
    for measure in PROMISED:
        target = act.policy(ServiceLevelPolicy).target_for(measure, incident.priority, incident.service)
        if target is not None:
            begin(act, incident, target, incident.opened_at)


def stop_response(act: Act, entry: Entry) -> None:
    """An acknowledgement stops the response clock, whatever brought it."""
    incident = existing(act, entry.number)
    if incident.acknowledged_at is not None:
        for clock in clocks.of_incident(act.tx, incident.id):
            if clock.measure is Measure.RESPONSE:
                notice(act, clock, incident.acknowledged_at)
                stop(act, clock, incident.acknowledged_at)


def pause_all(act: Act, entry: Entry) -> None:
    """On hold: the clocks whose policy says so stop counting, and go on where it does not say so of this reason."""
    reason, incident = HoldReason(entry.details["reason"]), existing(act, entry.number)
    for clock in clocks.of_incident(act.tx, entry.number):
        target = act.policy(ServiceLevelPolicy).target_of(clock, incident)
        pauses = target is not None and reason in target.pause_on
        if clock.state is ClockState.PAUSED and not pauses and not stays.is_elsewhere(clock, incident):
            resume(act, clock)
        elif clock.state is ClockState.RUNNING and pauses:
            notice(act, clock, act.now)
            used, in_hours = how_far(act, clock)
            pause(act, clock, entry.actor, entry.details.get("note") or reason)
            clocks.note_beginning(act.tx, clock.id, act.now, used=used, in_hours=in_hours, team=incident.team)


def resume_all(act: Act, entry: Entry) -> None:
    incident = existing(act, entry.number)
    for clock in clocks.of_incident(act.tx, entry.number):
        if clock.state is ClockState.PAUSED and not stays.is_elsewhere(clock, incident):
            resume(act, clock)


def stop_all(act: Act, entry: Entry) -> None:
    for clock in clocks.of_incident(act.tx, entry.number):
        if clock.measure not in STAYS:
            notice(act, clock, act.now)
            stop(act, clock, act.now)
        elif clock.state in UNFINISHED:
            stays.end(act, clock)


def cancel_all(act: Act, entry: Entry) -> None:
    for clock in clocks.of_incident(act.tx, entry.number):
        cancel(act, clock)


def reopen(act: Act, entry: Entry) -> None:
    """The resolution clock goes on, the time in which it was thought fixed left out; or a new one starts.

    Where it was cancelled by mistake, all clocks that were so go on as before.
    """
    if entry.details.get("unmerged"):
        _go_on_as_before(act, entry)
        _answer_again(act, entry)
        return
    incident = existing(act, entry.number)
    stopped = [
        clock
        for clock in clocks.of_incident(act.tx, entry.number)
        if clock.measure is Measure.RESOLUTION and clock.state is ClockState.STOPPED
    ]
    for clock in stopped[-1:]:
        policy = act.policy(ServiceLevelPolicy)
        target = policy.target_of(clock, incident)
        applies = policy.target_for(Measure.RESOLUTION, incident.priority, incident.service)
        if target is None or target.on_reopen != "restart":
            take_up_again(act, clock, entry.actor, "resolved")
        elif applies is not None:
            begin(act, incident, applies, act.now)


def _go_on_as_before(act: Act, entry: Entry) -> None:
    """Those that ended as it was cancelled; what was given up before that stays so."""
    cancelled = journal.latest(act.tx, entry.record, IncidentEvent.CANCELLED)
    for clock in clocks.of_incident(act.tx, entry.number):
        ended_so = cancelled is not None and clock.stopped_at == cancelled.at
        if clock.state is ClockState.CANCELLED and ended_so:
            run_as_before(act, clock)


def _answer_again(act: Act, entry: Entry) -> None:
    """To be the same as another was its first answer: nobody has given it one."""
    if existing(act, entry.number).acknowledged_at is None:
        for clock in clocks.of_incident(act.tx, entry.number):
            if clock.measure is Measure.RESPONSE:
                run_on(act, clock, "unmerged")


def retarget(act: Act, entry: Entry) -> None:
    """Another priority or service: the new target counts from the original start, unless the policy restarts it."""
    incident, found = existing(act, entry.number), clocks.of_incident(act.tx, entry.number)
    story = journal.history(act.tx, incident.number)
    for measure in PROMISED:
        target = act.policy(ServiceLevelPolicy).target_for(measure, incident.priority, incident.service)
        of_measure = [clock for clock in found if clock.measure is measure]
        if target is not None and all(clock.state is ClockState.CANCELLED for clock in of_measure):
            told = [clock.warned for clock in of_measure if clock.target_name == target.name]
            _promise(act, incident, target, story, warned=told[-1] if told else ())
        for clock in of_measure:
            if clock.state in UNFINISHED and target is None:
                cancel(act, clock)
            elif clock.state in UNFINISHED and target is not None and target.name != clock.target_name:
                aim_at(act, clock, incident, target, story)


def _promise(act: Act, incident: Incident, target: Target, story: Sequence[Entry], *, warned: Sequence[int]) -> None:
    """Promised for the first time, or again after it was given up."""
    answered = target.measure is Measure.RESPONSE and incident.acknowledged_at is not None
    if target.on_priority_change == "restart" and not answered:
        begin(act, incident, target, act.now, story=story)
    else:
        begin(act, incident, target, incident.opened_at, story=story, warned=[*warned])


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    IncidentEvent.DECLARED: (start_all, stays.pass_on),
    IncidentEvent.ACKNOWLEDGED: (stop_response,),
    IncidentEvent.ASSIGNED: (stop_response, stays.pass_on),
    IncidentEvent.HELD: (stop_response, pause_all, stays.wait_for_vendor),
    IncidentEvent.RESUMED: (stop_response, resume_all, stays.vendor_gave_back),
    IncidentEvent.RESOLVED: (stop_response, stop_all),
    IncidentEvent.REOPENED: (stop_response, reopen, stays.pass_on),
    IncidentEvent.CANCELLED: (stop_response, cancel_all),
    IncidentEvent.PRIORITISED: (stop_response, retarget, stays.retarget, stays.pass_on),
    IncidentEvent.SERVICE_SET: (stop_response, retarget, stays.pass_on, stays.retarget),
}
"""What the clocks do when something happens to their incidents."""
