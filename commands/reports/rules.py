"""How figures are worked out; values in, values out. A rate with nothing under it is None, printed n/a."""

import math
import statistics
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from commands.shared.days import midnight
from storage.figures.records import Window
from storage.record import Record

DAY_SECONDS = 86_400


def day_window(day: date, zone: tzinfo) -> Window:
    """A day from local midnight to local midnight: 23 to 25 hours."""
    return window(day, day + timedelta(days=1), zone)


def window(first: date, until: date, zone: tzinfo) -> Window:
    """From local midnight of one day to that of another."""
    return Window(midnight(first, zone), midnight(until, zone))


def record_of(day: date) -> str:
    """Under which the journal keeps the report of a day."""
    return f"report-{day.isoformat()}"


class Spread(Record):
    """What several measurements are like: None where there are none."""

    mean: float | None
    median: float | None
    p90: float | None
    n: int


def spread(values: Sequence[float]) -> Spread:
    if not values:
        return Spread(None, None, None, 0)
    return Spread(statistics.fmean(values), statistics.median(values), percentile(values, 90), len(values))


def percentile(values: Sequence[float], percent: float) -> float:
    """By linear interpolation: of 1 to 10 the 90th is 9.1. ValueError where there are no values."""
    if not values:
        raise ValueError("no values")
    ordered, at = sorted(values), (len(values) - 1) * percent / 100
    low, high = math.floor(at), math.ceil(at)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


class Flow(NamedTuple):
    """How many incidents came and went in a time, and were open at its end."""

    came: int
    went: int
    left: int


def capacity(flow: Flow, days: int) -> dict[str, float | None]:
    """What of that a week sees, and in how many weeks as quick as this all that is open is done: None while more come
    than go, `grows_by` so many a week then.
    """
    came, went = 7 * flow.came / days, 7 * flow.went / days
    weeks = flow.left / (went - came) if went > came else None
    return {"opened": came, "resolved": went, "backlog": flow.left, "weeks_to_clear": weeks,
            "grows_by": max(0.0, came - went)}  # fmt: skip


def share(part: int, whole: int) -> float | None:
    """In percent, unrounded."""
    return 100 * part / whole if whole else None


def age_days(opened_at: datetime, at: datetime, zone: tzinfo) -> int:
    """Whole local days between two instants, rounded down."""
    return (_wall(at, zone) - _wall(opened_at, zone)).days


CLOCKS_DIFFER = timedelta(hours=3)
"""By less than so much a local day is longer or shorter than 24 hours."""


def older_than(days: int, opened: Iterable[datetime], at: datetime, zone: tzinfo) -> int:
    """How many of these are older than so many whole local days; the clock is looked at of the few that are near."""
    edge = at - timedelta(days=days + 1)
    first, last = edge - CLOCKS_DIFFER, edge + CLOCKS_DIFFER
    return sum(each < first or (each < last and age_days(each, at, zone) > days) for each in opened)


def _wall(instant: datetime, zone: tzinfo) -> datetime:
    """What the clock on the wall shows."""
    return instant.astimezone(zone).replace(tzinfo=None)


def age(opened_at: datetime, at: datetime) -> float:
    """In days of 24 hours."""
    return (at - opened_at).total_seconds() / DAY_SECONDS
