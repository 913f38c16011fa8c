"""How what a record is linked with stands on its card."""

from collections.abc import Sequence

from commands.links.words import Linked
from commands.shared import blocks as bk
from commands.shared.blocks import Block

MOST = 20
"""So many of a kind are named on a card; a record says more of them."""


def shown(found: Sequence[Linked], most: int = MOST) -> list[Block]:
    """In a line: *Caused by* CHG-7, CHG-9 · *Related to* INC-3; nothing where there is none."""
    ways = dict.fromkeys(way for way, _ in found)
    parts = (f"*{way.capitalize()}* {_few([record for each, record in found if each == way], most)}" for way in ways)
    return [bk.section(bk.clip(f":link: {' · '.join(parts)}", bk.SECTION))] if found else []


def _few(records: Sequence[str], most: int) -> str:
    more = f" and {len(records) - most} more" if len(records) > most else ""
    return f"{', '.join(records[:most])}{more}"
