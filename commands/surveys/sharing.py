"""What the incidents that got low marks share, against all that were rated: only what is not chance is told."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, tzinfo

from commands.shared.chances import BY_CHANCE, of_draws
from storage.record import Record

FEWEST = 3
"""Fewer low marks share nothing that could be told from chance."""

HANDED_ON = 2
NIGHT = (22, 6)
"""From this hour to that, by the desk's clock."""

REASSIGNED, LATE, REOPENED, AT_NIGHT = (
    "handed on more than twice", "late", "reopened", "reported at night",
)  # fmt: skip
TRAITS = (REASSIGNED, LATE, REOPENED, AT_NIGHT)


class Shared(Record):
    """So many `hits` of the `low` ones have a trait, as have `marked` of all that were rated (`total`)."""

    trait: str
    hits: int
    low: int
    marked: int
    total: int


def shared(traits: Mapping[str, Collection[str]], low: Collection[str]) -> list[Shared]:
    """What is not chance, the surest first: `traits` of each record that was rated, `low` are those with a low mark.

    That so many questions are asked makes each of them stricter (Bonferroni).
    """
    if len(low) < FEWEST or len(low) == len(traits):
        return []
    marked = Counter(trait for each in traits.values() for trait in each)
    hits = Counter(trait for record in low for trait in traits[record])
    chance = {trait: of_draws(hits[trait], len(low), marked[trait], len(traits)) for trait in TRAITS if hits[trait]}
    return [
        Shared(trait, hits[trait], len(low), marked[trait], len(traits))
        for trait in sorted(chance, key=lambda each: chance[each])
        if chance[trait] * len(TRAITS) < BY_CHANCE
    ]


def is_night(at: datetime, zone: tzinfo) -> bool:
    hour = at.astimezone(zone).hour
    return hour >= NIGHT[0] or hour < NIGHT[1]
