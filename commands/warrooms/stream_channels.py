"""The Slack channel of a stream: made below the room, furnished, left for a private one, archived. As with the room,
each step is an effect, and what follows from Slack's answer a continuation in the transaction that marks it sent.
"""

from collections.abc import Sequence
from typing import Any

from commands.incidents.permissions import sees
from commands.shared import speech
from commands.shared.act import Act
from commands.shared.speech import Address
from commands.warrooms import calling_wording, channel, messages, rules
from commands.warrooms.channel import PRIVATE
from commands.warrooms.permissions import incident_of
from commands.warrooms.policy import WarRoomPolicy
from storage.journal import queries as journal
from storage.outbox import queries as outbox
from storage.outbox.records import Effect, Method
from storage.streams import queries as streams
from storage.streams.records import LIVE, Stream, StreamEvent, StreamStatus
from storage.timers import queries as timers
from storage.warrooms.records import WarRoomEvent

ARCHIVE = "warroom.stream.archive"


def order(act: Act, stream: Stream) -> None:
    """Have the channel made, private where the incident is, unless that has been asked for and is not answered."""
    private, before = incident_of(act, stream.incident).private, times_opened(act, stream)
    moved = ":private" if private and stream.channel_name.endswith(PRIVATE) else ""
    _call(
        act,
        stream,
        Method.CREATE_CHANNEL,
        lane=messages.stream_lane(stream),
        key=f"stream:{stream.id}:create{moved}{f':{before}' if before else ''}",
        arguments={"name": stream.channel_name, "is_private": private},
        then="warroom.stream.opened",
        subject={"incident": stream.incident, "stream": stream.id},
    )


def _call(act: Act, stream: Stream, method: Method, **effect: Any) -> None:
    speech.put(act, Effect(method=method, record=stream.number, **effect))


def times_opened(act: Act, stream: Stream) -> int:
    """How many channels it has had, also while it was a part of another incident."""
    count = 0
    for entry in journal.of_kinds(act.tx, stream.number, StreamEvent.OPENED, StreamEvent.MOVED):
        if entry.details["stream"] == stream.name:
            count = int(entry.details["opened"]) if entry.what == StreamEvent.MOVED else count + 1
    return count


def opened(act: Act, answer: dict[str, Any], incident: int, stream: int) -> None:
    """The channel exists: call people in; the first message follows. It may be a part of another incident by now."""
    made, found = answer["channel"], _found(act, stream)
    is_private = any(incident_of(act, each).private for each in (incident, found.incident))
    if is_private and made.get("is_private") is False:
        _move_in_private(act, found, out_of=made["id"])
        return
    values = {"channel": made["id"], "channel_name": made.get("name") or found.channel_name}
    status = StreamStatus.OPEN if found.status is StreamStatus.OPENING else found.status
    there = streams.change(act.tx, found.id, was=[*StreamStatus], status=status, **values)
    assert there is not None
    again = times_opened(act, there) > 0
    act.journal(StreamEvent.OPENED, there.number, stream=there.name, channel=there.channel, again=again)
    invite(act, there, *called_in(act, there))
    set_topic(act, there)
    if not there.is_open:
        archive_later(act, there)


def set_topic(act: Act, stream: Stream) -> None:
    """What it is a part of stands above it."""
    topic = {"channel": stream.channel, "topic": rules.stream_topic(stream.number, stream.name)}
    _call(act, stream, Method.SET_TOPIC, lane=messages.stream_lane(stream, "topic"), arguments=topic)


def _found(act: Act, stream: int) -> Stream:
    found = streams.find(act.tx, stream)
    assert found is not None
    return found


def called_in(act: Act, stream: Stream) -> tuple[str, ...]:
    """Who leads it, who opened it, and whoever was named for it since."""
    naming = (StreamEvent.STARTED, StreamEvent.LED, StreamEvent.REOPENED, StreamEvent.MOVED)
    entries = journal.of_kinds(act.tx, stream.number, *naming)
    named = [each for entry in entries if entry.details["stream"] == stream.name for each in entry.details["people"]]
    return tuple(dict.fromkeys([*([stream.lead] if stream.lead else []), stream.started_by, *named]))


def invite(act: Act, stream: Stream, *people: str) -> None:
    """Call people into it, once there is a channel; into a private one only those who may see it."""
    incident = incident_of(act, stream.incident)
    able = [person for person in people if sees(act, incident, person)]
    if stream.channel is None or not able:
        return
    arguments = {"channel": stream.channel, "users": able}
    told = {"stream": stream.id, "channel": stream.channel}
    lane = messages.stream_lane(stream, "people")
    _call(act, stream, Method.INVITE, lane=lane, arguments=arguments, then="warroom.stream.invited", subject=told)
    if incident.private:
        act.journal(WarRoomEvent.CALLED_IN, stream.number, people=able, stream=stream.name)


def invited(act: Act, answer: dict[str, Any], stream: int, channel: str) -> None:
    """Whoever could not be called in is named to those who are there."""
    found, left_out = _found(act, stream), answer.get("left_out")
    if left_out and found.channel == channel:
        speech.post(act, talk(found, channel), calling_wording.not_called_in(left_out))


