"""conversations.history and conversations.replies: what was said, page by page.

A bot reads only where it is a member. Of a channel the newest comes first, of a thread the oldest.
"""

import math
from collections import Counter
from collections.abc import Iterable

from bot.workspace.errors import SlackError
from bot.workspace.web_api.arguments import Answer, Arguments, Method, is_true, joined, need, page, shown_message
from bot.workspace.web_api.objects import message_object
from bot.workspace.workspace import Channel, Message, Workspace


def history(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "channel")
    channel = joined(workspace, arguments["channel"])
    said = [each for each in channel.messages if each.thread_ts in (None, each.ts) or each.broadcast]
    answer = _page(workspace, channel, said, arguments, newest_first=True)
    return answer | {"pin_count": len(channel.pins)}


def replies(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "channel", "ts")
    channel = joined(workspace, arguments["channel"])
    ts = arguments["ts"]
    if shown_message(workspace, channel, ts) is None:
        raise SlackError("thread_not_found")
    said = [message for message in channel.messages if ts in (message.ts, message.thread_ts)]
    return _page(workspace, channel, said, arguments, newest_first=False)


def _page(
    workspace: Workspace, channel: Channel, said: Iterable[Message], arguments: Arguments, *, newest_first: bool
) -> Answer:
    oldest, latest = _instant(arguments, "oldest", 0.0), _instant(arguments, "latest", math.inf)
    inclusive = is_true(arguments, "inclusive")
    within = [each for each in said if each.ephemeral_to is None and _within(each, oldest, latest, inclusive)]
    shown, following = page(
        workspace, within, arguments, lambda message: message.ts, "next_ts", descending=newest_first
    )
    told, answers = is_true(arguments, "include_all_metadata"), Counter(each.thread_ts for each in channel.messages)
    return {
        "messages": [message_object(each, metadata=told, replies=answers[each.ts]) for each in shown],
        "has_more": bool(following),
        "response_metadata": {"next_cursor": following},
    }


def _instant(arguments: Arguments, name: str, otherwise: float) -> float:
    try:
        return float(arguments.get(name) or otherwise)
    except ValueError:
        raise SlackError(f"invalid_ts_{name}") from None


def _within(message: Message, oldest: float, latest: float, inclusive: bool) -> bool:
    ts = float(message.ts)
    return oldest <= ts <= latest if inclusive else oldest < ts < latest


METHODS: dict[str, Method] = {"conversations.history": history, "conversations.replies": replies}
