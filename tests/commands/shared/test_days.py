"""Days, and times of a day, as people type them: the last one that clocks said, or the first to come."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from commands.shared.days import (
    coming_day,
    day_written,
    first_at,
    instant_said,
    instant_written,
    is_a_day,
    last_at,
    midnight_of,
    next_at,
    time_of_day,
)
from commands.shared.refusals import Refused

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("03:30", NOW),
        ("3:10", NOW - timedelta(minutes=20)),
        ("01:30", NOW - timedelta(hours=1)),
        ("03:31", datetime(2026, 3, 28, 2, 31, tzinfo=UTC)),
        ("25:00", None),
        ("noon", None),
        ("", None),
        ("03:30Z", None),
    ],
)
def test_a_time_of_day_is_the_last_one_that_the_clocks_of_the_desk_said(text: str, found: datetime | None) -> None:
    assert last_at(text, NOW, BERLIN) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("03:30", NOW),
        ("4:00", NOW + timedelta(minutes=30)),
        ("03:29", datetime(2026, 3, 30, 1, 29, tzinfo=UTC)),
        ("24:00", None),
        ("+3:30", None),
    ],
)
def test_a_time_of_day_to_come_is_the_first_one_from_then_on(text: str, found: datetime | None) -> None:
    assert first_at(text, NOW, BERLIN) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("03:10", datetime(2026, 3, 29, 1, 10, tzinfo=UTC)),
        ("03:31", datetime(2026, 3, 28, 2, 31, tzinfo=UTC)),
        ("yesterday 23:10", datetime(2026, 3, 28, 22, 10, tzinfo=UTC)),
        ("yesterday\u00a0\t23:10", datetime(2026, 3, 28, 22, 10, tzinfo=UTC)),
        ("Today 1:05", datetime(2026, 3, 29, 0, 5, tzinfo=UTC)),
        ("2026-03-15 23:10", datetime(2026, 3, 15, 22, 10, tzinfo=UTC)),
        ("2026–03–15, 23:10", datetime(2026, 3, 15, 22, 10, tzinfo=UTC)),
        ("2026-03-15T23:10+02:00", datetime(2026, 3, 15, 21, 10, tzinfo=UTC)),
    ],
)
def test_an_instant_is_said_by_the_clock_and_perhaps_with_its_day(text: str, found: datetime) -> None:
    assert instant_said(text, NOW, BERLIN) == found


@pytest.mark.parametrize(
    "text", ["", "noon", "29:10", "yesterday", "yesterday 29:10", "someday 23:10", "9999-01-01 10:00"]
)
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        instant_said(text, NOW, BERLIN)


SYDNEY = ZoneInfo("Australia/Sydney")
BACK = {BERLIN: datetime(2026, 10, 25, 1, tzinfo=UTC), SYDNEY: datetime(2026, 4, 4, 16, tzinfo=UTC)}
"""When clocks are set back from three to two."""

ON = {BERLIN: datetime(2026, 3, 29, 1, tzinfo=UTC), SYDNEY: datetime(2026, 10, 3, 16, tzinfo=UTC)}
"""When they are set on from two to three."""

HALVES = pytest.mark.parametrize("zone", BACK, ids=str)
"""Of the earth: north and south."""


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


@HALVES
@pytest.mark.parametrize(
    ("now", "text", "last", "first"),
    [
        (-15, "02:40", -20, 40),
        (-15, "02:45", -15, -15),
        (-15, "02:50", -10 - 24 * 60, -10),
        (-15, "02:15", -45, 15),
        (45, "02:40", 40, 40 + 24 * 60),
        (45, "02:45", 45, 45),
        (45, "02:50", -10, 50),
        (45, "03:00", 60 - 25 * 60, 60),
    ],
)
def test_where_clocks_are_set_back_a_time_of_the_hour_that_comes_twice_is_the_one_next_to_now(
    zone: ZoneInfo, now: int, text: str, last: int, first: int
) -> None:
    at = BACK[zone] + minutes(now)
    assert last_at(text, at, zone) == BACK[zone] + minutes(last)
    assert first_at(text, at, zone) == BACK[zone] + minutes(first)


@HALVES
def test_where_clocks_are_set_on_a_time_that_they_leave_out_is_as_long_after(zone: ZoneInfo) -> None:
    on = ON[zone]
    assert first_at("02:30", on - minutes(10), zone) == on + minutes(30)
    assert last_at("02:30", on + minutes(45), zone) == on + minutes(30)
    assert last_at("02:30", on + minutes(15), zone) == on - minutes(30) - timedelta(hours=23)


@HALVES
def test_what_comes_at_a_time_of_each_day_comes_once_where_clocks_say_it_twice(zone: ZoneInfo) -> None:
    first = BACK[zone] - minutes(30)
    assert next_at(first - minutes(1), "02:30", zone) == first
    assert next_at(first, "02:30", zone) == first + timedelta(hours=25)


def test_a_time_of_day_is_read_in_plain_digits_with_or_without_a_nought() -> None:
    assert (time_of_day(" 9:05 "), time_of_day("09:05")) == (time(9, 5), time(9, 5))
    assert [time_of_day(text) for text in ("9:5", "9", "\u0661\u0662:30", "09:05:00", "9.05")] == [None] * 5


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1969-12-31"])
def test_an_end_of_the_calendar_is_no_day_that_anybody_means(day: str) -> None:
    """What is reckoned from it would leave the calendar."""
    with pytest.raises(ValueError, match=day):
        day_written(day)
    with pytest.raises(ValueError, match=day):
        instant_written(f"{day}T23:59", BERLIN)
    with pytest.raises(Refused, match="write it like"):
        midnight_of(day, BERLIN, named=day, example="2026-03-20")
    assert coming_day(day, date(2026, 3, 16)) is None
    assert not is_a_day(day)