def talk(stream: Stream, place: str) -> Address:
    """In the stream; what is said there can be taken back."""
    return Address(
        place, stream.number, lane=messages.stream_lane(stream, "talk"), message=messages.stream_said(stream)
    )


def furnish(act: Act, answer: dict[str, Any], stream: int) -> None:
    """Its first message stands: pin it."""
    if "ts" in answer:
        found = _found(act, stream)
        name = messages.stream_card(found)
        lane, key = messages.stream_lane(found, "pin"), f"{name}:pin:{answer['channel']}"
        _call(act, found, Method.PIN, lane=lane, key=key, message=name)


def move_in_private(act: Act, stream: Stream, known_as: str = "") -> None:
    """The incident has become private: what everyone can read of the stream is left. `known_as` is the number that
    it was known by there, where it goes on with what was private before.
    """
    if stream.channel is not None:
        _move_in_private(act, stream, out_of=stream.channel, known_as=known_as)
    elif outbox.withdraw(act.tx, [messages.stream_lane(stream)], Method.CREATE_CHANNEL):
        _order_in_private(act, stream)


def _move_in_private(act: Act, stream: Stream, *, out_of: str, known_as: str = "") -> None:
    talk_lane, card = messages.stream_lane(stream, "talk"), messages.stream_card(stream)
    outbox.withdraw(act.tx, [talk_lane, card, *_setup_lanes(stream)])
    speech.take_back(act, card, stream.number, lane=talk_lane)
    speech.take_back_all(act, messages.stream_said(stream), stream.number, lane=talk_lane)
    number = known_as or stream.number
    _call(act, stream, Method.SET_TOPIC, lane=talk_lane, arguments={"channel": out_of, "topic": number})
    renamed = {"channel": out_of, "name": f"{number.lower()}-stream"}
    _call(act, stream, Method.RENAME, lane=talk_lane, arguments=renamed)
    _archive(act, stream, out_of)
    _order_in_private(act, stream)


def _setup_lanes(stream: Stream) -> Sequence[str]:
    return [messages.stream_lane(stream, what) for what in ("people", "topic", "pin")]


def _order_in_private(act: Act, stream: Stream) -> None:
    name = f"{stream.channel_name[: rules.NAME - len(PRIVATE)]}{PRIVATE}"
    status = StreamStatus.OPENING if stream.is_open else stream.status
    moved = streams.change(act.tx, stream.id, was=[*StreamStatus], status=status, channel=None, channel_name=name)
    if moved is not None and moved.is_open:
        order(act, moved)


def give_up(act: Act, stream: Stream) -> Stream:
    """Nothing more is said in the channel that it had, which is archived or gone; the next has a name of its own."""
    card = messages.stream_card(stream)
    outbox.withdraw(act.tx, [messages.stream_lane(stream, "talk"), card, *_setup_lanes(stream)])
    outbox.delete_message(act.tx, card)
    name = rules.next_name(stream.channel_name, times_opened(act, stream))
    without = streams.change(act.tx, stream.id, was=[*StreamStatus], channel=None, channel_name=name)
    assert without is not None
    return without


def lost(act: Act, place: str, record: str) -> bool:
    """Slack says that a channel is archived or gone, that of a room or of a stream: open work goes on in another.

    Whether nothing more need be said in it, as of the room.
    """
    stream = streams.in_channel(act.tx, place)
    given_up = journal.of_kinds(act.tx, record if stream is None else stream.number, StreamEvent.LOST)
    if stream is None:
        return any(entry.details["channel"] == place for entry in given_up) or channel.lost(act, place, record)
    if not stream.is_open:
        return stream.status is StreamStatus.ARCHIVED
    if not rules.is_followed([entry.at for entry in given_up if entry.details["stream"] == stream.name], act.now):
        return False
    streams.change(act.tx, stream.id, was=LIVE, status=StreamStatus.OPENING)
    order(act, give_up(act, stream))
    act.journal(StreamEvent.LOST, stream.number, stream=stream.name, channel=place)
    return True


def show_out(act: Act, stream: Stream, people: Sequence[str]) -> None:
    for person in people:
        arguments = {"channel": stream.channel, "user": person}
        _call(act, stream, Method.KICK, lane=messages.stream_lane(stream, "people"), arguments=arguments)
    act.journal(WarRoomEvent.SHOWN_OUT, stream.number, people=[*people], stream=stream.name)


def archive_later(act: Act, stream: Stream) -> None:
    """It is kept for as long as a room that is over."""
    after = act.policy(WarRoomPolicy).war_rooms.archive_after
    if stream.channel is not None and after:
        timers.arm(act.tx, ARCHIVE, str(stream.id), act.now + after, record=stream.number, stream=stream.id)


def archive(act: Act, stream: int) -> None:
    found = streams.find(act.tx, stream)
    if found is None or found.channel is None:
        return
    if streams.change(act.tx, found.id, was=[StreamStatus.CLOSED], status=StreamStatus.ARCHIVED):
        _archive(act, found, found.channel)


def _archive(act: Act, stream: Stream, place: str) -> None:
    lane = messages.stream_lane(stream, "talk")
    _call(act, stream, Method.ARCHIVE, lane=lane, arguments={"channel": place})
