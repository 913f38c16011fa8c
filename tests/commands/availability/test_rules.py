"""Availability, budgets and alerts, by worked cases. stores is Monday to Saturday, 07 to 22 in Berlin.

In April 2026 Good Friday and Easter Monday leave it 360 h.
"""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.availability import rules
from commands.availability.policy import read_alert
from commands.availability.rules import Down, Interval
from commands.service_levels.calendars import Calendar
from commands.service_levels.policy import CalendarSettings, Holidays

BERLIN = ZoneInfo("Europe/Berlin")
GERMAN = Holidays(country="DE", subdivision="BE")
STORES = CalendarSettings(timezone="Europe/Berlin", hours={"mon-sat": ("07:00-22:00",)}, holidays=GERMAN).calendar(
    "stores"
)
NOVEMBER_STORES = CalendarSettings(
    timezone="Europe/Berlin",
    hours={"mon-sat": ("07:00-22:00",)},
    special={datetime(2026, 11, 27).date(): ("06:00-24:00",)},  # noqa: DTZ001
).calendar("stores-emea")
ALWAYS = CalendarSettings(timezone="Europe/Berlin", hours="always").calendar("always")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=BERLIN).astimezone(UTC)


def down(since: str, until: str | None, share: Fraction = rules.WHOLE) -> Down:
    return Down(at(since), None if until is None else at(until), share)


def month(number: int) -> Interval:
    return rules.month_of(datetime(2026, number, 14, tzinfo=BERLIN).date(), BERLIN)


FIRST_TWO = (down("04-14 10:00", "04-14 12:00"), down("04-14 11:00", "04-14 13:30"))
THIRD = down("04-15 02:00", "04-15 08:00")
LASTS = down("04-30 21:00", None)


@pytest.mark.parametrize(
    ("outages", "hours", "percent"),
    [(FIRST_TWO, 3.5, 99.0278), ((*FIRST_TWO, THIRD), 4.5, 98.75), ((*FIRST_TWO, THIRD, LASTS), 5.5, 98.4722)],
)
def test_down_is_the_union_of_outages_within_the_hours(
    outages: tuple[Down, ...], hours: float, percent: float
) -> None:
    found = rules.uptime(STORES, month(4), outages)
    assert found.agreed == 360 * rules.HOUR
    assert found.down == Fraction(str(hours)) * rules.HOUR
    assert found.percent == pytest.approx(percent, abs=5e-5)


def test_an_hour_that_the_clock_skips_is_neither_agreed_nor_down() -> None:
    found = rules.uptime(ALWAYS, month(3), [down("03-29 01:30", "03-29 03:30")])
    assert (found.agreed, found.down) == (743 * rules.HOUR, rules.HOUR)
    assert found.percent == pytest.approx(99.8654, abs=5e-5)


@pytest.mark.parametrize(("calendar", "minutes"), [(ALWAYS, "43.2"), (STORES, "21.6")])
def test_the_budget_is_a_share_of_what_is_agreed(calendar: Calendar, minutes: str) -> None:
    found = rules.uptime(calendar, month(4), ())
    assert found.budget(Fraction(999, 1000)) == Fraction(minutes) * rules.MINUTE


def test_s8_a_month_with_a_long_friday() -> None:
    found = rules.uptime(NOVEMBER_STORES, month(11), ())
    assert found.agreed == 378 * rules.HOUR
    assert found.budget(Fraction(999, 1000)) == Fraction("22.68") * rules.MINUTE
    thirty = rules.uptime(ALWAYS, Interval(at("11-01 00:00"), at("11-01 00:00") + timedelta(days=30)), ())
    assert thirty.budget(Fraction(999, 1000)) == Fraction("43.2") * rules.MINUTE


def test_s9_what_lies_before_opening_is_not_agreed_and_overlaps_count_once() -> None:
    outages = [down("11-27 05:50", "11-27 06:20"), down("11-27 06:10", "11-27 06:25")]
    found = rules.uptime(NOVEMBER_STORES, month(11), outages)
    assert found.down == 25 * rules.MINUTE
    assert found.percent == pytest.approx(99.8898, abs=5e-5)
    assert found.left(Fraction(999, 1000)) < 0


def test_an_overlap_takes_the_greatest_share_at_each_moment() -> None:
    outages = [
        down("04-14 10:00", "04-14 14:00", Fraction(3, 100)),
        down("04-14 11:00", "04-14 12:00", Fraction(1, 4)),
        down("04-14 10:00", "04-14 20:00", Fraction(0)),
    ]
    found = rules.uptime(STORES, month(4), outages)
    assert found.down == (3 * Fraction(3, 100) + Fraction(1, 4)) * rules.HOUR


def test_what_was_planned_leaves_the_downtime_and_what_overruns_it_counts() -> None:
    planned = [Interval(at("04-14 09:00"), at("04-14 11:30"))]
    found = rules.uptime(STORES, month(4), [down("04-14 10:00", "04-14 12:00")], planned)
    assert (found.agreed, found.down) == (360 * rules.HOUR, rules.HOUR / 2)


def test_where_nothing_is_agreed_there_is_no_percentage() -> None:
    sunday = Interval(at("04-19 00:00"), at("04-20 00:00"))
    assert rules.uptime(STORES, sunday, [Down(sunday.since, None)]).percent is None


