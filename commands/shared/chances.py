"""Chances as people say them, and whether what differs may differ by chance: always with 95% confidence."""

import math
from collections.abc import Sequence
from fractions import Fraction

CONFIDENCE = 1.959963984540054
"""Of 95%: so many standard deviations to either side."""

BY_CHANCE = 0.05
"""What is as likely as this, or likelier, may be chance."""

Interval = tuple[float, float]


def in_words(chance: float) -> str:
    """A multiple of five percent: 0.75 is `3 in 4`."""
    share = Fraction(round(chance * 20), 20)
    return f"{share.numerator} in {share.denominator}"


def like_it(chance: float, n: int) -> str:
    """How many of those like it miss what is promised."""
    return f"{in_words(chance)} like it miss (from {n:,})"


def of_a_share(part: int, whole: int) -> Interval:
    """Between which percentages a share lies (Wilson). ValueError where there is nothing."""
    if not whole:
        raise ValueError("a share of nothing")
    square = CONFIDENCE**2
    found, spread = part / whole, 1 + square / whole
    middle = (found + square / (2 * whole)) / spread
    half = CONFIDENCE * math.sqrt(found * (1 - found) / whole + square / (4 * whole**2)) / spread
    return 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)


def of_a_median(values: Sequence[float]) -> Interval | None:
    """Between which of these values the median lies, by their ranks; None of fewer than six, which cannot tell."""
    ordered, count = sorted(values), len(values)
    below, rank = 0.0, 0
    while below + _binomial(count, rank, 0.5) <= BY_CHANCE / 2:
        below += _binomial(count, rank, 0.5)
        rank += 1
    return None if rank == 0 else (ordered[rank - 1], ordered[count - rank])


def of_counts(one: int, other: int, *, exposure: float = 0.5) -> float:
    """How likely counts differ as much as these by chance (exact binomial, two-sided), from 0 to 1.

    `exposure` is the part of the whole time in which the one was counted. Raises ValueError for none.
    """
    if not 0 < exposure < 1:
        raise ValueError("each count needs a time in which it was counted")
    total = one + other
    seen = _binomial(total, one, exposure)
    found = math.fsum(
        chance for each in range(total + 1) if (chance := _binomial(total, each, exposure)) <= seen * (1 + 1e-9)
    )
    return min(1.0, found)


def _binomial(count: int, hits: int, chance: float) -> float:
    """How likely so many of so many are hits."""
    if not 0 <= hits <= count:
        return 0.0
    ways = math.lgamma(count + 1) - math.lgamma(hits + 1) - math.lgamma(count - hits + 1)
    return math.exp(ways + hits * math.log(chance) + (count - hits) * math.log1p(-chance))


def have_nothing_in_common(one: Interval, other: Interval) -> bool:
    """Whether two intervals do not overlap: what they are about differs by more than chance."""
    return one[1] < other[0] or other[1] < one[0]


def of_draws(hits: int, drawn: int, marked: int, total: int) -> float:
    """How likely so many `hits` or more are among those `drawn`, where so many of the `total` are marked and chance
    alone draws (hypergeometric, one-sided), from 0 to 1.
    """
    ways = _ways(total, drawn)
    possible = range(max(hits, drawn + marked - total), min(drawn, marked) + 1)
    some = (math.exp(_ways(marked, each) + _ways(total - marked, drawn - each) - ways) for each in possible)
    return min(1.0, math.fsum(some))


def _ways(count: int, chosen: int) -> float:
    """In how many ways so many can be chosen, as a logarithm."""
    return math.lgamma(count + 1) - math.lgamma(chosen + 1) - math.lgamma(count - chosen + 1)
