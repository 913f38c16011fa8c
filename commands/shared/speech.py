"""What an operation says: effects for the outbox, in the few shapes that Quarterdeck speaks in."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from storage.directory.queries import is_slack_id
from storage.outbox import queries as outbox
from storage.outbox.records import Effect

Blocks = list[dict[str, Any]]


def place(channel: str) -> str:
    """A channel of app.yaml as an effect names it: an id as it is, a name with `#`."""
    return channel if is_slack_id(channel) else "#" + channel.lstrip("#")


def show_card(
    tx: Connection,
    *,
    name: str,
    channel: str,
    render: str,
    subject: dict[str, Any],
    now: datetime,
    lane: str | None = None,
    then: str | None = None,
) -> None:
    """Have the card called `name` stand in a channel and show the latest state; a burst becomes one update."""
    effect = Effect(
        lane=lane or channel,
        method="show",
        arguments={"channel": channel},
        coalesce=f"show:{name}",
        render=render,
        subject=subject,
        message=name,
        then=then,
    )
    outbox.put(tx, effect, now)


def post(
    tx: Connection,
    *,
    channel: str,
    text: str,
    now: datetime,
    blocks: Blocks | None = None,
    key: str | None = None,
    thread: str | None = None,
    message: str | None = None,
    lane: str | None = None,
    broadcast: bool = False,
    then: str | None = None,
    subject: dict[str, Any] | None = None,
) -> None:
    """Say something in a channel or, given a person's id, to a person; `thread` is the name of a message."""
    arguments: dict[str, Any] = {"channel": channel, "text": text}
    if blocks is not None:
        arguments["blocks"] = blocks
    if broadcast:
        arguments["reply_broadcast"] = True
    effect = Effect(
        lane=lane or channel,
        method="chat.postMessage",
        arguments=arguments,
        key=key,
        thread=thread,
        message=message,
        then=then,
        subject=subject or {},
    )
    outbox.put(tx, effect, now)


def warn(
    tx: Connection,
    *,
    name: str,
    channel: str,
    render: str,
    subject: dict[str, Any],
    now: datetime,
    lane: str | None = None,
    message: str | None = None,
) -> None:
    """Say what may be over by the time it can be said: it is rendered then, and not said when it is.

    While one of this name still waits, another is not written: the one that waits tells the latest.
    """
    effect = Effect(
        lane=lane or channel,
        method="chat.postMessage",
        arguments={"channel": channel},
        coalesce=f"warn:{name}",
        render=render,
        subject=subject,
        message=message,
    )
    outbox.put(tx, effect, now)


def take_back(tx: Connection, name: str, now: datetime, *, lane: str | None = None) -> None:
    """Delete the message of this name, if it was posted, and forget it."""
    outbox.put(tx, Effect(lane=lane or name, method="chat.delete", message=name, coalesce=f"delete:{name}"), now)


def take_back_all(tx: Connection, folder: str, now: datetime, *, lane: str | None = None) -> None:
    """Delete every message of a folder; one that is on its way, right after it has come to stand."""
    for name, its_lane in outbox.being_posted(tx, folder).items():
        take_back(tx, name, now, lane=its_lane)
    for name in outbox.names_under(tx, folder):
        take_back(tx, name, now, lane=lane)


def whisper(tx: Connection, *, channel: str, person: str, text: str, now: datetime) -> None:
    """Say something in a channel that only one person sees."""
    arguments = {"channel": channel, "user": person, "text": text}
    outbox.put(tx, Effect(lane=f"whisper:{person}", method="chat.postEphemeral", arguments=arguments), now)


def call(
    tx: Connection,
    method: str,
    *,
    lane: str,
    now: datetime,
    key: str | None = None,
    then: str | None = None,
    subject: dict[str, Any] | None = None,
    message: str | None = None,
    render: str | None = None,
    **arguments: Any,
) -> None:
    """Have a Web API method called; `subject` goes to the continuation `then` with Slack's answer.

    With `message`, the channel and timestamp of the message of that name are added when it is called; with `render`,
    what that view makes of `subject` then.
    """
    effect = Effect(
        lane=lane,
        method=method,
        arguments=arguments,
        key=key,
        then=then,
        subject=subject or {},
        message=message,
        render=render,
    )
    outbox.put(tx, effect, now)
