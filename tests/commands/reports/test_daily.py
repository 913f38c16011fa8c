"""What the report of a day says, beside its figures: what needs somebody, and what has become known since."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from commands.incidents import operations as incidents
from commands.incidents.holds import hold
from commands.reports import notices, operations, reading, views
from commands.reports.policy import ReportSettings
from commands.shared.act import Act
from storage.changes import queries as changes
from storage.changes.records import ChangeStatus
from storage.figures.records import ReportEvent
from storage.incidents.records import HoldReason
from storage.journal import queries as journal
from storage.outbox.records import Method
from storage.record import asdict, replace
from storage.schema import finish
from storage.service_levels.records import ClockState
from storage.timers import queries as timers
from tests.commands.conftest import ANA, MIRA, SOFIA, Acting
from tests.commands.outcome import told
from tests.commands.reports.test_figures import at, reported
from tests.commands.service_levels.examples import FIX
from tests.commands.service_levels.examples import reported as promised
from tests.company import CHANGE

MONDAY = date(2026, 3, 16)
NOTHING: dict[str, Any] = {"late": False, "missed": 0, "corrections": []}


def posted(act: Act, day: int) -> dict[str, Any]:
    """The report of the day before that day from the first of March on, made at about eight in Berlin."""
    due = datetime(2026, 3, 1, 7, tzinfo=UTC) + timedelta(days=day - 1)
    finish(act.tx)
    act = replace(act, now=due)
    operations.post(act, due.isoformat(), operations.to_post(act, due.isoformat()))
    entry = journal.latest(act.tx, reading.record_of(due.date() - timedelta(days=1)), ReportEvent.POSTED)
    assert entry is not None
    return entry.details


def test_what_has_become_known_of_a_day_is_told_once_and_its_report_stays_as_it_was(acting: Acting) -> None:
    act, number = acting(MIRA), reported(acting, 9)
    reported(acting, 10)
    first = posted(act, 17)
    incidents.cancel(at(acting(SOFIA), 12, 18), number, reason="my mistake")
    assert posted(act, 18)["corrections"] == []
    assert posted(act, 19)["corrections"] == [{"day": "2026-03-16", "name": "opened", "was": 2, "now": 1}]
    assert posted(act, 20)["corrections"] == []
    later = at(act, 12, 28)
    assert reading.json_of(later, MONDAY) == first["figures"]
    assert reading.json_of(later, MONDAY, later.now)["opened"] == 1


def test_what_is_taken_back_of_a_day_long_past_is_told_once_too(acting: Acting) -> None:
    act, number = acting(MIRA), reported(acting, 9)
    posted(act, 17)
    posted(act, 60)
    incidents.cancel(at(acting(SOFIA), 12, 60), number, reason="it is the same as another")
    assert posted(act, 61)["corrections"] == [{"day": "2026-03-16", "name": "opened", "was": 1, "now": 0}]
    assert [posted(act, day)["corrections"] for day in (62, 63, 80)] == [[], [], []]


def test_a_correction_reads_as_what_it_was_and_is_now(acting: Acting) -> None:
    fixed = [{"day": "2026-03-16", "name": "promises missed", "was": 12, "now": 11}]
    report = reading.report_of(at(acting(MIRA), 8, 19), date(2026, 3, 18))
    assert "Monday 16 March: promises missed 12, now 11" in str(views.daily(report, NOTHING | {"corrections": fixed}))


@pytest.mark.parametrize(("missed", "days"), [(1, "1 more day"), (2, "2 more days")])
def test_days_without_a_report_are_counted(acting: Acting, missed: int, days: str) -> None:
    report = reading.report_of(at(acting(MIRA), 8, 19), date(2026, 3, 18))
    assert f"Of {days} no report was made" in str(views.daily(report, NOTHING | {"missed": missed}))


def said(act: Act, day: date = MONDAY) -> str:
    finish(act.tx)
    return str(views.daily(reading.report_of(act, day), NOTHING))


def test_what_is_to_be_changed_is_named_with_what_is_in_its_way(acting: Acting) -> None:
    act = at(acting(MIRA), 8, 17)
    values = {name: value for name, value in asdict(CHANGE).items() if name not in ("id", "status", "start", "end")}
    for hours in (3, 3.5):
        start = act.now + timedelta(hours=hours)
        kept = values | {"items": ["pos"], "members": [], "voters": [], "status": ChangeStatus.SCHEDULED}
        changes.add(act.tx, **kept, start=start, end=start + timedelta(hours=1))
    text = said(act)
    assert "Changes of the next 24 hours" in text
    assert "CHG-2 touches Point of sale at the same time" in text
    assert "2 changes have something in their way" in text


def test_what_waits_is_counted_by_what_it_waits_for(acting: Acting) -> None:
    for reason in (HoldReason.VENDOR, HoldReason.VENDOR, HoldReason.CALLER):
        number = reported(acting, 9)
        hold(at(acting(ANA), 10), number, reason=reason, note="they call back")
    assert "On hold: 1 for the reporter, 2 for a vendor" in said(at(acting(MIRA), 8, 17))


def test_what_is_next_to_be_missed_is_named_and_what_is_missed_already_is_not(acting: Acting) -> None:
    desk = promised(acting, FIX)
    assert "Next to be missed" in said(desk(MIRA))
    assert "Next to be missed" not in said(replace(desk(MIRA), now=desk(MIRA).now + timedelta(days=2)))


def test_a_clock_that_is_never_due_is_not_told_as_next(acting: Acting) -> None:
    from sqlalchemy import update

    from storage.service_levels.tables import service_clocks

    desk = promised(acting, FIX)
    finish(desk(ANA).tx)
    never = update(service_clocks).where(service_clocks.c.state == ClockState.RUNNING).values(due_at=None)
    desk(ANA).tx.execute(never)
    assert "Next to be missed" not in said(desk(MIRA))


def test_a_desk_with_one_incident_has_no_rates_and_no_limits(acting: Acting) -> None:
    reported(acting, 9)
    text = said(at(acting(MIRA), 8, 17))
    assert "Nothing out of the ordinary" in text
    assert "0.0%" not in text
    assert "100.0%" not in text


def test_of_a_day_long_past_nothing_of_today_is_said(acting: Acting) -> None:
    promised(acting, FIX)
    assert "Next to be missed" not in said(at(acting(MIRA), 8, 28))


@pytest.mark.parametrize(("minutes", "late"), [(0, False), (20, True)])
def test_the_report_of_a_week_that_comes_late_says_so(acting: Acting, minutes: int, late: bool) -> None:
    due = datetime(2026, 3, 23, 7, 30, tzinfo=UTC)
    act = replace(acting(MIRA), now=due + timedelta(minutes=minutes))
    operations.post_week(act, due.isoformat())
    entry = journal.latest(act.tx, "report-week-2026-03-16", ReportEvent.WEEK_POSTED)
    assert entry is not None
    assert entry.details == {"week": "2026-03-16", "late": late}
    waiting = timers.find(act.tx, operations.WEEKLY, operations.WEEKLY)
    assert waiting is not None
    assert waiting.due_at == datetime(2026, 3, 30, 6, 30, tzinfo=UTC)


def test_a_report_a_day_is_one_message_and_a_report_a_week_is_one_with_three_pictures(acting: Acting) -> None:
    act = acting(MIRA)
    posted(act, 17)
    operations.post_week(act, datetime(2026, 3, 16, 7, 30, tzinfo=UTC).isoformat())
    methods = [each.method for each in told(act, notices.FOLLOWS)]
    assert methods == [Method.SHOW, *[Method.PICTURE] * 3, Method.SHOW]


def test_hours_that_app_yaml_no_longer_has_are_set_no_more(acting: Acting) -> None:
    act = acting(MIRA)
    operations.begin(act)
    assert timers.find(act.tx, operations.WEEKLY, operations.WEEKLY) is not None
    none = act.document.model_copy(update={"reports": ReportSettings()})
    operations.begin(replace(act, document=none))
    assert timers.find(act.tx, operations.WEEKLY, operations.WEEKLY) is None
    assert timers.find(act.tx, operations.DAILY, operations.DAILY) is None
