"""A promise that was kept counts on the day on which that was known, whatever becomes of it later."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete

from commands.incidents import operations as incidents
from commands.reports import reading
from commands.shared.act import Act
from storage.journal.tables import journal
from storage.record import replace
from storage.schema import finish
from storage.service_levels.records import ClockEvent
from tests.commands.conftest import ANA, MIRA, SOFIA, Acting
from tests.commands.service_levels.examples import FIX, HOUR, do, reported, rung

MONDAY, TUESDAY = date(2026, 3, 16), date(2026, 3, 17)
DAY = timedelta(days=1)


def at(act: Act, length: timedelta) -> Act:
    return replace(act, now=act.now + length)


def verdicts(desk: Acting, day: date, *, as_of_now: bool = False) -> tuple[int, int]:
    """The promises kept and missed of a day: as it was known then, or as it is known a week later."""
    act = at(desk(MIRA), 7 * DAY)
    finish(act.tx)
    found: dict[str, Any] = reading.json_of(act, day, act.now if as_of_now else None)["sla"]
    return found["met"], found["breached"]


@pytest.fixture
def kept(acting: Acting) -> Acting:
    """Fixed on Monday, an hour after the report, of four that were promised."""
    desk = reported(acting, FIX)
    do(at(desk(ANA), HOUR), incidents.resolve, note="a new cable")
    return desk


def reopened_and_missed(desk: Acting) -> None:
    do(at(desk(SOFIA), DAY), incidents.reopen)
    rung(at(desk(ANA), DAY + 4 * HOUR))


def test_a_promise_that_was_kept_counts_on_its_day(kept: Acting) -> None:
    assert (verdicts(kept, MONDAY), verdicts(kept, TUESDAY)) == ((1, 0), (0, 0))


def test_reopened_on_another_day_and_missed_there_the_first_day_stays_as_it_was(kept: Acting) -> None:
    reopened_and_missed(kept)
    assert (verdicts(kept, MONDAY), verdicts(kept, TUESDAY)) == ((1, 0), (0, 1))


def test_as_it_is_known_later_each_clock_counts_once_by_its_last_verdict(kept: Acting) -> None:
    reopened_and_missed(kept)
    days = [verdicts(kept, day, as_of_now=True) for day in (MONDAY, TUESDAY)]
    assert days == [(0, 0), (0, 1)]


def test_reopened_and_kept_again_on_the_same_day_it_counts_once(kept: Acting) -> None:
    do(at(kept(SOFIA), 2 * HOUR), incidents.reopen)
    do(at(kept(ANA), 3 * HOUR), incidents.resolve, note="a new till")
    assert verdicts(kept, MONDAY) == (1, 0)


def test_what_an_earlier_version_did_not_journal_counts_by_its_clock(kept: Acting) -> None:
    kept(ANA).tx.execute(delete(journal).where(journal.c.what == ClockEvent.MET))
    assert verdicts(kept, MONDAY) == verdicts(kept, MONDAY, as_of_now=True) == (1, 0)


@pytest.mark.parametrize("kind", ["OLA", "UC"])
def test_what_teams_and_vendors_promise_us_is_in_no_attainment(acting: Acting, kind: str) -> None:
    desk = reported(acting, FIX.model_copy(update={"type": kind}))
    do(at(desk(ANA), HOUR), incidents.resolve, note="a new cable")
    reopened_and_missed(desk)
    assert (verdicts(desk, MONDAY), verdicts(desk, TUESDAY)) == ((0, 0), (0, 0))
