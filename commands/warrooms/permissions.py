"""Who may do what in a war room, and which rooms there are."""

from commands.incidents.permissions import leads, resolvable, sees, teams_of
from commands.incidents.policy import IncidentPolicy
from commands.shared.act import Act
from commands.shared.blocks import person as mention
from commands.shared.blocks import typed
from commands.shared.refusals import MovedOn, NotAllowed, NotFound, Refused
from commands.warrooms.rules import ROLE_WORDS
from storage.directory import queries as directory
from storage.incidents import queries as incidents
from storage.incidents.records import Incident
from storage.streams import queries as streams
from storage.streams.records import Stream
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


def seen(act: Act, number: int) -> Incident:
    """The incident, for whoever asks, before anything else is told of it. Raises NotFound."""
    incident = incident_of(act, number)
    if not sees(act, incident, act.by):
        raise unknown(number)
    return incident


def original_of(act: Act, incident: Incident) -> int | None:
    """The number of what it is the same as, where everyone may know that."""
    if incident.duplicate_of is None or incident_of(act, incident.duplicate_of).private:
        return None
    return incident.duplicate_of


def room_of(act: Act, number: int) -> WarRoom:
    """The war room of an incident. Raises NotFound."""
    room = warrooms.of_incident(act.tx, number)
    if room is None:
        sentence = f"INC-{number} has no war room. Declare it with `/major INC-{number}`."
        raise NotFound(sentence, record=f"INC-{number}")
    return room


def room_at(act: Act, channel: str) -> WarRoom | None:
    """The room whose channel this is, or that of one of its streams."""
    room = warrooms.in_channel(act.tx, channel)
    stream = streams.in_channel(act.tx, channel) if room is None else None
    return room if stream is None else warrooms.of_incident(act.tx, stream.incident)


def stream_at(act: Act, number: int) -> Stream | None:
    """The stream of an incident in whose channel a line was typed, open or not; None: it was typed elsewhere."""
    found = streams.in_channel(act.tx, act.place) if act.place is not None else None
    return found if found is not None and found.incident == number else None


def of_stream(act: Act, number: int) -> dict[str, str]:
    """What is journalled of where a line was typed: the name of the stream, or nothing. Raises MovedOn."""
    found = stream_at(act, number)
    if found is not None and not found.is_open:
        sentence = f"The stream {typed(found.name, 80)} is closed. Say it in the room of {found.number}."
        raise MovedOn(sentence, record=found.number)
    return {} if found is None else {"stream": found.name}


def live(act: Act, number: int) -> tuple[WarRoom, Incident]:
    """A room in which work goes on, for whoever may see it. Raises NotFound, MovedOn."""
    incident = seen(act, number)
    room = room_of(act, number)
    if room.status not in LIVE:
        again = "`/major drill INC-N` begins another." if room.is_drill else "Reopen the incident if it is not fixed."
        closed = f"The war room of {incident.number} is closed. {again}"
        raise MovedOn(closed, record=incident.number)
    return room, incident


def responders_only(act: Act, incident: Incident | None, what: str) -> None:
    """Support teams, commanders and managers run war rooms, of what they may see."""
    if incident is not None:
        seen(act, incident.id)
    if not runs_rooms(act, act.by):
        raise NotAllowed(
            f"To {what} is for support teams, incident commanders and service managers. "
            "Report it with `/incident`, high impact and urgency, and they will see it at once.",
            attempted=what,
            record=incident.number if incident else "major",
        )


def runs_rooms(act: Act, person: str) -> bool:
    """Whether a person is of a support team, a commander or a manager."""
    return bool(teams_of(act, person)) or leads(act, person)


def could_be(act: Act, incident: Incident) -> str | None:
    """The highest priority that there is, of what is open and has a lower one."""
    highest = act.policy(IncidentPolicy).priority(1, 1)
    return highest if incident.is_open and incident.priority != highest else None


def can_hold(act: Act, incident: Incident, role: Role, person: str) -> None:
    """Refuse to give a role to somebody who could then do nothing: who may not see it, or may not run a room."""
    if not sees(act, incident, person):
        sentence = (
            f"{incident.number} is private, and {mention(person)} is none of those who may see it. "
            "Name somebody who is, or give it to them first: `/incident assign`."
        )
        raise NotAllowed(sentence, attempted="role", record=incident.number)
    if not directory.can_act(act.tx, person):
        does = "lead" if role is Role.COMMANDER else f"be {ROLE_WORDS[role].lower()}"
        sentence = f"{mention(person)} cannot {does}: that is an app, or somebody who has left."
        raise Refused(sentence, attempted="role", record=incident.number)
    if role is Role.COMMANDER and not runs_rooms(act, person):
        sentence = (
            f"{mention(person)} is of no support team, and neither commander nor manager: "
            f"the command of {incident.number} is for one of those."
        )
        raise NotAllowed(sentence, attempted="role", record=incident.number)


def responding(act: Act, number: int, what: str) -> tuple[WarRoom, Incident]:
    """A room in which work goes on, for whoever runs such. Raises NotFound, MovedOn, NotAllowed."""
    room, incident = live(act, number)
    responders_only(act, incident, f"{what} {incident.number}")
    return room, incident


def may_give_roles(act: Act, number: int) -> tuple[WarRoom, Incident]:
    """The room, for whoever may say who does what in it."""
    return responding(act, number, "give out roles in")


def may_update(act: Act, number: int) -> tuple[WarRoom, Incident]:
    """The room, for whoever may say how it stands."""
    return responding(act, number, "post updates on")


def may_write_down(act: Act, number: int) -> tuple[WarRoom, Incident]:
    """The room, for whoever may put something on its timeline."""
    return responding(act, number, "keep the timeline of")


def may_run_streams(act: Act, number: int) -> tuple[WarRoom, Incident]:
    """The room, for whoever may divide its work, and say how it stands in a part of it."""
    return responding(act, number, "run streams of")


def may_correct(act: Act, number: int) -> Incident:
    """The incident, for whoever may say what it took down; also once its room is closed."""
    incident = seen(act, number)
    room_of(act, number)
    responders_only(act, incident, f"say what {incident.number} took down")
    return incident


def may_follow_up(act: Act, number: int) -> Incident:
    """The incident, for whoever may say what is to be done after it; also once its room is closed."""
    incident = seen(act, number)
    room_of(act, number)
    responders_only(act, incident, f"say what follows from {incident.number}")
    return incident


def may_resolve(act: Act, number: int) -> WarRoom:
    """The room, for whoever may announce its end, which is that of its incident: while somebody has command, they.

    A drill is ended by whoever began it, too.
    """
    room, incident = live(act, number)
    if not incident.is_drill:
        resolvable(act, number)
        return room
    responders_only(act, incident, f"end {incident.number}")
    commander = warrooms.commander(act.tx, number)
    if commander is not None and act.by not in (commander, room.declared_by) and not leads(act, act.by):
        theirs = f"{mention(commander)} has command and ends {incident.number}, or whoever began it."
        raise NotAllowed(theirs, attempted="resolve", record=incident.number)
    return room
