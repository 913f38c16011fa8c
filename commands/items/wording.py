"""How impact and redundancy read."""

from collections.abc import Mapping, Sequence

from commands.items.rules import Redundancy
from commands.shared.counts import so_many
from storage.items.records import ItemEvent

NAMED = 5

SILENT = frozenset(ItemEvent)
"""They are told of no record; the audit has words for them."""

DEEDS: Mapping[str, str] = {
    ItemEvent.IMPORTED: "imported items",
    ItemEvent.LINKED: "linked items",
    ItemEvent.UNLINKED: "unlinked items",
    ItemEvent.STATUS: "said whether an item is in use",
    ItemEvent.VERIFIED: "said that an item is right",
    ItemEvent.DOUBTED: "said what is wrong about an item",
    ItemEvent.SETTLED: "settled what was said of an item",
    ItemEvent.SPARED: "said that an item goes on",
    ItemEvent.SPENT: "noted that an item has less of what it needs",
    ItemEvent.RESTORED: "noted that an item has again what it needs",
    ItemEvent.SUSPECT_CONFIRMED: "said that it came from a change",
    ItemEvent.SUSPECT_CLEARED: "said that it did not come from a change",
}
"""What somebody did by an event whose name does not say so."""


def several(names: Sequence[str]) -> str:
    """`one, another and 3 more`."""
    if len(names) <= NAMED:
        return " and ".join(filter(None, (", ".join(names[:-1]), names[-1] if names else "")))
    return f"{', '.join(names[: NAMED - 1])} and {len(names) - NAMED + 1} more"


def at_risk(redundancy: Redundancy) -> str:
    return f"{redundancy.left} of {redundancy.of} left, {redundancy.needs} needed"


def counts(down: int, services: int, sites: int, people: int | None) -> str:
    """`3 services, 41 sites, about 620 people`; what else is down where that is all."""
    found = [so_many(services, "service")] if services else []
    found += [so_many(sites, "site")] if sites else []
    found += [f"about {people:,} people"] if people else []
    if not found:
        return so_many(down, "item") if down else "nothing else"
    return ", ".join(found)
