"""How likely a promise is missed, from what became of others like it: pure, and in seconds of open time.

Kaplan and Meier's estimate is ours, since it is short and all that rests on it is ours. A cell is a group of clocks
like the one asked about; cells go from coarse to fine, and each leans on the one above it, the more the fewer it
has.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import accumulate

from storage.record import Record
from storage.service_levels.records import ServiceClock

LEAN = 20
"""So many clocks' worth of the coarser cell stand beside those of the finer one."""

LEAST, MOST = 0.20, 0.95
"""Below, it is not worth a word; above, the time left says it all."""

LATEST = 0.75
"""Of the target; from then on the time that is left foretells as well as any of this."""

OPENING_SECONDS = 360.0
"""What is resolved within the first minutes is over before anybody could be told."""

MOMENTS = (0, 25, 50)
"""Percent of the target at which it is asked how likely a promise is missed; 0 is after the first minutes."""

STEP = 0.05


class Stage(Record):
    """How an incident stood from `since` on, in seconds that its clock had run by then.

    `state` is a word such as `in_progress`, `moved` how often it had been given to another team, at most twice.
    """

    since: float
    state: str
    moved: int
    team: str | None


class Life(Record):
    """What became of a clock: how long it ran, whether it `ended` then or nobody knows yet, and its stages."""

    length: float
    ended: bool
    stages: tuple[Stage, ...]
    category: str | None = None

    def at(self, spent: float) -> Stage:
        """How it stood when its clock had run so long."""
        return self.stages[max(0, bisect_right(self.stages, spent, key=lambda each: each.since) - 1)]


class Cell(Record):
    """A group of clocks: how many were going on at that age, and the chance of a miss, its parents' counted in."""

    kind: str
    n: int
    chance: float


Key = tuple[str | int | None, ...]
KINDS = ("all", "state", "team", "category")


def keys(stage: Stage, category: str | None) -> list[Key]:
    """The cells that a clock is in, the coarsest first; without a team or a category it is in none so fine."""
    found: list[Key] = [(), (stage.state, stage.moved)]
    if stage.team is not None:
        found.append((*found[-1], stage.team))
        if category is not None:
            found.append((*found[-1], category))
    return found


def survival(ended: Sequence[float], going: Iterable[float], since: float, until: float, beyond: int = 0) -> float:
    """The share of those that went on at `since` that goes on after `until`, by Kaplan and Meier.

    `ended` are the lengths of those that are over, in order; `going` how long each of the rest was seen to go on;
    `beyond` counts those of the rest that were seen after `until`, and need no length. What ends at the very age at
    which another was last seen ended before that. Between two of those ages nobody is lost from sight, and the
    estimate is a plain share.
    """
    lost = sorted(length for length in going if length > since)
    share, at_risk = 1.0, len(ended) - bisect_right(ended, since) + len(lost) + beyond
    for seen in (*lost[: bisect_right(lost, until)], until):
        over = bisect_right(ended, min(seen, until)) - bisect_right(ended, since)
        share *= (at_risk - over) / at_risk if at_risk else 1.0
        at_risk, since = at_risk - over - 1, max(since, min(seen, until))
    return share


def leaning(found: Iterable[tuple[int, float]], least: int) -> list[Cell]:
    """(how many, chance) of each cell, the coarsest first, as cells; none where the first has fewer than `least`."""
    cells = list(found)
    if not cells or cells[0][0] < least:
        return []
    chances = accumulate(cells[1:], _lean, initial=cells[0][1])
    return [Cell(kind, n, chance) for kind, (n, _), chance in zip(KINDS, cells, chances, strict=False)]


def _lean(parent: float, cell: tuple[int, float]) -> float:
    n, chance = cell
    return (n * chance + LEAN * parent) / (n + LEAN)


def forecast(
    lives: Iterable[Life], stage: Stage, category: str | None, spent: float, target: float, least: int
) -> list[Cell]:
    """The chance that a clock which has run for `spent` runs past its target, by each cell that it is in.

    The last is the answer; empty: there are too few to say anything.
    """
    like = [life for life in lives if life.length > spent]
    return leaning(_cells(like, keys(stage, category), spent, target), least)


