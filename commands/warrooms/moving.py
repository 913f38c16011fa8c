"""Streams that come along when two rooms become one, and go back when that is undone."""

from collections.abc import Sequence

from commands.shared.act import Act
from commands.warrooms import messages, stream_channels, streams
from commands.warrooms.permissions import incident_of
from storage.incidents.records import Incident
from storage.outbox import queries as outbox
from storage.streams import queries as stored
from storage.streams.records import Stream, StreamEvent, StreamStatus
from storage.warrooms.records import WarRoomEvent


def take_along(act: Act, found: Incident, into: Incident) -> list[list[int | str]]:
    """What is open of the one goes on in the other, its channel and its lead with it; the key and name of each."""
    open_ = [each for each in stored.of_incident(act.tx, found.id) if each.is_open]
    for each in open_:
        is_taken = stored.called(act.tx, into.id, each.name) is not None
        _move(act, each, into, f"{each.name} ({found.number})" if is_taken else each.name)
    streams.keep_to_those_concerned(act, into)
    return [[each.id, each.name] for each in open_]


def give_back(act: Act, found: Incident, into: Incident, kept: Sequence[Sequence[int | str]]) -> None:
    """They are parts of the one again, under the names that they had there."""
    for key, name in kept:
        stream = stored.find(act.tx, int(key))
        if stream is not None and stream.incident == into.id:
            _move(act, stream, found, str(name))


def _move(act: Act, stream: Stream, into: Incident, name: str) -> None:
    """Its messages are known under the new number from now on; what is private by that leaves what everyone reads."""
    of, inside = incident_of(act, stream.incident), streams.inside(act, stream)
    known = {"opened": stream_channels.times_opened(act, stream), "people": stream_channels.called_in(act, stream)}
    moved = stored.change(act.tx, stream.id, was=[*StreamStatus], incident=into.id, name=name)
    assert moved is not None
    outbox.rename_messages(act.tx, messages.stream_folder(stream), messages.stream_folder(moved), moved.number)
    act.journal(StreamEvent.MOVED, moved.number, stream=name, was=of.number, called=stream.name, **known)
    if into.private and of.private and inside:
        act.journal(WarRoomEvent.CALLED_IN, moved.number, people=inside, stream=name)
    elif into.private and not of.private and moved.is_open:
        stream_channels.move_in_private(act, moved, known_as=of.number)
