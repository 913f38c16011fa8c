"""The Slack channel of a war room: made, furnished, left for a private one, archived. Each step waits for Slack's
answer to the one before, so each is an effect, and a continuation in the transaction that marks it sent.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from commands.incidents import messages as incident_messages
from commands.incidents.permissions import sees
from commands.shared import speech
from commands.shared.act import Act
from commands.shared.speech import Address
from commands.warrooms import calling_wording, joining, messages, rules, tasking
from commands.warrooms.permissions import incident_of, room_of
from commands.warrooms.policy import WarRoomPolicy
from storage.directory import queries as directory
from storage.incidents.records import Incident
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.outbox import queries as outbox
from storage.outbox.records import Effect, Method
from storage.timers import queries as timers
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LIVE, RoomStatus, WarRoom, WarRoomEvent

ARCHIVE = "warroom.archive"
A_DRILL = timedelta(hours=1)
CALL = "Call"
"""What the bookmark is named that leads to the room's call."""

PRIVATE = "-private"
"""How the name of a room ends that takes the place of one which everyone could read."""


def drill_name(number: int, title: str) -> str:
    """How the channel of a drill is called: `drill-7-tills-down`."""
    return rules.channel_name(number, title).replace("inc-", "drill-", 1)[: rules.NAME].rstrip("-")