def _cells(like: list[Life], wanted: Sequence[Key], spent: float, target: float) -> Iterator[tuple[int, float]]:
    for depth, key in enumerate(wanted):
        like = [life for life in like if keys(life.at(spent), life.category)[depth : depth + 1] == [key]]
        ended = sorted(life.length for life in like if life.ended)
        yield len(like), survival(ended, (life.length for life in like if not life.ended), spent, target)


def moment_of(spent: float, target: float) -> int:
    """The moment whose record tells how good a forecast at this age is."""
    return max(each for each in MOMENTS if each <= max(0.0, 100 * spent / target))


def next_moment(spent: float, target: float) -> float | None:
    """How long a clock will have run when it is asked again; None: not before `LATEST`, and then never."""
    ages = [min(OPENING_SECONDS, target * MOMENTS[1] / 100), *(target * each / 100 for each in MOMENTS[1:])]
    return next((age for age in (*ages, target * LATEST) if age > spent), None)


def rounded(chance: float) -> float:
    return round(round(chance / STEP) * STEP, 2)


def is_worth_saying(chance: float) -> bool:
    return LEAST <= rounded(chance) <= MOST


class Scored(Record):
    """A forecast and what came of it; `base` is what it would have been with all alike at this age."""

    chance: float
    base: float
    missed: bool
    moment: int


class Score(Record):
    """How good forecasts were. `brier` is the mean square of what they were off by; None where there were none."""

    n: int
    brier: float | None
    base: float | None

    @property
    def skill(self) -> float | None:
        """How much less they were off than with all alike at this age: 1 is perfect, 0 no better."""
        return None if self.brier is None or not self.base else 1 - self.brier / self.base


class Tally:
    """Adds up what came of forecasts, so that none need be kept."""

    BINS = 10

    def __init__(self) -> None:
        self.n, self.off = 0, 0.0
        self._brier, self._base = 0.0, 0.0
        self._bins = [[0, 0.0, 0] for _ in range(self.BINS)]

    def add(self, each: Scored) -> None:
        self.n += 1
        self.off += each.chance - each.missed
        self._brier += (each.chance - each.missed) ** 2
        self._base += (each.base - each.missed) ** 2
        into = self._bins[min(self.BINS - 1, int(each.chance * self.BINS))]
        into[0], into[1], into[2] = into[0] + 1, into[1] + each.chance, into[2] + each.missed

    @property
    def score(self) -> Score:
        return Score(self.n, self._brier / self.n, self._base / self.n) if self.n else Score(0, None, None)

    def bins(self) -> list[dict[str, float]]:
        """Calibration: of the forecasts from one tenth to the next, their mean and the share that was missed."""
        return [
            {"from": at / self.BINS, "to": (at + 1) / self.BINS, "n": n, "forecast": told / n, "missed": missed / n}
            for at, (n, told, missed) in enumerate(self._bins)
            if n
        ]


LEAST_SCORED = 50


def has_skill(record: Iterable[Scored], moment: int) -> bool:
    """Whether forecasts of a moment have been worth more than none; so long as too few are known, they have."""
    tally = Tally()
    for each in record:
        if each.moment == moment:
            tally.add(each)
    skill = tally.score.skill
    return tally.n < LEAST_SCORED or skill is None or skill > 0


class Outlook(Record):
    """How likely a clock is missed, as `cells` tell it; how its incident stands, and what it shows (seconds)."""

    clock: ServiceClock
    stage: Stage
    category: str | None
    spent: float
    cells: Sequence[Cell]

    @property
    def chance(self) -> float:
        return self.cells[-1].chance

    @property
    def base(self) -> float:
        return self.cells[0].chance

    @property
    def n(self) -> int:
        """How many like it were going on at its age: of the finest cell that has as many as its parent stands for."""
        return [cell.n for cell in self.cells if cell.n >= LEAN or cell is self.cells[0]][-1]

    @property
    def moment(self) -> int:
        return moment_of(self.spent, self.clock.target_seconds)


class Silence(StrEnum):
    """Why nothing is foretold."""

    OFF = "off"
    NO_CLOCK = "no clock"
    PAUSED = "paused"
    LATE = "late"
    TOO_FEW = "too few"
    NO_SKILL = "no skill"