minutes = st.integers(0, 3000)
outage = st.tuples(minutes, minutes, st.integers(0, 100))


@given(st.lists(outage, max_size=6), st.lists(st.tuples(minutes, minutes), max_size=3))
def test_it_agrees_with_looking_at_each_minute(
    outages: list[tuple[int, int, int]], planned: list[tuple[int, int]]
) -> None:
    start = at("04-14 00:00")

    def minute(number: int) -> datetime:
        return start + timedelta(minutes=number)

    window = Interval(minute(200), minute(2800))
    downs = [Down(minute(min(a, b)), minute(max(a, b)), Fraction(share, 100)) for a, b, share in outages]
    works = [Interval(minute(min(a, b)), minute(max(a, b))) for a, b in planned]
    counted = Fraction(0)
    for number in range(200, 2800):
        moment = minute(number)
        shares = [each.share for each in downs if each.until and each.since <= moment < each.until]
        hour = moment.astimezone(BERLIN).hour
        if 7 <= hour < 22 and not any(each.since <= moment < each.until for each in works):
            counted += max(shares, default=Fraction(0))
    assert rules.uptime(STORES, window, downs, works).down == counted * rules.MINUTE


ALERTS = [read_alert(text) for text in ("2% in 1h", "5% in 6h", "10% in 3d")]


@pytest.mark.parametrize(
    ("hours", "burns"), [(720, (14.4, 6, 1)), (168, (3.36, 1.4, 0.2333)), (378, (7.56, 3.15, 0.525))]
)
def test_s11_rates_follow_from_the_part_the_time_and_what_is_agreed(hours: int, burns: tuple[float, ...]) -> None:
    found = [float(alert.burn(hours * rules.HOUR)) for alert in ALERTS]
    assert found == pytest.approx(burns, abs=5e-5)


@pytest.mark.parametrize(("target", "greatest"), [("99.9", 1000), ("95", 20), ("90", 10), ("50", 2)])
def test_s12_what_a_service_that_is_wholly_down_does_not_reach_is_never_told(target: str, greatest: int) -> None:
    promised = Fraction(target) / 100
    assert rules.greatest_burn(promised) == greatest
    assert rules.can_fire(ALERTS[0], promised, 720 * rules.HOUR) == (greatest >= 14.4)


BUDGET = 720 * rules.HOUR / 1000
TWO = datetime(2026, 3, 16, 14, tzinfo=UTC)
WEEK_BEFORE = TWO - timedelta(days=7)


@pytest.mark.parametrize(
    ("share", "after"),
    [(Fraction(3, 100), timedelta(minutes=28, seconds=48)), (Fraction(1), timedelta(seconds=51, milliseconds=840))],
)
def test_s13_it_is_told_at_the_very_moment(share: Fraction, after: timedelta) -> None:
    found = rules.course(ALWAYS, WEEK_BEFORE, TWO, [Down(TWO, None, share)])
    assert rules.next_fire(ALERTS[0], BUDGET, found) == TWO + after


def test_what_is_over_sets_nothing_off_later() -> None:
    over = [Down(TWO - timedelta(minutes=20), TWO)]
    found = rules.course(ALWAYS, WEEK_BEFORE, TWO + timedelta(minutes=30), over)
    assert found.share == 0
    assert rules.next_fire(ALERTS[0], BUDGET, found) is None


def test_both_windows_must_be_spent() -> None:
    """20 minutes lost half an hour ago fill the long window; the short one fills once it is down again."""
    over, now = Down(TWO - timedelta(minutes=20), TWO), TWO + timedelta(minutes=30)
    found = rules.course(ALWAYS, WEEK_BEFORE, now, [over, Down(now, None, Fraction(3, 100))])
    assert not rules.fires(ALERTS[0], BUDGET, found, found.at)
    assert rules.next_fire(ALERTS[0], BUDGET, found) == now + timedelta(minutes=2, seconds=24)


def test_it_has_cleared_once_a_window_was_not_full_in_between() -> None:
    first = Down(TWO, TWO + timedelta(minutes=5))
    lasting = rules.course(ALWAYS, WEEK_BEFORE, TWO + timedelta(minutes=4), [Down(TWO, None)])
    told = TWO + timedelta(seconds=52)
    assert not rules.has_cleared(ALERTS[0], BUDGET, lasting, told)
    again = rules.course(ALWAYS, WEEK_BEFORE, TWO + timedelta(hours=3), [first, Down(TWO + timedelta(hours=3), None)])
    assert rules.has_cleared(ALERTS[0], BUDGET, again, told)


def test_windows_are_of_agreed_time() -> None:
    """Down at the end of a day: the hour before opening is that of the evening before."""
    evening = Down(at("04-14 21:30"), at("04-14 22:00"), Fraction(1, 100))
    morning = at("04-15 07:00")
    budget = 360 * rules.HOUR / 1000
    found = rules.course(STORES, at("04-01 00:00"), morning, [evening, Down(morning, None, Fraction(1, 100))])
    assert found.spent(found.at - rules.HOUR, found.at) == rules.HOUR / 200
    first = rules.next_fire(ALERTS[0], budget, found)
    assert first == morning + timedelta(minutes=13, seconds=12)
