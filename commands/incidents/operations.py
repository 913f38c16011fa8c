"""What happens to incidents: each function is one transaction that decides, records, journals and sets timers."""

from commands.incidents import rules
from commands.incidents.conversation import answer as answer
from commands.incidents.conversation import note as note
from commands.incidents.declaring import declare as declare
from commands.incidents.declaring import follow_up
from commands.incidents.duplicates import duplicate as duplicate
from commands.incidents.families import child as child
from commands.incidents.families import words_with
from commands.incidents.holds import hold as hold
from commands.incidents.holds import resume as resume
from commands.incidents.holds import withhold
from commands.incidents.ids import ResolveField
from commands.incidents.moves import AUTO_CLOSE as AUTO_CLOSE
from commands.incidents.moves import CANCELLED, another, move
from commands.incidents.moves import LINE as LINE
from commands.incidents.permissions import (
    existing,
    in_a_room,
    may_lower,
    permitted,
    responders,
    teams_there_are,
    visible,
)
from commands.incidents.policy import GUIDED, LEVELS, IncidentPolicy
from commands.incidents.rules import Action
from commands.links import operations as links
from commands.links.words import Named
from commands.shared import blocks
from commands.shared.act import Act
from commands.shared.blocks import escape, person, typed
from commands.shared.organisation import PRIORITIES
from commands.shared.refusals import MovedOn, NotAllowed, NotFound, Refused, need
from storage.directory import queries as directory
from storage.incidents import queries as incidents
from storage.incidents.records import OPEN, Incident, IncidentEvent, IncidentStatus
from storage.links.records import LinkKind
from storage.timers import queries as timers


def acknowledge(act: Act, number: int) -> Incident:
    """Somebody has seen it; whose it is stays as it was."""
    incident = permitted(act, number, Action.ACKNOWLEDGE)
    return move(act, incident, Action.ACKNOWLEDGE, {"status": IncidentStatus.IN_PROGRESS})


def take(act: Act, number: int) -> Incident:
    """It is mine: taking counts as acknowledging."""
    return _give(act, permitted(act, number, Action.TAKE), Action.TAKE, act.by)


def assign(act: Act, number: int, *, to: str | None = None, team: str | None = None) -> Incident:
    """Give it to a person (a Slack id), or to another team (its key or name), where nobody holds it yet."""
    incident = permitted(act, number, Action.ASSIGN)
    if to is not None:
        _who_can_act(act, incident, to)
        return _give(act, incident, Action.ASSIGN, to)
    found = act.document.team_called(team or "")
    if found is None:
        sentence = f"There is no team `{typed(team or '', 80)}`. The teams are {teams_there_are(act)}."
        raise NotFound(sentence, record=incident.number)
    if incident.team == found:
        its_team = blocks.team(found, act.document.team_names())
        raise MovedOn(f"{incident.number} is with {its_team} already.", record=incident.number)
    return move(act, incident, Action.ASSIGN, {"team": found, "assignee": None}, team=found)


def _who_can_act(act: Act, incident: Incident, to: str) -> None:
    """Refused for whoever cannot press a button: an app, or somebody who has left."""
    if directory.can_act(act.tx, to):
        return
    able = [each for each in responders(act, incident) if each != to and directory.can_act(act.tx, each)]
    instead = f" Those who could: {', '.join(map(person, able[:10]))}." if able else ""
    sentence = f"{person(to)} cannot work on {incident.number}: that is an app, or somebody who has left.{instead}"
    raise Refused(sentence, record=incident.number, attempted=Action.ASSIGN)


def _give(act: Act, incident: Incident, action: Action, to: str) -> Incident:
    """Theirs already: refused, so that nobody is told twice. To give it to somebody else is no answer to it."""
    if incident.assignee == to and (incident.status is not IncidentStatus.NEW or to != act.by):
        whose = "yours" if to == act.by else f"{person(to)}'s"
        raise MovedOn(f"{incident.number} is {whose} already.", record=incident.number)
    seen = incident.status is IncidentStatus.NEW and to == act.by
    status = IncidentStatus.IN_PROGRESS if seen else incident.status
    return move(act, incident, action, {"assignee": to, "status": status}, to=to)


def resolve(act: Act, number: int, *, note: str, code: str | None = None) -> Incident:
    """It is fixed, says a resolver; its open children are resolved with the same note."""
    incident = permitted(act, number, Action.RESOLVE)
    note = need(note, ResolveField.NOTE, "Say how it was fixed; the reporter reads it.")
    code = act.policy(IncidentPolicy).resolution_code(code)
    return resolve_unasked(act, incident, note=note, code=code, holder=act.by)


