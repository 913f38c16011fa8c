"""What methods have in common: arguments that must be there, channels that may be seen, and pages of what is long."""

import base64
import binascii
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from bot.workspace.errors import SlackError
from bot.workspace.workspace import BOT_USER, TIMESTAMP, Channel, Message, Workspace

Arguments = dict[str, Any]
Answer = dict[str, Any]
Method = Callable[[Workspace, Arguments], Answer]
Item = TypeVar("Item")

MOST_A_PAGE = 999
USUAL_PAGE = 100


def need(arguments: Arguments, *names: str) -> None:
    missing = [name for name in names if arguments.get(name) in (None, "")]
    if missing:
        raise SlackError("invalid_arguments", [f"missing required field: {name}" for name in missing])


def is_true(arguments: Arguments, name: str) -> bool:
    return str(arguments.get(name, "")).lower() in ("true", "1")


def seen(workspace: Workspace, key: Any) -> Channel:
    """The channel of this id, when the bot can see it."""
    channel = workspace.channels.get(key) if isinstance(key, str) else None
    if channel is None or (channel.is_private and BOT_USER not in channel.members):
        raise SlackError("channel_not_found")
    return channel


def joined(workspace: Workspace, key: Any) -> Channel:
    """The channel of this id, when the bot is in it."""
    channel = seen(workspace, key)
    if BOT_USER not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def not_direct(channel: Channel) -> Channel:
    if channel.is_im:
        raise SlackError("method_not_supported_for_channel_type")
    return channel


def shown_message(workspace: Workspace, channel: Channel, ts: Any) -> Message | None:
    """The message of this timestamp; what only one person sees is none, to the Web API.

    For one that was let go stands another, in which nothing is kept.
    """
    message = workspace.find_message(channel, ts)
    if message is None and isinstance(ts, str) and "" < ts <= channel.let_go:
        return Message(ts, BOT_USER, "let go")
    return None if message is None or message.ephemeral_to is not None else message


def marked_message(workspace: Workspace, channel: Channel, ts: Any) -> Message:
    """The message that a pin or a reaction is for."""
    if ts in (None, ""):
        raise SlackError("no_item_specified")
    if not TIMESTAMP.fullmatch(str(ts)):
        raise SlackError("bad_timestamp")
    message = shown_message(workspace, channel, str(ts))
    if message is None:
        raise SlackError("message_not_found")
    return message


def page(
    workspace: Workspace,
    items: Iterable[Item],
    arguments: Arguments,
    key: Callable[[Item], str],
    kind: str,
    *,
    descending: bool = False,
) -> tuple[list[Item], str]:
    """The part of the items that is asked for, in the order of their keys, and the cursor of the next: "" at the end.

    A cursor names the item that the next page begins with, so that what comes or goes meanwhile shifts nothing.
    """
    limit, at = _limit(workspace, arguments), _position(arguments, kind)
    ordered = sorted(items, key=key, reverse=descending)
    if at is not None:
        ordered = [item for item in ordered if (key(item) <= at if descending else key(item) >= at)]
    return ordered[:limit], cursor(kind, key(ordered[limit])) if len(ordered) > limit else ""


def cursor(kind: str, key: str) -> str:
    return base64.b64encode(f"{kind}:{key}".encode()).decode()


def _limit(workspace: Workspace, arguments: Arguments) -> int:
    """Slack takes less than 1000, and may give less than it is asked for."""
    given = arguments.get("limit")
    if given in (None, "", 0, "0"):
        return min(USUAL_PAGE, workspace.longest_page)
    if not str(given).isascii() or not str(given).isdigit() or int(given) > MOST_A_PAGE:
        raise SlackError("invalid_limit")
    return min(int(given), workspace.longest_page)


def _position(arguments: Arguments, kind: str) -> str | None:
    given = arguments.get("cursor")
    if given in (None, ""):
        return None
    try:
        found, _, key = base64.b64decode(str(given), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        raise SlackError("invalid_cursor") from None
    if found != kind or not key:
        raise SlackError("invalid_cursor")
    return key
