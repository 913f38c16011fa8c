"""What is in the way of a change, worked out from values: windows are half-open, all of it is listed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from commands.changes.collisions import (
    Collision,
    FreezeWindow,
    Hours,
    Kind,
    Surroundings,
    awaited,
    collisions,
    in_freezes,
)
from commands.changes.policy import Freeze
from commands.changes.slots import gaps
from commands.service_levels.policy import CalendarSettings
from storage.changes.records import ChangeStatus, Outcome
from storage.record import replace
from tests.commands.changes.examples import AT, CHANGE

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NIGHTS = CalendarSettings(timezone="Europe/Berlin", hours={"sat": ("22:00-04:00",)}).calendar("nights")


def berlin(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


def test_windows_that_only_touch_do_not_clash() -> None:
    following = replace(CHANGE, id=2, start=CHANGE.end, end=CHANGE.end + HOUR)
    assert collisions(CHANGE, Surroundings([following])) == []


def test_the_same_item_and_the_same_implementer_are_both_told() -> None:
    found = collisions(CHANGE, Surroundings([replace(CHANGE, id=2)]))
    assert [(each.kind, each.other) for each in found] == [(Kind.ITEM, "CHG-2"), (Kind.IMPLEMENTER, "CHG-2")]


def test_a_neighbour_is_related_and_what_is_further_away_is_not_in_the_way() -> None:
    """C22: ERP needs the network; of three changes the first two overlap."""
    network = replace(CHANGE, id=1, items=("network",), start=AT, end=AT + HOUR, implementer="U3")
    erp = replace(CHANGE, id=2, items=("erp",), start=AT + HOUR / 2, end=AT + 1.5 * HOUR, implementer="U4")
    after = replace(erp, id=3, start=erp.end, end=erp.end + HOUR / 2, implementer="U5")
    assert collisions(network, Surroundings([erp, after], near={"erp"})) == [Collision(Kind.RELATED, "CHG-2", "erp")]
    assert [each.other for each in collisions(erp, Surroundings([network, after], near={"network"}))] == ["CHG-1"]
    assert collisions(after, Surroundings([network, erp], near={"network"})) == []


def test_all_that_is_in_the_way_is_listed() -> None:
    """ServiceNow shows one of eighty."""
    others = [replace(CHANGE, id=number, implementer="U9") for number in range(2, 82)]
    assert len(collisions(CHANGE, Surroundings(others))) == 80


@pytest.mark.parametrize(
    ("start", "end", "is_met"),
    [
        ((2026, 11, 22, 22, 0), (2026, 11, 23, 0, 0), False),
        ((2026, 11, 22, 22, 0), (2026, 11, 23, 0, 1), True),
        ((2026, 12, 1, 0, 0), (2026, 12, 1, 1, 0), False),
    ],
)
def test_a_freeze_lasts_from_its_local_midnight_to_the_next(
    start: tuple[int, int, int, int, int], end: tuple[int, int, int, int, int], is_met: bool
) -> None:
    """C16: in Berlin from 23 November up to 1 December."""
    written = {"name": "Black Friday", "start": "2026-11-23", "end": "2026-12-01"}
    freeze = Freeze.model_validate(written).window(BERLIN)
    assert (freeze.start, freeze.end) == (
        datetime(2026, 11, 22, 23, tzinfo=UTC), datetime(2026, 11, 30, 23, tzinfo=UTC)
    )  # fmt: skip
    assert bool(in_freezes(["pos"], berlin(*start), berlin(*end), [freeze])) is is_met


def test_a_freeze_is_met_by_what_is_next_to_its_services_and_a_hard_one_takes_an_exception() -> None:
    freeze = FreezeWindow("Black Friday", CHANGE.end - MINUTE, CHANGE.end + HOUR, ["pos"])
    network = replace(CHANGE, items=("network",))
    assert collisions(network, Surroundings(freezes=[freeze])) == []
    assert [each.kind for each in collisions(network, Surroundings(near={"pos"}, freezes=[freeze]))] == [Kind.FREEZE]
    hard = replace(freeze, is_hard=True, services=[])
    assert [each.kind for each in collisions(network, Surroundings(freezes=[hard]))] == [Kind.HARD_FREEZE]


@pytest.mark.parametrize(("day", "hours"), [((2026, 10, 24), 7), ((2026, 3, 28), 5), ((2026, 10, 17), 6)])
def test_maintenance_is_as_long_as_the_night_is_where_clocks_are_set(day: tuple[int, int, int], hours: int) -> None:
    """C17: Saturday 22:00 to 04:00 in Berlin."""
    opens = berlin(*day, 22)
    assert NIGHTS.elapsed(opens, opens + 12 * HOUR) == hours * HOUR


def test_what_lies_outside_maintenance_is_told_with_how_much_of_it_does() -> None:
    """C17: 03:30 to 04:30 on the Sunday after the clocks were set back."""
    night = replace(CHANGE, start=berlin(2026, 10, 25, 3, 30), end=berlin(2026, 10, 25, 4, 30))
    hours = {"pos": Hours(maintenance=NIGHTS)}
    assert collisions(night, Surroundings(hours=hours)) == [Collision(Kind.MAINTENANCE, "pos", length=HOUR / 2)]
    inside = replace(night, end=night.start + HOUR / 2)
    assert collisions(inside, Surroundings(hours=hours)) == []


def test_windows_of_maintenance_that_touch_are_one() -> None:
    week = CalendarSettings(timezone="Europe/Berlin", hours={"sat": ("20:00-24:00",), "sun": ("00:00-06:00",)})
    across = replace(CHANGE, start=berlin(2026, 10, 17, 23), end=berlin(2026, 10, 18, 1))
    assert collisions(across, Surroundings(hours={"pos": Hours(maintenance=week.calendar("week"))})) == []


def test_one_second_of_production_is_enough() -> None:
    shift = CalendarSettings(timezone="UTC", hours={"mon": ("23:00-24:00",)}).calendar("shift")
    hours = {"pos": Hours(production=shift)}
    assert collisions(CHANGE, Surroundings(hours=hours)) == []
    late = replace(CHANGE, end=CHANGE.end + timedelta(seconds=1))
    found = collisions(late, Surroundings(hours=hours))
    assert found == [Collision(Kind.PRODUCTION, "pos", length=timedelta(seconds=1))]


def test_what_comes_after_another_waits_until_that_is_done_and_is_stuck_where_it_failed() -> None:
    first = replace(CHANGE, id=1, end=AT, status=ChangeStatus.SCHEDULED)
    assert awaited(AT, [first]) == []
    assert awaited(AT - MINUTE, [first]) == [Collision(Kind.DEPENDENCY, "CHG-1", "later")]
    assert awaited(AT - MINUTE, [replace(first, outcome=Outcome.SUCCESS)]) == []
    assert [each.about for each in awaited(AT, [replace(first, outcome=Outcome.FAILED)])] == ["failed"]
    assert [each.about for each in awaited(AT, [replace(first, status=ChangeStatus.CANCELLED)])] == ["withdrawn"]


def test_slots_are_the_first_gaps_that_are_long_enough() -> None:
    open_ = [(AT, AT + 4 * HOUR), (AT + 24 * HOUR, AT + 28 * HOUR), (AT + 48 * HOUR, AT + 49 * HOUR)]
    taken = [(AT + HOUR, AT + 2 * HOUR), (AT + 1.5 * HOUR, AT + 2.5 * HOUR)]
    assert gaps(open_, taken, 1.5 * HOUR, 3) == [AT + 2.5 * HOUR, AT + 24 * HOUR]
    assert gaps(open_, taken, HOUR, 3) == [AT, AT + 2.5 * HOUR, AT + 24 * HOUR]
    assert gaps(open_, [(AT, AT + 49 * HOUR)], HOUR, 3) == []
