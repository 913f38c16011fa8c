"""How it stands, for those who are not in the midst of it: executives, whoever comes late; and how grave it is."""

from collections.abc import Mapping, Sequence

from commands.shared import blocks as bk
from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.speech import Address, channel_ref
from commands.warrooms import messages, reading, sitrep_views, updating, wording
from commands.warrooms.permissions import incident_of, room_of
from commands.warrooms.policy import WarRoomPolicy
from storage.incidents.records import IncidentEvent
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.outbox.records import Effect, Method
from storage.warrooms import queries as warrooms
from storage.warrooms.records import Audience, WarRoomEvent


def show_executives(act: Act, entry: Entry) -> None:
    """Their last message shows how it stands; each that is briefed anew is another message."""
    settings, room = act.policy(WarRoomPolicy).war_rooms.executives, warrooms.of_incident(act.tx, entry.number)
    if room is None or settings is None or incident_of(act, room.incident).private:
        return
    told = len(journal.of_kinds(act.tx, room.number, WarRoomEvent.BRIEFED))
    if told:
        name = f"{messages.executives(room.number)}{told}"
        at = Address(channel_ref(settings.channel), room.number, lane=name, message=name)
        speech.show(act, at, "warroom.executives", incident=room.incident)


def tell_executives(act: Act, entry: Entry) -> None:
    """An update that is for them, too, in the thread of what they read."""
    settings, room = act.policy(WarRoomPolicy).war_rooms.executives, room_of(act, entry.number)
    told = len(journal.of_kinds(act.tx, room.number, WarRoomEvent.BRIEFED))
    is_theirs = updating.is_heard_by(entry, Audience.EXECUTIVES) and not incident_of(act, room.incident).private
    if settings is None or not is_theirs:
        return
    name = f"{messages.executives(room.number)}{told}" if told else None
    folder = messages.executives(room.number)
    at = Address(channel_ref(settings.channel), room.number, lane=name or "", thread=name, message=folder)
    speech.post(act, at, wording.updated(entry))


def catch_up(act: Act, entry: Entry) -> None:
    """Only whoever came reads it; nothing of what somebody has asked for, and read."""
    if entry.details["channel"] is None:
        return
    story = reading.story(act, entry.number)
    text = f"{story.incident.number} so far, for you who come to it now:"
    blocks = [bk.section(text), *sitrep_views.catch_up(story)]
    said = {"channel": entry.details["channel"], "user": entry.actor, "text": text, "blocks": blocks}
    effect = Effect(messages.lane(story.room, "talk"), Method.POST_EPHEMERAL, story.room.number, arguments=said)
    speech.put(act, effect)


def take_back_from_executives(act: Act, entry: Entry) -> None:
    """It has become private: they read of it no more."""
    if entry.details.get("became_private"):
        speech.take_back_all(act, messages.executives(entry.record), entry.record)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    WarRoomEvent.BRIEFED: (show_executives,),
    WarRoomEvent.UPDATED: (show_executives, tell_executives),
    WarRoomEvent.NOTHING_NEW: (show_executives,),
    WarRoomEvent.PHASED: (show_executives,),
    WarRoomEvent.RESOLVED: (show_executives,),
    WarRoomEvent.REOPENED: (show_executives,),
    WarRoomEvent.CAUGHT_UP: (catch_up,),
    IncidentEvent.PRIORITISED: (show_executives,),
    IncidentEvent.SERVICE_SET: (take_back_from_executives,),
}
