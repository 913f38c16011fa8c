"""The Slack channel of a war room: made, furnished, left for a private one, archived. Each step waits for Slack's
answer to the one before, so each is an effect, and a continuation in the transaction that marks it sent.
"""

from typing import Any

from commands.incidents import messages as incident_messages
from commands.shared import speech
from commands.shared.act import Act
from commands.shared.speech import Address
from commands.warrooms import messages, rules, wording
from commands.warrooms.permissions import incident_of, room_of
from commands.warrooms.policy import WarRoomPolicy
from storage.directory import queries as directory
from storage.incidents.records import Incident
from storage.journal.records import Entry
from storage.outbox import queries as outbox
from storage.outbox.records import Effect, Method
from storage.timers import queries as timers
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LIVE, RoomStatus, WarRoom, WarRoomEvent

ARCHIVE = "warroom.archive"
PRIVATE = "-private"
"""How the name of a room ends that takes the place of one which everyone could read."""


def order(act: Act, room: WarRoom, *, again: bool = False) -> None:
    """Have the channel made; `again`, a private one in place of the first."""
    private = incident_of(act, room.incident).private
    _call(
        act,
        room,
        Method.CREATE_CHANNEL,
        lane=messages.lane(room),
        key=f"room:{room.id}:create{':private' if again else ''}",
        arguments={"name": room.name, "is_private": private},
        then="warroom.opened",
        subject={"incident": room.incident},
    )


def _call(act: Act, room: WarRoom, method: Method, **effect: Any) -> None:
    speech.put(act, Effect(method=method, record=room.number, **effect))


def opened(act: Act, answer: dict[str, Any], incident: int) -> None:
    """The channel exists: call people in, set its topic and post its card side by side."""
    made, found, about = answer["channel"], room_of(act, incident), incident_of(act, incident)
    if about.private and made.get("is_private") is False:
        _move_in_private(act, found, out_of=made["id"])
        return
    values = {"channel": made["id"], "name": made.get("name") or found.name}
    status = RoomStatus.OPEN if found.status is RoomStatus.OPENING else found.status
    room = warrooms.change(act.tx, found.id, was=[*RoomStatus], status=status, **values)
    assert room is not None
    act.journal(WarRoomEvent.OPENED, room.number, text=f"#{room.name}")
    invite(act, room, made["id"], *_called_in(act, room, about))
    topic = f"{about.number} · {about.priority} · {about.title}"[:250]
    _set_topic(act, room, messages.lane(room, "topic"), made["id"], topic)
    if room.status is not RoomStatus.OPEN:
        archive_later(act, room)


def _called_in(act: Act, room: WarRoom, incident: Incident) -> tuple[str, ...]:
    """The declarer first, then who works on it, the commanders and the reporter."""
    team = act.document.teams.get(incident.team or "")
    handles = [*(team.members if team else ()), *act.document.roles.commanders]
    direct = [each for each in (incident.assignee, incident.reporter) if each]
    return tuple(dict.fromkeys([room.declared_by, *directory.ids_of(act.tx, handles), *direct]))


def invite(act: Act, room: WarRoom, channel: str, *people: str) -> None:
    arguments, told = {"channel": channel, "users": [*people]}, {"incident": room.incident, "channel": channel}
    lane = messages.lane(room, "people")
    _call(act, room, Method.INVITE, lane=lane, arguments=arguments, then="warroom.invited", subject=told)


def invited(act: Act, answer: dict[str, Any], incident: int, channel: str) -> None:
    """Whoever could not be called in is named to those in the room."""
    room, left_out = room_of(act, incident), answer.get("left_out")
    if left_out and room.channel == channel:
        folder = messages.conversation(room.number)
        at = Address(channel, room.number, lane=messages.lane(room, "talk"), message=folder)
        speech.post(act, at, wording.not_called_in(left_out))


def _set_topic(act: Act, room: WarRoom, lane: str, channel: str, topic: str) -> None:
    _call(act, room, Method.SET_TOPIC, lane=lane, arguments={"channel": channel, "topic": topic})


def pin_and_bookmark(act: Act, answer: dict[str, Any], incident: int) -> None:
    """The situation card stands for the first time: pin it, and have the incident's own card at hand above."""
    if "ts" not in answer:
        return
    room, card = room_of(act, incident), incident_messages.card(f"INC-{incident}")
    name = messages.situation(room.number)
    key = f"{name}:pin:{answer['channel']}"
    _call(act, room, Method.PIN, lane=f"room:{incident}/pin", key=key, message=name)
    if not incident_of(act, incident).private:
        told = {"then": "warroom.bookmark", "subject": {"incident": incident}}
        _call(act, room, Method.PERMALINK, lane=card, key=f"{card}:link", message=card, **told)


