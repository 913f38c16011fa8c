"""What service levels read from app.yaml: windows, days, promises; what it cannot mean; what `check` says of it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from commands.service_levels.calendars import NeverOpens, Window
from commands.service_levels.policy import CalendarSettings, ServiceLevelPolicy, Target, read_days, read_window
from commands.shared.organisation import Service, Team
from storage.incidents.records import HoldReason
from storage.service_levels.records import Measure
from tests.commands.service_levels.examples import FIX, HOUR, MINUTE, RESPONSE, URGENT, WEEKDAYS
from tests.conftest import MONDAY

RESOLUTION = Measure.RESOLUTION


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("09:00-17:00", 9, 17),
        (" 9:00 - 17:00 ", 9, 17),
        ("00:00-24:00", 0, 24),
        ("22:00-06:00", 22, 30),
        ("09:00-09:00", 9, 33),
    ],
)
def test_a_window_that_ends_before_it_begins_runs_into_the_next_day(text: str, start: int, end: int) -> None:
    assert read_window(text) == Window(start * HOUR, end * HOUR)


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("9 to 5", "write it like '09:00-17:00'"),
        ("09:00", "write it like '09:00-17:00'"),
        ("24:00-25:00", "hours go from 00:00 to 24:00"),
        ("09:61-17:00", "hours go from 00:00 to 24:00"),
        ("09:00-24:01", "hours go from 00:00 to 24:00"),
    ],
)
def test_what_is_no_window_is_told_with_the_cure(text: str, cure: str) -> None:
    with pytest.raises(ValueError, match=cure):
        read_window(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [("mon", [0]), ("Mon-Fri", [0, 1, 2, 3, 4]), ("sat-mon", [5, 6, 0]), ("sun-sun", [6])],
)
def test_days_are_read_over_the_end_of_the_week_too(text: str, days: list[int]) -> None:
    assert [day % 7 for day in read_days(text)] == days


@pytest.mark.parametrize("text", ["monday", "-mon", "fri-funday", ""])
def test_what_is_no_day_is_told_with_the_cure(text: str) -> None:
    with pytest.raises(ValueError, match="write mon, or mon-fri"):
        read_days(text)


@pytest.mark.parametrize(
    ("given", "cure"),
    [
        ({"target": "0"}, "a target must be longer than nothing; write it like 4h"),
        ({"target": "9999999d"}, "a target is at most 366d of open time; write it like 4h or 5d"),
        ({"target": "366d1s"}, "a target is at most 366d of open time; write it like 4h or 5d"),
        ({"warn": [*range(1, 12)]}, "11 warnings are too many; 10 is the most"),
        ({"warn": [0]}, "warnings are percentages of the target, such as"),
        ({"warn": [50, 1001]}, "warnings are percentages of the target, such as"),
        ({"pause_on": ["lunch"]}, "'caller', 'change', 'problem' or 'vendor'"),
    ],
)
def test_a_promise_that_cannot_be_meant_is_refused(given: dict[str, Any], cure: str) -> None:
    with pytest.raises(ValidationError, match=cure):
        Target.model_validate({"name": "x", "measure": "response", "target": "1h", "calendar": "always"} | given)


def test_a_promise_warns_and_pauses_as_most_people_expect_unless_it_says_otherwise() -> None:
    assert FIX.warn == (50, 75, 90)
    assert set(FIX.pause_on) == set(HoldReason) - {HoldReason.VENDOR}
    assert (FIX.on_priority_change, FIX.on_reopen, FIX.type) == ("retroactive", "resume", "SLA")


SHOP = FIX.model_copy(update={"name": "Shop", "services": ("webshop",), "priorities": ("P1", "P2")})


@pytest.mark.parametrize(
    ("priority", "service", "name"),
    [
        ("P1", "webshop", "Shop"),
        ("P2", "webshop", "Shop"),
        ("P3", "webshop", "Fix"),
        ("P1", "pos", "P1 fix"),
        ("P1", None, "P1 fix"),
        ("P2", None, "Fix"),
    ],
)
def test_the_first_promise_of_a_measure_that_applies_is_the_one_that_counts(
    priority: str, service: str | None, name: str
) -> None:
    policy = ServiceLevelPolicy(sla=(RESPONSE, SHOP, URGENT, FIX))
    target = policy.target_for(RESOLUTION, priority, service)
    assert target is not None
    assert target.name == name


def test_where_none_applies_nothing_is_promised() -> None:
    policy = ServiceLevelPolicy(sla=(RESPONSE, URGENT))
    assert policy.target_for(RESOLUTION, "P2", None) is None
    assert policy.target_called("Response") == RESPONSE
    assert policy.target_called("response") is None


def test_around_the_clock_is_there_without_being_written() -> None:
    policy = ServiceLevelPolicy(calendars={"weekdays": WEEKDAYS})
    assert policy.calendar_names() == ["always", "weekdays"]
    assert policy.calendar("always").is_open(MONDAY + timedelta(days=5))
    with pytest.raises(KeyError):
        policy.calendar("stores")


COMPANY: dict[str, Any] = {
    "teams": {"shops": Team(channel="shops", members=("U1",))},
    "services": {"pos": Service(name="Point of sale", team="shops")},
    "calendars": {"weekdays": WEEKDAYS},
}


TOMORROW = str((datetime.now(UTC) + timedelta(days=1)).date())
FAIR = CalendarSettings.model_validate({"hours": {}, "special": {TOMORROW: ["00:00-24:00"]}})


@pytest.mark.parametrize(
    ("given", "where", "what"),
    [
        (
            {"services": {"pos": Service(name="x", team="shops", calendar="weekday")}},
            ("services", "pos", "calendar"),
            "there is no calendar `weekday`; did you mean `weekdays`?",
        ),
        (
            {"calendars": {"never": CalendarSettings(hours={})}},
            ("calendars", "never"),
            "never opens; give it hours, such as mon-fri: ['09:00-17:00'], or hours: always",
        ),
        ({"sla": (FIX, FIX)}, ("sla", 1, "name"), "`Fix` is there twice; names tell targets apart"),
        (
            {"sla": (FIX.model_copy(update={"calendar": "stores"}),)},
            ("sla", 0, "calendar"),
            "there is no calendar `stores`; known are weekdays, always",
        ),
        (
            {"calendars": {"fair": FAIR}, "sla": (FIX.model_copy(update={"calendar": "fair"}),)},
            ("sla", 0, "calendar"),
            "`fair` has special days alone, and ends with them; give it hours, such as mon-fri: ['09:00-17:00']",
        ),
        (
            {
                "calendars": {"sundays": CalendarSettings(hours={"sun": ("09:00-10:00",)})},
                "sla": (FIX.model_copy(update={"calendar": "sundays", "target": 300 * HOUR}),),
            },
            ("sla", 0, "target"),
            "300 h of `sundays` are not reached within five years; "
            "write a shorter one, or give the calendar more hours",
        ),
        (
            {"sla": (FIX, FIX.model_copy(update={"name": "x", "services": ("pos", "poss")}))},
            ("sla", 1, "services", 1),
            "there is no service `poss`; did you mean `pos`?",
        ),
        (
            {"sla": (FIX.model_copy(update={"priorities": ("P9",)}),)},
            ("sla", 0, "priorities", 0),
            "there is no priority `P9`; known are P1, P2, P3, P4, P5",
        ),
    ],
)
def test_what_is_well_written_and_cannot_be_meant_is_named_by_its_place(
    given: dict[str, Any], where: tuple[str | int, ...], what: str
) -> None:
    assert [*ServiceLevelPolicy(**(COMPANY | given)).mistakes()] == [(where, what)]


def test_a_calendar_whose_special_days_are_over_is_thought_about_and_keeps_nobody_from_starting() -> None:
    fair = CalendarSettings.model_validate({"hours": {}, "special": {"2020-03-16": ["09:00-17:00"]}})
    policy = ServiceLevelPolicy(**(COMPANY | {"calendars": {"fair": fair}}))
    assert [*policy.mistakes()] == []
    assert "the calendar fair has had the last of its special days, and opens no more" in [*policy.doubts()]
    assert "  fair: UTC, opens no more" in [*policy.described(MONDAY)]


def test_a_week_that_is_closed_for_years_is_a_mistake() -> None:
    closed: dict[str, list[str]] = {str(date(2026, 1, 1) + timedelta(days=days)): [] for days in range(5000)}
    never = CalendarSettings.model_validate({"hours": {"mon": ["09:00-17:00"]}, "special": closed})
    (mistake,) = ServiceLevelPolicy(**(COMPANY | {"calendars": {"never": never}})).mistakes()
    assert mistake[0] == ("calendars", "never")


@pytest.mark.parametrize("where", ["hours", "special"])
def test_a_day_of_more_windows_than_anybody_works_is_refused(where: str) -> None:
    many = [f"{hour:02}:{minute:02}-{hour:02}:{minute + 1:02}" for hour in range(5) for minute in range(5)]
    days = {"hours": {"mon": many}} if where == "hours" else {"hours": {}, "special": {"2026-12-24": many}}
    with pytest.raises(ValidationError, match="25 windows are too many for a day; 24 is the most"):
        CalendarSettings.model_validate(days)


def test_what_can_be_meant_has_no_mistake() -> None:
    assert [
        *ServiceLevelPolicy(**COMPANY, sla=(RESPONSE, SHOP.model_copy(update={"services": ("pos",)}))).mistakes()
    ] == []


def test_check_says_when_each_calendar_opens_and_what_is_promised_of_whom() -> None:
    policy = ServiceLevelPolicy(**COMPANY, sla=(FIX, SHOP.model_copy(update={"target": 90 * MINUTE})))
    lines = [*policy.described(MONDAY + timedelta(days=5))]
    assert lines[lines.index("\nCalendars (2)") :] == [
        "\nCalendars (2)",
        "  always: UTC, open now",
        "  weekdays: UTC, opens Mon 2026-03-23 09:00",
        "\nService levels (2)",
        "  Fix: fixed within 4 h, around the clock, for everything else; warns at 50%, 75%, 90%",
        "  Shop: fixed within 1 h 30 min, around the clock, for P1, P2, webshop; warns at 50%, 75%, 90%",
    ]


def test_a_calendar_of_special_days_alone_ends_with_the_last_of_them() -> None:
    special = {"2026-03-16": ["09:00-17:00"]}
    calendar = CalendarSettings.model_validate({"hours": {}, "special": special}).calendar("special")
    assert calendar.add(MONDAY, 8 * HOUR) == MONDAY + 8 * HOUR
    with pytest.raises(NeverOpens, match="the calendar special has no opening hours"):
        calendar.add(MONDAY, 9 * HOUR)


def test_a_calendar_reads_by_its_name_and_by_its_key_where_it_has_none_or_is_gone() -> None:
    named = CalendarSettings(name="the <office>", hours={"mon-fri": ("09:00-17:00",)})
    policy = ServiceLevelPolicy(calendars={"office": named, "plant": WEEKDAYS})
    assert [policy.hours_of(key) for key in ("office", "plant", "gone", "always")] == [
        "in the hours of the <office>", "in the hours of plant", "in the hours of gone", "around the clock",
    ]  # fmt: skip
    lines = [*policy.described(MONDAY)]
    assert any(line.startswith("  office (the <office>): ") for line in lines)
    assert any(line.startswith("  plant: ") for line in lines)
