"""Business time agrees with a walk through it minute by minute, whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.service_levels import rules
from commands.service_levels.calendars import REACH, Calendar, NeverOpens, Window
from commands.service_levels.policy import CalendarSettings
from storage.record import replace
from storage.service_levels.records import Pause
from tests.conftest import MONDAY

OFFICE = CalendarSettings(timezone="Europe/Berlin", hours={"mon-fri": ("09:00-17:00",)}).calendar("office")
EASTER = CalendarSettings.model_validate(
    {"timezone": "Europe/Berlin", "hours": {"mon-fri": ["09:00-17:00"]}, "holidays": {"country": "DE"}}
).calendar("easter")
LUNCH = CalendarSettings(timezone="Europe/Berlin", hours={"mon-fri": ("09:00-12:00", "13:00-18:00")}).calendar(
    "lunch"
)
ALWAYS = CalendarSettings(timezone="Europe/Berlin", hours="always").calendar("always")
NIGHTS = CalendarSettings(timezone="Europe/Berlin", hours={"mon-sun": ("22:00-06:00",)}).calendar("nights")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("calendar", "opened", "target", "due"),
    [
        (OFFICE, "2026-03-27T16:30", 8, "2026-03-30T16:30+02:00"),
        (OFFICE, "2026-03-14T12:00", 8, "2026-03-16T17:00+01:00"),
        (OFFICE, "2026-03-16T17:00", 1, "2026-03-17T10:00+01:00"),
        (OFFICE, "2026-03-16T09:00", 8, "2026-03-16T17:00+01:00"),
        (EASTER, "2026-04-02T15:00", 8, "2026-04-07T15:00+02:00"),
        (LUNCH, "2026-03-16T11:30", 4, "2026-03-16T16:30+01:00"),
        (ALWAYS, "2026-10-24T22:00", 8, "2026-10-25T05:00+01:00"),
        (NIGHTS, "2026-03-28T22:00", 8, "2026-03-29T23:00+02:00"),
    ],
)
def test_worked_cases_of_due_instants(calendar: Calendar, opened: str, target: int, due: str) -> None:
    assert calendar.add(local(opened), timedelta(hours=target)) == datetime.fromisoformat(due)


@pytest.mark.parametrize(
    ("opened", "target", "paused", "resumed", "due"),
    [
        ("2026-03-16T10:00", 8, "2026-03-16T12:00", "2026-03-17T11:00", "2026-03-17T17:00+01:00"),
        ("2026-03-16T09:00", 4, "2026-03-16T12:59", "2026-03-18T09:00", "2026-03-18T09:01+01:00"),
        ("2026-03-16T09:00", 4, "2026-03-16T10:00", None, None),
    ],
)
def test_worked_cases_with_a_pause(
    opened: str, target: int, paused: str, resumed: str | None, due: str | None
) -> None:
    pause = Pause(local(paused), local(resumed) if resumed else None)
    found = rules.due_at(OFFICE, local(opened), timedelta(hours=target), [pause])
    assert found == (datetime.fromisoformat(due) if due else None)


def test_thresholds_fall_in_business_time() -> None:
    told = [
        rules.threshold_at(OFFICE, local("2026-03-27T13:00"), timedelta(hours=8), percent)
        for percent in (50, 75, 90, 100)
    ]
    expected = [
        "2026-03-27T17:00+01:00",
        "2026-03-30T11:00+02:00",
        "2026-03-30T12:12+02:00",
        "2026-03-30T13:00+02:00",
    ]
    assert told == [datetime.fromisoformat(each) for each in expected]


def test_a_retroactive_target_may_be_breached_already() -> None:
    opened = datetime(2026, 3, 16, 9, tzinfo=UTC)
    now = datetime(2026, 3, 16, 14, tzinfo=UTC)
    due = rules.due_at(ALWAYS, opened, timedelta(hours=4))
    assert due == datetime(2026, 3, 16, 13, tzinfo=UTC)
    assert rules.is_breached(now, due)
    assert rules.elapsed(ALWAYS, opened, now) / timedelta(hours=4) == 1.25


def test_overlapping_and_repeated_pauses_count_once() -> None:
    first = Pause(local("2026-03-16T10:00"), local("2026-03-16T12:00"))
    second = Pause(local("2026-03-16T11:00"), local("2026-03-16T13:00"))
    due = rules.due_at(OFFICE, local("2026-03-16T09:00"), timedelta(hours=2), [second, first, first])
    assert due == local("2026-03-16T14:00")


def test_a_calendar_that_never_opens_says_so_instead_of_looping() -> None:
    closed = Calendar("closed", ZoneInfo("UTC"))
    with pytest.raises(NeverOpens):
        closed.add(datetime(2026, 1, 1, tzinfo=UTC), timedelta(hours=1))
    assert closed.elapsed(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)) == timedelta()


def test_a_special_day_has_exactly_its_windows() -> None:
    calendar = CalendarSettings.model_validate(
        {
            "timezone": "Europe/Berlin",
            "hours": {"mon-fri": ["09:00-17:00"]},
            "special": {"2026-12-24": ["09:00-12:00"], "2026-12-25": []},
        }
    ).calendar("special")
    assert calendar.add(local("2026-12-24T11:00"), timedelta(hours=2)) == local("2026-12-28T10:00")


@pytest.mark.parametrize(
    ("exceptions", "due"),
    [
        ({"special": {"2026-12-25": []}}, "2026-12-26T02:00"),
        ({"special": {"2026-12-25": ["22:00-23:00"]}}, "2026-12-26T01:00"),
        ({"holidays": {"country": "DE"}}, "2026-12-27T02:00"),
        ({}, "2026-12-25T02:00"),
    ],
)
def test_what_is_always_open_is_closed_on_its_holidays_and_as_its_special_days_say(
    exceptions: dict[str, Any], due: str
) -> None:
    written = {"timezone": "Europe/Berlin", "hours": "always"} | exceptions
    calendar = CalendarSettings.model_validate(written).calendar("shop")
    assert calendar.add(local("2026-12-24T20:00"), timedelta(hours=6)) == local(due)


NEVER_CLOSES = {
    "one window": ["00:00-24:00"],
    "from an hour to the same hour": ["00:00-00:00"],
    "two halves": ["00:00-12:00", "12:00-24:00"],
    "three shifts": ["06:00-14:00", "14:00-22:00", "22:00-06:00"],
    "more than enough": ["05:00-15:00", "00:00-24:00"],
}


@pytest.mark.parametrize("windows", NEVER_CLOSES.values(), ids=NEVER_CLOSES)
def test_a_calendar_that_never_closes_is_looked_at_no_further_than_is_asked(windows: list[str]) -> None:
    written = CalendarSettings.model_validate({"hours": {"mon-sun": windows}}).calendar("written out")
    asked: set[date] = set()

    def holiday(day: date) -> bool:
        asked.add(day)
        return False

    calendar = replace(written, is_holiday=holiday)
    start = datetime(2026, 12, 28, 9, tzinfo=UTC)
    assert calendar.add(start, timedelta(hours=4)) == start + timedelta(hours=4)
    assert calendar.add(start, timedelta(hours=13)) == start + timedelta(hours=13)
    assert calendar.elapsed(start, start + timedelta(hours=40)) == timedelta(hours=40)
    assert calendar.is_open(start)
    assert max(asked) <= start.date() + timedelta(days=4)


def test_where_two_shifts_meet_it_is_open_and_what_ends_there_is_due_there() -> None:
    shifts = CalendarSettings(hours={"mon-fri": ("06:00-14:00", "14:00-22:00")}).calendar("shifts")
    start, change = datetime(2026, 3, 16, 6, tzinfo=UTC), datetime(2026, 3, 16, 14, tzinfo=UTC)
    assert shifts.add(start, timedelta(hours=8)) == change
    assert shifts.is_open(change)
    assert shifts.add(change, timedelta(hours=9)) == datetime(2026, 3, 17, 7, tzinfo=UTC)


def test_the_hour_that_comes_twice_is_counted_twice_in_overlapping_windows_of_two_days() -> None:
    """On 25 October 2026 in Berlin it is 02:00 to 03:00 twice; the night shift ends in that hour."""
    berlin = CalendarSettings(timezone="Europe/Berlin", hours={"sat": ("23:00-02:30",), "sun": ("01:00-02:45",)})
    start = datetime(2026, 10, 24, 21, tzinfo=UTC)
    assert berlin.calendar("overlap").elapsed(start, start + timedelta(hours=10)) == timedelta(hours=4, minutes=30)


def test_what_is_not_due_within_five_years_is_never_due() -> None:
    sundays = CalendarSettings(hours={"sun": ("09:00-10:00",)}).calendar("sundays")
    assert sundays.add(datetime(2026, 3, 16, tzinfo=UTC), timedelta(hours=261)).year == 2031
    with pytest.raises(NeverOpens, match="sundays is not open for so long in the five years from 2026-03-16"):
        sundays.add(datetime(2026, 3, 16, tzinfo=UTC), timedelta(hours=262))
    with pytest.raises(NeverOpens):
        ALWAYS.add(datetime(9989, 12, 31, tzinfo=UTC), timedelta(days=2))


def test_what_has_been_open_for_ten_years_has_used_ten_years() -> None:
    start = datetime(2016, 1, 4, tzinfo=UTC)
    assert ALWAYS.elapsed(start, start + timedelta(days=3653)) == timedelta(days=3653)
    assert OFFICE.elapsed(start, start + timedelta(weeks=520)) == timedelta(hours=8 * 5 * 520)


ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Kathmandu"]
MINUTE = timedelta(minutes=1)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    week = []
    for _ in range(7):
        starts = draw(st.lists(st.integers(0, 1439), max_size=2))
        windows = [Window(start * MINUTE, (start + draw(st.integers(1, 720))) * MINUTE) for start in starts]
        week.append(tuple(windows))
    closed = draw(st.sets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=5))
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    return Calendar("drawn", zone, tuple(week), is_holiday=lambda day: day in closed)


CHANGES = [date(2026, 3, 7), date(2026, 3, 28), date(2026, 4, 4), date(2026, 6, 10)]
CHANGES += [date(2026, 9, 5), date(2026, 10, 3), date(2026, 10, 24), date(2026, 10, 31)]


def instant(day: date, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + minute * MINUTE


def is_open_by_the_wall(calendar: Calendar, instant: datetime) -> bool:
    """The wall time lies in a window of today, or in one of yesterday or the day before that runs on."""
    wall = instant.astimezone(calendar.zone).replace(tzinfo=None)
    for back in range(3):
        day = wall.date() - timedelta(days=back)
        since_midnight = wall - datetime.combine(day, datetime.min.time())
        if any(window.start <= since_midnight < window.end for window in calendar.windows_of(day)):
            return True
    return False


@settings(max_examples=120)
@given(calendar=calendars(), day=st.sampled_from(CHANGES), minute=st.integers(0, 1440), span=st.integers(0, 2000))
def test_elapsed_agrees_with_a_walk_minute_by_minute(
    calendar: Calendar, day: datetime, minute: int, span: int
) -> None:
    start = instant(day, minute)
    walked = sum(is_open_by_the_wall(calendar, start + step * MINUTE) for step in range(span))
    assert calendar.elapsed(start, start + span * MINUTE) == walked * MINUTE


@settings(max_examples=120)
@given(calendar=calendars(), day=st.sampled_from(CHANGES), minute=st.integers(0, 1440), amount=st.integers(1, 3000))
def test_add_and_elapsed_are_each_others_inverse(calendar: Calendar, day: date, minute: int, amount: int) -> None:
    start = instant(day, minute)
    try:
        due = calendar.add(start, amount * MINUTE)
    except NeverOpens:
        assert calendar.elapsed(start, start + REACH) < amount * MINUTE
        return
    assert calendar.elapsed(start, due) == amount * MINUTE
    assert calendar.elapsed(start, due - MINUTE) < amount * MINUTE


@st.composite
def stretches(draw: st.DrawFn) -> list[Pause]:
    """Pauses in the minutes after MONDAY, some overlapping; perhaps one without an end."""
    found = []
    for since, length in draw(st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 600)), max_size=4)):
        found.append(Pause(MONDAY + since * MINUTE, MONDAY + (since + length) * MINUTE))
    if draw(st.booleans()):
        found.append(Pause(MONDAY + draw(st.integers(0, 4000)) * MINUTE))
    return found


@settings(max_examples=200)
@given(
    calendar=calendars(), pauses=stretches(), target=st.integers(1, 2000), later=st.integers(0, 6000),
    percents=st.sets(st.integers(1, 150), max_size=4),
)  # fmt: skip
def test_a_threshold_has_passed_from_its_instant_on(
    calendar: Calendar, pauses: list[Pause], target: int, later: int, percents: set[int]
) -> None:
    about, now = (calendar, MONDAY, target * MINUTE), MONDAY + later * MINUTE
    reached = [(percent, rules.threshold_at(*about, percent, pauses)) for percent in sorted({*percents, 100})]
    due = tuple(percent for percent, at in reached if at is not None and at <= now)
    assert rules.passed(*about, pauses, percents, now) == due


def test_what_is_kept_of_a_day_is_what_is_found_on_it_again_and_ends_where_nothing_opens_any_more() -> None:
    once = CalendarSettings.model_validate({"hours": {}, "special": {"2026-03-17": ["09:00-12:00"]}}).calendar("once")
    start = datetime(2026, 3, 16, 9, tzinfo=UTC)
    for _ in range(2):
        assert once.add(start, timedelta(hours=2)) == datetime(2026, 3, 17, 11, tzinfo=UTC)
        with pytest.raises(NeverOpens):
            once.add(start, timedelta(hours=4))
        assert once.elapsed(start, start + timedelta(days=30)) == timedelta(hours=3)
    daily = CalendarSettings.model_validate({"hours": {"mon-sun": ["09:00-10:00"]}}).calendar("daily")
    assert daily.add(start, timedelta(hours=1)) == start + timedelta(hours=1)
    assert daily.add(start, timedelta(hours=40)) == start + timedelta(days=39, hours=1)
