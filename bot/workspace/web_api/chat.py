"""chat.*: posting, changing and deleting messages.

Assumed, since Slack documents no number: metadata of more than 15 kB is too large. Assumed, since it lists no code:
`user_disabled` and `cannot_dm_bot` for a post to somebody who has left and to a bot.
"""

import json
from typing import Any

from bot.workspace.errors import SlackError
from bot.workspace.web_api.arguments import Answer, Arguments, Method, is_true, joined, need, seen, shown_message
from bot.workspace.web_api.conversations import talk_with
from bot.workspace.web_api.objects import message_object
from bot.workspace.workspace import BOT_USER, Channel, Message, Workspace

LARGEST_METADATA = 15_000


def post_message(workspace: Workspace, arguments: Arguments) -> Answer:
    """To a channel by its id, or to a person by theirs. The bot may speak in public channels that it is not in."""
    need(arguments, "channel")
    channel = _target(workspace, arguments["channel"])
    thread = arguments.get("thread_ts")
    if thread:
        _check_thread(workspace, channel, thread)
    message = workspace.post(
        channel,
        BOT_USER,
        arguments.get("text") or "",
        blocks=arguments.get("blocks") or [],
        attachments=arguments.get("attachments") or [],
        thread_ts=thread,
        metadata=checked_metadata(arguments.get("metadata")),
        broadcast=is_true(arguments, "reply_broadcast"),
    )
    return {"channel": channel.id, "ts": message.ts, "message": message_object(message)}


def _target(workspace: Workspace, key: Any) -> Channel:
    is_person = isinstance(key, str) and key in workspace.people
    return talk_with(workspace, key) if is_person else seen(workspace, key)


def _check_thread(workspace: Workspace, channel: Channel, thread: str) -> None:
    parent = shown_message(workspace, channel, thread)
    if parent is None:
        raise SlackError("thread_not_found")
    if parent.subtype is not None:
        raise SlackError("cannot_reply_to_message")


def checked_metadata(given: Any) -> dict[str, Any] | None:
    """Data for other programs: a type, and a payload that is not too large."""
    if given in (None, "", {}):
        return None
    if not isinstance(given, dict) or not isinstance(given.get("event_type"), str):
        raise SlackError("invalid_metadata_format")
    if not isinstance(given.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(given).encode()) > LARGEST_METADATA:
        raise SlackError("metadata_too_large")
    return given


def update(workspace: Workspace, arguments: Arguments) -> Answer:
    """Metadata stays when none is given; an empty object removes it. In an archived channel nothing is changed."""
    need(arguments, "channel", "ts")
    channel = seen(workspace, arguments["channel"])
    message = _own(workspace, channel, arguments["ts"], "cant_update_message")
    if channel.archived:
        raise SlackError("is_inactive")
    text, blocks = arguments.get("text") or "", arguments.get("blocks") or []
    metadata = checked_metadata(arguments.get("metadata"))
    workspace.edit(message, channel, text, blocks, arguments.get("attachments") or [])
    if arguments.get("metadata") not in (None, ""):
        message.metadata = metadata
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message_object(message)}


def delete(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "channel", "ts")
    channel = seen(workspace, arguments["channel"])
    workspace.remove(channel, _own(workspace, channel, arguments["ts"], "cant_delete_message"))
    return {"channel": channel.id, "ts": arguments["ts"]}


def _own(workspace: Workspace, channel: Channel, ts: str, refusal: str) -> Message:
    message = shown_message(workspace, channel, ts)
    if message is None:
        raise SlackError("message_not_found")
    if message.user != BOT_USER or message.subtype is not None:
        raise SlackError(refusal)
    return message


def post_ephemeral(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "channel", "user")
    channel = joined(workspace, arguments["channel"])
    if arguments["user"] not in channel.members:
        raise SlackError("user_not_in_channel")
    message = workspace.post(
        channel,
        BOT_USER,
        arguments.get("text") or "",
        blocks=arguments.get("blocks") or [],
        attachments=arguments.get("attachments") or [],
        thread_ts=arguments.get("thread_ts") or None,
        ephemeral_to=arguments["user"],
    )
    return {"message_ts": message.ts}


def permalink(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "channel", "message_ts")
    channel = seen(workspace, arguments["channel"])
    if shown_message(workspace, channel, arguments["message_ts"]) is None:
        raise SlackError("message_not_found")
    where = f"/?channel={channel.name or channel.id}#m{arguments['message_ts']}"
    return {"channel": channel.id, "permalink": workspace.url + where}


METHODS: dict[str, Method] = {
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": permalink,
}
