"""A reporter says that it does not wait for them: the hold ends, and a manager judges what the pause was worth."""

from datetime import datetime, timedelta

from commands.incidents.holds import go_on
from commands.incidents.permissions import existing, managers, visible
from commands.service_levels import rules
from commands.service_levels.clockwork import work_out_again
from commands.service_levels.ids import JudgeField, ObjectField
from commands.shared.act import Act
from commands.shared.blocks import person
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound, need
from storage.incidents.records import Incident, IncidentEvent
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.objections import queries as objections
from storage.objections.records import Judgement, Objection
from storage.service_levels import queries as clocks
from storage.service_levels.records import ClockEvent, PauseKind, ServiceClock

A_MINUTE = timedelta(minutes=1)
"""A picker of instants knows no seconds."""


def object_to(act: Act, number: int, *, why: str) -> Objection:
    """It does not wait for me, says its reporter: the hold ends at this moment. One objection a pause."""
    incident, hold = objectable(act, number)
    why = need(why, ObjectField.WHY, "Say why it does not wait for you.")
    began_at, holders = rules.pause_begun_by(journal.history(act.tx, incident.number), hold.id)
    objection = objections.add(
        act.tx,
        incident=incident.id,
        hold=hold.id,
        began_at=began_at,
        holders=[*holders],
        reporter=act.by,
        why=why,
        objected_at=act.now,
    )
    act.journal(ClockEvent.OBJECTED, incident.number, objection=objection.id, why=why, holders=[*holders])
    go_on(act, incident, objected=True)
    return objection


def objectable(act: Act, number: int) -> tuple[Incident, Entry]:
    """The incident and its hold, for the reporter who may object to that. Raises NotFound, NotAllowed, MovedOn."""
    incident = visible(act, number)
    if act.by != incident.reporter:
        theirs = f"Only {person(incident.reporter)}, who reported {incident.number}, objects to its pause."
        raise NotAllowed(theirs, attempted="object", record=incident.number)
    hold = journal.latest(act.tx, incident.number, IncidentEvent.HELD)
    if hold is not None and objections.of_hold(act.tx, hold.id) is not None:
        known = f"You have objected to that pause of {incident.number} already; a service manager judges it."
        raise MovedOn(known, record=incident.number)
    if hold is None or incident.hold_reason is None:
        raise MovedOn(f"{incident.number} is not on hold.", record=incident.number)
    return incident, hold


def judgeable(act: Act, key: int) -> Objection:
    """An objection, for a manager who may judge it. Raises NotFound, NotAllowed, MovedOn."""
    found = objections.find(act.tx, key)
    if found is None:
        raise NotFound("There is no such objection.")
    incident = visible(act, found.incident)
    if act.by not in managers(act):
        raise NotAllowed("Service managers judge objections.", attempted="judge", record=incident.number)
    if act.by in found.holders:
        own = f"You put {incident.number} on hold; another service manager judges that."
        raise NotAllowed(own, attempted="judge", record=incident.number)
    if found.judgement is not None:
        raise _judged(found)
    return found


def _judged(found: Objection) -> MovedOn:
    return MovedOn(f"{person(found.judged_by or '')} has judged it already.", record=f"INC-{found.incident}")


def keep(act: Act, number: int, *, reason: str) -> Objection:
    """The pause stands. `number` is the objection's."""
    found = judgeable(act, number)
    reason = need(reason, JudgeField.REASON, "Say why the pause stands; the reporter reads it.")
    judged = objections.judge(act.tx, found.id, Judgement.KEPT, act.by, act.now, reason=reason)
    if judged is None:
        raise _judged(found)
    act.journal(ClockEvent.KEPT, f"INC-{found.incident}", objection=found.id, reason=reason)
    return judged


def strike(act: Act, number: int, *, since: datetime | None) -> Objection:
    """The pause did not count from an instant in it on: the clocks are worked out again, and may turn out missed."""
    found = judgeable(act, number)
    at = _inside(act, found, since)
    judged = objections.judge(act.tx, found.id, Judgement.STRUCK, act.by, act.now, struck_from=at)
    if judged is None:
        raise _judged(found)
    told = {
        "objection": found.id,
        "hold": found.hold,
        "since": at.isoformat(),
        "until": found.objected_at.isoformat(),
    }
    act.journal(ClockEvent.STRUCK, f"INC-{found.incident}", **told)
    for clock in clocks.of_incident(act.tx, existing(act, found.incident).id):
        _strike(act, clock, found, at)
    return judged


def _inside(act: Act, found: Objection, since: datetime | None) -> datetime:
    """The instant, inside the pause: in the minute in which it began, its beginning."""
    if since is None or not found.began_at - A_MINUTE < since < found.objected_at:
        zone = act.document.desk.zone
        from_, until = (f"{at.astimezone(zone):%d %B %H:%M}" for at in (found.began_at, found.objected_at))
        raise Invalid(
            {JudgeField.SINCE: f"Choose an instant in the pause, from {from_} to {until} (the desk's time)."}
        )
    return max(since, found.began_at)


def _strike(act: Act, clock: ServiceClock, found: Objection, at: datetime) -> None:
    pauses = [each for each in clocks.pauses_of(act.tx, clock.id) if each.kind is PauseKind.HOLD]
    inside = [each for each in pauses if found.began_at <= each.paused_at < found.objected_at]
    struck = [each for each in inside if each.resumed_at is not None and at < each.resumed_at <= found.objected_at]
    for each in struck:
        clocks.cut_pause(act.tx, clock.id, each.paused_at, max(at, each.paused_at))
    if struck:
        work_out_again(act, clock, "objection")
