"""Who fixed what was like it: counts of the team that had it in the end, from the finest kind that says enough."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence

from storage.record import Record

ENOUGH = 5
"""Of fewer that ended nothing is said; of a coarser kind it may be."""

NAMED = 3
"""So many teams are named at most."""


class Past(Record):
    """An incident that has ended: `team` had it in the end, `teams` had it at all."""

    number: int
    category: str | None
    item: str | None
    team: str
    teams: Collection[str] = ()


class Fixers(Record):
    """Of `count` that ended and were once with the same team, how many each team had in the end: most first."""

    count: int
    ended: Sequence[tuple[str, int]]

    @property
    def first(self) -> tuple[str, int]:
        return self.ended[0]


def kinds(category: str | None, item: str | None) -> list[Callable[[Past], bool]]:
    """The finest first: the same category and item, the same category, whatever else is of the service."""
    found: list[Callable[[Past], bool]] = []
    if item is not None:
        found.append(lambda past: (past.category, past.item) == (category, item))
    if category is not None:
        found.append(lambda past: past.category == category)
    return [*found, lambda _past: True]


def fixers(past: Iterable[Past], present: str) -> Fixers | None:
    """Of those of a kind that were once with a team; None where they are too few to say anything."""
    ended = Counter(each.team for each in past if present in each.teams)
    count = sum(ended.values())
    most = sorted(ended.items(), key=lambda each: (-each[1], each[0]))
    return Fixers(count, most[:NAMED]) if count >= ENOUGH else None
