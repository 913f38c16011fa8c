"""What happens to incidents: each function is one transaction that decides, records, journals and sets timers."""

from collections.abc import Mapping
from typing import Any

from commands.incidents import placing, rules
from commands.incidents.ids import FormField, HoldField, ResolveField
from commands.incidents.permissions import existing, permitted, sees, visible
from commands.incidents.policy import DEFAULT_IMPACT, DEFAULT_URGENCY, IncidentPolicy
from commands.incidents.report import NewIncident, title_and_details
from commands.incidents.rules import Action
from commands.shared.act import Act
from commands.shared.blocks import escape, person, typed
from commands.shared.refusals import LONGEST, Invalid, MovedOn, NotAllowed, NotFound, Refused, need
from storage.incidents import queries as incidents
from storage.incidents.records import OPEN, HoldReason, Incident, IncidentEvent, IncidentStatus
from storage.timers import queries as timers

AUTO_CLOSE = "incident.auto_close"
LINE = "line"
"""Stands for the field, where something is typed after a command alone."""

EVENTS: Mapping[Action, IncidentEvent] = {
    Action.ACKNOWLEDGE: IncidentEvent.ACKNOWLEDGED,
    Action.TAKE: IncidentEvent.ASSIGNED,
    Action.ASSIGN: IncidentEvent.ASSIGNED,
    Action.HOLD: IncidentEvent.HELD,
    Action.RESUME: IncidentEvent.RESUMED,
    Action.RESOLVE: IncidentEvent.RESOLVED,
    Action.CONFIRM: IncidentEvent.CONFIRMED,
    Action.CLOSE: IncidentEvent.CLOSED,
    Action.REOPEN: IncidentEvent.REOPENED,
    Action.CANCEL: IncidentEvent.CANCELLED,
    Action.DUPLICATE: IncidentEvent.CANCELLED,
    Action.PRIORITY: IncidentEvent.PRIORITISED,
    Action.SERVICE: IncidentEvent.SERVICE_SET,
}


def declare(act: Act, report: NewIncident) -> Incident:
    """Open an incident: number, priority by the matrix, service and team by its place."""
    policy = act.policy(IncidentPolicy)
    title, details = _words(report)
    place = placing.place(policy, report)
    impact, urgency = report.impact or DEFAULT_IMPACT, report.urgency or DEFAULT_URGENCY
    incident = incidents.add(
        act.tx,
        title=title,
        details=details,
        service=place.service,
        team=place.team,
        impact=impact,
        urgency=urgency,
        priority=policy.priority(impact, urgency),
        private=place.private,
        reporter=report.reporter,
        opened_at=act.now,
        external_number=report.external_number,
    )
    told = {"title": title, "priority": incident.priority, "service": place.service, "team": place.team}
    told |= {"said_at": report.said_at}
    links = {"links": [[link.name, link.url] for link in report.links]} if report.links else {}
    act.journal(IncidentEvent.DECLARED, incident.number, **told, **links)
    return incident


def _words(report: NewIncident) -> tuple[str, str]:
    text = need(report.text, FormField.TITLE, "Say in a line what is wrong.")
    if len(report.details) > LONGEST:
        long = f"That is {len(report.details):,} characters, and {LONGEST:,} is the most."
        raise Invalid({FormField.DETAILS: f"{long} Details can follow as notes."})
    title, details = title_and_details(text)
    return title, report.details.strip() or details


def acknowledge(act: Act, number: int) -> Incident:
    """Somebody has seen it and is on it; it becomes theirs when it was nobody's."""
    incident = permitted(act, number, Action.ACKNOWLEDGE)
    values = {"status": IncidentStatus.IN_PROGRESS, "assignee": incident.assignee or act.by}
    return _move(act, incident, Action.ACKNOWLEDGE, values)


def take(act: Act, number: int) -> Incident:
    """It is mine: taking counts as acknowledging."""
    return _give(act, permitted(act, number, Action.TAKE), Action.TAKE, act.by)


def assign(act: Act, number: int, *, to: str | None = None, team: str | None = None) -> Incident:
    """Give it to a person (a Slack id), or to another team (a key of app.yaml), where nobody holds it yet."""
    incident = permitted(act, number, Action.ASSIGN)
    if to is not None:
        return _give(act, incident, Action.ASSIGN, to)
    if team not in act.document.teams:
        known = ", ".join(f"`{name}`" for name in act.document.teams)
        sentence = f"There is no team `{typed(team or '', 80)}`. The teams are {known}."
        raise NotFound(sentence, record=incident.number)
    if incident.team == team:
        raise MovedOn(f"{incident.number} is with `{team}` already.", record=incident.number)
    return _move(act, incident, Action.ASSIGN, {"team": team, "assignee": None}, team=team)


