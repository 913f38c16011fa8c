"""What the messages of surveys show at the moment that they are sent."""

from commands.shared.act import Act
from commands.shared.blocks import Block
from commands.shared.practice import Rendered
from commands.surveys import messages, views, wording
from storage.surveys import queries as surveys


def under_fix(act: Act, incident: int, cycle: int) -> list[Block]:
    """What is asked at the end of the message that tells of a fix; `cycle` counts the reopenings before it."""
    return messages.under(act, f"INC-{incident}", cycle)


def question(act: Act, survey: int) -> Rendered:
    found = surveys.find(act.tx, survey)
    assert found is not None
    about = f"{found.record} is closed."
    return {"text": f"{about} {wording.QUESTION}", "blocks": [views.closed(about), *messages.question(act, found)]}
