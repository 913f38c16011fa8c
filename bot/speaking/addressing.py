"""Where an effect goes in Slack: to which channel, which message, which thread; and where to when that is gone."""

from typing import Any

from sqlalchemy import Connection

from bot.speaking.directory import SlackDirectory
from commands.shared.desk import Desk
from storage.outbox import queries as outbox
from storage.outbox.records import Effect, PostedMessage, QueuedEffect

Addressed = tuple[str, dict[str, Any]]
"""The Web API method, and its arguments with channel and timestamps."""

ABOUT_A_MESSAGE = {
    "chat.update": "ts",
    "chat.delete": "ts",
    "chat.getPermalink": "message_ts",
    "pins.add": "timestamp",
    "reactions.add": "timestamp",
}
"""Methods about a message that is posted already, and the argument that takes its timestamp."""

NO_LONGER_TO_CHANGE = frozenset({"message_not_found", "edit_window_closed", "cant_update_message"})
"""Why a message can be changed no more, whoever asks: it is deleted, too old, or not ours any more."""

SPEAKING = frozenset({"chat.postMessage", "chat.update"})
NOT_TO_BE_USED = frozenset({"channel_not_found", "is_archived", "is_inactive"})


class Addressing:
    """`find` addresses an effect; after a refusal `forget` drops what is not there any more, to be addressed anew."""

    def __init__(self, desk: Desk, directory: SlackDirectory) -> None:
        self._desk, self._directory = desk, directory

    async def find(self, queued: QueuedEffect) -> Addressed | None:
        """None when its message was never posted, or there is no place any more where it would stand."""
        effect = queued.effect
        method: str = effect.method
        arguments = dict(effect.arguments)
        known, thread = await self._desk.database.read(_known_messages, effect)
        if method == "show":
            if known is None and arguments.get("channel") == "":
                return None
            method = "chat.postMessage" if known is None else "chat.update"
        if method in ABOUT_A_MESSAGE:
            if known is None:
                return None
            return method, arguments | {"channel": known.channel, ABOUT_A_MESSAGE[method]: known.ts}
        if thread is not None:
            return method, arguments | {"channel": thread.channel, "thread_ts": thread.ts}
        arguments.pop("reply_broadcast", None)
        if "channel" in arguments:
            arguments["channel"] = await self._directory.channel_id(arguments["channel"])
        return method, arguments

    async def forget(self, queued: QueuedEffect, refused: Addressed, code: str) -> bool:
        """Forget what a refusal says is gone; whether the effect has another place to go to now.

        Where that is another channel than the one that is gone, it goes there: the one that has the name now, or the
        one that app.yaml has now. Where there is none, the channel may be private and have us back: the operator
        decides.
        """
        method, arguments = refused
        if code in NOT_TO_BE_USED:
            await self._discard_channel(queued, arguments.get("channel"))
        is_elsewhere = destination_of(queued) != arguments.get("channel")
        channel_is_gone = code == "channel_not_found" and is_elsewhere and method in SPEAKING
        if method == "chat.update" and (channel_is_gone or code in NO_LONGER_TO_CHANGE):
            return await self._forget_message(queued.effect.message)
        if channel_is_gone and "thread_ts" in arguments:
            return await self._forget_message(queued.effect.thread)
        return channel_is_gone

    async def _forget_message(self, name: str | None) -> bool:
        if name is not None:
            await self._desk.database.write(outbox.delete_message, name)
        return name is not None

    async def _discard_channel(self, queued: QueuedEffect, refused: object) -> None:
        name = destination_of(queued) or ""
        if name.startswith("#") and isinstance(refused, str):
            await self._directory.discard(name, refused)


def destination_of(queued: QueuedEffect) -> str | None:
    """The channel, `#name` or user that it goes to; None where its arguments name none that is a text."""
    destination = queued.effect.arguments.get("channel")
    return destination if isinstance(destination, str) else None


def _known_messages(tx: Connection, effect: Effect) -> tuple[PostedMessage | None, PostedMessage | None]:
    """The message that an effect is about, and the one in whose thread it posts, where they are stored."""
    about = outbox.message_called(tx, effect.message) if effect.message else None
    thread = outbox.message_called(tx, effect.thread) if effect.thread else None
    return about, thread
