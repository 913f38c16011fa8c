"""Who hears of what the crew of a room does: of the command that changes hands."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.warrooms import channel, messages
from commands.warrooms.handing import OWED, offers_of
from commands.warrooms.notices import say_in_room, talk
from commands.warrooms.permissions import room_of
from storage.journal.records import Entry
from storage.outbox import queries as outbox
from storage.warrooms import queries as warrooms
from storage.warrooms.records import WarRoom, WarRoomEvent


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


def remind_of_handover(act: Act, entry: Entry) -> None:
    """Whoever has led for long, directly."""
    to = entry.details["person"]
    at = speech.directly(to, entry.record)
    speech.warn(act, at, f"{OWED}:{entry.number}", OWED, incident=entry.number, person=to)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    WarRoomEvent.ROLE_GIVEN: (show_last_offer,),
    WarRoomEvent.ROLE_LEFT: (show_last_offer,),
    WarRoomEvent.HANDOVER_OFFERED: (show_last_offer, offer_command),
    WarRoomEvent.HANDOVER_ANSWERED: (say_in_room, show_last_offer),
    WarRoomEvent.HANDOVER_LAPSED: (say_in_room, show_last_offer),
    WarRoomEvent.HANDOVER_OWED: (remind_of_handover,),
    WarRoomEvent.RESOLVED: (show_last_offer,),
}
