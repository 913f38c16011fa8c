"""The Home tab of a person, and what Slack would not take."""

from itertools import dropwhile, islice, takewhile

from commands.practices import PRACTICES
from commands.shared.act import Act
from commands.shared.blocks import Block
from commands.shared.practice import merged
from commands.shared.speech import HOME
from storage.outbox import queries as outbox
from storage.outbox.records import Effect, Method
from storage.schema import finish
from tests.commands.conftest import SOFIA

EFFECT = Effect(
    lane="INC-1/reporter",
    method=Method.POST_MESSAGE,
    record="INC-1",
    arguments={"channel": SOFIA, "text": "hello"},
    message="INC-1/reporter",
)


TAB = merged(PRACTICES).cards[HOME]


def tab(act: Act) -> list[Block]:
    """What whoever acts sees when they open it."""
    found: list[Block] = TAB(act, person=act.by)["view"]["blocks"]
    return found


def words(blocks: list[Block]) -> str:
    return "\n".join(str(block.get("text", {}).get("text", "")) for block in blocks)


def listed(act: Act, title: str) -> list[str]:
    """The lines under a title; none where it is not there."""
    rest = dropwhile(lambda block: block.get("text", {}).get("text") != f"*{title}*", tab(act))
    under = takewhile(lambda block: block["type"] != "divider", islice(rest, 1, None))
    return [block["text"]["text"] for block in under if block["type"] == "section"]


def parked(act: Act, effect: Effect = EFFECT, error: str = "msg_too_long") -> Effect:
    """It was tried, and set aside for an operator."""
    outbox.put(act.tx, effect, act.now)
    finish(act.tx)
    (waiting,) = outbox.ready(act.tx)
    tried = outbox.claim(act.tx, waiting, act.now)
    assert tried is not None
    assert outbox.park(act.tx, tried, error, certain=True)
    return effect
