"""A forecast as people see it."""

from collections.abc import Iterable
from datetime import timedelta

from commands.forecasts import wording
from commands.forecasts.rules import Outlook
from commands.shared import blocks as bk
from commands.shared.blocks import Block
from commands.shared.durations import say_business_time

NOTE = (
    "Each line leans on the one above it, the more the fewer it has. What is told is held against what comes of it."
)


def forecast(text: str, found: Outlook) -> list[Block]:
    """The chance, and how it was made."""
    spent, target = _length(found.spent), _length(found.clock.target_seconds)
    how = f"{spent} of {target} used. Of those that began lately and went on for so long, these missed it:"
    return [bk.section(text), bk.section("\n".join([how, *_bullets(wording.made(found))])), bk.context(NOTE)]


def _bullets(lines: Iterable[str]) -> Iterable[str]:
    return (f"• {line}" for line in lines)


def _length(seconds: float) -> str:
    return say_business_time(timedelta(seconds=round(seconds)))
