"""On which days somebody is told of what they are to do."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from commands.chasing.rules import from_monday_to_friday, is_told, next_hour

MON, TUE, WED, THU, FRI, SAT, SUN = (date(2026, 3, day) for day in range(16, 23))
NEXT_MON = date(2026, 3, 23)


@pytest.mark.parametrize(
    ("due", "days"),
    [
        (FRI, [MON, WED, FRI]),
        (MON, [MON]),
        (WED, [MON, WED]),
        (NEXT_MON, [MON, THU]),
        (SAT, [MON, WED, FRI]),
        (SUN, [MON, WED, FRI]),
        (date(2026, 3, 10), [MON]),
        (None, [MON]),
    ],
)
def test_it_is_told_two_working_days_before_on_the_day_and_on_mondays(due: date | None, days: list[date]) -> None:
    week = (MON, TUE, WED, THU, FRI, SAT, SUN)
    assert [day for day in week if is_told(due, day, from_monday_to_friday)] == days


def test_where_monday_is_a_day_off_the_week_begins_on_the_day_after_it() -> None:
    def off_on_monday(day: date) -> bool:
        return from_monday_to_friday(day) and day != MON

    assert [day for day in (MON, TUE, WED) if is_told(None, day, off_on_monday)] == [TUE]


def test_the_hour_is_that_of_the_desk_and_comes_again_the_next_day() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert next_hour(datetime(2026, 3, 27, 6, 59, tzinfo=UTC), berlin) == datetime(2026, 3, 27, 7, tzinfo=UTC)
    assert next_hour(datetime(2026, 3, 28, 7, tzinfo=UTC), berlin) == datetime(2026, 3, 29, 6, tzinfo=UTC)
