"""Having the same trouble as somebody else: one follows it, and one's own report needs no work of its own."""

from commands.incidents.duplicates import mark
from commands.incidents.permissions import visible
from commands.incidents.taking_back import why_too_late
from commands.shared.act import Act
from commands.shared.refusals import MovedOn, NotAllowed
from storage.incidents import queries as incidents
from storage.incidents.records import Incident, IncidentEvent


def follow(act: Act, number: int) -> Incident:
    """Whoever acts has it, too: they hear what its reporter hears. Refused to guests, and of what is over."""
    act.refuse_guests("follow")
    incident = visible(act, number)
    if not incident.is_open:
        over = f"{incident.number} is not open any more; `/incident show {number}` says how it ended."
        raise MovedOn(over, record=incident.number)
    if incident.reporter == act.by:
        raise MovedOn(f"{incident.number} is yours: you hear each step of it.", record=incident.number)
    if not incidents.follow(act.tx, number, act.by, act.now):
        raise MovedOn(f"You follow {incident.number} already.", record=incident.number)
    act.journal(IncidentEvent.FOLLOWED, incident.number)
    return incident


def follow_instead(act: Act, number: int, *, of: int) -> Incident:
    """Follow another, and give up one's own report, which is the same; refused once somebody works on that."""
    own, other = visible(act, number), visible(act, of)
    if own.reporter != act.by:
        theirs = f"Only whoever reported {own.number} can give it up."
        raise NotAllowed(theirs, attempted="follow", record=own.number)
    if not own.is_open or (why := why_too_late(act, own)) is not None:
        why = f"{own.number} is not open any more" if not own.is_open else why
        raise MovedOn(f"{why}, so it stays. `/incident follow {of}` follows the other, too.", record=own.number)
    follow(act, of)
    mark(act, own, other)
    return other
