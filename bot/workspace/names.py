"""What a channel may be called."""

import re
from collections.abc import Container

from bot.workspace.errors import SlackError

LETTERS = re.compile(r"[a-z0-9_-]+")
LONGEST = 80
RESERVED = frozenset(
    {
        *("archive", "archived", "archives", "all", "channel", "channels", "create", "delete", "deleted-channel"),
        *("edit", "everyone", "group", "groups", "here", "me", "ms", "slack", "slackbot", "today", "you"),
    }
)
"""Words that Slack's help keeps from channels."""


def check_channel_name(name: str, taken: Container[str]) -> None:
    """SlackError when no channel can have it.

    Assumed: `name_taken` for reserved words, and letters of other alphabets refused, which Slack takes some of.
    """
    if not name:
        raise SlackError("invalid_name_required")
    if len(name) > LONGEST:
        raise SlackError("invalid_name_maxlength")
    if not LETTERS.fullmatch(name):
        raise SlackError("invalid_name_specials")
    if not name.strip("_-"):
        raise SlackError("invalid_name_punctuation")
    if name in RESERVED or name in taken:
        raise SlackError("name_taken")
