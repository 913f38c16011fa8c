"""What is behind a report as CSV: as many rows as a figure counts, of what is theirs to see."""

import csv
import io

import pytest

from commands.reports import exports, notices, operations, reading
from commands.reports.exports import COUNTING, Export
from commands.reports.figures import Figure
from commands.shared.act import Act
from storage.outbox.records import Method
from storage.schema import finish
from tests.commands.conftest import ANA, GORAN, MIRA, Acting
from tests.commands.outcome import told
from tests.commands.reports.test_figures import DAY, at, reported, resolved


def exported(acting: Acting, person: str, words: str = "2026-03-16") -> Export:
    finish(acting(MIRA).tx)
    return exports.of(at(acting(person), 12, 28), words)


def behind(act: Act, figure: Figure) -> tuple[list[reading.Record], int]:
    return reading.behind(act, figure, reading.day_of(act, DAY))


def column(found: Export, name: str) -> list[str]:
    rows = csv.DictReader(io.StringIO(found.content))
    return [row[name] for row in rows]


@pytest.mark.parametrize("figure", COUNTING, ids=lambda figure: figure.key)
def test_a_column_has_as_many_as_its_figure_opens(acting: Acting, figure: Figure) -> None:
    resolved(acting, reported(acting, 9), 10)
    reported(acting, 11)
    opened, hidden = behind(at(acting(MIRA), 12, 28), figure)
    assert column(exported(acting, MIRA), figure.key).count("1") == len(opened)
    assert hidden == 0


def test_a_week_has_the_rows_of_its_days(acting: Acting) -> None:
    reported(acting, 9)
    reported(acting, 9, day=18)
    assert column(exported(acting, MIRA, "week 2026-03-16"), "number") == ["INC-1", "INC-2"]


def test_a_team_gets_its_own_and_is_told_how_many_are_not(acting: Acting) -> None:
    reported(acting, 9)
    assert [(len(found.rows), found.left_out) for found in (exported(acting, ANA), exported(acting, GORAN))] == [
        (1, 0), (0, 1),
    ]  # fmt: skip


def test_what_a_spreadsheet_would_work_out_is_shown_as_it_was_typed(acting: Acting) -> None:
    from commands.incidents.operations import declare
    from commands.incidents.report import NewIncident

    declare(at(acting(MIRA), 9), NewIncident('=HYPERLINK("http://x")', MIRA, service="pos"))
    assert column(exported(acting, MIRA), "title") == ['\'=HYPERLINK("http://x")']


def test_it_goes_to_whoever_asked(acting: Acting) -> None:
    act = acting(ANA)
    operations.export(act, "2026-03-16")
    (effect,) = told(act, notices.FOLLOWS)
    assert (effect.method, effect.arguments["channel"]) == (Method.UPLOAD, ANA)
