"""What may be said: messages, views and reactions that are well formed and not too much. SlackError otherwise."""

import re
from collections.abc import Mapping
from typing import Any

from bot.workspace import block_kit
from bot.workspace.errors import SlackError

LONGEST_TEXT, LONGEST_UPDATE = 40_000, 4_000
LONGEST_BLOCKS = 11_000
"""Characters in all blocks of a message; Slack documents none, and has refused 11,341."""

MOST_ATTACHMENTS = 100
EMOJI_NAME = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")
MOST_EMOJI, MOST_REACTIONS = 50, 23
"""Different ones on a message, and those of one person."""


def check_content(text: str, blocks: Any, attachments: Any, longest: int, *, needed: bool = True) -> None:
    """`longest` is how many characters the text may have; unless `needed`, there need be nothing at all."""
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if problems := block_kit.check_blocks(blocks):
        raise SlackError("invalid_blocks", problems)
    if block_kit.characters(blocks) > LONGEST_BLOCKS:
        raise SlackError("msg_blocks_too_long")
    if not isinstance(attachments, list) or not all(isinstance(each, dict) for each in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > MOST_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    if needed and not (text.strip() or blocks or attachments):
        raise SlackError("no_text")
    if len(text) > longest:
        raise SlackError("msg_too_long")


def check_view(body: Any) -> None:
    if block_kit.is_too_large(body):
        raise SlackError("view_too_large")
    if problems := block_kit.check_view(body):
        raise SlackError("invalid_arguments", problems)


def check_reaction(name: str, person: str, reactions: Mapping[str, list[str]]) -> None:
    """Assumed: whatever is of an emoji's form is the name of one."""
    if not EMOJI_NAME.fullmatch(name):
        raise SlackError("invalid_name")
    if person in reactions.get(name, []):
        raise SlackError("already_reacted")
    if name not in reactions and len(reactions) >= MOST_EMOJI:
        raise SlackError("too_many_emoji")
    if sum(person in people for people in reactions.values()) >= MOST_REACTIONS:
        raise SlackError("too_many_reactions")
