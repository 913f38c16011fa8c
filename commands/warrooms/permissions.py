"""Who may do what in a war room, and which rooms there are."""

from commands.incidents.permissions import leads, sees, teams_of
from commands.shared.act import Act
from commands.shared.blocks import person
from commands.shared.refusals import MovedOn, NotAllowed, NotFound
from storage.incidents import queries as incidents
from storage.incidents.records import Incident
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LIVE, Role, WarRoom


def unknown(number: int) -> NotFound:
    """What there is not, and what is not theirs to see, are told alike."""
    sentence = f"There is no INC-{number}. `/incident list` shows what is open; `/major TEXT` declares a new one."
    return NotFound(sentence, record=f"INC-{number}")


def incident_of(act: Act, number: int) -> Incident:
    found = incidents.find(act.tx, number)
    if found is None:
        raise unknown(number)
    return found


def room_of(act: Act, number: int) -> WarRoom:
    """The war room of an incident. Raises NotFound."""
    room = warrooms.of_incident(act.tx, number)
    if room is None:
        sentence = f"INC-{number} has no war room. Declare it with `/major INC-{number}`."
        raise NotFound(sentence, record=f"INC-{number}")
    return room


def live(act: Act, number: int) -> tuple[WarRoom, Incident]:
    """A room in which work goes on. Raises NotFound, MovedOn."""
    room, incident = room_of(act, number), incident_of(act, number)
    if room.status not in LIVE:
        closed = f"The war room of {incident.number} is closed. Reopen the incident if it is not fixed."
        raise MovedOn(closed, record=incident.number)
    return room, incident


def responders_only(act: Act, incident: Incident | None, what: str) -> None:
    """Support teams, commanders and managers run war rooms, of what they may see."""
    if incident is not None and not sees(act, incident, act.by):
        raise unknown(incident.id)
    if teams_of(act, act.by) or leads(act, act.by):
        return
    raise NotAllowed(
        f"To {what} is for support teams, incident commanders and service managers. "
        "Report it with `/incident`, high impact and urgency, and they will see it at once.",
        attempted=what,
        record=incident.number if incident else "major",
    )


def may_resolve(act: Act, number: int) -> tuple[WarRoom, Incident]:
    """The room, for whoever may announce its end: the commander, or a manager; while nobody leads, its responders."""
    room, incident = live(act, number)
    holder = warrooms.roles(act.tx, room.id).get(Role.COMMANDER)
    if holder is None:
        responders_only(act, incident, f"resolve {incident.number}")
    elif holder.person != act.by and not leads(act, act.by):
        raise NotAllowed(
            f"{person(holder.person)} has command and announces the end of {incident.number}.",
            attempted="resolve",
            record=incident.number,
        )
    return room, incident
