"""A shift is handed over as it ends, and gaps are told as the week begins."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from commands.oncall import handing, operations
from commands.oncall.notices import FOLLOWS
from storage.alerts import queries as alerts
from storage.directory import queries as directory
from storage.record import replace
from storage.timers import queries as timers
from tests.commands.conftest import BEN, GORAN, Acting
from tests.commands.incidents.examples import declared
from tests.commands.oncall.test_operations import IVAN
from tests.commands.outcome import armed, said
from tests.conftest import MONDAY

SIX = datetime(2026, 3, 16, 18, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
"""When Ivan's day ends and Goran's night begins."""


def test_whoever_has_it_now_reads_what_is_open_and_whoever_had_it_that_it_is_over(acting: Acting) -> None:
    declared(acting, "Network is slow", service="network")
    shaky: dict[str, Any] = {"service": "network", "group": "g", "url": "", "started_at": MONDAY, "seen_at": MONDAY}
    made = alerts.add(acting(IVAN).tx, source="x", key="k", title="Line 3", severity=2, firing=True, **shaky)
    alerts.change(acting(IVAN).tx, made.id, flaps=3)
    said(acting(IVAN), FOLLOWS)
    handing.begin(acting("quarterdeck"))
    (timer,) = armed(acting(IVAN), handing.SHIFT)
    assert timer.due_at == SIX
    assert timers.claim(acting(IVAN).tx, timer)
    handing.hand_over(replace(acting("quarterdeck"), now=SIX), **timer.payload)
    told = {each.arguments["channel"]: each.arguments["text"] for each in said(acting(IVAN), FOLLOWS)}
    assert set(told) == {GORAN, IVAN}
    assert "You are on call for Network" in told[GORAN]
    assert "*INC-1* P4 Network is slow" in told[GORAN]
    assert "Line 3 comes and goes (3 times)" in told[GORAN]
    assert told[IVAN] == f"Your on-call for Network is over. <@{GORAN}> has it now."
    (after,) = armed(acting(IVAN), handing.SHIFT)
    assert after.due_at == SIX + timedelta(hours=14)


def test_what_ended_long_ago_is_no_news_and_a_cover_moves_the_end(acting: Acting) -> None:
    handing.begin(acting("quarterdeck"))
    (timer,) = armed(acting(IVAN), handing.SHIFT)
    handing.hand_over(replace(acting("quarterdeck"), now=SIX + timedelta(hours=2)), **timer.payload)
    assert said(acting(IVAN), FOLLOWS) == []
    noon = MONDAY + timedelta(hours=2)
    operations.cover(acting(IVAN), team="network", whose=BEN, start=noon, end=SIX)
    said(acting(IVAN), FOLLOWS)
    assert [each.due_at for each in armed(acting(IVAN), handing.SHIFT)] == [noon]


def test_gaps_are_told_to_the_team_as_the_week_begins(acting: Acting) -> None:
    handing.begin(acting("quarterdeck"))
    (timer,) = armed(acting(IVAN), handing.WEEK)
    monday = datetime(2026, 3, 23, 8, tzinfo=ZoneInfo("Europe/Berlin"))
    assert timer.due_at == monday.astimezone(UTC)
    assert timers.claim(acting(IVAN).tx, timer)
    handing.look_for_gaps(replace(acting("quarterdeck"), now=timer.due_at))
    assert said(acting(IVAN), FOLLOWS) == []
    directory.store(acting(IVAN).tx, "goran@northgate.example", [], MONDAY)
    handing.look_for_gaps(replace(acting("quarterdeck"), now=timer.due_at))
    (told,) = said(acting(IVAN), FOLLOWS)
    assert told.arguments["channel"] == "#team-network"
    assert "Nobody is on call for Network" in told.arguments["text"]
