"""Drills as people see them."""

from collections.abc import Mapping, Sequence
from typing import Any

from commands.drills import wording
from commands.shared import blocks as bk
from commands.shared.blocks import Block


def marks(head: str, found: Sequence[Mapping[str, Any]], speed: int, was: str) -> list[Block]:
    """How it went, a line for each thing, beside what was done when it happened; points are of ten."""
    lines = [wording.mark(each, speed) for each in found]
    return [bk.section(f"{head}\n" + "\n".join(lines)), bk.context(was)]