def resolve_unasked(act: Act, incident: Incident, *, note: str, code: str, holder: str | None = None) -> Incident:
    """It is fixed, and who may say so is the caller's to decide; with its open children.

    `holder` (a Slack id) has it from now on, where nobody did.
    """
    resolved = _resolve(act, incident, note, code, holder)
    for each in incidents.open_children(act.tx, incident.id):
        _resolve(act, each, words_with(act, incident, each, note), code, holder)
    return resolved


def solve(act: Act, number: int, *, note: str) -> Incident:
    """Its reporter has solved it with what they read: nobody worked on it, and nobody is asked whether it works."""
    incident = permitted(act, number, Action.SOLVE)
    if act.by != incident.reporter:
        theirs = f"Only {person(incident.reporter)}, who reported {incident.number}, can say that it is solved."
        raise NotAllowed(theirs, attempted=Action.SOLVE, record=incident.number)
    return _resolve(act, incident, note, GUIDED, None, action=Action.SOLVE)


def _resolve(
    act: Act, incident: Incident, note: str, code: str, holder: str | None, *, action: Action = Action.RESOLVE
) -> Incident:
    values = {
        "status": IncidentStatus.RESOLVED,
        "hold_reason": None,
        "hold_note": "",
        "resolved_at": act.now,
        "resolved_by": act.by,
        "resolution_note": note,
        "resolution_code": code,
        "assignee": incident.assignee or holder,
    }
    resolved = move(act, incident, action, values, note=note, code=code)
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
    closed = move(act, incident, action, {"status": IncidentStatus.CLOSED, "closed_at": act.now})
    timers.disarm(act.tx, AUTO_CLOSE, incident.number)
    return closed


def reopen(act: Act, number: int, *, reason: str = "") -> Incident:
    """It is not fixed after all: back to those who worked on it, and their clocks run on.

    What is closed stays so, and is followed by a new one.
    """
    incident = permitted(act, number, Action.REOPEN)
    if incident.status is IncidentStatus.CLOSED:
        return follow_up(act, incident, reason)
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
    changed = move(act, incident, Action.REOPEN, values, reason=reason)
    timers.disarm(act.tx, AUTO_CLOSE, incident.number)
    return changed


def cancel(act: Act, number: int, *, reason: str) -> Incident:
    incident = permitted(act, number, Action.CANCEL)
    reason = need(reason, LINE, "Say why it is cancelled.")
    return move(act, incident, Action.CANCEL, {**CANCELLED, "closed_at": act.now}, reason=reason)


def link(act: Act, number: int, *, other: int = 0, named: Named | None = None) -> Incident:
    """Relate two incidents; or say what another record (`named`) is to this one."""
    incident = permitted(act, number, Action.LINK)
    if named is not None:
        links.link(act, incident.number, named)
        return incident
    related = another(act, incident, other)
    if related.id in incidents.linked(act.tx, number):
        raise MovedOn(f"{incident.number} and {related.number} are linked already.", record=incident.number)
    links.keep(act, incident.number, LinkKind.RELATED, related.number)
    act.journal(IncidentEvent.LINKED, incident.number, to=related.number, other=related.id)
    return incident


def set_priority(act: Act, number: int, *, impact: int, urgency: int, reason: str = "") -> Incident:
    """As whoever works on it says; less grave while its war room is open, as who leads there or a manager does."""
    incident = permitted(act, number, Action.PRIORITY)
    priority = act.policy(IncidentPolicy).priority(impact, urgency)
    if in_a_room(act, incident) and PRIORITIES.index(priority) > PRIORITIES.index(incident.priority):
        line = f"/incident priority {number} {LEVELS[impact - 1]} {LEVELS[urgency - 1]} REASON"
        may_lower(act, incident, line)
        reason = need(reason, LINE, f"Say why it is less grave: `{line}`.")
    return prioritise(act, incident, impact=impact, urgency=urgency, **({"reason": reason} if reason else {}))


def prioritise(act: Act, incident: Incident, *, impact: int, urgency: int, **told: str) -> Incident:
    """The same, of whoever has looked already whether they may; `told` is journalled with it."""
    priority = act.policy(IncidentPolicy).priority(impact, urgency)
    if (incident.impact, incident.urgency) == (impact, urgency):
        already = f"{incident.number} has that impact and urgency already: {priority}."
        raise MovedOn(already, record=incident.number)
    values = {"impact": impact, "urgency": urgency, "priority": priority}
    return move(act, incident, Action.PRIORITY, values, was=incident.priority, **values, **told)


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
    became = private and not incident.private
    told = {"service": service, "team": team, "was_team": incident.team, "became_private": became}
    held = {"held": waiting} if became and (waiting := withhold(act, incident.number)) else {}
    return move(act, incident, Action.SERVICE, values, **told, **held)


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
