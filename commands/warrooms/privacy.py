"""Who a private room is for: when people change, whoever may not see it any more has no role and no place in it."""

from collections.abc import Mapping, Sequence

from commands.incidents.permissions import sees
from commands.shared.act import Act, Follower
from commands.warrooms import channel, operations, streams
from commands.warrooms.permissions import incident_of, runs_rooms
from storage.incidents.records import IncidentEvent
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LIVE, Role, WarRoom, WarRoomEvent


def keep_to_those_concerned(act: Act, room: WarRoom) -> None:
    incident = incident_of(act, room.incident)
    if not incident.private:
        return
    streams.keep_to_those_concerned(act, incident)
    for role, holder in warrooms.roles(act.tx, room.id).items():
        if not sees(act, incident, holder.person):
            operations.take_away(act, room, role, holder.person)
    out = [person for person in _called_in(act, room) if not sees(act, incident, person)]
    if room.channel is not None and out:
        channel.show_out(act, room, out)


def _called_in(act: Act, room: WarRoom) -> list[str]:
    """Whom we have called into it while it was private, and have not shown out since."""
    inside: dict[str, None] = {}
    for entry in journal.of_kinds(act.tx, room.number, WarRoomEvent.CALLED_IN, WarRoomEvent.SHOWN_OUT):
        for person in entry.details["people"] if "stream" not in entry.details else ():
            if entry.what == WarRoomEvent.CALLED_IN:
                inside[person] = None
            else:
                inside.pop(person, None)
    return [*inside]


def follow(act: Act, entry: Entry) -> None:
    """It became private, or has gone to others."""
    room = warrooms.of_incident(act.tx, entry.number)
    if room is not None:
        keep_to_those_concerned(act, room)


def people_changed(act: Act) -> None:
    """The people of app.yaml have been looked up again."""
    for room in warrooms.with_channel(act.tx):
        keep_to_those_concerned(act, room)
        _led_by_nobody_who_may_not(act, room)


def _led_by_nobody_who_may_not(act: Act, room: WarRoom) -> None:
    """Whoever has left, or is of no team any more, could neither hand the command over nor announce the end."""
    commander = warrooms.commander(act.tx, room.incident) if room.status in LIVE else None
    if commander is not None and not runs_rooms(act, commander):
        operations.take_away(act, room, Role.COMMANDER, commander, why="gone")


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    IncidentEvent.SERVICE_SET: (follow,),
    IncidentEvent.ASSIGNED: (follow,),
}
