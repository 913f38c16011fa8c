"""Answering whoever pressed a button, where they pressed it, so that only they see it."""

from dataclasses import dataclass
from typing import Any

from commands.shared.act import Act
from commands.shared.speech import Blocks, put
from storage.outbox.records import Effect, Method


@dataclass(frozen=True)
class Origin:
    """Where an interaction came from. `url` is Slack's response_url: good for 30 minutes and five answers.

    `openly` is whether others read the message that was pressed, and so what takes its place.
    """

    person: str
    channel: str | None
    url: str | None
    openly: bool = False


def origin_of(body: dict[str, Any]) -> Origin:
    """Where a click, shortcut or form came from."""
    container = body.get("container") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id")
    theirs = container.get("is_ephemeral") or not channel or channel[:1] == "D"
    openly = container.get("type") == "message" and not theirs
    return Origin(person=body["user"]["id"], channel=channel, url=body.get("response_url"), openly=openly)


@dataclass(frozen=True)
class Pressed:
    """Where something was pressed: by whom and in which channel, on which message, in which block."""

    origin: Origin
    ts: str = ""
    block: str = ""


def pressed_in(body: dict[str, Any], action: dict[str, Any]) -> Pressed:
    ts = (body.get("container") or {}).get("message_ts") or ""
    return Pressed(origin_of(body), ts, action.get("block_id") or "")


def reply(act: Act, origin: Origin, text: str, *, blocks: Blocks | None = None, replace: bool = False) -> None:
    """Answer; `replace` puts the answer in place of the question, which only that person saw."""
    said: dict[str, Any] = {"text": text} | ({"blocks": blocks} if blocks is not None else {})
    method = Method.POST_MESSAGE
    if origin.url is not None:
        method = Method.RESPOND
        said |= {"url": origin.url, "replace_original": replace, "response_type": "ephemeral"}
    elif origin.channel is not None and origin.channel[:1] != "D":
        method = Method.POST_EPHEMERAL
        said |= {"channel": origin.channel, "user": origin.person}
    else:
        said |= {"channel": origin.person}
    put(act, Effect(lane=f"reply:{origin.person}", method=method, record="desk", arguments=said))
