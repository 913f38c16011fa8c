"""How what falls with an item stands on cards, for every practice."""

from commands.items.fallen import Fallen
from commands.items.known import Register
from commands.items.wording import at_risk, several
from commands.shared import blocks as bk
from commands.shared.blocks import Block, typed

SHOWN = 12
"""So many lines of what is down."""


def named(known: Register, key: str) -> str:
    return f"{typed(known.name(key), 60)} (`{typed(key, 75)}`)" if known.name(key) != key else f"`{typed(key, 75)}`"


def impact(found: Fallen) -> list[Block]:
    """What is down, the nearest first, and what is at risk."""
    blocks = [bk.section(f"*{impact_text(found)}*")]
    down = [f"{steps}: {named(found.register, key)}" for key, steps in found.impact.down.items()]
    risk = [f"{named(found.register, key)}: {at_risk(each)}" for key, each in found.impact.at_risk.items()]
    if down:
        more = [f"and {len(down) - SHOWN} more: `quarterdeck impact` lists all"] if len(down) > SHOWN else []
        blocks += bk.packed(["*Down, by how many steps away*", *down[:SHOWN], *more])
    if risk:
        more = [f"and {len(risk) - SHOWN} more"] if len(risk) > SHOWN else []
        blocks += bk.packed(["*At risk: it goes on with what is left*", *risk[:SHOWN], *more])
    if not (down or risk):
        blocks.append(bk.context("Nothing that is known of stands on it."))
    return blocks


def impact_text(found: Fallen) -> str:
    names = several([typed(found.register.name(key), 60) for key in found.impact.failed])
    return f"Down with {names}: {found.counts}"


def paths(found: Fallen) -> list[str]:
    """How each service and site was reached, a line each, the nearest first."""
    reached = [key for key in found.impact.down if key in {*found.services, *found.sites}]
    return [" > ".join(typed(found.register.name(each), 40) for each in found.impact.path(key)) for key in reached]
