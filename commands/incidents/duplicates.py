"""The same trouble reported twice: all duplicates lead to the one that is open."""

from commands.incidents.moves import CANCELLED, another, move
from commands.incidents.permissions import existing, permitted, sees
from commands.incidents.rules import STATUS_WORDS, Action
from commands.links import operations as links
from commands.shared.act import Act
from commands.shared.refusals import MovedOn
from storage.incidents import queries as incidents
from storage.incidents.records import OPEN, Incident, IncidentStatus
from storage.links.records import LinkKind


def duplicate(act: Act, number: int, *, of: int) -> Incident:
    """The same as another that is open: cancelled, and linked with that one, as are its own duplicates."""
    incident = permitted(act, number, Action.DUPLICATE)
    return mark(act, incident, another(act, incident, of))


def mark(act: Act, incident: Incident, original: Incident) -> Incident:
    """What `duplicate` does, whoever may do it."""
    number, of = incident.id, original.id
    if incidents.change(act.tx, of, was=OPEN, duplicate_of=None) is None:
        raise MovedOn(_why_not_of(act, incident, original), record=incident.number)
    values = {**CANCELLED, "closed_at": act.now, "duplicate_of": of}
    told = {"of": original.number, "other": of, "of_status": original.status}
    known = sees(act, original, incident.reporter)
    along = incidents.duplicates_of(act.tx, number)
    moved = move(act, incident, Action.DUPLICATE, values, **told, known=known, along=[each.id for each in along])
    for each in [incident, *along]:
        links.keep(act, each.number, LinkKind.DUPLICATE_OF, original.number)
    for each in along:
        incidents.change(act.tx, each.id, was=[IncidentStatus.CANCELLED], duplicate_of=of)
    return moved


def _why_not_of(act: Act, incident: Incident, original: Incident) -> str:
    """Why nothing can be the same as this one any more, and which one it could be the same as (mrkdwn)."""
    last = _followed(act, original)
    if last.id == incident.id:
        return f"{original.number} is the same as {incident.number}, which is the one that is open."
    if last.is_open and sees(act, last, act.by):
        instead = f"`/incident duplicate {incident.id} of {last.id}`"
        return f"{original.number} is the same as {last.number}, which is the one that is open: {instead}."
    if original.status is IncidentStatus.RESOLVED:
        reopen = f"`/incident reopen {original.id} REASON`"
        return f"{original.number} is resolved already. If it is not fixed, reopen it first: {reopen}."
    status = STATUS_WORDS[original.status].lower()
    link = f"`/incident link {incident.id} {original.id}`"
    return f"{original.number} is {status}, so nobody works on it. Name one that is open, or relate the two: {link}."


def _followed(act: Act, incident: Incident) -> Incident:
    """Where a chain of duplicates ends; of a ring, which earlier versions let happen, somewhere in it."""
    passed = {incident.id}
    while incident.duplicate_of is not None and incident.duplicate_of not in passed:
        incident = existing(act, incident.duplicate_of)
        passed.add(incident.id)
    return incident