def order(act: Act, room: WarRoom) -> None:
    """Have the channel made, unless that has been asked for and is not answered yet."""
    private = incident_of(act, room.incident).private
    before = len(journal.of_kinds(act.tx, room.number, WarRoomEvent.OPENED))
    moved = ":private" if private and room.name.endswith(PRIVATE) else ""
    _call(
        act,
        room,
        Method.CREATE_CHANNEL,
        lane=messages.lane(room),
        key=f"room:{room.id}:create{moved}{f':{before}' if before else ''}",
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
    invite(act, room, *_called_in(act, room, about))
    set_topic(act, room)
    if room.status is not RoomStatus.OPEN:
        archive_later(act, room)


def _called_in(act: Act, room: WarRoom, incident: Incident) -> tuple[str, ...]:
    """The declarer first, alone in a drill; who works on it, the commanders, its reporter, who has a role already."""
    if incident.is_drill:
        return (room.declared_by,)
    team = act.document.teams.get(incident.team or "")
    handles = [*(team.members if team else ()), *act.document.roles.commanders]
    direct = [each for each in (incident.assignee, incident.reporter) if each and directory.is_person(each)]
    crew = [holder.person for holder in warrooms.roles(act.tx, room.id).values()]
    return tuple(dict.fromkeys([room.declared_by, *directory.ids_of(act.tx, handles), *direct, *crew]))


def invite(act: Act, room: WarRoom, *people: str, lane: str = "people") -> None:
    """Call people into the room, once there is a channel; into a private one only those who may see it."""
    incident = incident_of(act, room.incident)
    able = [person for person in people if sees(act, incident, person)]
    if room.channel is None or not able:
        return
    arguments = {"channel": room.channel, "users": able}
    told = {"incident": room.incident, "channel": room.channel, "people": able}
    at = messages.lane(room, lane)
    _call(act, room, Method.INVITE, lane=at, arguments=arguments, then="warroom.invited", subject=told)
    if incident.private:
        act.journal(WarRoomEvent.CALLED_IN, room.number, people=able)


def invited(act: Act, answer: dict[str, Any], incident: int, channel: str, people: Sequence[str] = ()) -> None:
    """Whoever could not be called in is named to those in the room; whoever comes late reads how it stands."""
    room, left_out = room_of(act, incident), answer.get("left_out")
    for person in people:
        if person not in (left_out or ()):
            joining.joined(act, channel, person)
    if left_out and room.channel == channel:
        folder = messages.conversation(room.number)
        at = Address(channel, room.number, lane=messages.lane(room, "talk"), message=folder)
        speech.post(act, at, calling_wording.not_called_in(left_out))


def set_topic(act: Act, room: WarRoom) -> None:
    """Have the topic say how it stands when it is set; a burst of changes is one."""
    if room.channel is not None:
        _call(
            act,
            room,
            Method.SET_TOPIC,
            lane=messages.lane(room, "topic"),
            coalesce=f"topic:{room.channel}",
            arguments={"channel": room.channel},
            render="warroom.topic",
            subject={"incident": room.incident, "channel": room.channel},
        )


def pin_and_bookmark(act: Act, answer: dict[str, Any], incident: int) -> None:
    """The situation card stands for the first time: pin it, and have the incident's own card at hand above."""
    if "ts" not in answer:
        return
    room, card = room_of(act, incident), incident_messages.card(f"INC-{incident}")
    name = messages.situation(room.number)
    key = f"{name}:pin:{answer['channel']}"
    _call(act, room, Method.PIN, lane=f"room:{incident}/pin", key=key, message=name)
    about = incident_of(act, incident)
    if not (about.private or about.is_drill):
        told = {"then": "warroom.bookmark", "subject": {"incident": incident}}
        key = f"{card}:link:{answer['channel']}"
        _call(act, room, Method.PERMALINK, lane=card, key=key, message=card, **told)


def bookmark(act: Act, answer: dict[str, Any], incident: int) -> None:
    """The address of the incident's card is known: it goes above the room."""
    room, link = warrooms.of_incident(act.tx, incident), answer.get("permalink")
    if room is None or room.channel is None or not link:
        return
    lane = _bookmark_lane(incident)
    shown = {"channel_id": room.channel, "title": room.number, "type": "link", "link": link}
    _call(act, room, Method.BOOKMARK, lane=lane, key=f"{lane}:{room.channel}", arguments=shown)


def hold_call(act: Act, room: WarRoom, url: str | None, was: str | None) -> None:
    """The address of the room's call stands above it, in place of the one before."""
    if room.channel is None:
        return
    lane = _bookmark_lane(room.incident)
    if was is not None:
        _call(act, room, Method.REMOVE_BOOKMARK, lane=lane, arguments={"channel_id": room.channel, "title": CALL})
    if url is not None:
        shown = {"channel_id": room.channel, "title": CALL, "type": "link", "link": url}
        _call(act, room, Method.BOOKMARK, lane=lane, key=f"{lane}:{room.channel}:{url}", arguments=shown)
    set_topic(act, room)


def _bookmark_lane(incident: int) -> str:
    return f"room:{incident}/bookmark"


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
    elif outbox.withdraw(act.tx, [messages.lane(room)], Method.CREATE_CHANNEL):
        _order_in_private(act, room)


def _move_in_private(act: Act, room: WarRoom, *, out_of: str) -> None:
    """Leave a room that everyone can read; Slack cannot close it to those who could."""
    talk = messages.lane(room, "talk")
    outbox.withdraw(act.tx, [talk, messages.situation(room.number), *messages.setup_lanes(room)])
    speech.take_back(act, messages.situation(room.number), room.number, lane=talk)
    speech.take_back_all(act, messages.conversation(room.number), room.number, lane=talk)
    for record in journal.of_kinds(act.tx, room.number, WarRoomEvent.RECORDED):
        _call(act, room, Method.DELETE_FILE, lane=talk, arguments={"file": record.details["file"]})
    had_call = journal.latest(act.tx, room.number, WarRoomEvent.BRIDGE_OPENED) is not None
    for lane in (talk, _bookmark_lane(room.incident)):  # the other one comes after what is being set just now
        for title in (room.number, *([CALL] if had_call else [])):
            above = {"channel_id": out_of, "title": title}
            _call(act, room, Method.REMOVE_BOOKMARK, lane=lane, arguments=above)
    _call(act, room, Method.SET_TOPIC, lane=talk, arguments={"channel": out_of, "topic": room.number})
    nameless = room.number.lower()
    if room.name != nameless:
        _call(act, room, Method.RENAME, lane=talk, arguments={"channel": out_of, "name": nameless})
    _archive(act, room, out_of)
    _order_in_private(act, room)


def _order_in_private(act: Act, room: WarRoom) -> None:
    name = f"{room.name[: rules.NAME - len(PRIVATE)]}{PRIVATE}"
    status = RoomStatus.OPENING if room.status in LIVE else room.status
    ordered = warrooms.change(act.tx, room.id, was=[*RoomStatus], status=status, channel=None, name=name)
    if ordered is not None and ordered.status in LIVE:
        order(act, ordered)


def give_up(act: Act, room: WarRoom) -> WarRoom:
    """Nothing more is said in the channel that it had, which is archived or gone; the next has a name of its own."""
    outbox.withdraw(act.tx, [messages.situation(room.number), *messages.setup_lanes(room)])
    outbox.delete_message(act.tx, messages.situation(room.number))
    name = rules.next_name(room.name, len(journal.of_kinds(act.tx, room.number, WarRoomEvent.OPENED)))
    without = warrooms.change(act.tx, room.id, was=[*RoomStatus], channel=None, name=name)
    assert without is not None
    return without


def recorded(act: Act, answer: dict[str, Any], incident: int, channel: str) -> None:
    """The record is shared: its file is remembered, to be deleted where it must not stand any more."""
    found, room = [*answer.get("files", []), {"id": answer.get("file")}], room_of(act, incident)
    key = found[0]["id"]
    if key is None:
        return
    act.journal(WarRoomEvent.RECORDED, room.number, file=key, channel=channel)
    if room.channel != channel:
        _call(act, room, Method.DELETE_FILE, lane=messages.lane(room, "talk"), arguments={"file": key})


def lost(act: Act, channel: str, record: str) -> bool:
    """Slack says that a channel, spoken in about a record, is archived or gone: work that goes on there is moved.

    Whether nothing more need be said in it: a room has, or is getting, another one, or we archived it.
    """
    room = warrooms.in_channel(act.tx, channel)
    given_up = journal.of_kinds(act.tx, record if room is None else room.number, WarRoomEvent.CHANNEL_LOST)
    if room is None:
        return any(entry.details["channel"] == channel for entry in given_up)
    if room.status not in LIVE:
        return room.status is RoomStatus.ARCHIVED
    if not rules.is_followed([entry.at for entry in given_up], act.now):
        return False
    warrooms.change(act.tx, room.id, was=LIVE, status=RoomStatus.OPENING)
    outbox.withdraw(act.tx, [messages.lane(room, "talk")])
    order(act, give_up(act, room))
    act.journal(WarRoomEvent.CHANNEL_LOST, room.number, text=f"#{room.name}", channel=channel)
    return True


def show_out(act: Act, room: WarRoom, people: Sequence[str]) -> None:
    """Take these people out of the room, after whoever is still to be called in."""
    for person in people:
        arguments = {"channel": room.channel, "user": person}
        _call(act, room, Method.KICK, lane=messages.lane(room, "people"), arguments=arguments)
    act.journal(WarRoomEvent.SHOWN_OUT, room.number, people=[*people])


def archive_later(act: Act, room: WarRoom) -> None:
    """The room is kept for a while for whoever comes back to it; that of a drill for an hour at most."""
    after = act.policy(WarRoomPolicy).war_rooms.archive_after
    after = min(after, A_DRILL) if room.is_drill else after
    if room.channel is not None and after:
        due = act.now + after
        timers.arm(act.tx, ARCHIVE, str(room.incident), due, record=room.number, incident=room.incident)


def archive(act: Act, incident: int) -> None:
    """Its time has come; what was to be done in it is dropped, and shows that before Slack archives it."""
    room = warrooms.of_incident(act.tx, incident)
    if room is None or room.channel is None:
        return
    was, values = [RoomStatus.RESOLVED], {"status": RoomStatus.ARCHIVED, "archived_at": act.now}
    if warrooms.change(act.tx, room.id, was=was, **values):
        dropped = tasking.drop_all(act, incident)
        act.journal(WarRoomEvent.ARCHIVED, room.number, tasks=[task.id for task in dropped])


def put_away(act: Act, entry: Entry) -> None:
    """All that is to be said in the room is said: it is archived after that."""
    room = room_of(act, entry.number)
    if room.channel is not None:
        _archive(act, room, room.channel)


def _archive(act: Act, room: WarRoom, channel: str) -> None:
    _call(act, room, Method.ARCHIVE, lane=messages.lane(room, "talk"), arguments={"channel": channel})
