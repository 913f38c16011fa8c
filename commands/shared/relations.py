"""What depends on what: one walk for changes that touch neighbours, for rooms and for uptime."""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum, auto

Needs = Mapping[str, Sequence[str]]
"""An item (a key) -> what it depends on."""


class Towards(Enum):
    """Which way to walk: to what the items need, to what needs them, or either way."""

    NEEDED = auto()
    NEEDING = auto()
    BOTH = auto()


class Net(dict[str, Sequence[str]]):
    """What depends on what, asked again and again: who is beside whom is worked out once. Nothing is added later."""

    def __init__(self, needs: Needs) -> None:
        super().__init__(needs)
        self._beside: dict[Towards, Mapping[str, set[str]]] = {}

    def beside(self, way: Towards) -> Mapping[str, set[str]]:
        """An item -> those one step away."""
        known = self._beside.get(way)
        if known is None:
            known = self._beside[way] = _beside(self, way)
        return known


def related(
    needs: Needs, keys: Iterable[str], depth: int | None = None, way: Towards = Towards.BOTH
) -> dict[str, int]:
    """What is at most so many steps from these items: key -> the fewest steps, the nearest first, then by key.

    Breadth first, each item once, whatever circles there are; the items themselves are not among it. No depth: as far
    as it goes.
    """
    beside = needs.beside(way) if isinstance(needs, Net) else _beside(needs, way)
    distance = dict.fromkeys(keys, 0)
    ring, steps = sorted(distance), 0
    while ring and (depth is None or steps < depth):
        steps += 1
        ring = sorted({near for key in ring for near in beside.get(key, ())} - distance.keys())
        distance |= dict.fromkeys(ring, steps)
    return {key: steps for key, steps in distance.items() if steps}


def _beside(needs: Needs, way: Towards) -> Mapping[str, set[str]]:
    """An item -> those one step away."""
    beside: dict[str, set[str]] = {}
    for key, needed in needs.items():
        for each in needed:
            if way is not Towards.NEEDING:
                beside.setdefault(key, set()).add(each)
            if way is not Towards.NEEDED:
                beside.setdefault(each, set()).add(key)
    return beside
