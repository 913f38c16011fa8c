"""When people can meet."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from commands.reviews.slots import Slot, first_slot, slot_at
from commands.service_levels.calendars import Calendar
from commands.service_levels.hours import own_hours

BERLIN, NEW_YORK, SYDNEY = (
    own_hours(ZoneInfo(f"{name}")) for name in ("Europe/Berlin", "America/New_York", "Australia/Sydney")
)
ALWAYS = Calendar("always", ZoneInfo("UTC"), always=True)
FRIDAY = datetime(2026, 11, 27, 17, 40, tzinfo=UTC)
HOUR = timedelta(hours=1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def test_it_is_the_first_that_lies_in_everyones_hours() -> None:
    assert first_slot({"a": BERLIN, "b": ALWAYS}, {}, FRIDAY) == Slot(at(30, 7), at(30, 8))
    assert first_slot({"a": BERLIN, "b": NEW_YORK}, {}, FRIDAY) == Slot(at(30, 13), at(30, 14))


def test_it_begins_at_a_full_or_half_hour_and_not_while_somebody_is_elsewhere() -> None:
    taken = {"a": [(at(30, 7, 15), at(30, 8, 45))]}
    assert first_slot({"a": BERLIN}, taken, FRIDAY) == Slot(at(30, 9), at(30, 10))
    assert first_slot({"a": ALWAYS}, {}, at(30, 9, 1)).start == at(30, 9, 30)


def test_where_none_suits_all_it_is_the_first_that_suits_most_and_says_whom_it_does_not() -> None:
    found = first_slot({"a": BERLIN, "b": BERLIN, "c": SYDNEY}, {}, FRIDAY)
    assert found == Slot(at(30, 7), at(30, 8), outside=("c",))


def test_a_time_that_somebody_chose_says_whom_it_does_not_suit() -> None:
    assert slot_at({"a": BERLIN, "b": NEW_YORK}, {}, at(30, 9), HOUR).outside == ("b",)


def test_whoever_never_works_is_waited_for_by_nobody() -> None:
    never = Calendar("never", ZoneInfo("UTC"))
    assert first_slot({"a": BERLIN, "b": never}, {}, FRIDAY) == Slot(at(30, 7), at(30, 8), outside=("b",))
