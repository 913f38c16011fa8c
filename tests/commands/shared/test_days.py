"""Times of a day as people type them: the last one that clocks said, or the first to come."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from commands.shared.days import first_at, last_at, time_of_day

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


def test_a_time_of_day_is_read_in_plain_digits_with_or_without_a_nought() -> None:
    assert (time_of_day(" 9:05 "), time_of_day("09:05")) == (time(9, 5), time(9, 5))
    assert [time_of_day(text) for text in ("9:5", "9", "\u0661\u0662:30", "09:05:00", "9.05")] == [None] * 5
