"""What Slack would not take."""

from commands.shared.act import Act
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


def parked(act: Act, effect: Effect = EFFECT, error: str = "msg_too_long") -> Effect:
    """It was tried, and set aside for an operator."""
    outbox.put(act.tx, effect, act.now)
    finish(act.tx)
    (waiting,) = outbox.ready(act.tx)
    tried = outbox.claim(act.tx, waiting, act.now)
    assert tried is not None
    assert outbox.park(act.tx, tried, error, certain=True)
    return effect
