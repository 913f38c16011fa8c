"""What is written down of the work in a room: lines with a kind, which follow the messages that they stand for."""

from collections.abc import Mapping, Sequence
from typing import Any

from commands.shared.act import Act
from commands.shared.refusals import need
from commands.warrooms import timeline
from commands.warrooms.ids import UpdateField
from commands.warrooms.permissions import may_write_down, of_stream, room_at
from commands.warrooms.rules import said_in_slack
from storage.journal import queries as journal
from storage.journal.records import numbered
from storage.streams import queries as streams
from storage.warrooms.records import LineKind, RoomStatus, WarRoom, WarRoomEvent


def write(act: Act, number: int, *, kind: LineKind, text: str, mentions: Sequence[str] = ()) -> WarRoom:
    """Put a line of this kind on the timeline; whom it mentions stands in it as `<@U1>`."""
    room, incident = may_write_down(act, number)
    text = need(text, UpdateField.TEXT, "Say what to write down.")
    here = of_stream(act, number)
    act.journal(WarRoomEvent.NOTED, incident.number, kind=kind, text=text, mentions=[*mentions], **here)
    return room


def mark(act: Act, number: int, kind: LineKind, message: Mapping[str, Any], channel: str) -> None:
    """A message of the room becomes a line of this kind, by whoever acts: once, however many people mark it so."""
    key = (channel, str(message["ts"]), kind)
    record = numbered(number)
    if any(timeline.key_of(entry) == key for entry in journal.of_kinds(act.tx, record, WarRoomEvent.PINNED)):
        return
    happened = timeline.said_at(key[1]).isoformat()
    stream = streams.in_channel(act.tx, channel)
    here = {} if stream is None else {"stream": stream.name}
    said = {name: message[name] for name in ("text", "mentions", "said_by", "files") if name in message}
    act.journal(WarRoomEvent.PINNED, record, **said, **here, kind=kind, channel=channel, ts=key[1], happened=happened)


def edited(act: Act, channel: str, ts: str, text: str, *, by: str) -> None:
    """Somebody edited a message: its lines say what it says now, and keep what it said."""
    found = _standing(act, channel, ts)
    new, mentions = said_in_slack(text)
    if found is None or found.text == new:
        return
    told = {"text": new, "mentions": mentions, "was": found.text}
    act.done_by(by).journal(WarRoomEvent.EDITED, _record(act, channel), channel=channel, ts=ts, **told)


def deleted(act: Act, channel: str, ts: str) -> None:
    """A message was deleted, Slack does not say by whom: its lines are struck, and stay in the record."""
    if _standing(act, channel, ts) is not None:
        act.done_by().journal(WarRoomEvent.STRUCK, _record(act, channel), channel=channel, ts=ts)


def _standing(act: Act, channel: str, ts: str) -> timeline.Line | None:
    """The line of a message that is not struck, in a room that is still there."""
    room = room_at(act, channel)
    if room is None or room.status is RoomStatus.ARCHIVED:
        return None
    entries = journal.of_kinds(act.tx, room.number, *timeline.READ)
    about = [entry for entry in entries if (entry.details.get("channel"), entry.details.get("ts")) == (channel, ts)]
    return next((line for line in timeline.lines(about) if not line.struck), None)


def _record(act: Act, channel: str) -> str:
    room = room_at(act, channel)
    assert room is not None
    return room.number


def linked(act: Act, answer: dict[str, Any], incident: int, **line: Any) -> None:
    """Slack says where a line stands: that of a message (`channel`, `ts`), or the one of this number (`entry`)."""
    if link := answer.get("permalink"):
        act.journal(WarRoomEvent.LINKED, numbered(incident), link=link, **line)
