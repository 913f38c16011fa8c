"""Answering whoever pressed a button, where they pressed it, so that only they see it."""

from typing import Any

from commands.shared.act import Act
from commands.shared.pressed import Origin as Origin
from commands.shared.pressed import origin_of as origin_of
from commands.shared.speech import Blocks, put
from storage.outbox.records import Effect, Method


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
