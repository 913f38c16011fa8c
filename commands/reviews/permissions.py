"""Which reviews there are for somebody, and who sees to them."""

from commands.incidents.permissions import leads, managers, teams_of
from commands.reviews import rules
from commands.reviews.rules import Action
from commands.shared.act import Act
from commands.shared.blocks import person as mention
from commands.shared.refusals import MovedOn, NotAllowed, NotFound
from commands.warrooms.permissions import incident_of, room_of, seen
from storage.directory import queries as directory
from storage.incidents.records import Incident
from storage.journal import queries as journal
from storage.reviews import queries as reviews
from storage.reviews.records import Review
from storage.warrooms import queries as warrooms
from storage.warrooms.records import Role, WarRoomEvent

MOST_INVITED = 15


def review_of(act: Act, number: int) -> Review:
    """The review of an incident that whoever acts may know of. Raises NotFound."""
    incident = seen(act, number)
    found = reviews.of_incident(act.tx, number)
    if found is None:
        raise NotFound(_none_yet(act, incident), record=incident.number)
    return found


def _none_yet(act: Act, incident: Incident) -> str:
    room = warrooms.of_incident(act.tx, incident.id)
    if room is None:
        return f"{incident.number} is no major incident: a review is owed of those alone."
    if incident.is_open:
        return f"{incident.number} is not over yet: a review is owed once it is resolved."
    return f"No review of {incident.number} is owed."


def existing(act: Act, number: int) -> Review:
    """For what follows by itself: there is one."""
    found = reviews.of_incident(act.tx, number)
    assert found is not None
    return found


def permitted(act: Act, number: int, action: Action) -> Review:
    """The review, if whoever acts may do this to it: who owes it, had a part in the room, or leads. Raises NotFound,
    NotAllowed.
    """
    act.refuse_guests("review")
    review = review_of(act, number)
    if not (act.by in (review.owner, *crew(act, number)) or leads(act, act.by)):
        sentence = (
            f"The review of {review.number} is for {mention(review.owner)} and those who worked in its room, "
            "incident commanders and service managers."
        )
        raise NotAllowed(sentence, attempted=f"review {action}", record=review.number)
    return review


def possible(act: Act, number: int, action: Action) -> Review:
    """Refuse, as the action itself would, before somebody fills in its form. Raises MovedOn too."""
    review = permitted(act, number, action)
    if review.status not in rules.ALLOWED_IN[action]:
        raise MovedOn(rules.why_not(review, action), record=review.number)
    return review


def accepting(act: Act, number: int) -> Review:
    """For a manager, who alone accepts that a follow-up is left undone."""
    review = possible(act, number, Action.ACCEPT)
    if act.by not in managers(act):
        sentence = "That something is left undone is accepted by a service manager; whoever has it can do or skip it."
        raise NotAllowed(sentence, attempted="review accept", record=review.number)
    return review


def can_own(act: Act, number: int, person: str) -> None:
    """Refuse to give it to somebody who could do nothing about it. Raises NotAllowed."""
    incident = incident_of(act, number)
    theirs = act.done_by(person)
    if not directory.can_act(act.tx, person) or not (teams_of(act, person) or leads(act, person)):
        sentence = f"{mention(person)} is of no support team, and neither commander nor manager."
        raise NotAllowed(sentence, attempted="review give", record=incident.number)
    try:
        seen(theirs, number)
    except NotFound:
        sentence = f"{incident.number} is private, and {mention(person)} is none of those who may see it."
        raise NotAllowed(sentence, attempted="review give", record=incident.number) from None


def crew(act: Act, number: int) -> tuple[str, ...]:
    """Who had a part in it (Slack ids) and may see it still: the roles of its room, who had it, who fixed it."""
    incident, room = incident_of(act, number), room_of(act, number)
    given = journal.of_kinds(act.tx, incident.number, WarRoomEvent.ROLE_GIVEN)
    held = [holder.person for holder in warrooms.roles(act.tx, room.id).values()]
    there = [*held, *(entry.details["person"] for entry in given), incident.assignee, incident.resolved_by]
    there.append(room.declared_by)
    able = [each for each in dict.fromkeys(there) if each and directory.can_act(act.tx, each)]
    return tuple(each for each in able if may_know(act, number, each))[:MOST_INVITED]


def may_know(act: Act, number: int, person: str) -> bool:
    """Whether a person may know of the incident, and so of its review."""
    try:
        seen(act.done_by(person), number)
    except NotFound:
        return False
    return True


def owner_of(act: Act, number: int) -> str | None:
    """Who owes it (a Slack id): whoever had command last, else who had a part in it, else a manager; None: nobody."""
    room = room_of(act, number)
    given = journal.of_kinds(act.tx, room.number, WarRoomEvent.ROLE_GIVEN)
    led = [entry.details["person"] for entry in reversed(given) if entry.details["role"] == Role.COMMANDER]
    there = crew(act, number)
    found = [each for each in led if each in there]
    return next(iter([*found, *there, *managers(act)]), None)
