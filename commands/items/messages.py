"""How what falls with an item stands on cards, for every practice."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from commands.items.fallen import Fallen
from commands.items.known import Register
from commands.items.wording import at_risk, several
from commands.shared import blocks as bk
from commands.shared import pages
from commands.shared.blocks import Arguments, Block, typed
from commands.shared.pages import Page


def named(known: Register, key: str) -> str:
    return f"{typed(known.name(key), 60)} (`{typed(key, 75)}`)" if known.name(key) != key else f"`{typed(key, 75)}`"


def impact(found: Fallen, action: str, kept: Arguments, page: int = 0) -> list[Block]:
    """A page of what is down, the nearest first, and then of what is at risk; `action` and `kept` as of a `Page`."""
    title, lines = f"*{impact_text(found)}*", [*_falling(found)]
    if not lines:
        return [bk.section(title), bk.context("Nothing that is known of stands on it.")]
    page = pages.within(page, len(lines))
    some = groupby(lines[page * pages.SIZE : (page + 1) * pages.SIZE], itemgetter(0))
    shown = [block for head, those in some for block in bk.packed([head, *(line for _, line in those)])]
    return Page([], page, len(lines), action, kept).blocks(title, shown=shown)


def _falling(found: Fallen) -> Iterator[tuple[str, str]]:
    """Under which heading, and the line."""
    for key, steps in found.impact.down.items():
        yield "*Down, by how many steps away*", f"{steps}: {named(found.register, key)}"
    for key, each in found.impact.at_risk.items():
        yield "*At risk: it goes on with what is left*", f"{named(found.register, key)}: {at_risk(each)}"


def impact_text(found: Fallen) -> str:
    names = several([typed(found.register.name(key), 60) for key in found.impact.failed])
    return f"Down with {names}: {found.counts}"


def paths(found: Fallen) -> list[str]:
    """How each service and site was reached, a line each, the nearest first."""
    reached = [key for key in found.impact.down if key in {*found.services, *found.sites}]
    return [" > ".join(typed(found.register.name(each), 40) for each in found.impact.path(key)) for key in reached]
