"""A holiday is one for whoever asks first, however many ask at once."""

import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from commands.service_levels.calendars import Calendar
from commands.service_levels.policy import CalendarSettings, Holidays
from tests.commands.service_levels.examples import HOUR, local

THREADS, YEARS = 8, range(2031, 2061)
OFFICE = {"hours": {"mon-sun": ["09:00-17:00"]}, "holidays": {"country": "DE", "subdivision": "BE"}}


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads take turns as often as they can, so that each sees what another has half done."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def asked_at_once(calendar: Calendar, day: date) -> list[bool]:
    """Whether each of several threads, all asking for the first time, is told that the day is worked on."""
    ready = threading.Barrier(THREADS)

    def ask(_number: int) -> bool:
        ready.wait()
        return bool(calendar.windows_of(day))

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(ask, range(THREADS)))


def test_no_thread_takes_christmas_for_a_working_day_of_a_year_that_nobody_asked_of(hasty_threads: None) -> None:
    calendar = CalendarSettings.model_validate(OFFICE).calendar("office")
    for year in YEARS:
        assert not any(asked_at_once(calendar, date(year, 12, 25))), year


def test_a_year_is_worked_out_once() -> None:
    asked: list[tuple[int, ...]] = []

    class Counted(Holidays):
        def _of(self, *years: int) -> frozenset[date]:
            asked.append(years)
            return super()._of(*years)

    days = Counted(country="DE").days()
    asked.clear()
    assert [date(2031, 12, 25) in days, date(2031, 5, 1) in days, date(2031, 5, 2) in days] == [True, True, False]
    assert [years[0] for years in asked] == [2031]


def test_a_holiday_that_is_observed_on_the_last_day_of_the_year_before_is_known() -> None:
    """New Year's Day of 2028 is a Saturday, and is observed in the United States on the Friday before."""
    assert date(2027, 12, 31) in Holidays(country="US").days()


def test_a_deadline_goes_past_christmas() -> None:
    calendar = CalendarSettings.model_validate(OFFICE).calendar("office")
    assert calendar.add(local("2031-12-24T09:00"), 9 * HOUR) == local("2031-12-27T10:00")
