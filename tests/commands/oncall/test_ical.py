"""Who is on call by a calendar: worked cases of what calendars say."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from commands.oncall.ical import shifts_in

BERLIN = ZoneInfo("Europe/Berlin")
START, END = (datetime(2026, 3, day, tzinfo=UTC) for day in (2, 31))
ANA, BEN = "ana@northgate.example", "ben@northgate.example"


def event(summary: str, *lines: str) -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{summary}{len(lines)}", f"SUMMARY:{summary}", *lines, "END:VEVENT"])


def read(*events: str, head: str = "", zone: str = "Europe/Berlin") -> list[tuple[str, str, list[str]]]:
    """From, up to (by the clock of Berlin), and who."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *([head] if head else []), *events, "END:VCALENDAR"]
    found = shifts_in("\r\n".join("\n".join(lines).split("\n")) + "\r\n", zone, START, END)
    return [
        (*(f"{datetime.fromisoformat(each[name]).astimezone(BERLIN):%d %H:%M}" for name in ("from", "to")),
         each["people"])
        for each in found
    ]  # fmt: skip


def test_a_day_without_times_is_local_midnight_to_midnight_also_when_the_clocks_change() -> None:
    assert read(event(ANA, "DTSTART;VALUE=DATE:20260328", "DTEND;VALUE=DATE:20260330")) == [
        ("28 00:00", "30 00:00", [ANA])
    ]


@pytest.mark.parametrize(
    ("head", "start"), [("", "09:00"), ("X-WR-TIMEZONE:Europe/London", "10:00"), ("X-WR-TIMEZONE:Nowhere", "09:00")]
)
def test_a_time_without_a_zone_is_in_that_of_the_calendar_else_of_the_rota(head: str, start: str) -> None:
    [found] = read(event(ANA, "DTSTART:20260310T090000", "DTEND:20260310T100000"), head=head)
    assert found[0] == f"10 {start}"


def test_what_is_cancelled_left_out_or_moved_is_so() -> None:
    def at(name: str, when: str) -> str:
        return f"{name};TZID=Europe/Berlin:202603{when}00"

    uid = "UID:the nights of March"
    weekly = [at("DTSTART", "02T1800"), at("DTEND", "02T2200"), "RRULE:FREQ=WEEKLY;COUNT=4", at("EXDATE", "09T1800")]
    moved = [at("RECURRENCE-ID", "16T1800"), at("DTSTART", "17T1800"), at("DTEND", "17T2000")]
    gone = [at("RECURRENCE-ID", "23T1800"), at("DTSTART", "23T1800"), at("DTEND", "23T2200"), "STATUS:CANCELLED"]
    events = [event(ANA, *weekly), event(BEN, *moved), event(ANA, *gone)]
    same = [re.sub("UID:.*", uid, each) for each in events]
    assert read(*same) == [("02 18:00", "02 22:00", [ANA]), ("17 18:00", "17 20:00", [BEN])]


def test_two_at_once_are_both_on_and_a_higher_level_beats_a_lower() -> None:
    day = ("DTSTART:20260310T080000Z", "DTEND:20260310T160000Z")
    noon = ("DTSTART:20260310T110000Z", "DTEND:20260310T120000Z")
    assert read(event(ANA, *day), event(BEN, *noon)) == [
        ("10 09:00", "10 12:00", [ANA]), ("10 12:00", "10 13:00", [ANA, BEN]), ("10 13:00", "10 17:00", [ANA]),
    ]  # fmt: skip
    assert read(event(f"[L1] {ANA}", *day), event(f"[L2] {BEN}", *noon)) == [
        ("10 09:00", "10 12:00", [ANA]), ("10 12:00", "10 13:00", [BEN]), ("10 13:00", "10 17:00", [ANA]),
    ]  # fmt: skip


def test_whoever_attends_has_it_but_not_who_has_declined() -> None:
    day = ("DTSTART:20260310T080000Z", "DTEND:20260310T160000Z")
    attends = (f"ATTENDEE;PARTSTAT=DECLINED:mailto:{ANA}", f"ATTENDEE;CN=Ben:MAILTO:{BEN.title()}")
    assert read(event("On call", *day, *attends)) == [("10 09:00", "10 17:00", [BEN])]
    assert read(event("Somebody", *day)) == [("10 09:00", "10 17:00", [])]


@pytest.mark.parametrize(
    ("times", "theirs"),
    [
        (["DTSTART:20260330T080000Z", "DTEND:99991231T235959Z"], [("30 10:00", "31 02:00", [BEN])]),
        (["DTSTART;VALUE=DATE:20260330", "DTEND;VALUE=DATE:99991231"], [("30 00:00", "31 02:00", [BEN])]),
        (["DTSTART:00010101T000000Z", "DTEND:20260302T080000Z"], [("02 01:00", "02 09:00", [BEN])]),
        (["DTSTART:soon", "DTEND:20260302T080000Z"], []),
        ([], []),
    ],
    ids=["without end", "days without end", "since ever", "soon", "without a beginning"],
)
def test_one_event_of_odd_times_leaves_the_others_readable(
    times: list[str], theirs: list[tuple[str, str, list[str]]]
) -> None:
    found = read(event(BEN, *times), event(ANA, "DTSTART:20260310T080000Z", "DTEND:20260310T120000Z"))
    assert found == sorted([*theirs, ("10 09:00", "10 13:00", [ANA])])


@pytest.mark.parametrize(
    ("since", "until"),
    [("19690106T080000Z", "19690106T160000Z"), ("00010101T080000Z", "00010101T160000Z")],
    ids=["1969", "the year 1"],
)
def test_what_comes_again_since_long_ago_comes_on_the_same_day_of_the_week_and_takes_as_long(
    since: str, until: str
) -> None:
    monday = event(BEN, f"DTSTART:{since}", f"DTEND:{until}", "RRULE:FREQ=WEEKLY")
    assert [found for found in read(monday) if found[0] < "14"] == [
        ("02 09:00", "02 17:00", [BEN]), ("09 09:00", "09 17:00", [BEN]),
    ]  # fmt: skip


def test_an_event_that_begins_twice_leaves_the_others_readable() -> None:
    twice = ("DTSTART:20260310T080000Z", "DTSTART:20260311T080000Z", "DTEND:20260310T120000Z")
    assert read(event(BEN, *twice), event(ANA, "DTSTART:20260310T080000Z", "DTEND:20260310T120000Z")) == [
        ("10 09:00", "10 13:00", [ANA])
    ]


def test_shifts_that_touch_are_one_and_what_is_no_calendar_is_said() -> None:
    first = event(ANA, "DTSTART:20260310T080000Z", "DTEND:20260310T120000Z")
    then = event(ANA, "DTSTART:20260310T120000Z", "DTEND:20260310T160000Z", "DESCRIPTION:x")
    assert read(first, then) == [("10 09:00", "10 17:00", [ANA])]
    with pytest.raises(ValueError, match=r".+"):
        shifts_in("<html>", "Europe/Berlin", START, END)
