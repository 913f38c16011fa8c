"""pins.* and reactions.*: what is stuck to a message. A bot sticks nothing in a channel that it is not in."""

from bot.workspace.errors import SlackError
from bot.workspace.web_api.arguments import Answer, Arguments, Method, joined, marked_message, need
from bot.workspace.web_api.objects import message_object
from bot.workspace.workspace import BOT_USER, Workspace

MOST_PINS = 100


def pin(workspace: Workspace, arguments: Arguments) -> Answer:
    """Assumed: `is_archived` in an archived channel, for which Slack lists no code."""
    need(arguments, "channel")
    channel = joined(workspace, arguments["channel"])
    message = marked_message(workspace, channel, arguments.get("timestamp"))
    if channel.archived:
        raise SlackError("is_archived")
    if message.ts in channel.pins:
        raise SlackError("already_pinned")
    if message.subtype is not None:
        raise SlackError("not_pinnable")
    if len(channel.pins) >= MOST_PINS:
        raise SlackError("too_many_pins")
    channel.pins.append(message.ts)
    workspace.changed(channel.id)
    return {}


def pins(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "channel")
    channel = joined(workspace, arguments["channel"])
    found = [workspace.find_message(channel, ts) for ts in channel.pins]
    return {
        "items": [
            {"type": "message", "channel": channel.id, "message": message_object(each)} for each in found if each
        ]
    }


def react(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "channel")
    channel = joined(workspace, arguments["channel"])
    message = marked_message(workspace, channel, arguments.get("timestamp"))
    workspace.react(channel, message, BOT_USER, str(arguments.get("name") or ""))
    return {}


METHODS: dict[str, Method] = {"pins.add": pin, "pins.list": pins, "reactions.add": react}
