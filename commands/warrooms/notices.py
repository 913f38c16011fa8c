"""Who hears of what happens in war rooms, and where."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from commands.incidents import messages as incident_messages
from commands.incidents.notices import say_to_reporter
from commands.incidents.permissions import sees
from commands.oncall.reading import called
from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.speech import Address, channel_ref, directly
from commands.warrooms import (
    afterwards_wording,
    calling_wording,
    channel,
    messages,
    reading,
    timeline,
    views,
    wording,
)
from commands.warrooms.permissions import incident_of, room_of
from commands.warrooms.stream_channels import talk as talk_in_stream
from commands.warrooms.task_rules import still_open
from commands.warrooms.updating import is_heard_by
from storage.availability.records import OutageEvent
from storage.directory import queries as directory
from storage.incidents import queries as incidents
from storage.incidents.records import IncidentEvent
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.oncall import queries as oncall
from storage.oncall.records import Page, PageEvent
from storage.outbox import queries as outbox
from storage.outbox.records import Effect, Method, PostedMessage
from storage.record import replace
from storage.streams import queries as streams
from storage.streams.records import Stream
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LIVE, Audience, LineKind, RoomStatus, WarRoom, WarRoomEvent


def talk(room: WarRoom, place: str) -> Address:
    """In the room; what is said there can be taken back."""
    folder = messages.conversation(room.number)
    return Address(place, room.number, lane=messages.lane(room, "talk"), message=folder)


def say_in_room(act: Act, entry: Entry) -> None:
    room, text = room_of(act, entry.number), wording.in_the_room(entry)
    if room.place is not None and text is not None:
        speech.post(act, talk(room, room.place), text)


def stream_of(act: Act, entry: Entry) -> Stream | None:
    """In which part of the work it happened."""
    name = entry.details.get("stream")
    return None if name is None else streams.called(act.tx, entry.number, name)


def say_line(act: Act, entry: Entry) -> None:
    """What somebody wrote down, where they did: in the room, or in a stream; its place is kept, to be linked."""
    room, text, stream = room_of(act, entry.number), wording.in_the_room(entry), stream_of(act, entry)
    at = talk(room, room.channel) if room.channel is not None else None
    name = messages.line(room.number, entry.id)
    if stream is not None and stream.channel is not None:
        at, name = talk_in_stream(stream, stream.channel), messages.stream_line(stream, entry.id)
    if at is not None and text is not None:
        speech.post(act, replace(at, message=name), text)
        _find_link(act, room, at.lane, name, entry=entry.id)


def link_marked(act: Act, entry: Entry) -> None:
    """The address of a message that was marked."""
    room, channel_, ts = room_of(act, entry.number), entry.details.get("channel"), entry.details.get("ts")
    if channel_ and ts:
        name = messages.marked(room.number, ts)
        outbox.store_message(act.tx, PostedMessage(name, room.number, channel_, ts))
        _find_link(act, room, messages.lane(room, "pins"), name, channel=channel_, ts=ts)


def _find_link(act: Act, room: WarRoom, lane: str, name: str, **line: Any) -> None:
    effect = Effect(
        lane,
        Method.PERMALINK,
        room.number,
        key=f"{name}:link",
        message=name,
        then="warroom.linked",
        subject={"incident": room.incident, **line},
    )
    speech.put(act, effect)


def show_impact(act: Act, entry: Entry) -> None:
    """The card says what it means to the business, by what was last written down of it."""
    if entry.what in timeline.CORRECTIONS or timeline.kind_of(entry) is LineKind.IMPACT:
        show_situation(act, entry)


def follow(act: Act, entry: Entry) -> None:
    """Something about the incident has changed: whoever it is with by now is called in, and the room shows it."""
    room = warrooms.of_incident(act.tx, entry.number)
    if room is None or room.status not in LIVE:
        return
    to, key = entry.details.get("to"), entry.details.get("team")
    team = act.document.teams.get(key) if key else None
    members = directory.ids_of(act.tx, team.members) if team is not None else ()
    channel.invite(act, room, *(each for each in (to, *members) if each and each != entry.actor))
    channel.set_topic(act, room)
    show_situation(act, entry)
    show_announcement(act, entry)


def show_situation(act: Act, entry: Entry) -> None:
    """The card in the room; the first time it is pinned once it stands."""
    room = room_of(act, entry.number)
    if room.place is None:
        return
    name = messages.situation(room.number)
    then = "warroom.furnish" if entry.what == WarRoomEvent.OPENED else None
    at = Address(room.place, room.number, lane=name, message=name)
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
    if is_heard_by(entry, Audience.MAJORS) and not incident_of(act, entry.number).private:
        speech.post(act, _under_announcement(act, entry.record), wording.updated(entry))


def tell_majors_nothing_new(act: Act, entry: Entry) -> None:
    """A line in the thread, and no more: it is for those who look."""
    if not incident_of(act, entry.number).private:
        speech.post(act, _under_announcement(act, entry.record), wording.nothing_new(entry))


def tell_majors_the_end(act: Act, entry: Entry) -> None:
    if not incident_of(act, entry.number).private:
        text = wording.to_majors(entry, room_of(act, entry.number).resolution_note)
        speech.post(act, _under_announcement(act, entry.record), text, broadcast=True)


def tell_majors_it_is_open_again(act: Act, entry: Entry) -> None:
    room = warrooms.of_incident(act.tx, entry.number)
    if room is not None and not incident_of(act, entry.number).private:
        speech.post(act, _under_announcement(act, entry.record), wording.open_again(entry), broadcast=True)


def tell_majors_where(act: Act, entry: Entry) -> None:
    """Where the room has another channel than at first."""
    room = room_of(act, entry.number)
    before = len(journal.of_kinds(act.tx, entry.record, WarRoomEvent.OPENED)) - 1
    if before and room.channel is not None and not incident_of(act, entry.number).private:
        speech.post(act, _under_announcement(act, entry.record), wording.goes_on_in(room.number, room.channel))


def tell_reporter(act: Act, entry: Entry) -> None:
    if entry.what == WarRoomEvent.UPDATED and not is_heard_by(entry, Audience.FOLLOWERS):
        return
    text = wording.updated(entry) if entry.what == WarRoomEvent.UPDATED else wording.MAJOR_NOW
    say_to_reporter(act, incident_of(act, entry.number), text)


def tell_followers(act: Act, entry: Entry) -> None:
    """Whoever follows it, directly; and only while they may see it."""
    incident = incident_of(act, entry.number)
    for person in incidents.followers(act.tx, incident.id) if is_heard_by(entry, Audience.FOLLOWERS) else ():
        if person != entry.actor and sees(act, incident, person):
            speech.post(act, speech.directly(person, incident.number), wording.updated(entry))


def call_in(act: Act, entry: Entry) -> None:
    """Whom a role was given to."""
    room, to = room_of(act, entry.number), entry.details["person"]
    if to != entry.actor:
        channel.invite(act, room, to)


def welcome(act: Act, entry: Entry) -> None:
    """Whoever was called and comes: into the room, which hears of it."""
    _of_call(act, entry, calling_wording.came)


def tell_nobody_came(act: Act, entry: Entry) -> None:
    _of_call(act, entry, calling_wording.nobody_came)


def _of_call(act: Act, entry: Entry, says: Callable[[Page, str], str]) -> None:
    page = oncall.find(act.tx, entry.details["page"])
    room = warrooms.of_incident(act.tx, entry.number) if entry.record.startswith("INC-") else None
    if page is None or room is None or room.status not in LIVE or room.channel is None:
        return
    if page.came is not None:
        channel.invite(act, room, page.came, lane="talk")
    speech.post(act, talk(room, room.channel), says(page, called(act, page.team)))


def show_outage(act: Act, entry: Entry) -> None:
    """The card of the room shows what is down; nobody is told of it on its own."""
    room = warrooms.of_incident(act.tx, entry.number)
    if room is not None and room.status in LIVE:
        show_situation(act, entry)


def post_ending(act: Act, entry: Entry) -> None:
    """The timeline, for those in the room, and the whole record; also where the room opens when all is over."""
    story = reading.story(act, entry.number)
    room = story.room
    if room.channel is None or room.status is RoomStatus.OPEN:
        return
    text = f"{room.number} is {story.ending}. What happened is here."
    for blocks in views.ending_posts(story):
        speech.post(act, talk(room, room.channel), text, blocks=blocks)
    if still_open(story.tasks, story.entries):
        show_left_open(act, room, room.channel)
    arguments, subject = {"channel": room.channel}, {"incident": room.incident, "channel": room.channel}
    record = Effect(
        lane=messages.lane(room, "talk"),
        method=Method.UPLOAD,
        record=room.number,
        arguments=arguments,
        render="warroom.record",
        subject=subject,
        then="warroom.recorded",
    )
    speech.put(act, record)


def left_open(act: Act, room: WarRoom) -> str:
    """How the message is called that says what was left to be done when the room ended last."""
    ended = journal.latest(act.tx, room.number, WarRoomEvent.RESOLVED)
    return messages.left_open(room.number, 0 if ended is None else ended.id)


def show_left_open(act: Act, room: WarRoom, place: str) -> None:
    at = replace(talk(room, place), message=left_open(act, room))
    speech.show(act, at, "warroom.left_open", incident=room.incident)


def tell_who_entered_it(act: Act, entry: Entry) -> None:
    """And nobody else: what is over calls nobody."""
    incident = incident_of(act, entry.number)
    text = afterwards_wording.entered(entry, incident, act.document.service_name(incident.service or ""))
    speech.post(act, directly(entry.actor, entry.record), text)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    IncidentEvent.PRIORITISED: (follow,),
    IncidentEvent.SERVICE_SET: (follow,),
    IncidentEvent.ASSIGNED: (follow,),
    IncidentEvent.REOPENED: (tell_majors_it_is_open_again,),
    **dict.fromkeys(OutageEvent, (show_outage,)),
    PageEvent.COMING: (welcome,),
    PageEvent.NOBODY: (tell_nobody_came,),
    WarRoomEvent.DECLARED: (show_announcement, tell_reporter),
    WarRoomEvent.OPENED: (show_situation, show_announcement, tell_majors_where, post_ending),
    WarRoomEvent.ROLE_LEFT: (say_in_room, show_situation, show_announcement),
    WarRoomEvent.CHANNEL_LOST: (show_announcement,),
    WarRoomEvent.ROLE_GIVEN: (call_in, say_in_room, show_situation, show_announcement),
    WarRoomEvent.UPDATED: (
        say_in_room,
        show_situation,
        show_announcement,
        tell_majors,
        tell_reporter,
        tell_followers,
    ),
    WarRoomEvent.NOTHING_NEW: (show_situation, show_announcement, tell_majors_nothing_new),
    WarRoomEvent.NOTED: (say_line, show_impact),
    WarRoomEvent.PINNED: (link_marked, show_impact),
    WarRoomEvent.EDITED: (show_impact,),
    WarRoomEvent.STRUCK: (show_impact,),
    WarRoomEvent.PHASED: (show_situation, show_announcement),
    WarRoomEvent.RESOLVED: (show_situation, show_announcement, post_ending, tell_majors_the_end),
    WarRoomEvent.ENTERED: (tell_who_entered_it,),
    WarRoomEvent.REOPENED: (say_in_room, show_situation, show_announcement),
}
