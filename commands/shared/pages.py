"""Lists of more than a screen: a page at a time, what it leaves out said, and buttons to the others."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from commands.shared import blocks as bk
from commands.shared.blocks import Block
from storage.record import Record

SIZE = 15
"""So many lines stand on a page."""

BEHIND = 20
"""So many of the records behind a figure, which are read to be counted."""

LONGEST_KEPT = 1500
MOST = 1_000_000
MOST_COUNTED = 10_000
"""What is more than this may not have been counted to its end."""


class Page(Record):
    """A page of a list: its lines, which one it is (from 0), and how many lines there are in all.

    `action` is the beginning of the ids of its buttons; `kept` what they need to ask for the list again; `size` how
    many lines a page of it has.
    """

    lines: Sequence[str]
    number: int
    total: int
    action: str
    kept: Mapping[str, Any]
    size: int = SIZE

    @property
    def count(self) -> int:
        return (self.total + self.size - 1) // self.size

    def blocks(self, title: str, hint: str = "", shown: Sequence[Block] = ()) -> list[Block]:
        """`shown` is what stands in place of its lines, where each is more than a line."""
        where = f"{self.total:,} in all" if self.total <= MOST_COUNTED else f"more than {MOST_COUNTED:,} in all"
        if self.count > 1:
            where = f"Page {self.number + 1} of {self.count}, {where}"
        below = f"{where} · {hint}" if hint else where
        turns = [*self._turn("previous", "Previous", -1), *self._turn("next", "Next", 1)]
        found = [bk.section(title), *(shown or bk.lines(self.lines)), bk.context(below)]
        return [*found, bk.actions(*turns)] if turns else found

    def _turn(self, name: str, text: str, by: int) -> list[Block]:
        to = self.number + by
        if not 0 <= to < self.count:
            return []
        value = json.dumps({**self.kept, "page": to}, ensure_ascii=False)
        return [bk.button(text, f"{self.action}.{name}", value)]


def turned(action: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    """The page that a button asks for, and what it kept."""
    kept = json.loads(action["value"])
    return min(max(0, int(kept.pop("page"))), MOST), kept


def turned_words(action: Mapping[str, Any]) -> tuple[None, dict[str, Any]]:
    """Another page of a list that was asked for by words alone."""
    page, kept = turned(action)
    return None, {"words": str(kept["words"]), "page": page}


def within(page: int, total: int, size: int = SIZE) -> int:
    """This page of so many lines; the last one, where the list has become shorter since."""
    return min(page, max(0, total - 1) // size)
