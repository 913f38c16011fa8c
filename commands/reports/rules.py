"""How figures are worked out; values in, values out. A rate with nothing under it is None, printed n/a."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from commands.shared.days import midnight
from storage.figures.records import Window

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


@dataclass(frozen=True)
class Spread:
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


def share(part: int, whole: int) -> float | None:
    """In percent, unrounded."""
    return 100 * part / whole if whole else None


def age_days(opened_at: datetime, at: datetime, zone: tzinfo) -> int:
    """Whole local days between two instants, rounded down."""
    opened, local = opened_at.astimezone(zone), at.astimezone(zone)
    days = (local.date() - opened.date()).days
    return days if local.time() >= opened.time() else days - 1


def age(opened_at: datetime, at: datetime) -> float:
    """In days of 24 hours."""
    return (at - opened_at).total_seconds() / DAY_SECONDS
