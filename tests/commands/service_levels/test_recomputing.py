"""After a calendar was corrected: what changes is listed, earlier verdicts stay in their day, and nobody is told."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from bot.config import Document
from bot.operating import recomputing as operating
from commands.incidents import operations as incidents
from commands.incidents.report import NewIncident
from commands.service_levels import operations, recomputing
from commands.service_levels.policy import CalendarSettings, Target
from commands.shared.act import Act
from commands.shared.desk import follow_up
from commands.shared.refusals import Refused
from storage.database import open_database
from storage.directory import queries as directory
from storage.journal.records import Entry
from storage.record import replace
from storage.service_levels.records import ClockEvent, ClockState, Measure
from storage.service_levels.tables import service_clocks
from tests.commands.conftest import ANA, MIRA, SOFIA, Acting
from tests.commands.outcome import all_sent, armed, effects, entries
from tests.commands.service_levels.examples import HOUR, after, clock, do, promising, report, rung, variant
from tests.conftest import MONDAY

SHORT = CalendarSettings(timezone="UTC", hours={"mon-fri": ("09:00-12:00",)})
LONG = CalendarSettings(timezone="UTC", hours={"mon-fri": ("09:00-17:00",)})
CLOSED = LONG.model_copy(update={"special": {MONDAY.date(): ()}})
FIX = Target(name="Fix", measure=Measure.RESOLUTION, target=4 * HOUR, calendar="office")


def quietly(done: int, total: int) -> None:
    """Nobody watches how far it is."""


def company(acting: Acting, calendar: CalendarSettings) -> Acting:
    return promising(acting, FIX, calendars={"office": calendar})


def begun(acting: Acting, calendar: CalendarSettings) -> Acting:
    desk = company(acting, calendar)
    report(desk)
    return desk


def changed(acting: Acting, calendar: CalendarSettings, hours: float) -> list[str]:
    """What is listed where the calendar is this now."""
    act = after(company(acting, calendar)(MIRA), timedelta(hours=hours))
    return [str(each) for each in recomputing.recompute_from(act, MONDAY, quietly)]


def verdicts(desk: Acting) -> list[Entry]:
    return entries(desk(ANA), ClockEvent.MET, ClockEvent.BREACHED, ClockEvent.OVERTURNED)


def test_a_clock_that_is_over_is_judged_again_and_its_earlier_verdict_stays(acting: Acting) -> None:
    desk = begun(acting, LONG)
    do(after(desk(ANA), 5 * HOUR), incidents.resolve, note="a new cable")
    assert clock(desk(ANA)).breached
    assert changed(acting, SHORT, 30) == ["INC-1: Fix is not missed"]
    (entry,) = entries(desk(ANA), ClockEvent.OVERTURNED)
    assert (entry.details["was"], entry.details["verdict"]) == ("sla.breached", "sla.met")
    assert changed(acting, SHORT, 30) == []
    assert len(entries(desk(ANA), ClockEvent.OVERTURNED)) == 1


def test_a_running_clock_is_due_when_it_is_now_and_what_is_passed_is_told_to_nobody(acting: Acting) -> None:
    desk = begun(acting, SHORT)
    all_sent(desk(ANA))
    assert changed(acting, LONG, 5) == ["INC-1: Fix is missed"]
    running = clock(desk(ANA))
    assert (running.due_at, running.warned, running.breached) == (MONDAY + 4 * HOUR, (50, 75, 90, 100), True)
    assert effects(desk(ANA)) == []
    assert armed(desk(ANA), operations.WARNING) == []


def test_what_was_missed_on_a_day_that_was_none_is_not_and_will_be_warned_of_again(acting: Acting) -> None:
    desk = begun(acting, LONG)
    rung(after(desk(ANA), 5 * HOUR))
    assert changed(acting, CLOSED, 6) == ["INC-1: Fix is not missed"]
    assert (clock(desk(ANA)).breached, clock(desk(ANA)).warned) == (False, ())
    assert [each.due_at - MONDAY for each in armed(desk(ANA), operations.WARNING)] == [26 * HOUR]


def test_what_is_on_hold_is_looked_at_as_well(acting: Acting) -> None:
    desk = begun(acting, SHORT)
    do(after(desk(ANA), 6 * HOUR), incidents.hold, note="the till number, please")
    assert changed(acting, LONG, 7) == ["INC-1: Fix is missed"]
    assert clock(desk(ANA)).state is ClockState.PAUSED
    do(after(company(acting, LONG)(ANA), 8 * HOUR), incidents.resolve, note="a new cable")
    assert [each.details["because"] for each in verdicts(desk)] == ["recompute"]


def test_what_was_missed_and_is_on_hold_is_not_on_a_day_that_was_none_and_may_be_missed_again(acting: Acting) -> None:
    desk = begun(acting, LONG)
    rung(after(desk(ANA), 5 * HOUR))
    do(after(desk(ANA), 6 * HOUR), incidents.hold, note="the till number, please")
    assert changed(acting, CLOSED, 7) == ["INC-1: Fix is not missed"]
    assert (clock(desk(ANA)).breached, clock(desk(ANA)).warned) == (False, ())
    desk = company(acting, CLOSED)
    do(after(desk(ANA), 8 * HOUR), incidents.resume)
    rung(after(desk(ANA), 30 * HOUR))
    missed, again = ClockEvent.BREACHED, ClockEvent.OVERTURNED
    assert [each.what for each in verdicts(desk)] == [missed, again, missed]


def test_imported_verdicts_older_clocks_and_lost_calendars_are_left_alone(acting: Acting) -> None:
    desk = begun(acting, LONG)
    rung(after(desk(ANA), 5 * HOUR))
    act = after(company(acting, CLOSED)(MIRA), 6 * HOUR)
    assert [*recomputing.recompute_from(act, MONDAY + HOUR, quietly)] == []
    lost = replace(act, document=promising(acting)(MIRA).document)
    act.tx.execute(service_clocks.update().values(calendar="gone"))
    assert [*recomputing.recompute_from(lost, MONDAY, quietly)] == []
    act.tx.execute(service_clocks.update().values(calendar="imported"))
    assert [*recomputing.recompute_from(act, MONDAY, quietly)] == []


def test_a_day_is_its_midnight_in_the_desks_zone(document: Document) -> None:
    assert operating._instant(document, "2026-03-16") == datetime(2026, 3, 15, 23, tzinfo=UTC)
    for wrong in ("soon", "0001-01-01"):
        with pytest.raises(Refused, match="write"):
            operating._instant(document, wrong)


def missed(tx: Connection, document: Document) -> None:
    """Reported on Monday at nine, and fixed five hours later, of four that were promised."""
    begin = Act(tx, SOFIA, MONDAY, document)
    incidents.declare(begin, NewIncident("Point of sale is down", SOFIA))
    follow_up(begin, operations.FOLLOWS)
    end = replace(begin, by=ANA, now=MONDAY + 5 * HOUR)
    for handle in document.roles.managers:
        directory.store(tx, handle, [ANA], MONDAY)
    incidents.resolve(end, 1, note="a new cable")
    follow_up(end, operations.FOLLOWS)


async def test_dry_it_says_what_would_change_and_changes_nothing(document: Document, sqlite_url: str) -> None:
    was, now = (variant(document, sla=(FIX,), calendars={"office": each}) for each in (LONG, SHORT))
    database = await open_database(sqlite_url)
    await database.write(missed, was)
    await database.close()
    told = [await operating.recompute(sqlite_url, now, "2026-03-16", dry, quietly) for dry in (True, False, False)]
    since = "of clocks that began on 2026-03-16 or later."
    assert told[0] == f"1 verdict would change {since}\n  INC-1: Fix is not missed"
    assert told[1] == f"1 verdict changed {since}\n  INC-1: Fix is not missed"
    assert told[2] == f"No verdict changed {since}"
