"""Durations as operators write them, and as people read them."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.shared.durations import read_duration, say_business_time, say_duration

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("5s", 5), ("15m", 900), ("8h", 28800), ("1d", 86400), ("1h30m", 5400), ("1 h 30 m", 5400), ("2d12h", 216000),
        ("0", 0), (0, 0), ("never", 0), ("0m", 0), (HOUR, 3600),
    ],
)  # fmt: skip
def test_a_duration_is_read(written: object, seconds: int) -> None:
    assert read_duration(written) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "written", ["", "15", 15, "m", "-5m", "1.5h", "1w", "15 minutes", "1h1h", True, None, "5m later"]
)
def test_what_is_none_is_refused_with_how_to_write_it(written: object) -> None:
    with pytest.raises(ValueError, match="is not a duration; write it like 15m, 8h, 1d or 1h30m"):
        read_duration(written)


def test_what_no_clock_can_count_is_refused() -> None:
    with pytest.raises(ValueError, match="is longer than anything lasts"):
        read_duration("999999999999d")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"), (5, "5 s"), (60, "1 min"), (90, "1 min 30 s"), (1500, "25 min"), (3600, "1 h"),
        (5400, "1 h 30 min"), (3605, "1 h"), (86400, "1 d"), (100800, "1 d 4 h"), (86460, "1 d"), (-90, "1 min 30 s"),
    ],
)  # fmt: skip
def test_a_duration_is_said_in_its_two_largest_units(seconds: int, said: str) -> None:
    assert say_duration(timedelta(seconds=seconds)) == said


@settings(deadline=None, max_examples=50)
@given(seconds=st.integers(0, 10**7))
def test_what_is_said_can_be_read_and_is_never_more_than_it_was(seconds: int) -> None:
    back = read_duration(say_duration(timedelta(seconds=seconds)).replace("min", "m"))
    assert back <= timedelta(seconds=seconds) < back + (timedelta(days=1) if seconds >= 86400 else HOUR)


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (40 * HOUR, "40 h"), (timedelta(minutes=90), "1 h 30 min"), (timedelta(minutes=45), "45 min"),
        (timedelta(seconds=30), "30 s"), (timedelta(0), "0 s"),
    ],
)  # fmt: skip
def test_open_time_is_said_in_hours_since_a_day_of_it_is_not_24_of_them(length: timedelta, said: str) -> None:
    assert say_business_time(length) == said
