"""How figures are worked out, by the cases that anyone can count on paper."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from commands.reports import rules
from commands.shared.days import next_at

BERLIN = ZoneInfo("Europe/Berlin")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        ("2026-03-16", "2026-03-15T23:00", "2026-03-16T23:00"),
        ("2026-10-25", "2026-10-24T22:00", "2026-10-25T23:00"),
        ("2026-03-29", "2026-03-28T23:00", "2026-03-29T22:00"),
    ],
)
def test_a_day_is_local_midnight_to_midnight_however_long(day: str, start: str, end: str) -> None:
    window = rules.day_window(date.fromisoformat(day), BERLIN)
    assert (window.start, window.end) == (utc(start), utc(end))


def test_the_next_report_is_at_its_hour_on_the_wall_clock() -> None:
    assert next_at(utc("2026-03-16T06:59"), "08:00", BERLIN) == utc("2026-03-16T07:00")
    assert next_at(utc("2026-03-16T07:00"), "08:00", BERLIN) == utc("2026-03-17T07:00")
    assert next_at(utc("2026-03-28T07:00"), "08:00", BERLIN) == utc("2026-03-29T06:00")


def test_one_to_ten_is_like_this() -> None:
    assert rules.spread([float(each) for each in range(1, 11)]) == rules.Spread(5.5, 5.5, 9.1, 10)


def test_a_few_long_ones_move_the_mean_and_not_the_median() -> None:
    found = rules.spread([1, 2, 4, 8, 30])
    assert (found.mean, found.median, found.n) == (9.0, 4.0, 5)
    assert found.p90 == pytest.approx(21.2)


def test_of_nothing_nothing_is_said() -> None:
    assert rules.spread([]) == rules.Spread(None, None, None, 0)
    assert rules.share(0, 0) is None
    assert rules.share(3, 5) == 60


@pytest.mark.parametrize(
    ("opened", "days"),
    [("2026-03-25T12:00", 7), ("2026-03-25T00:00", 8), ("2026-03-02T12:00", 30), ("2026-03-02T00:00", 31)],
)
def test_ages_are_whole_local_days_rounded_down(opened: str, days: int) -> None:
    at = datetime(2026, 4, 2, tzinfo=BERLIN)
    assert rules.age_days(datetime.fromisoformat(opened).replace(tzinfo=BERLIN), at, BERLIN) == days


def test_an_age_is_exact_in_days_of_24_hours() -> None:
    at = utc("2026-03-30T00:00")
    assert rules.age(at - timedelta(hours=36), at) == 1.5


@pytest.mark.parametrize(
    ("came", "went", "weeks", "grows_by"), [(40, 46, 20, 0), (46, 40, None, 6), (40, 40, None, 0), (0, 0, None, 0)]
)
def test_a_backlog_is_cleared_in_so_many_weeks_or_grows(
    came: int, went: int, weeks: float | None, grows_by: float
) -> None:
    found = rules.capacity(rules.Flow(came, went, 120), 7)
    assert (found["weeks_to_clear"], found["grows_by"]) == (weeks, grows_by)
