"""By when a review is owed, and what it must say."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from commands.reviews import rules
from commands.reviews.rules import Written
from commands.shared.durations import WorkingDays, read_span, span_after

BERLIN = ZoneInfo("Europe/Berlin")


def berlin(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BERLIN).astimezone(UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("span", "resolved", "due"),
    [
        ("3d", berlin(2026, 11, 27, 18, 40), berlin(2026, 11, 30, 18, 40)),
        ("5 working days", berlin(2026, 11, 26, 15), berlin(2026, 12, 3, 15)),
        ("1 working day", berlin(2026, 11, 28, 10), berlin(2026, 11, 30, 10)),
        ("5 working days", berlin(2026, 3, 27, 9), berlin(2026, 4, 3, 9)),
    ],
    ids=["W9 P1", "W9 P2", "from a Saturday", "over the change of the clocks"],
)
def test_a_review_is_due_after_days_or_working_days(span: str, resolved: datetime, due: datetime) -> None:
    assert span_after(resolved, read_span(span), BERLIN) == due


def test_what_is_no_length_of_time_is_refused_with_the_cure() -> None:
    assert read_span("2 working days") == WorkingDays(2)
    for wrong in ("soon", "0 working days", "0"):
        with pytest.raises(ValueError, match="write it like"):
            read_span(wrong)


WHOLE = Written("A disk was full", "Nobody watched it", "", "Watch the disk", "UANA", date(2026, 3, 20))


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({}, set()),
        ({"cause": ""}, {"cause"}),
        ({"cause": "unknown"}, {"cause"}),
        ({"cause": "not known"}, {"cause"}),
        ({"cause": "not known, because the log was gone"}, set()),
        ({"cause": "None of the certificates was renewed"}, set()),
        ({"factors": " - "}, {"factors"}),
        ({"follow_ups": ""}, {"follow_ups"}),
        ({"follow_ups": "none"}, {"follow_ups"}),
        ({"follow_ups": "None, because the shop closes"}, set()),
        ({"owner": None, "due": None}, {"owner", "due"}),
    ],
)
def test_it_is_published_with_a_cause_what_made_it_worse_and_what_is_to_be_done(
    changed: dict[str, str], missing: set[str]
) -> None:
    asked = {name: getattr(WHOLE, name) for name in Written.__struct_fields__} | changed
    assert set(rules.missing(Written(**asked), [])) == missing


def test_follow_ups_are_lines_and_a_long_one_is_refused() -> None:
    assert Written("", "", follow_ups="- Watch it\n\n• Write it down").to_do == ["Watch it", "Write it down"]
    assert set(rules.too_long(Written("x" * 3001, "", follow_ups="y" * 301))) == {"cause", "follow_ups"}
    assert timedelta(days=3) == read_span(timedelta(days=3))
