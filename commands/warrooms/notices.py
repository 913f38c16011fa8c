"""Who hears of what happens in war rooms, and where."""

from collections.abc import Mapping, Sequence

from commands.incidents import messages as incident_messages
from commands.incidents.notices import say_to_reporter
from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.speech import Address, channel_ref
from commands.warrooms import channel, messages, views, wording
from commands.warrooms.operations import COMMANDER_MISSING, UPDATE_DUE
from commands.warrooms.permissions import incident_of, room_of
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.outbox.records import Effect, Method
from storage.warrooms.records import RoomStatus, WarRoom, WarRoomEvent


def _talk(room: WarRoom, place: str) -> Address:
    """In the room; what is said there can be taken back."""
    folder = messages.conversation(room.number)
    return Address(place, room.number, lane=messages.lane(room, "talk"), message=folder)


def say_in_room(act: Act, entry: Entry) -> None:
    room, text = room_of(act, entry.number), wording.in_the_room(entry)
    if room.channel is not None and text is not None:
        speech.post(act, _talk(room, room.channel), text)


def offer_command(act: Act, entry: Entry) -> None:
    room = room_of(act, entry.number)
    if room.channel is not None:
        blocks = views.handover(room, entry.actor, entry.details["person"])
        speech.post(act, _talk(room, room.channel), wording.handover(entry), blocks=blocks)


def show_situation(act: Act, entry: Entry) -> None:
    """The card in the room; the first time it is pinned once it stands."""
    room = room_of(act, entry.number)
    if room.channel is None:
        return
    name = messages.situation(room.number)
    then = "warroom.furnish" if entry.what == WarRoomEvent.OPENED else None
    at = Address(room.channel, room.number, lane=name, message=name)
    speech.show(act, at, "warroom.situation", then=then, incident=room.incident)


def show_announcement(act: Act, entry: Entry) -> None:
    """The majors channel hears of it, but of a private one only those whom it concerns do."""
    if not incident_of(act, entry.number).private:
        name = messages.announcement(entry.record)
        at = Address(_majors(act), entry.record, lane=name, message=name)
        speech.show(act, at, "warroom.announcement", incident=entry.number)


def _majors(act: Act) -> str:
    return channel_ref(act.document.channels.majors)


def _under_announcement(act: Act, number: str) -> Address:
    name = messages.announcement(number)
    folder = incident_messages.openly_said(number)
    return Address(_majors(act), number, lane=name, thread=name, message=folder)


def tell_majors(act: Act, entry: Entry) -> None:
    """How it stands, in the thread of the announcement."""
    if not incident_of(act, entry.number).private:
        speech.post(act, _under_announcement(act, entry.record), wording.updated(entry))


def tell_majors_the_end(act: Act, entry: Entry) -> None:
    if not incident_of(act, entry.number).private:
        text = wording.to_majors(entry, room_of(act, entry.number).resolution_note)
        speech.post(act, _under_announcement(act, entry.record), text, broadcast=True)


def tell_reporter(act: Act, entry: Entry) -> None:
    text = wording.updated(entry) if entry.what == WarRoomEvent.UPDATED else wording.MAJOR_NOW
    say_to_reporter(act, incident_of(act, entry.number), text)


def call_in(act: Act, entry: Entry) -> None:
    """Whom a role was given to."""
    room, to = room_of(act, entry.number), entry.details["person"]
    if room.channel is not None and to != entry.actor:
        channel.invite(act, room, room.channel, to)


def remind_of_update(act: Act, entry: Entry) -> None:
    _warn(act, room_of(act, entry.number), UPDATE_DUE)


def ask_for_commander(act: Act, entry: Entry) -> None:
    _warn(act, room_of(act, entry.number), COMMANDER_MISSING)


def _warn(act: Act, room: WarRoom, card: str) -> None:
    if room.channel is not None:
        at = Address(room.channel, room.number, lane=messages.lane(room, "talk"))
        speech.warn(act, at, f"{card}:{room.incident}", card, incident=room.incident)


def post_ending(act: Act, entry: Entry) -> None:
    """The timeline, for those in the room, and the whole record; also where the room opens when all is over."""
    room = room_of(act, entry.number)
    if room.channel is None or room.status is RoomStatus.OPEN:
        return
    story = views.timeline(journal.history(act.tx, room.number), f"{room.number} is resolved. What happened:")
    text = f"{room.number} is resolved. What happened is here."
    speech.post(act, _talk(room, room.channel), text, blocks=story)
    arguments, subject = {"channel": room.channel}, {"incident": room.incident}
    record = Effect(
        lane=messages.lane(room, "talk"),
        method=Method.UPLOAD,
        record=room.number,
        arguments=arguments,
        render="warroom.record",
        subject=subject,
    )
    speech.put(act, record)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    WarRoomEvent.DECLARED: (show_announcement, tell_reporter),
    WarRoomEvent.OPENED: (show_situation, show_announcement, post_ending),
    WarRoomEvent.ROLE_GIVEN: (call_in, say_in_room, show_situation, show_announcement),
    WarRoomEvent.HANDOVER_OFFERED: (offer_command,),
    WarRoomEvent.HANDOVER_ANSWERED: (say_in_room,),
    WarRoomEvent.UPDATED: (say_in_room, show_situation, show_announcement, tell_majors, tell_reporter),
    WarRoomEvent.NOTED: (say_in_room,),
    WarRoomEvent.TASK: (say_in_room,),
    WarRoomEvent.UPDATE_OVERDUE: (remind_of_update,),
    WarRoomEvent.LEADERLESS: (ask_for_commander,),
    WarRoomEvent.RESOLVED: (show_situation, show_announcement, post_ending, tell_majors_the_end),
    WarRoomEvent.REOPENED: (say_in_room, show_situation, show_announcement),
}
