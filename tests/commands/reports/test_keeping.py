"""What is over is counted once and kept: a line reads as if it were counted anew, and an import has it forgotten."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, select

from commands.incidents import operations as incidents
from commands.reports import charts, keeping, trends
from commands.reports.measures import MEASURES
from commands.shared.act import Act
from storage.figures import sums
from storage.figures.tables import figure_sums
from storage.history import queries as history
from storage.record import replace
from storage.schema import finish
from storage.timers import queries as timers
from tests.commands.conftest import MIRA, SOFIA, Acting
from tests.commands.reports.test_figures import at, reported, resolved

LAST = date(2026, 4, 5)
NOW = datetime(2026, 4, 6, 7, tzinfo=UTC)


@pytest.fixture
def desk(acting: Acting) -> Act:
    """Three weeks of work: some is resolved within hours, some after days, one is reopened, one is cancelled."""
    for day in range(16, 30):
        number = reported(acting, 9, day)
        if day % 3:
            resolved(acting, number, 9 + day % 8, day)
            if day % 5 == 0:
                incidents.reopen(at(acting(SOFIA), 18, day), number, reason="No")
    incidents.cancel(at(acting(SOFIA), 12, 18), reported(acting, 11, 18), reason="A mistake")
    finish(acting(MIRA).tx)
    return replace(acting(MIRA), now=NOW)


def all_kept(act: Act) -> int:
    """Keep until nothing is left to keep; how often something was."""
    for rounds in range(100):
        found = keeping.count(act, enough=1)
        keeping.keep(act, found)
        if not found.sums:
            return rounds
    raise AssertionError("it does not end")


def drawn(act: Act) -> list[object]:
    found = [charts.days(act, LAST), charts.weeks(act, LAST, 13)]
    lines: list[object] = [chart.line(measure) for chart in found for measure in MEASURES]
    lines += [
        chart.by(measure, group)
        for chart in found
        for measure in MEASURES
        if measure.placed
        for group in chart.groups
    ]
    return [*lines, trends.kept_by_month(act, date(2026, 3, 31))]


def test_every_line_reads_from_what_is_kept_as_it_is_counted(desk: Act) -> None:
    counted = drawn(desk)
    keeping.keep(desk, keeping.count(desk, enough=1))
    assert drawn(desk) == counted, "some is kept, some is counted"
    assert all_kept(desk) > 3
    statements: list[str] = []
    event.listen(desk.tx, "before_cursor_execute", lambda _c, _cursor, text, *_more: statements.append(text))
    assert drawn(desk) == counted
    assert not [text for text in statements if "VALUES" in text], "no window is counted any more"


def test_a_desk_with_little_behind_it_keeps_nothing_and_looks_again_tomorrow(desk: Act) -> None:
    found = keeping.count(desk)
    keeping.keep(desk, found)
    assert not found.sums
    waiting = timers.find(desk.tx, keeping.KEEP, keeping.KEEP)
    assert waiting is not None
    assert waiting.due_at == datetime(2026, 4, 6, 22, 10, tzinfo=UTC)


def test_a_day_is_kept_only_once_it_is_over_for_certain(desk: Act) -> None:
    just_over = replace(desk, now=datetime(2026, 4, 5, 22, 5, tzinfo=UTC))
    keeping.keep(just_over, keeping.count(just_over, enough=1))
    kept = desk.tx.execute(select(figure_sums.c.until)).scalars()
    assert max(kept) == datetime(2026, 4, 4, 22, tzinfo=UTC)


def test_an_import_has_all_of_it_forgotten_and_what_was_counted_before_is_not_kept(desk: Act, acting: Acting) -> None:
    found = keeping.count(desk, enough=1)
    keeping.keep(desk, found)
    history.add(desk.tx, [])
    assert desk.tx.execute(select(figure_sums.c.line)).first() is None
    reported(acting, 9, 20)
    finish(desk.tx)
    keeping.keep(desk, found)
    assert desk.tx.execute(select(figure_sums.c.line)).first() is None


def test_what_no_line_looks_back_to_any_more_goes(desk: Act) -> None:
    keeping.keep(desk, keeping.count(desk, enough=1))
    later = replace(desk, now=NOW + timedelta(days=800))
    keeping.keep(later, keeping.Counted([], sums.newest(desk.tx)))
    assert desk.tx.execute(select(figure_sums.c.line)).first() is None
