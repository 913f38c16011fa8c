"""Who hears of what the crew of a room does: of the command that changes hands, and of what is to be done."""

from collections.abc import Mapping, Sequence

from commands.incidents.notices import say_to_reporter, show_other_cards
from commands.incidents.permissions import sees
from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.warrooms import channel, messages, stream_channels, wording
from commands.warrooms.bridging import bridge_of
from commands.warrooms.handing import offers_of
from commands.warrooms.notices import left_open, say_in_room, show_left_open, show_situation, stream_of, talk
from commands.warrooms.permissions import incident_of, room_of
from storage.incidents import queries as incidents
from storage.journal.queries import QUARTERDECK
from storage.journal.records import DRILL, Entry
from storage.oncall.records import PageEvent
from storage.outbox import queries as outbox
from storage.record import replace
from storage.streams import queries as streams
from storage.streams.records import Stream
from storage.tasks.records import TaskEvent
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LIVE, WarRoom, WarRoomEvent

OVER = (TaskEvent.DONE, TaskEvent.SKIPPED, TaskEvent.IMPOSSIBLE)


def offer_command(act: Act, entry: Entry) -> None:
    """In the room, once whom it is offered to is called in; while there is no channel yet, to them directly."""
    room, to = room_of(act, entry.number), entry.details["person"]
    channel.invite(act, room, to, lane="talk")
    _show_offer(act, room, entry.id, room.channel or to)


def _show_offer(act: Act, room: WarRoom, offer: int, place: str) -> None:
    at = replace(talk(room, place), message=messages.offer(room.number, offer))
    speech.show(act, at, "warroom.offer", incident=room.incident, offer=offer)


def show_last_offer(act: Act, entry: Entry) -> None:
    """What became of the last offer that was made before, where it stands."""
    room = warrooms.of_incident(act.tx, entry.number)
    made = [] if room is None else [each for each in offers_of(act, entry.number) if each.id < entry.id]
    if room is None or not made:
        return
    name = messages.offer(room.number, made[-1].id)
    if outbox.message_called(act.tx, name) is not None or name in outbox.being_posted(act.tx, name):
        _show_offer(act, room, made[-1].id, room.channel or made[-1].to)


def give_task(act: Act, entry: Entry) -> None:
    """In the room, in one message with its buttons; whoever is to do it is called in to read it."""
    room, to = room_of(act, entry.number), entry.details["person"]
    stream = stream_of(act, entry)
    if stream is not None and stream.channel is not None:
        _give_in_stream(act, stream, entry)
        return
    if to is not None and to != entry.actor:
        channel.invite(act, room, to, lane="talk")
    if room.channel is not None and "task" in entry.details:
        _show_task(act, room, entry.details["task"], room.channel)


def _give_in_stream(act: Act, stream: Stream, entry: Entry) -> None:
    """Where it was given; the card of the room counts it."""
    to = entry.details["person"]
    if to is not None and to != entry.actor:
        stream_channels.invite(act, stream, to)
    assert stream.channel is not None
    _show_in_stream(act, stream, entry.details["task"], stream.channel)


def _show_in_stream(act: Act, stream: Stream, task: int, place: str) -> None:
    at = replace(stream_channels.talk(stream, place), message=messages.stream_task(stream, task))
    speech.show(act, at, "task.card", task=task, openly=False)


def _show_task(act: Act, room: WarRoom, task: int, place: str) -> None:
    at = replace(talk(room, place), message=messages.task(room.number, task))
    speech.show(act, at, "task.card", task=task, openly=False, of=room.number)


def show_task(act: Act, entry: Entry) -> None:
    """What has become of a task: in its message, where it stands, and on the card; also once the room is over."""
    is_of_a_room = entry.record.startswith(("INC-", DRILL))
    room = warrooms.of_incident(act.tx, entry.number) if is_of_a_room else None
    if room is None:
        return
    task = entry.details["task"]
    if room.place is not None and _stands(act, messages.task(room.number, task), room.place):
        _show_task(act, room, task, room.place)
    for stream in streams.of_incident(act.tx, entry.number):
        if stream.place is not None and _stands_in(act, stream, task):
            _show_in_stream(act, stream, task, stream.place)
    if room.place is not None and _stands(act, left_open(act, room), room.place):
        show_left_open(act, room, room.place)
    show_situation(act, entry)


def show_moved(act: Act, entry: Entry) -> None:
    """Two rooms have become one, or two again: each task is shown where it is done from now on, and where it was."""
    here, there = room_of(act, entry.number), warrooms.of_incident(act.tx, entry.details["other"])
    parts = streams.of_incident(act.tx, here.incident)
    for task in entry.details.get("tasks", ()):
        if here.channel is not None and not any(_stands_in(act, each, task) for each in parts):
            _show_task(act, here, task, here.channel)
    for room in (here, there):
        if room is not None and room.place is not None:
            for task in _those_under(act, messages.task(room.number, "")):
                _show_task(act, room, task, room.place)
    for stream in parts:
        if stream.place is not None:
            for task in _those_under(act, messages.stream_task(stream, "")):
                _show_in_stream(act, stream, task, stream.place)


def _those_under(act: Act, folder: str) -> list[int]:
    """The tasks of which a message is called so."""
    return [int(name.removeprefix(folder)) for name in outbox.names_under(act.tx, folder)]


def _stands_in(act: Act, stream: Stream, task: int) -> bool:
    return stream.place is not None and _stands(act, messages.stream_task(stream, task), stream.place)


