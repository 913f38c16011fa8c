"""Answering whoever pressed a button, where they pressed it, so that only they see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from storage.outbox import queries as outbox
from storage.outbox.records import Effect


@dataclass(frozen=True)
class Place:
    """Where an interaction came from. `url` is Slack's response_url: good for 30 minutes and five answers."""

    person: str
    channel: str | None
    url: str | None


def place_of(body: dict[str, Any]) -> Place:
    """Where a click, shortcut or form came from."""
    channel = (body.get("channel") or {}).get("id") or (body.get("container") or {}).get("channel_id")
    return Place(person=body["user"]["id"], channel=channel, url=body.get("response_url"))


def reply(
    tx: Connection,
    place: Place,
    *,
    text: str,
    now: datetime,
    blocks: list[dict[str, Any]] | None = None,
    replace: bool = False,
) -> None:
    """Answer; `replace` puts the answer in place of the question, which only that person saw."""
    said: dict[str, Any] = {"text": text} | ({"blocks": blocks} if blocks is not None else {})
    if place.url is not None:
        arguments = said | {"url": place.url, "replace_original": replace, "response_type": "ephemeral"}
        effect = Effect(lane=f"reply:{place.person}", method="respond", arguments=arguments)
    elif place.channel is not None and place.channel[:1] != "D":
        arguments = said | {"channel": place.channel, "user": place.person}
        effect = Effect(lane=f"reply:{place.person}", method="chat.postEphemeral", arguments=arguments)
    else:
        arguments = said | {"channel": place.person}
        effect = Effect(lane=f"reply:{place.person}", method="chat.postMessage", arguments=arguments)
    outbox.put(tx, effect, now)