def bookmark(act: Act, answer: dict[str, Any], incident: int) -> None:
    """The address of the incident's card is known: it goes above the room."""
    room, link = warrooms.of_incident(act.tx, incident), answer.get("permalink")
    if room is None or room.channel is None or not link:
        return
    lane = f"room:{incident}/bookmark"
    shown = {"channel_id": room.channel, "title": room.number, "type": "link", "link": link}
    _call(act, room, Method.BOOKMARK, lane=lane, key=lane, arguments=shown)


def follow_in_private(act: Act, entry: Entry) -> None:
    """The incident has become private: nobody reads of it among the majors, and its room is for those concerned."""
    room = warrooms.of_incident(act.tx, entry.number)
    if room is None or not entry.details.get("became_private"):
        return
    announced = messages.announcement(room.number)
    outbox.withdraw(act.tx, [announced])
    speech.take_back(act, announced, room.number)
    if room.channel is not None:
        _move_in_private(act, room, out_of=room.channel)
    elif outbox.withdraw(act.tx, [messages.lane(room)]):
        _order_in_private(act, room)


def _move_in_private(act: Act, room: WarRoom, *, out_of: str) -> None:
    """Leave a room that everyone can read; Slack cannot close it to those who could."""
    talk, card = messages.lane(room, "talk"), messages.situation(room.number)
    outbox.withdraw(act.tx, [talk, card, *messages.setup_lanes(room)])
    speech.take_back(act, card, room.number, lane=talk)
    speech.take_back_all(act, messages.conversation(room.number), room.number, lane=talk)
    _set_topic(act, room, talk, out_of, room.number)
    _archive(act, room, out_of)
    _order_in_private(act, room)


def _order_in_private(act: Act, room: WarRoom) -> None:
    name = f"{room.name[: rules.NAME - len(PRIVATE)]}{PRIVATE}"
    status = RoomStatus.OPENING if room.status in LIVE else room.status
    ordered = warrooms.change(act.tx, room.id, was=[*RoomStatus], status=status, channel=None, name=name)
    if ordered is not None and ordered.status in LIVE:
        order(act, ordered, again=True)


def archive_later(act: Act, room: WarRoom) -> None:
    """The room is kept for a while for whoever comes back to it."""
    after = act.policy(WarRoomPolicy).war_rooms.archive_after
    if room.channel is not None and after:
        due = act.now + after
        timers.arm(act.tx, ARCHIVE, str(room.incident), due, record=room.number, incident=room.incident)


def archive(act: Act, incident: int) -> None:
    room = warrooms.of_incident(act.tx, incident)
    if room is None or room.channel is None:
        return
    was, values = [RoomStatus.RESOLVED], {"status": RoomStatus.ARCHIVED, "archived_at": act.now}
    if warrooms.change(act.tx, room.id, was=was, **values):
        _archive(act, room, room.channel)


def _archive(act: Act, room: WarRoom, channel: str) -> None:
    _call(act, room, Method.ARCHIVE, lane=messages.lane(room, "talk"), arguments={"channel": channel})


def look_at_pinned(act: Act, channel: str, ts: str) -> bool:
    """Somebody put a pin to a message: fetch what it says, when this is a war room."""
    room = warrooms.in_channel(act.tx, channel)
    if room is None:
        return False
    _call(
        act,
        room,
        Method.HISTORY,
        lane=messages.lane(room, "pins"),
        key=f"pinned:{channel}:{ts}",
        arguments={"channel": channel, "latest": ts, "oldest": ts, "inclusive": True, "limit": 1},
        then="warroom.pinned",
        subject={"incident": room.incident, "by": act.by, "ts": ts},
    )
    return True


def pinned(act: Act, answer: dict[str, Any], incident: int, by: str, ts: str) -> None:
    """The message that was pinned goes on the timeline."""
    found = [message for message in answer.get("messages", []) if message.get("ts") == ts]
    text = found[0].get("text", "") if found else "a message in a thread"
    said_by = found[0].get("user") if found else None
    act.done_by(by).journal(WarRoomEvent.PINNED, f"INC-{incident}", text=text, said_by=said_by)