def show_dropped(act: Act, entry: Entry) -> None:
    """Before the room is archived, after which nothing in it changes: what was dropped with it, and its card."""
    room = room_of(act, entry.number)
    if room.channel is None:
        return
    if outbox.message_called(act.tx, messages.merged(room.number)) is not None:
        _point_on(act, room, room.channel)
    for task in entry.details["tasks"]:
        if _stands(act, messages.task(room.number, task), room.channel):
            _show_task(act, room, task, room.channel)
    if entry.details["tasks"]:
        at = replace(talk(room, room.channel), message=messages.situation(room.number))
        speech.show(act, at, "warroom.situation", incident=room.incident)
        if _stands(act, left_open(act, room), room.channel):
            show_left_open(act, room, room.channel)


def _stands(act: Act, name: str, place: str) -> bool:
    """Whether a message of this name is posted there, or about to be: what stands in a channel that the room had
    before does not change any more.
    """
    posted = outbox.message_called(act.tx, name)
    return posted.channel == place if posted is not None else name in outbox.being_posted(act.tx, name)


def tell_follow_up(act: Act, entry: Entry) -> None:
    """A line in the room, while it is there."""
    room = room_of(act, entry.number)
    if room.place is not None:
        speech.post(act, talk(room, room.place), wording.followed_up(entry))


def follow_call(act: Act, entry: Entry) -> None:
    """One line of the room a call, which says how far it has gone."""
    room = warrooms.of_incident(act.tx, entry.number) if entry.record.startswith("INC-") else None
    if room is not None and room.status in LIVE and room.channel is not None:
        page = entry.details["page"]
        at = replace(talk(room, room.channel), message=messages.call(room.number, page))
        speech.show(act, at, "warroom.call", page=page)


def show_bridge(act: Act, entry: Entry) -> None:
    """Above the room, in its topic and on its card; who named it is heard in the room."""
    room = room_of(act, entry.number)
    if room.status not in LIVE:
        return
    channel.hold_call(act, room, entry.details.get("url"), entry.details.get("was"))
    show_situation(act, entry)
    if entry.what == WarRoomEvent.BRIDGE_OPENED and entry.actor != QUARTERDECK and room.channel is not None:
        speech.post(act, talk(room, room.channel), wording.bridge(entry))


def show_bridge_there(act: Act, entry: Entry) -> None:
    """The room has a channel now."""
    channel.hold_call(act, room_of(act, entry.number), bridge_of(act, entry.number), None)


def offer_to_attach(act: Act, entry: Entry) -> None:
    """What says the same is looked for when it can be said, and beside the writers."""
    room = room_of(act, entry.number)
    if room.channel is not None and room.status in LIVE:
        at = replace(talk(room, room.channel), message=messages.like(room.number))
        speech.warn(act, at, f"like:{room.incident}", "warroom.like", incident=room.incident)


def take_back_offer(act: Act, entry: Entry) -> None:
    """It is attached, or nothing can be attached any more, as in a room that was merged into another."""
    room = room_of(act, entry.number)
    if room.place is not None and _stands(act, messages.like(room.number), room.place):
        speech.take_back(act, messages.like(room.number), room.number, lane=talk(room, room.place).lane)


def point_on(act: Act, entry: Entry) -> None:
    """In the room that was left: where it goes on, while it is there."""
    room = warrooms.of_incident(act.tx, entry.number)
    if room is not None and room.place is not None:
        _point_on(act, room, room.place)


def _point_on(act: Act, room: WarRoom, place: str) -> None:
    at = replace(talk(room, place), message=messages.merged(room.number))
    speech.show(act, at, "warroom.merged", incident=room.incident)


def point_back(act: Act, entry: Entry) -> None:
    """The room that was left shows that it goes on there."""
    if outbox.message_called(act.tx, messages.merged(entry.record)) is not None:
        point_on(act, entry)
    show_situation(act, entry)


def tell_attached(act: Act, entry: Entry) -> None:
    """Whoever reported a part of it, or the same, hears each update where they hear of their own, each once."""
    whole = incident_of(act, entry.number)
    told = {whole.reporter, *incidents.followers(act.tx, whole.id)}
    for part in (*incidents.open_children(act.tx, whole.id), *incidents.duplicates_of(act.tx, whole.id)):
        if part.reporter not in told and sees(act, whole, part.reporter):
            told.add(part.reporter)
            say_to_reporter(act, part, wording.updated(entry))


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    WarRoomEvent.ROLE_GIVEN: (show_last_offer,),
    WarRoomEvent.ROLE_LEFT: (show_last_offer,),
    WarRoomEvent.HANDOVER_OFFERED: (show_last_offer, offer_command),
    WarRoomEvent.HANDOVER_ANSWERED: (say_in_room, show_last_offer),
    WarRoomEvent.HANDOVER_LAPSED: (say_in_room, show_last_offer),
    WarRoomEvent.RESOLVED: (show_last_offer, take_back_offer),
    WarRoomEvent.ARCHIVED: (show_dropped, channel.put_away),
    WarRoomEvent.TASK: (give_task,),
    WarRoomEvent.UPDATED: (tell_attached,),
    WarRoomEvent.ATTACHED: (say_in_room, take_back_offer),
    WarRoomEvent.MERGED: (say_in_room, show_situation, show_moved),
    WarRoomEvent.MERGED_INTO: (point_on,),
    WarRoomEvent.UNMERGED: (say_in_room, show_other_cards, point_back, show_moved),
    WarRoomEvent.OPENED: (show_bridge_there, offer_to_attach),
    WarRoomEvent.BRIDGE_OPENED: (show_bridge,),
    WarRoomEvent.BRIDGE_CLOSED: (show_bridge,),
    **dict.fromkeys((PageEvent.ASKED, PageEvent.COMING, PageEvent.NOBODY, PageEvent.OVER), (follow_call,)),
    WarRoomEvent.FOLLOW_UP: (tell_follow_up,),
    **dict.fromkeys((TaskEvent.OPENED, TaskEvent.TAKEN, *OVER), (show_task,)),
}
