"""A forecast of how a change goes, from how those before it went, and how good such forecasts have been. Pure.

Each is scored by what was known when it was decided, never by what came later (prequential), against the share of
all that failed, which knows nothing of levels. Forecasts never fall from a lower level to a higher one: neighbours
that would are pooled (pool adjacent violators), which is short enough to be ours.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from commands.changes.risk import Level
from storage.record import Mutable, Record, field

LEAN = 10
"""So many changes' worth of the base stand beside those of a level."""

LEAST, LEAST_FAILED = 30, 5
"""With fewer outcomes, or fewer that failed, it says that it knows nothing. On invented records in which levels mean
nothing (30 to 300 changes, 3% or 10% of them failed) it then claims to know something in at most 11%; where as few as
one failure would do, in up to 19%.
"""


class Known(Record):
    """A change that is over: its level, whether it failed, when it was decided and done (UTC)."""

    level: Level
    failed: bool
    decided: datetime
    done: datetime


class Counts(Mutable):
    """How many there were and how many failed, in all and of each level."""

    known: dict[Level, int] = field(default_factory=lambda: dict.fromkeys(Level, 0))
    failed: dict[Level, int] = field(default_factory=lambda: dict.fromkeys(Level, 0))

    def add(self, level: Level, failed: bool) -> None:
        self.known[level] += 1
        self.failed[level] += failed

    @property
    def base(self) -> float:
        return (sum(self.failed.values()) + 1) / (sum(self.known.values()) + 20)

    def forecast(self, level: Level) -> float:
        """Of one level alone."""
        return (self.failed[level] + LEAN * self.base) / (self.known[level] + LEAN)

    def forecasts(self) -> Mapping[Level, float]:
        """Of all levels, none below that of a lower one."""
        weights = [self.known[level] + LEAN for level in Level]
        return dict(zip(Level, pooled([self.forecast(level) for level in Level], weights), strict=True))


def pooled(values: Sequence[float], weights: Sequence[float] | None = None) -> list[float]:
    """The rising values that are nearest to these (least squares)."""
    pools: list[tuple[float, float, int]] = []
    for value, weight in zip(values, weights or [1.0] * len(values), strict=True):
        count = 1
        while pools and pools[-1][0] > value:
            before, heavier, more = pools.pop()
            value = (before * heavier + value * weight) / (heavier + weight)
            weight, count = weight + heavier, count + more
        pools.append((value, weight, count))
    return [value for value, _, count in pools for _ in range(count)]


class Forecast(Record):
    """What was forecast of a change when it was decided, by its level and by the base alone; whether it failed."""

    chance: float
    base: float
    failed: bool


def replayed(history: Iterable[Known], *, pool: bool = True) -> Iterator[Forecast]:
    """Every change of the past as it was forecast, the first decided first."""
    decided = sorted(history, key=lambda each: each.decided)
    over, counts, at = sorted(decided, key=lambda each: each.done), Counts(), 0
    for each in decided:
        while at < len(over) and over[at].done <= each.decided:
            counts.add(over[at].level, over[at].failed)
            at += 1
        chance = counts.forecasts()[each.level] if pool else counts.forecast(each.level)
        yield Forecast(chance, counts.base, each.failed)


class Score(Record):
    """How forecasts have done: Brier scores, the lower the better, and what is won over the base (1 is perfect)."""

    n: int
    failed: int
    brier: float | None
    brier_base: float | None

    @property
    def skill(self) -> float | None:
        if self.brier is None or not self.brier_base:
            return None
        return 1 - self.brier / self.brier_base

    @property
    def knows(self) -> bool:
        return self.n >= LEAST and self.failed >= LEAST_FAILED and (self.skill or 0) > 0


def scored(forecasts: Iterable[Forecast]) -> Score:
    n, failed, brier, base = 0, 0, 0.0, 0.0
    for each in forecasts:
        n, failed = n + 1, failed + each.failed
        brier += (each.chance - each.failed) ** 2
        base += (each.base - each.failed) ** 2
    return Score(n, failed, brier / n if n else None, base / n if n else None)


class Likely(Record):
    """Of a level: how many there were, how many of them failed, the forecast, and the record of such forecasts."""

    known: int
    failed: int
    chance: float
    record: Score


def likely(history: Sequence[Known], level: Level) -> Likely:
    counts = Counts()
    for each in history:
        counts.add(each.level, each.failed)
    record = scored(replayed(history))
    return Likely(counts.known[level], counts.failed[level], counts.forecasts()[level], record)
