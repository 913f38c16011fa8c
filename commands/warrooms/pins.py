"""What people pin in a war room goes on its timeline: their words and files, as they stand in Slack."""

from typing import Any

from commands.shared import speech
from commands.shared.act import Act
from commands.warrooms import messages
from commands.warrooms.permissions import may_write_down, room_of
from commands.warrooms.rules import said_in_slack
from storage.outbox.records import Effect, Method
from storage.warrooms import queries as warrooms
from storage.warrooms.records import WarRoom, WarRoomEvent

MOST_FILES = 3
"""So many files of a message are named."""


def look_at_pinned(act: Act, channel: str, ts: str) -> bool:
    """Somebody put a pin to a message: fetch what it says, when this is a war room whose timeline they may keep."""
    room = warrooms.in_channel(act.tx, channel)
    if room is None:
        return False
    may_write_down(act, room.incident)
    _fetch(act, room, Method.HISTORY, channel, ts)
    return True


def _fetch(act: Act, room: WarRoom, method: Method, channel: str, ts: str) -> None:
    """A channel's history has no replies: what is not in it may be one, and is looked for among those.

    Among replies the head of their thread may come first, however early it is.
    """
    in_channel = method is Method.HISTORY
    wanted: dict[str, Any] = {"channel": channel, "latest": ts, "oldest": ts, "inclusive": True}
    wanted |= {"limit": 1} if in_channel else {"ts": ts, "limit": 10}
    subject = {"incident": room.incident, "by": act.by, "ts": ts}
    speech.put(
        act,
        Effect(
            lane=messages.lane(room, "pins"),
            method=method,
            record=room.number,
            key=f"pinned:{channel}:{ts}{'' if in_channel else ':reply'}",
            arguments=wanted,
            then="warroom.pinned" if in_channel else "warroom.pinned_reply",
            subject=subject,
        ),
    )


def pinned(act: Act, answer: dict[str, Any], incident: int, by: str, ts: str) -> None:
    """The message that was pinned goes on the timeline; where the channel has none such, it may be a reply."""
    found, room = _message(answer, ts), room_of(act, incident)
    if found is None and room.channel is not None:
        _fetch(act.done_by(by), room, Method.REPLIES, room.channel, ts)
    else:
        _write_down(act.done_by(by), incident, found)


def pinned_reply(act: Act, answer: dict[str, Any], incident: int, by: str, ts: str) -> None:
    _write_down(act.done_by(by), incident, _message(answer, ts))


def _message(answer: dict[str, Any], ts: str) -> dict[str, Any] | None:
    return next((message for message in answer.get("messages", []) if message.get("ts") == ts), None)


def _write_down(act: Act, incident: int, message: dict[str, Any] | None) -> None:
    """What people typed is kept as they typed it; whom they mentioned by their id, `<@U1>`."""
    found = message or {"text": "a message that is gone"}
    text, mentions = said_in_slack(found.get("text") or _attached(found))
    told: dict[str, Any] = {"text": text, "mentions": mentions, "said_by": found.get("user")}
    if files := [_named(each) for each in found.get("files") or () if each.get("mode") != "tombstone"]:
        told["files"] = files[:MOST_FILES]
    act.journal(WarRoomEvent.PINNED, f"INC-{incident}", **told)


def _attached(message: dict[str, Any]) -> str:
    """What a program says that says it beside its message: the title of the first attachment, or its text."""
    told = (each.get(name) for each in message.get("attachments") or () for name in ("title", "fallback", "text"))
    return str(next((text for text in told if text), ""))


def _named(file: dict[str, Any]) -> dict[str, str]:
    name = str(file.get("name") or file.get("title") or file.get("id") or "a file")
    return {"name": name, "url": str(file.get("permalink") or "")}
