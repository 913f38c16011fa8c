"""Signals and the split of a rate on a real desk's log; skipped where it is not beside the project."""

import csv
import gzip
import io
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from commands.reports import signals
from commands.reports.signals import DAYS, Point, Rates, Scale

REAL = Path(__file__).parents[4] / "shared" / "data" / "servicenow-incidents.csv.gz"
pytestmark = pytest.mark.skipif(not REAL.exists(), reason="the real log is not beside the project")

Row = dict[str, str]
LAST = date(2016, 5, 31)
"""Of what was reported later, the log has only little."""

OFF = {date(2016, 3, 25), *(date(2016, 4, day) for day in (21, 22)), *(date(2016, 5, day) for day in (26, 27))}
"""Brazil's holidays of those months, and the days between them and a weekend."""


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """The last row of each incident."""
    with gzip.open(REAL) as raw:
        table = csv.reader(io.TextIOWrapper(raw, "utf-8"))
        names = next(table)
        number = names.index("number")
        last = {row[number]: row for row in table}
    return [dict(zip(names, row, strict=True)) for row in last.values()]


def instant(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M")  # noqa: DTZ007 - the log names no zone


def working_days(rows: list[Row]) -> list[float]:
    """How many were reported on each working day, holidays out."""
    opened = Counter(instant(row["opened_at"]).date() for row in rows)
    return [opened[day] for day in sorted(opened) if day <= LAST and day.weekday() < 5 and day not in OFF]


def points(values: list[float]) -> list[Point]:
    return [Point(date(2020, 1, 1) + timedelta(days=number), value) for number, value in enumerate(values)]


def shuffled(values: list[float], times: int) -> Iterator[list[float]]:
    dice = random.Random(5)
    for _ in range(times):
        yield dice.sample(values, len(values))


def test_on_shuffled_days_where_nothing_happened_hardly_ever_is_something_said(rows: list[Row]) -> None:
    days = working_days(rows)
    judged = [each for some in shuffled(days, 60) for each in signals.judged(points(some), DAYS, Scale.COUNT)]
    told = [each for each in judged if each.limits is not None]
    assert len(told) > 2000
    assert sum(each.rule is not None for each in told) / len(told) <= 0.07


@pytest.mark.parametrize("sign", [1, -1])
def test_a_step_of_the_width_of_the_limits_is_found_within_eight_days(rows: list[Row], sign: int) -> None:
    for some in shuffled(working_days(rows), 100):
        limits = signals.limits_of(some[:20], Scale.COUNT)
        step = sign * 2 * limits.reach
        judged = signals.judged(points([*some[:20], *(max(0, day + step) for day in some[20:28])]), DAYS, Scale.COUNT)
        assert any(each.rule for each in judged[20:])


def rates_by_month(rows: list[Row]) -> dict[str, Rates]:
    """What was resolved in time, by month of resolution and group."""
    found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for row in rows:
        if row["resolved_at"] != "?":
            cell = found[f"{instant(row['resolved_at']):%Y-%m}"][row["assignment_group"]]
            cell[0] += row["made_sla"] == "true"
            cell[1] += 1
    return {month: {group: (part, of) for group, (part, of) in by.items()} for month, by in found.items()}


def test_pace_and_mix_are_the_whole_change_between_any_two_months(rows: list[Row]) -> None:
    months = rates_by_month(rows)
    pairs = [*permutations(months, 2)]
    assert len(pairs) >= 100
    for one, other in pairs:
        found = signals.split(months[one], months[other])
        assert found is not None
        assert abs(found.pace + found.mix - found.change) < 1e-9


def test_from_april_to_may_it_was_mostly_pace(rows: list[Row]) -> None:
    months = rates_by_month(rows)
    found = signals.split(months["2016-04"], months["2016-05"])
    assert found is not None
    assert (found.before, found.after) == pytest.approx((72.74, 77.19), abs=0.005)
    assert (found.change, found.pace, found.mix) == pytest.approx((4.45, 3.56, 0.89), abs=0.006)
    assert found.groups["Group 70"] == pytest.approx((0.80, 1.25), abs=0.01)
