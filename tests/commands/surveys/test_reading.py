"""`/desk csat`: what marks add up to, for whom, and what a past day keeps."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from commands.reports import reading as reports
from commands.shared.refusals import NotAllowed
from commands.shared.verbs import Unshaped
from commands.surveys import operations
from commands.surveys.verbs import VERBS
from storage.record import replace
from tests.commands.conftest import ANA, BEN, MIRA, SOFIA, TOM, Acting
from tests.commands.outcome import later
from tests.commands.surveys.examples import asking, confirmed, rate, rated
from tests.conftest import MONDAY

(CSAT,) = VERBS
PEOPLE = [f"U{name:0<8}" for name in ("PRIYA", "WANDA", "RUTH", "QUINN", "PAUL", "LEA", "KIM", "JO")]


def csat(act: Any, line: str = "") -> str:
    assert CSAT.ask is not None
    blocks = CSAT.ask(act, **CSAT.reads(line))["blocks"]
    return "\n".join(block["text"]["text"] for block in blocks)


def five(acting: Acting, **stands: Any) -> None:
    for person, score in zip(PEOPLE, (5, 4, 3, 5, 2), strict=False):
        rated(acting, score, by=person, **stands)


def test_the_share_of_four_and_five_says_of_how_many_and_what_chance_would_do(acting: Acting) -> None:
    five(acting)
    for person in PEOPLE[5:]:
        confirmed(acting, by=person)
    assert csat(acting(TOM)).splitlines()[:4] == [
        "*Satisfaction*, the last 7 days",
        "*60.0%* gave 4 or 5 (n 5; by chance 23% to 88%)",
        "5: 2 · 4: 1 · 3: 1 · 2: 1 · 1: 0",
        "5 of 8 who were asked answered (62.5%).",
    ]


def test_of_nothing_there_is_no_share(acting: Acting) -> None:
    assert csat(acting(TOM)) == "*Satisfaction*, the last 7 days\nn/a: nobody was asked."
    confirmed(acting)
    assert "n/a: nobody gave a mark. 0 of 1 who were asked answered (0.0%)." in csat(acting(TOM))


def test_three_in_a_week_are_asked_once_and_the_rate_is_over_one(acting: Acting) -> None:
    for days in (0, 1, 3):
        confirmed(acting, hours=24 * days)
    assert "0 of 1 who were asked" in csat(later(acting(TOM), days=3))


def test_the_week_before_is_named_and_whether_it_differs_by_more_than_chance(acting: Acting) -> None:
    rated(acting, 5)
    rated(acting, 1, by=TOM, hours=24 * 8)
    assert "The 7 days before: 100.0% (n 1); it may be chance." in csat(later(acting(TOM), days=8))
    assert "(n 2;" in csat(later(acting(TOM), days=8), "month")


def test_a_service_is_named_by_key_or_name_and_anything_else_is_asked_about(acting: Acting) -> None:
    rated(acting, 5, service="erp")
    rated(acting, 1, by=TOM, service="pos")
    assert "*100.0%*" in csat(acting(TOM), "week ERP")
    assert "the last 30 days · Point of sale\n*0.0%*" in csat(acting(TOM), "month point of sale")
    with pytest.raises(Unshaped):
        csat(acting(TOM), "of the canteen")


def test_whoever_fixed_it_reads_what_was_said_of_that_and_a_manager_all(acting: Acting) -> None:
    operations.comment(acting(SOFIA), rated(acting, 2), text="slow <!here>")
    operations.comment(acting(TOM), rated(acting, 5, by=TOM, resolved_by=BEN), text="quick")
    assert "2 of 5 · INC-1: slow &lt;!here&gt;" in csat(acting(ANA))
    assert "quick" not in csat(acting(ANA))
    assert "slow" not in csat(acting(TOM))
    assert {"slow", "quick"} <= {*csat(acting(MIRA)).replace(":", " ").split()}


def test_only_managers_read_how_each_does_and_only_from_five_marks(acting: Acting) -> None:
    five(acting)
    rated(acting, 1, by=TOM, resolved_by=BEN)
    assert f"*By who fixed it*, from 5 marks: <@{ANA}> 60.0% (n 5)" in csat(acting(MIRA))
    assert BEN not in csat(acting(MIRA))
    assert "By who fixed it" not in csat(acting(ANA))


def test_where_nobody_is_to_know_whose_it_is_words_stand_without_a_number(acting: Acting) -> None:
    desk = asking(acting, anonymous=True)
    operations.comment(desk(SOFIA), rated(desk, 2), text="slow")
    assert "2 of 5: slow" in csat(desk(MIRA))
    assert "INC-1" not in csat(desk(MIRA))


def test_guests_are_told_what_is_theirs(acting: Acting) -> None:
    with pytest.raises(NotAllowed):
        csat(replace(acting(TOM), is_guest=True))


def test_a_day_keeps_the_marks_that_it_had_when_it_ended(acting: Acting) -> None:
    evening = datetime(2026, 3, 16, 20, tzinfo=UTC)
    hours = (evening - MONDAY).total_seconds() / 3600
    number = rated(acting, 2, hours=hours)
    rate(later(acting(SOFIA), hours=hours + 6), number, 5)
    act = later(acting(MIRA), days=3)
    monday, tuesday = (reports.json_of(act, date(2026, 3, day))["csat"] for day in (16, 17))
    assert monday == {"n": 1, "score": 0.0, "asked": 1}
    assert tuesday == {"n": 0, "score": None, "asked": 0}
    assert reports.json_of(act, date(2026, 3, 16), act.now)["csat"]["score"] == 100.0
