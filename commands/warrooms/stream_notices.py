"""Who hears of what happens in streams: those in them, and in few lines the room."""

from collections.abc import Mapping, Sequence

from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.speech import Address
from commands.warrooms import messages, stream_channels, stream_views
from commands.warrooms.notices import show_situation, talk
from commands.warrooms.permissions import room_of
from commands.warrooms.stream_channels import talk as talk_in_stream
from storage.incidents.records import IncidentEvent
from storage.journal.records import Entry
from storage.streams import queries as streams
from storage.streams.records import Stream, StreamEvent


def _stream(act: Act, entry: Entry) -> Stream:
    found = streams.called(act.tx, entry.number, entry.details["stream"])
    assert found is not None
    return found


def _say_in_room(act: Act, entry: Entry, text: str) -> None:
    room = room_of(act, entry.number)
    if room.place is not None:
        speech.post(act, talk(room, room.place), text)


def _say_in_stream(act: Act, entry: Entry, text: str) -> None:
    stream = _stream(act, entry)
    if stream.place is not None:
        speech.post(act, talk_in_stream(stream, stream.place), text)


def show_stream(act: Act, entry: Entry) -> None:
    """Its first message; the first time it is pinned once it stands."""
    _show(act, _stream(act, entry), then="warroom.stream.furnish" if entry.what == StreamEvent.OPENED else None)


def _show(act: Act, stream: Stream, then: str | None = None) -> None:
    if stream.place is not None:
        name = messages.stream_card(stream)
        at = Address(stream.place, stream.number, lane=name, message=name)
        speech.show(act, at, "warroom.stream", then=then, stream=stream.id)


def show_open_ones(act: Act, entry: Entry) -> None:
    """What a stream belongs to has another priority."""
    for each in streams.of_incident(act.tx, entry.number):
        if each.is_open:
            _show(act, each)


def tell_where(act: Act, entry: Entry) -> None:
    """The room, once there is a channel to go to; not of one that was closed meanwhile."""
    stream = _stream(act, entry)
    if stream.is_open:
        _say_in_room(act, entry, stream_views.opened(entry, stream))


def tell_lead(act: Act, entry: Entry) -> None:
    _say_in_stream(act, entry, stream_views.led(entry))


def tell_update(act: Act, entry: Entry) -> None:
    """One line in the room, and the same where it was typed."""
    for say in (_say_in_room, _say_in_stream):
        say(act, entry, stream_views.updated(entry))


def tell_end(act: Act, entry: Entry) -> None:
    """The last word, in both; what is closed with its room is not told there again."""
    if "how" in entry.details:
        _say_in_stream(act, entry, stream_views.closed_with_its_room(entry))
    else:
        for say in (_say_in_room, _say_in_stream):
            say(act, entry, stream_views.closed(entry))


def tell_open_again(act: Act, entry: Entry) -> None:
    """Where it has its channel still; of another the room hears once there is one."""
    if _stream(act, entry).channel is not None:
        _say_in_stream(act, entry, stream_views.reopened(entry))
        if not entry.details.get("with_room"):
            _say_in_room(act, entry, stream_views.reopened(entry))


def tell_new_room(act: Act, entry: Entry) -> None:
    """In its channel: what it is a part of now."""
    stream, room = _stream(act, entry), room_of(act, entry.number)
    if stream.place is not None:
        stream_channels.set_topic(act, stream)
        _say_in_stream(act, entry, stream_views.moved(entry, room))


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    IncidentEvent.PRIORITISED: (show_open_ones,),
    StreamEvent.STARTED: (show_situation,),
    StreamEvent.OPENED: (show_stream, show_situation, tell_where),
    StreamEvent.LED: (show_stream, show_situation, tell_lead),
    StreamEvent.UPDATED: (tell_update,),
    StreamEvent.CLOSED: (show_stream, show_situation, tell_end),
    StreamEvent.REOPENED: (show_stream, show_situation, tell_open_again),
    StreamEvent.LOST: (show_situation,),
    StreamEvent.MOVED: (show_stream, show_situation, tell_new_room),
}
