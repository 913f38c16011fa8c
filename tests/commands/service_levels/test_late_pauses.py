"""Pauses that begin late, or out of hours, by team: shown, not punished."""

from datetime import timedelta

import pytest

from commands.incidents import holds
from commands.incidents import operations as incidents
from commands.service_levels import reading, views
from commands.service_levels.policy import CalendarSettings, Target
from storage.incidents.records import HoldReason
from storage.service_levels.records import LatePauses, Measure
from tests.commands.conftest import ANA, GORAN, MIRA, Acting
from tests.commands.service_levels.examples import FIX, HOUR, RESPONSE, after, do, promising, report, reported

NOTE = "the till number, please"


def held(desk: Acting, hours: float, by: str = ANA) -> None:
    """On hold for a quarter of an hour."""
    do(after(desk(by), timedelta(hours=hours)), incidents.hold, note=NOTE)
    do(after(desk(by), timedelta(hours=hours + 0.25)), incidents.resume)


def late(desk: Acting) -> list[tuple[str | None, int, int]]:
    found = reading.late_pauses(after(desk(MIRA), 100 * HOUR), timedelta(days=30))
    return [(each.team, each.late, each.of) for each in found]


@pytest.mark.parametrize(("hours", "count"), [(2.99, 0), (3.0, 1), (5.0, 1)])
def test_a_pause_is_late_from_three_quarters_of_the_target_on(acting: Acting, hours: float, count: int) -> None:
    desk = reported(acting, RESPONSE, FIX)
    held(desk, hours)
    assert late(desk) == [("retail-apps", count, 1)]


def test_a_pause_out_of_hours_is_late(acting: Acting) -> None:
    hours = CalendarSettings(timezone="UTC", hours={"mon-fri": ("09:00-17:00",)})
    target = Target(name="Fix", measure=Measure.RESOLUTION, target=40 * HOUR, calendar="office")
    desk = promising(acting, target, calendars={"office": hours})
    report(desk)
    held(desk, 7)
    held(desk, 8.5)
    assert late(desk) == [("retail-apps", 1, 2)]


def test_each_team_answers_for_those_that_began_while_it_had_it(acting: Acting) -> None:
    desk = reported(acting, FIX)
    held(desk, 1)
    do(after(desk(ANA), 2 * HOUR), incidents.assign, team="network")
    held(desk, 4, by=GORAN)
    assert late(desk) == [("network", 1, 1), ("retail-apps", 0, 1)]


def test_to_name_another_reason_begins_no_other_pause(acting: Acting) -> None:
    desk = reported(acting, FIX)
    do(after(desk(ANA), HOUR), incidents.hold, note=NOTE)
    do(after(desk(ANA), 4 * HOUR), holds.hold_for, reason=HoldReason.CHANGE)
    assert late(desk) == [("retail-apps", 0, 1)]


def test_the_share_of_each_team_is_shown() -> None:
    shown = views.late_pauses([LatePauses(None, 1, 3), LatePauses("erp", 0, 2)], 7, {"erp": "ERP team"})
    assert shown.splitlines()[1:] == ["no team: 1 of 3 (33%)", "ERP team: 0 of 2 (0%)"]
    assert views.late_pauses([], 30, {}).endswith("n/a: nothing was paused.")
