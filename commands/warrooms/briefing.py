"""How a room stands, in the lines that are handed over with the command."""

from commands.shared.act import Act
from commands.shared.blocks import clip
from commands.warrooms import reading, sitrep_views

LONGEST = 2800
"""It stands in one block."""


def report(act: Act, number: int) -> str:
    """The situation report as of now, with who does what (mrkdwn)."""
    blocks = sitrep_views.catch_up(reading.story(act, number))
    return clip("\n".join(block["text"]["text"] for block in blocks if block["type"] == "section"), LONGEST)
