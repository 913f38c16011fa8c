"""What is asked of war rooms."""

from collections.abc import Iterator
from typing import NamedTuple

from commands.incidents.permissions import commanders, sees
from commands.oncall.reading import is_on
from commands.shared.act import Act
from commands.shared.helping import Where
from commands.warrooms.operations import is_leaderless
from commands.warrooms.permissions import incident_of, original_of, room_at, room_of, runs_rooms, seen
from commands.warrooms.rules import Story
from storage.availability import queries as outages
from storage.directory import queries as directory
from storage.journal import queries as journal
from storage.journal.queries import QUARTERDECK
from storage.streams import queries as streams
from storage.streams.records import Stream
from storage.tasks import queries as tasks
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LIVE, Role, WarRoom

LONGEST_STORY = 2000
"""So many entries of a room are looked through, the last of them."""


class Here(NamedTuple):
    """The room of a channel, or of the stream that it is of; neither, where it is another channel."""

    room: WarRoom | None
    stream: Stream | None


def story(act: Act, number: int) -> Story:
    """Raises NotFound."""
    room, incident = room_of(act, number), incident_of(act, number)
    return Story(
        room,
        incident,
        roles=warrooms.roles(act.tx, room.id),
        entries=journal.history(act.tx, incident.number, limit=LONGEST_STORY),
        original=original_of(act, incident),
        services={key: service.name for key, service in act.document.services.items()},
        teams=act.document.team_names(),
        outages=outages.of_incident(act.tx, number),
        tasks=tasks.of_record(act.tx, incident.number),
        streams=streams.of_incident(act.tx, number),
        has_on_call=is_on(act) and not room.is_drill,
        now=act.now,
        zone=act.document.desk.zone,
    )


def open_rooms(act: Act) -> list[WarRoom]:
    """The rooms in which work goes on, the newest first, as far as whoever asks may know of them."""
    return [room for room in warrooms.live(act.tx) if sees(act, incident_of(act, room.incident), act.by)]


def drills(act: Act) -> list[WarRoom]:
    """The rooms of drills that go on, the newest first, as far as whoever asks may know of them."""
    return [room for room in warrooms.live_drills(act.tx) if sees(act, incident_of(act, room.incident), act.by)]


def names(act: Act) -> dict[str, str]:
    """What to call people (Slack ids) in plain words."""
    found = {key: email.partition("@")[0] for key, email in directory.emails(act.tx).items()}
    return found | {QUARTERDECK: "Quarterdeck"}


def seen_story(act: Act, number: int) -> Story:
    """For somebody who asks. Raises NotFound, first of all for what they may not see."""
    seen(act, number)
    return story(act, number)


def where(act: Act) -> Iterator[Where]:
    """Whether whoever asks for help stands in a war room, and runs it."""
    if act.place is not None and room_in(act, act.place) is not None and runs_rooms(act, act.by):
        yield Where.ROOM


def room_in(act: Act, channel: str) -> WarRoom | None:
    """The room in whose channel, or in that of whose stream, somebody is."""
    return room_at(act, channel)


def here(act: Act, channel: str) -> Here:
    """What the channel is in which something was typed."""
    room = warrooms.in_channel(act.tx, channel)
    stream = streams.in_channel(act.tx, channel) if room is None else None
    return Here(room if stream is None else room_of(act, stream.incident), stream)


def update_owed_by(act: Act, number: int) -> tuple[str, ...] | None:
    """Who owes the room an update at this moment (Slack ids); None when none is due."""
    room = warrooms.of_incident(act.tx, number)
    if room is None or room.status not in LIVE or room.next_update_at is None or room.next_update_at > act.now:
        return None
    holders = warrooms.roles(act.tx, room.id)
    speaker = holders.get(Role.COMMUNICATIONS) or holders.get(Role.COMMANDER)
    return (speaker.person,) if speaker else commanders(act)


def command_open_to(act: Act, number: int) -> tuple[str, ...] | None:
    """Who may take the command that nobody has at this moment (Slack ids); None when somebody has it."""
    room = warrooms.of_incident(act.tx, number)
    return commanders(act) if room is not None and is_leaderless(act, room) else None