def _give(act: Act, incident: Incident, action: Action, to: str) -> Incident:
    """Theirs already: refused, so that nobody is told twice."""
    if incident.assignee == to and incident.status is not IncidentStatus.NEW:
        whose = "yours" if to == act.by else f"{person(to)}'s"
        raise MovedOn(f"{incident.number} is {whose} already.", record=incident.number)
    status = IncidentStatus.IN_PROGRESS if incident.status is IncidentStatus.NEW else incident.status
    return _move(act, incident, action, {"assignee": to, "status": status}, to=to)


def hold(act: Act, number: int, *, note: str, reason: HoldReason | None = None) -> Incident:
    """Put it on hold for a reason: the clocks that the policy says stop until it is resumed."""
    incident = permitted(act, number, Action.HOLD)
    note = need(note, HoldField.NOTE, "Say what it waits for.")
    why = reason or rules.hold_reason_in(note)
    values = {
        "status": IncidentStatus.ON_HOLD,
        "hold_reason": why,
        "hold_note": note,
        "assignee": incident.assignee or act.by,
    }
    return _move(act, incident, Action.HOLD, values, reason=why, note=note)


def resume(act: Act, number: int) -> Incident:
    """Work goes on."""
    return _resume(act, permitted(act, number, Action.RESUME))


def _resume(act: Act, incident: Incident, **details: Any) -> Incident:
    values = {"status": IncidentStatus.IN_PROGRESS, "hold_reason": None, "hold_note": ""}
    return _move(act, incident, Action.RESUME, values, **details)


def resolve(act: Act, number: int, *, note: str, code: str | None = None) -> Incident:
    """It is fixed, says a resolver; its open children are resolved with the same note."""
    incident = permitted(act, number, Action.RESOLVE)
    note = need(note, ResolveField.NOTE, "Say how it was fixed; the reporter reads it.")
    code = act.policy(IncidentPolicy).resolution_code(code)
    resolved = _resolve(act, incident, note, code)
    for child in incidents.open_children(act.tx, number):
        _resolve(act, child, f"With {incident.number}: {note}", code)
    return resolved


def _resolve(act: Act, incident: Incident, note: str, code: str) -> Incident:
    values = {
        "status": IncidentStatus.RESOLVED,
        "hold_reason": None,
        "hold_note": "",
        "resolved_at": act.now,
        "resolved_by": act.by,
        "resolution_note": note,
        "resolution_code": code,
        "assignee": incident.assignee or act.by,
    }
    resolved = _move(act, incident, Action.RESOLVE, values, note=note, code=code)
    after = act.policy(IncidentPolicy).auto_close_after
    closes = rules.auto_close_at(act.now, after, major=incident.major)
    if closes is not None:
        timers.arm(act.tx, AUTO_CLOSE, incident.number, closes, record=incident.number, incident=incident.id)
    return resolved


def confirm(act: Act, number: int) -> Incident:
    """The reporter says that it works: closed."""
    incident = visible(act, number)
    if act.by != incident.reporter:
        raise NotAllowed(
            f"Only {person(incident.reporter)}, who reported {incident.number}, can confirm that it works.",
            attempted=Action.CONFIRM,
            record=incident.number,
        )
    return _close(act, incident, Action.CONFIRM)


def close(act: Act, number: int) -> Incident:
    return _close(act, permitted(act, number, Action.CLOSE), Action.CLOSE)


def close_by_itself(act: Act, incident: int) -> Incident | None:
    """Close what nobody reopened; None when it is not resolved any more."""
    found = existing(act, incident)
    if found.status is not IncidentStatus.RESOLVED:
        return None
    return _close(act, found, Action.CLOSE)


def _close(act: Act, incident: Incident, action: Action) -> Incident:
    if incident.is_open:
        resolve_it = f"Resolve it first: `/incident resolve {incident.id} NOTE`."
        raise MovedOn(f"{incident.number} is not resolved yet. {resolve_it}", record=incident.number)
    closed = _move(act, incident, action, {"status": IncidentStatus.CLOSED, "closed_at": act.now})
    timers.disarm(act.tx, AUTO_CLOSE, incident.number)
    return closed


def reopen(act: Act, number: int, *, reason: str = "") -> Incident:
    """It is not fixed after all: back to those who worked on it, and their clocks run on."""
    incident = permitted(act, number, Action.REOPEN)
    if incident.is_open:
        status = rules.STATUS_WORDS[incident.status].lower()
        raise MovedOn(f"{incident.number} is open: {status}.", record=incident.number)
    values = {
        "status": IncidentStatus.IN_PROGRESS,
        "resolved_at": None,
        "resolved_by": None,
        "resolution_code": None,
        "resolution_note": "",
        "reopened": incident.reopened + 1,
    }
    changed = _move(act, incident, Action.REOPEN, values, reason=reason)
    timers.disarm(act.tx, AUTO_CLOSE, incident.number)
    return changed


def cancel(act: Act, number: int, *, reason: str) -> Incident:
    incident = permitted(act, number, Action.CANCEL)
    reason = need(reason, LINE, "Say why it is cancelled.")
    return _move(act, incident, Action.CANCEL, _CANCELLED | {"closed_at": act.now}, reason=reason)


