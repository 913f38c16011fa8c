"""Finding in a workspace what the first release left there."""

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.workspace.people import Actor
    from bot.workspace.workspace import Channel, Message
    from tests.conftest import Floor


def card(floor: "Floor", number: int, channel: str) -> "Message":
    """The card of an incident, INC-`number`, in a channel."""
    return _headed(floor.workspace.channel(channel).messages, f"*INC-{number} ·")


def ballot(floor: "Floor", number: int) -> "Message":
    """The ballot of CHG-`number`."""
    return _headed(floor.workspace.channel("change-advisory").messages, f"*CHG-{number} ·")


def room(floor: "Floor", number: int) -> "Channel":
    """The war room of INC-`number`."""
    (found,) = [each for each in floor.workspace.channels.values() if each.name.startswith(f"inc-{number}-")]
    return found


def situation(floor: "Floor", number: int) -> "Message":
    """The card that is pinned in the war room of INC-`number`."""
    found = floor.workspace.find_message(room(floor, number), room(floor, number).pins[0])
    assert found is not None
    return found


def told(actor: "Actor", words: str, channel: str | None = None) -> "Message":
    """The last message with these words that Quarterdeck sent them, or that they see in a channel."""
    seen = actor.hears() if channel is None else actor.sees(channel)
    found = [each for each in seen if words in shown(each)]
    assert found, f"{actor.person.name} is not told {words!r}"
    return found[-1]


def shown(message: "Message") -> str:
    """All of a message, texts and blocks."""
    return message.text + json.dumps(message.blocks, ensure_ascii=False)


def _headed(messages: "list[Message]", words: str) -> "Message":
    """The first message with these words that is not in a thread."""
    found = [each for each in messages if words in shown(each) and each.thread_ts is None]
    assert found, f"no message there says {words!r}"
    return found[0]
