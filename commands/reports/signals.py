"""What is not chance: a figure among points of its own kind, by their moving range (XmR); and why a rate changed.

Values in, values out. A figure that moved and stayed inside its limits has not changed: nothing is said of it.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise
from statistics import fmean

from storage.record import Record, replace

REACH = 2.66
"""Limits lie so many mean moving ranges from the mean: three standard deviations of what varies by chance alone."""

RUN = 8
NEAR, OF = 3, 4
FEWEST_OF_A_SHARE = 20
SATURDAY = 5


class Kind(StrEnum):
    """Days that can be compared with each other."""

    WORKING = "working day"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


class Rule(StrEnum):
    """Why a point is none of chance's."""

    OUTSIDE = "outside its limits"
    RUN = "8 in a row on one side of the mean"
    NEAR = "3 of 4 nearer to a limit than to the mean"


class Scale(StrEnum):
    """What a figure can be: a count and a length have no less than 0, a share lies from 0 to 100."""

    COUNT = "count"
    HOURS = "hours"
    SHARE = "share"


class Pace(Record):
    """How often there is a point: how many make a baseline, and how many of the last at most."""

    name: str
    fewest: int
    most: int


DAYS, WEEKS = Pace("days", 12, 20), Pace("weeks", 8, 12)


class Point(Record):
    """A figure of a window that begins on this day; `n` is how many it is of. One that is `grey` is only drawn."""

    day: date
    value: float | None
    n: int | None = None
    grey: bool = False


class Limits(Record):
    """Where chance alone keeps a figure; `reach` is how far from the mean, before it is clipped to what can be."""

    mean: float
    low: float
    high: float
    reach: float


class Judged(Record):
    """A point, the limits of those before it (None where they are too few: `known` of them), and what it breaks.

    `by` is what it breaks that by: of a run, the limits of those before it, also where those since are too rare.
    """

    point: Point
    limits: Limits | None
    known: int
    rule: Rule | None = None
    by: Limits | None = None


def kind_of(day: date, holidays: Container[date]) -> Kind:
    if day in holidays:
        return Kind.HOLIDAY
    return Kind.WEEKEND if day.weekday() >= SATURDAY else Kind.WORKING


def limits_of(values: Sequence[float], scale: Scale) -> Limits:
    """Of at least two values, in their order."""
    mean = fmean(values)
    reach = REACH * fmean(abs(one - other) for one, other in pairwise(values))
    ceiling = 100.0 if scale is Scale.SHARE else float("inf")
    return Limits(mean, max(0.0, mean - reach), min(ceiling, mean + reach), reach)


def is_comparable(point: Point, scale: Scale) -> bool:
    """Whether a point can be judged, and others by it: a share of few is none."""
    few = scale is Scale.SHARE and point.n is not None and point.n < FEWEST_OF_A_SHARE
    return point.value is not None and not point.grey and not few


def judged(points: Sequence[Point], pace: Pace, scale: Scale) -> list[Judged]:
    """Each of these points, all of one kind and in order, by those before it."""
    found: list[Judged] = []
    values: list[float] = []
    begins = 0
    for point in points:
        before = values[begins:]
        needed = pace if begins == 0 else replace(pace, fewest=RUN)
        limits = _baseline(before, needed, scale)
        known = min(len(before), pace.most)
        if not is_comparable(point, scale) or point.value is None:
            found.append(Judged(point, limits, known))
            continue
        values.append(point.value)
        since = values[begins:]
        run = _run(since, needed, scale)
        rule, by = _rule(since, limits, run, needed, scale)
        found.append(Judged(point, limits, known, rule, by))
        if run is not None:
            begins = len(values) - RUN
    return found


def _baseline(before: Sequence[float], pace: Pace, scale: Scale) -> Limits | None:
    """Of too few, or of counts of what is so rare that one is many, there are none."""
    if len(before) < pace.fewest:
        return None
    limits = limits_of(before[-pace.most :], scale)
    return None if scale is Scale.COUNT and limits.mean < 1 else limits


def _rule(
    values: Sequence[float], limits: Limits | None, run: Limits | None, pace: Pace, scale: Scale
) -> tuple[Rule | None, Limits | None]:
    """What the last of them breaks, and the limits by which it does."""
    if limits is not None and abs(values[-1] - limits.mean) > limits.reach:
        return Rule.OUTSIDE, limits
    if run is not None:
        return Rule.RUN, run
    near = _near(values, pace, scale)
    return (None, None) if near is None else (Rule.NEAR, near)


def _run(values: Sequence[float], pace: Pace, scale: Scale) -> Limits | None:
    """The limits of those before the last 8, where these are on one side of their mean."""
    limits = _baseline(values[:-RUN], pace, scale)
    if limits is None:
        return None
    return limits if _on_one_side(values[-RUN:], RUN, lambda value: value - limits.mean, 0) else None


def _near(values: Sequence[float], pace: Pace, scale: Scale) -> Limits | None:
    """The limits of those before the last four, where the last and two of the three are beyond half way to one."""
    limits = _baseline(values[:-OF], pace, scale)
    if limits is None or abs(values[-1] - limits.mean) <= limits.reach / 2:
        return None
    is_near = _on_one_side(values[-OF:], NEAR, lambda value: value - limits.mean, limits.reach / 2)
    return limits if is_near else None


def _on_one_side(values: Sequence[float], most: int, off: Callable[[float], float], by: float) -> bool:
    above = sum(off(value) > by for value in values)
    below = sum(off(value) < -by for value in values)
    return max(above, below) >= most


Rates = Mapping[str, tuple[int, int]]
"""Of each group, how many of how many."""


class Split(Record):
    """A rate's change in points: `pace` because groups did otherwise, `mix` because the work was shared otherwise.

    `groups` has both of each group.
    """

    before: float
    after: float
    pace: float
    mix: float
    groups: Mapping[str, tuple[float, float]]

    @property
    def change(self) -> float:
        return self.after - self.before


def split(before: Rates, after: Rates) -> Split | None:
    """Kitagawa's split of the change of a rate over groups; None where there is no rate before or after.

    A group without a rate in one of the two takes that of the other, so that its coming or going is mix alone.
    """
    (parts, of_all), (parts_later, of_all_later) = _total(before), _total(after)
    if not of_all or not of_all_later:
        return None
    total, total_later = 100 * parts / of_all, 100 * parts_later / of_all_later
    groups: dict[str, tuple[float, float]] = {}
    for group in sorted({*before, *after}):
        (part, of), (later, of_later) = before.get(group, (0, 0)), after.get(group, (0, 0))
        if not of and not of_later:
            continue
        rate = 100 * part / of if of else 100 * later / of_later
        rate_later = 100 * later / of_later if of_later else rate
        weight, weight_later = of / of_all, of_later / of_all_later
        pace = (weight + weight_later) / 2 * (rate_later - rate)
        mix = (weight_later - weight) * ((rate + rate_later) / 2 - (total + total_later) / 2)
        groups[group] = (pace, mix)
    paces, mixes = zip(*groups.values(), strict=True)
    return Split(total, total_later, sum(paces), sum(mixes), groups)


def _total(rates: Rates) -> tuple[int, int]:
    return sum(part for part, _ in rates.values()), sum(of for _, of in rates.values())