_CANCELLED: dict[str, Any] = {"status": IncidentStatus.CANCELLED, "hold_reason": None, "hold_note": ""}


def duplicate(act: Act, number: int, *, of: int) -> Incident:
    """The same as another: cancelled and linked with it."""
    incident = permitted(act, number, Action.DUPLICATE)
    original = _other(act, incident, of)
    incidents.link(act.tx, number, of)
    values = _CANCELLED | {"closed_at": act.now, "duplicate_of": of}
    told = {"of": original.number, "other": of, "of_status": original.status}
    known = sees(act, original, incident.reporter)
    return _move(act, incident, Action.DUPLICATE, values, **told, known=known)


def link(act: Act, number: int, *, other: int) -> Incident:
    """Relate two incidents."""
    incident = permitted(act, number, Action.LINK)
    related = _other(act, incident, other)
    if not incidents.link(act.tx, number, other):
        raise MovedOn(f"{incident.number} and {related.number} are linked already.", record=incident.number)
    act.journal(IncidentEvent.LINKED, incident.number, to=related.number, other=related.id)
    return incident


def note(act: Act, number: int, *, text: str) -> Incident:
    """Write something down; the other side reads it: the team what the reporter says, and the other way round."""
    incident = permitted(act, number, Action.NOTE)
    act.journal(IncidentEvent.NOTED, incident.number, text=need(text, LINE, "Say what to note."))
    return incident


def answer(act: Act, number: int, *, text: str) -> Incident:
    """What a reporter says in the thread of their report: a note, and the answer if one was waited for."""
    incident = note(act, number, text=text)
    if incident.hold_reason is HoldReason.CALLER and act.by == incident.reporter:
        return _resume(act, incident, answered=True)
    return incident


def set_priority(act: Act, number: int, *, impact: int, urgency: int) -> Incident:
    incident = permitted(act, number, Action.PRIORITY)
    priority = act.policy(IncidentPolicy).priority(impact, urgency)
    if (incident.impact, incident.urgency) == (impact, urgency):
        already = f"{incident.number} has that impact and urgency already: {priority}."
        raise MovedOn(already, record=incident.number)
    values = {"impact": impact, "urgency": urgency, "priority": priority}
    return _move(act, incident, Action.PRIORITY, values, was=incident.priority, **values)


def set_service(act: Act, number: int, *, service: str) -> Incident:
    """Say which service it is: it goes to that service's team."""
    policy = act.policy(IncidentPolicy)
    incident = permitted(act, number, Action.SERVICE)
    if service not in policy.services:
        gone = f"There is no service `{typed(service, 80)}` any more. Choose another."
        raise NotFound(gone, record=incident.number)
    if incident.service == service:
        name = escape(policy.services[service].name)
        raise MovedOn(f"{incident.number} is about {name} already.", record=incident.number)
    team, private = policy.team_of(service), incident.private or policy.is_private(service)
    values = {
        "service": service,
        "team": team,
        "assignee": incident.assignee if team == incident.team else None,
        "private": private,
    }
    told = {"service": service, "team": team, "became_private": private and not incident.private}
    return _move(act, incident, Action.SERVICE, values, **told)


def set_major(act: Act, number: int) -> Incident:
    """Mark as a major incident; who may is the war room's to decide. Refused for what is over or a child."""
    incident = existing(act, number)
    if incident.parent is not None:
        raise MovedOn(
            f"{incident.number} belongs to INC-{incident.parent}; declare that one.", record=incident.number
        )
    changed = incidents.change(act.tx, number, was=OPEN, major=True)
    if changed is None:
        status = rules.STATUS_WORDS[incident.status].lower()
        raise MovedOn(f"{incident.number} is {status}; there is no emergency left.", record=incident.number)
    act.journal(IncidentEvent.MAJOR, changed.number)
    return changed


def rate(act: Act, number: int, *, score: int) -> Incident:
    """The reporter's mark, 1 to 5; the last one counts."""
    incident = visible(act, number)
    if act.by != incident.reporter:
        raise NotAllowed("Only the reporter rates how it went.", attempted="rate", record=incident.number)
    act.journal(IncidentEvent.RATED, incident.number, score=score)
    return incident


def _move(act: Act, incident: Incident, action: Action, values: dict[str, Any], **details: Any) -> Incident:
    """Change the incident if it still stands where the action is allowed, and write down that it did."""
    if values.get("status", IncidentStatus.NEW) is not IncidentStatus.NEW and incident.acknowledged_at is None:
        values = values | {"acknowledged_at": act.now, "acknowledged_by": act.by}
    changed = incidents.change(act.tx, incident.id, was=rules.ALLOWED_IN[action], **values)
    if changed is None:
        raise MovedOn(rules.why_not(incident, action), record=incident.number)
    act.journal(EVENTS[action], incident.number, **details)
    return changed


def _other(act: Act, incident: Incident, number: int) -> Incident:
    if number == incident.id:
        itself = f"{incident.number} cannot be related to itself; name another incident."
        raise Refused(itself, record=incident.number)
    return visible(act, number)
