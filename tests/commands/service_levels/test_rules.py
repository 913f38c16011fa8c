"""When a promise is due, how much of it is used, whether it was kept."""

from datetime import datetime, timedelta

import pytest

from commands.service_levels import rules
from commands.service_levels.policy import CalendarSettings
from storage.service_levels.records import Pause
from tests.commands.service_levels.examples import HOUR, WEEKDAYS
from tests.conftest import MONDAY

ALWAYS, OFFICE = CalendarSettings(hours="always").calendar("always"), WEEKDAYS.calendar("office")
FOUR = 4 * HOUR


def at(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)


def pause(since: float, until: float | None = None) -> Pause:
    return Pause(at(since), None if until is None else at(until))


@pytest.mark.parametrize(
    ("pauses", "one"),
    [
        ([], []),
        ([pause(3, 4), pause(1, 2)], [(at(1), at(2)), (at(3), at(4))]),
        ([pause(1, 3), pause(2, 4)], [(at(1), at(4))]),
        ([pause(1, 4), pause(2, 3)], [(at(1), at(4))]),
        ([pause(1, 2), pause(2, 3)], [(at(1), at(3))]),
        ([pause(1), pause(2, 3)], [(at(1), None)]),
        ([pause(1, 2), pause(2)], [(at(1), None)]),
    ],
)
def test_overlapping_pauses_are_one(pauses: list[Pause], one: list[tuple[datetime, datetime | None]]) -> None:
    assert rules.merged(pauses) == one


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([], at(4)),
        ([pause(1, 2)], at(5)),
        ([pause(-2, -1)], at(4)),
        ([pause(-2, 1)], at(5)),
        ([pause(4, 6)], at(4)),
        ([pause(4)], at(4)),
        ([pause(3.5)], None),
        ([pause(1, 1)], at(4)),
    ],
)
def test_a_pause_counts_as_far_as_it_lies_before_the_due_instant(pauses: list[Pause], due: datetime | None) -> None:
    assert rules.due_at(ALWAYS, MONDAY, FOUR, pauses) == due


@pytest.mark.parametrize(
    ("until", "pauses", "spent"),
    [
        (at(3), [], 3),
        (at(3), [pause(1, 2)], 2),
        (at(3), [pause(1)], 1),
        (at(3), [pause(5, 6)], 3),
        (at(3), [pause(-5, 1)], 2),
        (at(10), [pause(7, 30)], 7),
        (at(0), [], 0),
    ],
)
def test_open_time_that_is_not_paused_is_spent(until: datetime, pauses: list[Pause], spent: int) -> None:
    assert rules.elapsed(OFFICE, MONDAY, until, pauses) == spent * HOUR


@pytest.mark.parametrize(("stopped", "met"), [(at(4), True), (at(4) + timedelta(microseconds=1), False)])
def test_a_promise_is_kept_at_its_due_instant_and_not_after(stopped: datetime, met: bool) -> None:
    assert rules.is_met(stopped, at(4)) is met


def test_what_is_never_due_cannot_be_missed() -> None:
    assert rules.is_met(at(1000), None)
    assert not rules.is_breached(at(1000), None)


@pytest.mark.parametrize(("now", "breached"), [(at(4) - timedelta(microseconds=1), False), (at(4), True)])
def test_a_promise_is_missed_once_its_instant_has_come(now: datetime, breached: bool) -> None:
    assert rules.is_breached(now, at(4)) is breached


@pytest.mark.parametrize(
    ("warned", "upcoming"),
    [
        ([], (50, at(2))),
        ([50], (75, at(3))),
        ([75], (50, at(2))),
        ([50, 75], (100, at(4))),
        ([50, 75, 100], None),
    ],
)
def test_the_lowest_threshold_that_was_not_told_is_next(
    warned: list[int], upcoming: tuple[int, datetime] | None
) -> None:
    assert rules.next_warning(ALWAYS, MONDAY, FOUR, [], [75, 50], warned) == upcoming


def test_of_what_is_paused_no_threshold_is_next() -> None:
    assert rules.next_warning(ALWAYS, MONDAY, FOUR, [pause(1)], [50], []) is None


@pytest.mark.parametrize(
    ("now", "passed"),
    [(at(1.9), ()), (at(2), (50,)), (at(3.5), (50, 75)), (at(4), (50, 75, 100)), (at(9), (50, 75, 100))],
)
def test_a_threshold_is_passed_once_its_instant_has_come(now: datetime, passed: tuple[int, ...]) -> None:
    assert rules.passed(ALWAYS, MONDAY, FOUR, [], [75, 50], now) == passed


def test_a_threshold_before_a_pause_stays_passed_and_one_after_it_is_not() -> None:
    assert rules.passed(ALWAYS, MONDAY, FOUR, [pause(2.5)], [50, 75], at(30)) == (50,)
