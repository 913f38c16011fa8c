"""In which order a board looks at what waits for it, and how long that takes."""

from datetime import timedelta
from typing import Any

from commands.meetings import rules
from storage.changes.records import Change, ChangeStatus, ChangeType
from storage.record import replace
from tests import company
from tests.conftest import MONDAY

HIGH, MEDIUM, LOW = 1, 2, 3
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def waits(number: int, risk: int, after: timedelta, **more: Any) -> Change:
    start = MONDAY + after
    return replace(company.CHANGE, id=number, risk=risk, start=start, end=start + HOUR, **more)


def order(*waiting: Change) -> list[int]:
    return [each.id for each in rules.agenda(reversed(waiting), MONDAY)]


def test_what_cannot_wait_comes_first_then_what_begins_soon_then_what_is_risky() -> None:
    """C25."""
    waiting = [
        waits(11, LOW, -DAY, status=ChangeStatus.REVIEW),
        waits(12, HIGH, 30 * HOUR),
        waits(13, MEDIUM, 5 * DAY),
        waits(14, HIGH, 5 * DAY),
        waits(15, LOW, 6 * DAY),
    ]
    assert order(*waiting) == [11, 12, 14, 13, 15]
    assert rules.total(waiting) == 33


def test_an_emergency_comes_first_whenever_it_begins() -> None:
    assert order(waits(1, HIGH, HOUR), waits(2, LOW, 9 * DAY, type=ChangeType.EMERGENCY)) == [2, 1]


def test_what_begins_within_two_days_comes_by_its_start_whatever_its_risk() -> None:
    assert order(waits(1, HIGH, 48 * HOUR), waits(2, LOW, 47 * HOUR), waits(3, HIGH, 49 * HOUR)) == [2, 1, 3]


def test_of_several_alike_those_of_one_person_come_together() -> None:
    one, two = {"requester": "U1"}, {"requester": "U2"}
    assert order(*(waits(n, LOW, 9 * DAY, **who) for n, who in ((1, two), (2, one), (3, two), (4, one)))) == [
        2,
        4,
        1,
        3,
    ]


def test_what_was_found_out_of_its_risk_counts_before_what_was_said() -> None:
    said, found = waits(1, HIGH, 5 * DAY, level="low"), waits(2, LOW, 9 * DAY, level="high")
    assert order(said, found) == [2, 1]
    assert rules.total([said, found]) == 13
