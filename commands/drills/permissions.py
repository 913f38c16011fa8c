"""Which incidents can be practised on, and by whom: who runs war rooms, of what is over and theirs to see."""

from commands.incidents.permissions import leads, responders
from commands.shared.act import Act
from commands.shared.blocks import person
from commands.shared.refusals import MovedOn, NotAllowed
from commands.warrooms.permissions import responders_only, seen
from storage.incidents.records import Incident, IncidentStatus

ENDED = (IncidentStatus.RESOLVED, IncidentStatus.CLOSED)


def may_begin(act: Act, number: int) -> Incident:
    """The incident, for whoever may begin a drill of it. Raises NotFound, NotAllowed, MovedOn."""
    incident = seen(act, number)
    if incident.is_drill:
        raise MovedOn(f"{incident.number} is a drill itself. Say which incident to play.", record=incident.number)
    responders_only(act, incident, "begin a drill")
    if incident.private and not (leads(act, act.by) or act.by in responders(act, incident)):
        theirs = f"{incident.number} is private: who works on it begins a drill of it, or a manager."
        raise NotAllowed(theirs, attempted="drill", record=incident.number)
    if incident.is_open:
        sentence = f"{incident.number} is still open. A drill plays what is over: `/major drill INC-N`."
        raise MovedOn(sentence, record=incident.number)
    if incident.status not in ENDED:
        raise MovedOn(f"{incident.number} was cancelled: there is nothing to play.", record=incident.number)
    return incident


def may_join(act: Act, incident: Incident, people: tuple[str, ...]) -> None:
    """Refuse to call in somebody who may not see what is played."""
    for each in people if incident.private else ():
        if not (leads(act, each) or each in responders(act, incident)):
            sentence = f"{incident.number} is private, and {person(each)} is none of those who may see it."
            raise NotAllowed(sentence, attempted="drill", record=incident.number)
