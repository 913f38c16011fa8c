"""Who is on call: worked cases."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from commands.oncall.rules import Cover, Layer, Rota
from commands.service_levels.calendars import Calendar, Window

BERLIN = ZoneInfo("Europe/Berlin")
WEEK, DAY, HOUR = timedelta(days=7), timedelta(days=1), timedelta(hours=1)


def wall(*parts: int) -> datetime:
    """By the clock on the wall."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)  # type: ignore[arg-type, misc]


FROM = wall(2026, 3, 2, 9)
WEEKLY = Rota(BERLIN, (Layer(("ana", "ben", "chen"), WEEK, FROM),))


def working(start: int, end: int) -> Calendar:
    window = (Window(start * HOUR, end * HOUR),)
    return Calendar("x", BERLIN, week=(window,) * 5 + ((),) * 2)


def local(month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("instant", "person"),
    [
        (local(3, 2, 9), "ana"),
        (local(3, 9, 8, 59), "ana"),
        (local(3, 9, 9), "ben"),
        (local(3, 30, 8, 59), "ana"),
        (local(3, 30, 9), "ben"),
        (local(10, 26, 8, 59), "ana"),
        (local(10, 26, 9), "ben"),
    ],
)
def test_turns_change_at_the_same_time_of_day_whatever_the_clocks_do(instant: datetime, person: str) -> None:
    assert WEEKLY.at(instant).people == (person,)


def test_the_week_in_which_the_clocks_are_set_on_is_an_hour_shorter_and_leaves_no_gap() -> None:
    shifts = [*WEEKLY.shifts(local(3, 2, 9), local(4, 6, 9))]
    lengths = [(each.end - each.start) / HOUR for each in shifts if each.end and each.start]
    assert lengths == [168, 168, 168, 167, 168]
    assert [each.people[0] for each in shifts] == ["ana", "ben", "chen", "ana", "ben"]
    assert all(one.end == other.start for one, other in pairwise(shifts))
    found = WEEKLY.at(local(3, 25))
    assert (found.start, found.end) == (local(3, 23, 9), local(3, 30, 9))


@pytest.mark.parametrize(("day", "person"), [(2, "u1"), (3, "u2"), (6, "u1"), (9, "u2"), (13, "u2"), (16, "u1")])
def test_with_hours_turns_count_the_days_that_have_some(day: int, person: str) -> None:
    rota = Rota(BERLIN, (Layer(("u1", "u2"), DAY, wall(2026, 3, 2), working(8, 18)),))
    assert rota.at(local(3, day)).people == (person,)
    assert rota.at(local(3, day, 18)).is_gap


def test_a_turn_of_weeks_with_hours_counts_weeks() -> None:
    rota = Rota(BERLIN, (Layer(("u1", "u2"), WEEK, FROM, working(9, 17)),))
    assert [rota.at(local(3, day)).people for day in (2, 6, 9, 13, 16)] == [("u1",)] * 2 + [("u2",)] * 2 + [("u1",)]


def test_a_night_belongs_to_the_turn_in_which_it_begins() -> None:
    rota = Rota(BERLIN, (Layer(("u1", "u2"), DAY, wall(2026, 3, 2), working(22, 30)),))
    assert [rota.at(local(3, 3, hour)).people for hour in (5, 6, 22)] == [("u1",), (), ("u2",)]


def test_the_first_of_a_rotation_that_begins_within_its_hours_is_on_call_from_then_on() -> None:
    rota = Rota(BERLIN, (Layer(("u1", "u2"), WEEK, FROM, working(8, 18)),))
    assert [(each.people, each.start, each.end) for each in rota.shifts(local(3, 2, 8), local(3, 3, 8))] == [
        ((), local(3, 2, 8), local(3, 2, 9)),
        (("u1",), local(3, 2, 9), local(3, 2, 18)),
        ((), local(3, 2, 18), local(3, 3, 8)),
    ]
    assert (rota.at(local(3, 2)).start, rota.at(local(3, 10)).people) == (local(3, 2, 9), ("u2",))


def test_whoever_stands_in_beats_the_layers_until_they_do_not() -> None:
    rota = Rota(BERLIN, (Layer(("ana",), WEEK, FROM),))
    covers = [Cover(1, "ben", local(3, 6, 18), local(3, 7, 9))]
    at = [local(3, 6, 17, 59), local(3, 6, 18), local(3, 7, 8, 59), local(3, 7, 9)]
    assert [rota.at(each, covers).people[0] for each in at] == ["ana", "ben", "ben", "ana"]
    again = [*covers, Cover(2, "chen", local(3, 6, 20), local(3, 6, 21))]
    assert rota.at(local(3, 6, 20), again).people == ("chen",)
    found = rota.at(local(3, 6, 12), covers)
    assert (found.start, found.end) == (local(3, 2, 9), local(3, 6, 18))


def test_where_the_upper_layer_has_nobody_it_is_the_lower_ones_person() -> None:
    rota = Rota(BERLIN, (Layer(("low",), WEEK, FROM), Layer(("high",), DAY, wall(2026, 3, 2), working(8, 18))))
    assert [rota.at(local(3, 3, hour)).people for hour in (7, 8, 17, 18)] == [
        ("low",), ("high",), ("high",), ("low",),
    ]  # fmt: skip
    assert rota.at(local(3, 3, 12)).end == local(3, 3, 18)


def test_before_it_begins_and_out_of_hours_there_is_nobody() -> None:
    before = WEEKLY.at(local(2, 1))
    assert (before.is_gap, before.start, before.end) == (True, None, local(3, 2, 9))
    rota = Rota(BERLIN, (Layer(("u1",), DAY, FROM, working(9, 17)),))
    weekend = rota.at(local(3, 7))
    assert (weekend.is_gap, weekend.start, weekend.end) == (True, local(3, 6, 17), local(3, 9, 9))
    assert Rota(BERLIN, ()).at(local(3, 7)).end is None


@pytest.mark.parametrize(
    ("since", "around"),
    [(wall(2026, 3, 2, 2, 30), (3, 29)), (wall(2026, 3, 2, 2, 30), (10, 25)), (FROM, (3, 29))],
)
def test_whatever_the_hour_of_the_change_there_is_one_turn_after_another(
    since: datetime, around: tuple[int, int]
) -> None:
    rota = Rota(BERLIN, (Layer(("u1", "u2", "u3"), DAY, since),))
    month, day = around
    shifts = [*rota.shifts(local(month, day - 2), local(month, day + 2))]
    turns = [each.source[1] for each in shifts]
    assert turns == [*range(turns[0], turns[0] + len(turns))]
    assert all(one.end == other.start for one, other in pairwise(shifts))
