"""What was missed of late: once each, the latest first, and only what whoever asks may see."""

from datetime import timedelta
from typing import Any

import pytest

from commands.service_levels import missed
from commands.service_levels.ids import ActionId
from commands.service_levels.missed import LENGTHS
from commands.service_levels.verbs import MISSED
from commands.shared import pages
from commands.shared.act import Act
from commands.shared.refusals import NotAllowed
from commands.shared.verbs import Unshaped
from storage.record import replace
from storage.service_levels.records import ClockEvent
from tests.commands.conftest import ANA, CHEN, MIRA, SOFIA, TOM, Acting
from tests.commands.incidents.examples import standing
from tests.commands.outcome import later

DAY, WEEK = LENGTHS["day"], LENGTHS["week"]


def breached(act: Act, number: int, target: str = "P3 fix", *, hours: float, clock: int = 1, **more: Any) -> None:
    """So many hours ago."""
    told = {"target": target, "clock": clock, "percent": 100} | more
    later(act, hours=-hours).journal(ClockEvent.BREACHED, f"INC-{number}", **told)


def said(act: Act, length: timedelta = DAY) -> list[tuple[str, str]]:
    return [(each.incident.number, each.entry.details["target"]) for each in missed.missed(act, length)]


def test_each_promise_that_was_missed_in_the_time_is_there_once_the_latest_first(acting: Acting) -> None:
    act = acting(ANA)
    for _ in range(3):
        standing(act)
    breached(act, 1, hours=30)
    breached(act, 2, hours=5)
    breached(act, 2, hours=4, percent=150)
    breached(act, 3, "P3 response", hours=2, clock=7)
    assert said(act) == [("INC-3", "P3 response"), ("INC-2", "P3 fix")]
    assert said(act, WEEK) == [("INC-3", "P3 response"), ("INC-2", "P3 fix"), ("INC-1", "P3 fix")]
    assert said(act, timedelta(hours=1)) == []


def test_a_verdict_that_was_taken_back_is_none_and_one_that_was_overturned_to_missed_is_one(acting: Acting) -> None:
    act = acting(ANA)
    standing(act)
    standing(act)
    breached(act, 1, hours=5)
    later(act, hours=-3).journal(ClockEvent.OVERTURNED, "INC-1", target="P3 fix", clock=1, verdict=None)
    told = {"target": "P3 fix", "clock": 2, "was": ClockEvent.MET, "verdict": ClockEvent.BREACHED}
    later(act, hours=-2).journal(ClockEvent.OVERTURNED, "INC-2", **told)
    assert said(act) == [("INC-2", "P3 fix")]


def test_nobody_reads_of_what_they_may_not_see_and_guests_read_nothing(acting: Acting) -> None:
    standing(acting(ANA), private=True, team="erp", reporter=TOM)
    breached(acting(ANA), 1, hours=1)
    assert [len(said(acting(person))) for person in (TOM, CHEN, MIRA, SOFIA)] == [1, 1, 1, 0]
    assert MISSED.ask is not None
    with pytest.raises(NotAllowed):
        missed.ask(replace(acting(SOFIA), is_guest=True), "day", 0)


def test_the_list_has_pages_and_opens_each(acting: Acting) -> None:
    act = acting(ANA)
    for number in range(1, 26):
        standing(act, title=f"till {number}")
        breached(act, number, hours=number / 2)
    first = str(missed.ask(act, "day", 0)["blocks"])
    assert "till 1 " in first
    assert first.count("incident.open") == pages.SIZE
    assert "Page 1 of 2, 25 in all" in first
    assert f"{ActionId.MISSED}.next" in first
    assert str(missed.ask(act, "day", 9)["blocks"]).count("incident.open") == 25 - pages.SIZE


def test_day_is_meant_where_nothing_is_said_and_nothing_else_is_taken() -> None:
    assert [missed.read(text)["words"] for text in ("", "day", "Week")] == ["day", "day", "week"]
    with pytest.raises(Unshaped):
        missed.read("year")
