"""Where something was pressed or typed: whom an answer is for, and where they stand."""

from collections.abc import Mapping
from typing import Any

from storage.record import Record


class Origin(Record):
    """Where an interaction came from. `url` is Slack's response_url: good for 30 minutes and five answers.

    `openly` is whether others read the message that was pressed, and so what takes its place.
    """

    person: str
    channel: str | None
    url: str | None
    openly: bool = False


def origin_of(body: Mapping[str, Any]) -> Origin:
    """Where a click, shortcut or form came from."""
    container = body.get("container") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id")
    theirs = container.get("is_ephemeral") or not channel or channel[:1] == "D"
    openly = container.get("type") == "message" and not theirs
    return Origin(person=body["user"]["id"], channel=channel, url=body.get("response_url"), openly=openly)


NOWHERE = Origin("", None, None)


class Waiting(Record):
    """Where somebody waits for what takes long: whether it takes the place of what was pressed there, and whether it
    is `said` there meanwhile that it is being worked out; else that is the answer in hand.
    """

    origin: Origin
    replaces: bool = True
    said: bool = False


class Pressed(Record):
    """A button that was pressed: on which message (its timestamp) of a channel, in which of its blocks, and whom to
    answer. `alone` is whether only they see that message, so that no card there shows what it did.
    """

    channel: str = ""
    message: str = ""
    block: str = ""
    origin: Origin = NOWHERE
    alone: bool = False


def pressed_in(body: Mapping[str, Any], action: Mapping[str, Any]) -> Pressed:
    container, origin = body.get("container") or {}, origin_of(body)
    message, block = container.get("message_ts") or "", action.get("block_id") or ""
    return Pressed(origin.channel or "", message, block, origin, alone=bool(container.get("is_ephemeral")))
