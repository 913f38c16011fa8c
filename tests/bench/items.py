"""How long the walk from a failed item takes over 100,000 relations: a company of that size, in its usual layers."""

import random
import statistics
import time
from collections.abc import Iterator

from commands.items.rules import Graph, impact
from storage.items.records import Relation, RelationKind

LAYERS = (("switch", 300), ("host", 1500), ("vm", 12_000), ("db", 3000), ("app", 6000), ("till", 20_000))
"""Each stands on the one before it, and on the applications' layer what people use."""

RELATIONS, WALKS, SEED = 100_000, 200, 7


def relations() -> Iterator[Relation]:
    """Two in three stand on one of the layer below, one in three on any of two; the rest across."""
    chance = random.Random(SEED)
    below: list[str] = []
    everything: list[str] = []
    made = 0
    for name, count in LAYERS:
        layer = [f"{name}-{number}" for number in range(count)]
        for key in layer if below else ():
            if chance.random() < 1 / 3:
                pair = chance.sample(below, 2)
                yield from (Relation(key, RelationKind.DEPENDS_ON, each, "any", 1) for each in pair)
                made += 2
            else:
                yield Relation(key, RelationKind.RUNS_ON, chance.choice(below))
                made += 1
        below, everything = layer, [*everything, *layer]
    for _ in range(RELATIONS - made):
        one, other = sorted(chance.sample(range(len(everything)), 2))
        kind = RelationKind.DEPENDS_ON if other - one < 2000 else RelationKind.CONNECTS_TO
        yield Relation(everything[other], kind, everything[one])


def walks() -> list[float]:
    """Seconds of each of many walks, each from an item of its own."""
    graph, chance, took = Graph.of(relations()), random.Random(SEED), []
    keys = [f"{name}-{number}" for name, count in LAYERS for number in range(count)]
    for key in chance.sample(keys, WALKS):
        began = time.perf_counter()
        impact(graph, [key])
        took.append(time.perf_counter() - began)
    return took


def measured() -> tuple[float, float]:
    """The median and the longest of the walks, in milliseconds."""
    took = walks()
    return statistics.median(took) * 1000, max(took) * 1000
