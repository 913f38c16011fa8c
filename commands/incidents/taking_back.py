"""Taking back what one has reported by mistake, as long as nobody has acted on it."""

from datetime import timedelta

from commands.incidents import rules
from commands.incidents.permissions import visible
from commands.incidents.policy import TAKEN_BACK
from commands.incidents.rules import Action
from commands.shared.act import Act
from commands.shared.blocks import person
from commands.shared.refusals import MovedOn, NotAllowed, NotFound
from storage.incidents import queries as incidents
from storage.incidents.records import OPEN, Incident, IncidentEvent, IncidentStatus
from storage.journal import queries as journal
from storage.journal.records import DeskEvent

WITHIN = timedelta(minutes=10)
NOTHING = "You have reported nothing in the last ten minutes. `/incident mine` shows what is yours."


def undo(act: Act, number: int | None = None) -> Incident:
    """Cancel what whoever asks has reported: the last one, or the one of this number."""
    incident = _last(act) if number is None else visible(act, number)
    if incident.reporter != act.by:
        theirs = f"Only {person(incident.reporter)}, who reported {incident.number}, can take it back."
        raise NotAllowed(theirs, attempted="undo", record=incident.number)
    if incident.resolution_code == TAKEN_BACK:
        raise MovedOn(f"{incident.number} is taken back already.{_another(act)}", record=incident.number)
    if not incident.is_open:
        raise MovedOn(rules.why_not(incident, Action.CANCEL), record=incident.number)
    if (why := why_too_late(act, incident)) is not None:
        cancel = f"`/incident cancel {incident.id} REASON` cancels it."
        raise MovedOn(f"{why}, so it stays. {cancel}", record=incident.number)
    values = {"status": IncidentStatus.CANCELLED, "hold_reason": None, "hold_note": "", "closed_at": act.now}
    undone = incidents.change(act.tx, incident.id, was=OPEN, resolution_code=TAKEN_BACK, **values)
    assert undone is not None
    act.journal(IncidentEvent.CANCELLED, incident.number, reason=TAKEN_BACK.lower(), taken_back=True)
    return undone


def undone(incident: Incident) -> str:
    return f"{incident.number} is taken back; nobody needs to do anything."


def _last(act: Act) -> Incident:
    mine = _recent(act)
    if not mine:
        raise NotFound(NOTHING)
    return mine[0]


def _recent(act: Act) -> list[Incident]:
    """What whoever asks has reported within the time in which it can be taken back, the newest first."""
    return [each for each in incidents.reported_by(act.tx, act.by) if act.now - each.opened_at <= WITHIN]


def _another(act: Act) -> str:
    """How to take back one before it, if there is one."""
    left = next((each for each in _recent(act) if each.is_open), None)
    return "" if left is None else f" `/incident undo {left.id}` takes back {left.number}."


def why_too_late(act: Act, incident: Incident) -> str | None:
    """Why it cannot be taken back any more; None when it can."""
    if act.now - incident.opened_at > WITHIN:
        return f"{incident.number} was reported more than ten minutes ago"
    if incident.major:
        return f"{incident.number} is a major incident"
    others = (each for each in journal.history(act.tx, incident.number) if each.what != DeskEvent.REFUSED)
    someone = next((each.actor for each in others if each.actor[:1] in ("U", "W") and each.actor != act.by), None)
    if someone is not None:
        return f"{person(someone)} has acted on {incident.number} by now"
    if incidents.linked(act.tx, incident.id) or incidents.open_children(act.tx, incident.id):
        return f"{incident.number} is linked with another by now"
    return None
