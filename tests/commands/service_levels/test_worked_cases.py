"""The worked cases of service levels: office is Monday to Friday, 09:00 to 17:00 in Berlin, from 16 March 2026 on."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from commands.incidents import operations as incidents
from commands.incidents.report import NewIncident
from commands.service_levels import operations
from commands.service_levels.policy import CalendarSettings, Target
from commands.shared.act import Act
from commands.shared.desk import follow_up
from storage.record import replace
from storage.service_levels.records import ClockEvent, Measure, ServiceClock
from storage.timers import queries as timers
from tests.commands.conftest import ANA, SOFIA, Acting
from tests.commands.outcome import asked, entries
from tests.commands.service_levels.examples import HOUR, clock, do, promising, rung

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = CalendarSettings(timezone="Europe/Berlin", hours={"mon-fri": ("09:00-17:00",)})


def fix(hours: int, **more: object) -> Target:
    about = {"name": f"{hours} h", "measure": Measure.RESOLUTION, "target": hours * HOUR, "calendar": "office"}
    return Target.model_validate(about | more)


def at(act: Act, day: int, hour: int) -> Act:
    return replace(act, now=datetime(2026, 3, day, hour, tzinfo=BERLIN))


def reported(acting: Acting, hour: int, *targets: Target) -> Acting:
    """On Monday at this hour."""
    desk = promising(acting, *targets, calendars={"office": OFFICE})
    act = at(desk(SOFIA), 16, hour)
    incidents.declare(act, NewIncident("Point of sale is down", SOFIA, impact=2, urgency=2))
    follow_up(act, operations.FOLLOWS)
    return desk


def held(desk: Acting, since: tuple[int, int], until: tuple[int, int]) -> ServiceClock:
    do(at(desk(ANA), *since), incidents.hold, note="the till number, please")
    do(at(desk(ANA), *until), incidents.resume)
    return clock(desk(ANA))


def test_s1_a_pause_of_a_whole_day_moves_it_by_its_open_hours(acting: Acting) -> None:
    """S1."""
    standing = held(reported(acting, 9, fix(8)), (16, 11), (17, 11))
    assert standing.due_at == datetime(2026, 3, 17, 17, tzinfo=BERLIN)


def test_s3_a_new_target_keeps_the_pauses_that_there_were(acting: Acting) -> None:
    """S3."""
    desk = reported(acting, 9, fix(4, priorities=["P2"]), fix(16))
    held(desk, (16, 10), (16, 12))
    do(at(desk(ANA), 16, 14), incidents.set_priority, impact=1, urgency=2)
    standing = clock(desk(ANA))
    assert (standing.target_name, standing.due_at) == ("4 h", datetime(2026, 3, 16, 15, tzinfo=BERLIN))
    assert rung(at(desk("quarterdeck"), 16, 14)) == 1
    (warned,) = entries(desk(ANA), ClockEvent.WARNED)
    assert warned.details["percent"] == 75


def test_s4_off_hours_inside_a_pause_count_for_nothing(acting: Acting) -> None:
    """S4."""
    standing = held(reported(acting, 15, fix(4)), (16, 17), (17, 9))
    assert standing.due_at == datetime(2026, 3, 17, 11, tzinfo=BERLIN)


@pytest.mark.about_sqlite
def test_a_tick_asks_the_index_of_what_is_due_however_many_clocks_are_open(acting: Acting) -> None:
    """None due: one statement, by the index, whatever stands in the table of clocks."""
    act = reported(acting, 9, fix(8))("quarterdeck")
    with asked(act) as statements:
        assert timers.due(act.tx, act.now - timedelta(days=9)) == []
    (statement,) = statements
    plan = act.tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", (act.now.isoformat(), 50, 0))
    assert "ix_timers_due_at" in str(plan.all())
