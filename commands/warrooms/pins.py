"""What people mark in a war room by a reaction goes on its timeline: their words and files, as they stand there."""

from typing import Any

from commands.shared import speech
from commands.shared.act import Act
from commands.shared.organisation import Organisation
from commands.warrooms import messages, writing
from commands.warrooms.permissions import may_write_down, room_at, room_of
from commands.warrooms.policy import WarRoomPolicy
from commands.warrooms.rules import said_in_slack
from storage.outbox.records import Effect, Method
from storage.warrooms.records import LineKind, WarRoom

MOST_FILES = 3
"""So many files of a message are named."""


def meaning_of(organisation: Organisation, reaction: str) -> LineKind | None:
    """What a message is that somebody reacts to so; None: nothing to us."""
    assert isinstance(organisation, WarRoomPolicy)
    return organisation.war_rooms.kind_of(reaction)


def look_at_pinned(act: Act, channel: str, ts: str, reaction: str = "pushpin") -> bool:
    """Somebody marked a message: fetch what it says, when this is a war room whose timeline they may keep."""
    kind, room = meaning_of(act.document, reaction), room_at(act, channel)
    if room is None or kind is None:
        return False
    may_write_down(act, room.incident)
    _fetch(act, room, Method.HISTORY, channel, ts, kind)
    return True


def _fetch(act: Act, room: WarRoom, method: Method, channel: str, ts: str, kind: LineKind) -> None:
    """A channel's history has no replies: what is not in it may be one, and is looked for among those.

    Among replies the head of their thread may come first, however early it is.
    """
    in_channel = method is Method.HISTORY
    wanted: dict[str, Any] = {"channel": channel, "latest": ts, "oldest": ts, "inclusive": True}
    wanted |= {"limit": 1} if in_channel else {"ts": ts, "limit": 10}
    subject = {"incident": room.incident, "by": act.by, "ts": ts, "kind": kind, "channel": channel}
    marked = "" if kind is LineKind.NOTE else f":{kind}"
    speech.put(
        act,
        Effect(
            lane=messages.lane(room, "pins"),
            method=method,
            record=room.number,
            key=f"pinned:{channel}:{ts}{marked}{'' if in_channel else ':reply'}",
            arguments=wanted,
            then="warroom.pinned" if in_channel else "warroom.pinned_reply",
            subject=subject,
        ),
    )


def pinned(
    act: Act,
    answer: dict[str, Any],
    incident: int,
    by: str,
    ts: str,
    kind: str = LineKind.NOTE,
    channel: str | None = None,
) -> None:
    """The message that was marked goes on the timeline; where the channel has none such, it may be a reply.

    Effects that wait since an upgrade say neither what it is, a note, nor where, in the room.
    """
    found, room = _message(answer, ts), room_of(act, incident)
    place = channel or room.channel
    if found is None and place is not None:
        _fetch(act.done_by(by), room, Method.REPLIES, place, ts, LineKind(kind))
    else:
        _write_down(act.done_by(by), room, found, ts, (LineKind(kind), place or ""))


def pinned_reply(
    act: Act,
    answer: dict[str, Any],
    incident: int,
    by: str,
    ts: str,
    kind: str = LineKind.NOTE,
    channel: str | None = None,
) -> None:
    room = room_of(act, incident)
    at = (LineKind(kind), channel or room.channel or "")
    _write_down(act.done_by(by), room, _message(answer, ts), ts, at)


def _message(answer: dict[str, Any], ts: str) -> dict[str, Any] | None:
    return next((message for message in answer.get("messages", []) if message.get("ts") == ts), None)


def _write_down(act: Act, room: WarRoom, message: dict[str, Any] | None, ts: str, of: tuple[LineKind, str]) -> None:
    """What people typed is kept as they typed it; whom they mentioned by their id, `<@U1>`."""
    found = message or {"text": "a message that is gone"}
    text, mentions = said_in_slack(found.get("text") or _attached(found))
    told: dict[str, Any] = {"ts": ts, "text": text, "mentions": mentions, "said_by": found.get("user")}
    if files := [_named(each) for each in found.get("files") or () if each.get("mode") != "tombstone"]:
        told["files"] = files[:MOST_FILES]
    kind, channel = of
    writing.mark(act, room.incident, kind, told, channel)


def _attached(message: dict[str, Any]) -> str:
    """What a program says that says it beside its message: the title of the first attachment, or its text."""
    told = (each.get(name) for each in message.get("attachments") or () for name in ("title", "fallback", "text"))
    return str(next((text for text in told if text), ""))


def _named(file: dict[str, Any]) -> dict[str, str]:
    name = str(file.get("name") or file.get("title") or file.get("id") or "a file")
    return {"name": name, "url": str(file.get("permalink") or ""), "id": str(file.get("id") or "")}
