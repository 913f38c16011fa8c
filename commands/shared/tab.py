"""The Home tab: what each practice shows on it, put together by the `home` of every Practice."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import IntEnum

from commands.shared import blocks as bk
from commands.shared import literal
from commands.shared.act import Act
from commands.shared.blocks import Block
from storage.record import Record

LISTED = 10
"""So many of each kind at most; fewer, where all kinds together are more than a tab shows."""

MOST_BLOCKS = 100
TITLE = 120
"""So many characters of a title stand in a line."""

Line = tuple[str, Sequence[Block], str | None]
"""(text in mrkdwn, its buttons, the block of the buttons or None)."""


class Place(IntEnum):
    """Where on the tab: what needs its reader first, then what they follow. What is in one place is in the order of
    the practices, the lowest in rank first.
    """

    NOW = 1
    DECIDE = 2
    DO = 3
    FIND_OUT = 4
    WATCH = 5
    TODAY = 6
    ASKED_FOR = 7
    REPORTED = 8


class Part(Record):
    """A list on the tab: its title, and a line for each with its buttons; `all` asks for the rest if there is more.

    `nothing` stands where it is empty; without that an empty one is left out. One that `is_cut` was read no further
    than is shown, so that nobody knows how many more there are.
    """

    title: str
    lines: Sequence[Line]
    all: Block | None = None
    nothing: str = ""
    is_cut: bool = False

    def blocks(self, most: int) -> Iterator[Block]:
        if not self.lines and not self.nothing:
            return
        yield bk.divider()
        yield bk.section(f"*{self.title}*")
        if not self.lines:
            yield bk.section(self.nothing)
        for text, buttons, block in self.lines[:most]:
            yield from _with_buttons(text, buttons, block)
        if (more := len(self.lines) - most) > 0:
            yield bk.section("_and more_" if self.is_cut else f"_and {more} more_", accessory=self.all)


def _with_buttons(text: str, buttons: Sequence[Block], block: str | None) -> Iterator[Block]:
    """One beside the line, several below it."""
    if len(buttons) == 1 and block is None:
        yield bk.section(text, accessory=buttons[0])
        return
    yield bk.section(text)
    if buttons:
        yield bk.actions(*buttons, block=block)


class OnHome(Record):
    """What a practice shows there of what waits for whoever acts, as far as they may see it.

    begins  buttons right under the name of the desk
    parts   lists, each in its place
    """

    begins: Callable[[Act], Iterable[Block]] = lambda _act: ()
    parts: Callable[[Act], Iterable[tuple[Place, Part]]] = lambda _act: ()


def fitting(head: Callable[[int], Sequence[Block]], parts: Sequence[Part]) -> list[Block]:
    """The blocks of a tab, with as many of each list as it shows; `head` is given how many of its own it may have."""
    blocks: list[Block] = []
    for most in range(LISTED, 0, -1):
        blocks = [*head(most), *(block for part in parts for block in part.blocks(most))]
        if len(literal.blocks(blocks)) <= MOST_BLOCKS:
            break
    return blocks
