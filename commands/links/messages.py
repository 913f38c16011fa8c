"""How what a record is linked with stands on its card."""

from collections.abc import Sequence

from commands.links.reading import Linked
from commands.shared import blocks as bk
from commands.shared.blocks import Block


def shown(found: Sequence[Linked]) -> list[Block]:
    """In a line: *Caused by* CHG-7, CHG-9 · *Related to* INC-3; nothing where there is none."""
    ways = dict.fromkeys(way for way, _ in found)
    parts = (f"*{way.capitalize()}* {', '.join(record for each, record in found if each == way)}" for way in ways)
    return [bk.section(bk.clip(f":link: {' · '.join(parts)}", bk.SECTION))] if found else []
