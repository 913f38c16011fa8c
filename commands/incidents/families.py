"""What is part of something larger: children, which are fixed with their parent and stay their reporters' own."""

from commands.incidents import rules
from commands.incidents.moves import another, move
from commands.incidents.permissions import permitted, sees
from commands.incidents.rules import STATUS_WORDS, Action
from commands.links import operations as links
from commands.shared.act import Act
from commands.shared.refusals import MovedOn, Refused
from storage.incidents import queries as incidents
from storage.incidents.records import OPEN, Incident, IncidentEvent
from storage.journal.records import numbered
from storage.links.records import LinkKind


def child(act: Act, number: int, *, of: int | None) -> Incident:
    """It is part of another that is open, and is resolved with that one; `of` None: it stands alone again."""
    incident = permitted(act, number, Action.CHILD)
    if of is None:
        return _alone(act, incident)
    parent = another(act, incident, of)
    if (why := _why_not(act, incident, parent)) is not None:
        raise why
    if incidents.change(act.tx, of, was=OPEN, parent=None) is None:
        status = STATUS_WORDS[parent.status].lower()
        over = f"{parent.number} is {status}, so nothing becomes part of it. Name one that is open."
        raise MovedOn(over, record=incident.number)
    told = {"of": parent.number, "other": of, "of_status": parent.status}
    moved = move(act, incident, Action.CHILD, {"parent": of}, **told, known=sees(act, parent, incident.reporter))
    links.keep(act, moved.number, LinkKind.CHILD_OF, parent.number)
    return moved


def _alone(act: Act, incident: Incident) -> Incident:
    if incident.parent is None:
        raise MovedOn(f"{incident.number} is part of no other.", record=incident.number)
    changed = incidents.change(act.tx, incident.id, was=rules.ALLOWED_IN[Action.CHILD], parent=None)
    if changed is None:
        raise MovedOn(rules.why_not(incident, Action.CHILD), record=incident.number)
    links.forget(act, incident.number, LinkKind.CHILD_OF, numbered(incident.parent))
    act.journal(IncidentEvent.CHILD_OF, incident.number, other=incident.parent)
    return changed


def _why_not(act: Act, incident: Incident, parent: Incident) -> Refused | None:
    """Why the one cannot be part of the other; None when it can. A family has two generations, and no secrets."""
    number = incident.number
    if incident.parent == parent.id:
        return MovedOn(f"{number} is part of {parent.number} already.", record=number)
    if parent.parent is not None:
        above = f"{parent.number} is part of INC-{parent.parent}"
        instead = f"`/incident child {incident.id} of {parent.parent}`"
        seen = parent.parent in _seen(act, [parent.parent])
        return Refused(f"{above}: {instead}." if seen else f"{parent.number} is part of another.", record=number)
    if children := incidents.children(act.tx, incident.id):
        own = [f"INC-{each}" for each in _seen(act, [each.id for each in children])]
        named = f": {', '.join(own[:10])}" if own else ""
        return Refused(f"{number} has its own that are part of it{named}. Move those first.", record=number)
    if incident.major:
        return Refused(f"{number} is a major incident, which is part of nothing.", record=number)
    if parent.private and not incident.private:
        secret = f"{parent.number} is private and {number} is not, so the one cannot be part of the other."
        return Refused(secret, record=number)
    return None


def _seen(act: Act, numbers: list[int]) -> list[int]:
    found = (incidents.find(act.tx, number) for number in numbers)
    return [each.id for each in found if each is not None and sees(act, each, act.by)]


def words_with(act: Act, resolved: Incident, child: Incident, note: str) -> str:
    """What the reporter of a child reads of its fix; where they may not see the parent, no more than that."""
    if not sees(act, resolved, child.reporter):
        return "Fixed together with another."
    return f"With {resolved.number}: {note}"
