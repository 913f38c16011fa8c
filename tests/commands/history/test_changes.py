"""Another desk's changes, taken over as they were, from a file laid out like the BPI Challenge 2014's."""

import gzip
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, func, select

from bot.__main__ import cli
from commands.history.changes import AT_ONCE, import_changes
from commands.history.files import Outcome
from commands.history.policy import ChangeLog, HistoryPolicy, ImportSettings
from commands.reports import reading, rules
from commands.shared.progress import quiet
from commands.shared.refusals import Refused
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeStatus, ChangeType
from storage.changes.records import Outcome as Went
from storage.changes.tables import changes as table
from storage.figures import queries as figures
from storage.journal import queries as journal
from storage.schema import finish
from tests.commands.conftest import MIRA, Acting
from tests.commands.history.test_importing import LOG as INCIDENTS
from tests.commands.outcome import armed, effects

HEADER = (
    "CI Name (aff);Change ID;Change Type;Risk Assessment;Emergency Change;CAB-approval needed;Planned Start;"
    "Planned End;Scheduled Downtime Start;Actual Start;Actual End;Change record Open Time;Change record Close Time"
)
C7 = "C7;Release Type 02;Minor Change;N;Y;8-3-2014 20:00;8-3-2014 23:00;8-3-2014 20:00;8-3-2014 20:10;8-3-2014 22:40"
LOG = f"""{HEADER}
SUB1;{C7};1-3-2014 09:12;10-3-2014 08:00
SRV4;{C7};1-3-2014 09:12;10-3-2014 08:00
DB2;C8;Standard Change Type 07;Major Change;Y;N;;;;9-3-2014 11:00;;9-3-2014 10:00;
SUB1;C9;Standard Change Type 07;Business Change;N;N;20-3-2014 20:00;20-3-2014 21:00;;;;2-3-2014 10:00;
"""


def imported(tx: Connection, path: Path, **log: Any) -> Outcome:
    return import_changes(tx, path, ChangeLog(**log), quiet)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "Detail_Change.csv"
    found.write_text(LOG)
    return found


def found(tx: Connection, external: str) -> Change:
    number = tx.execute(select(table.c.id).where(table.c.external_number == external)).scalar_one()
    change = changes.find(tx, number)
    assert change is not None
    return change


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2014, 3, day, hour, minute, tzinfo=UTC)


def test_a_change_is_taken_over_with_its_window_its_times_and_all_its_items(acting: Acting, path: Path) -> None:
    tx = acting(MIRA).tx
    assert imported(tx, path) == Outcome(added=3)
    change = found(tx, "C7")
    assert (change.title, change.items, change.risk) == ("Release Type 02 C7", ("SUB1", "SRV4"), 3)
    assert (change.type, change.status, change.outcome) == (ChangeType.NORMAL, ChangeStatus.CLOSED, None)
    assert (change.start, change.end, change.stops_service) == (at(8, 20), at(8, 23), True)
    assert (change.opened_at, change.implemented_at, change.closed_at) == (at(1, 9, 12), at(8, 22, 40), at(10, 8))


def test_a_row_with_a_name_too_long_to_be_looked_up_is_left_out_and_prose_may_be_long(
    acting: Acting, path: Path
) -> None:
    path.write_text(LOG.replace("DB2", "D" * 300))
    outcome = imported(acting(MIRA).tx, path)
    assert outcome.bad_rows == [(4, "its CI Name (aff) has 300 characters; 250 are the most")]
    path.write_text(LOG.replace("Release Type 02", "Release " * 100))
    assert imported(acting(MIRA).tx, path, columns={"title": "Change Type", "type": "Kind"}).bad == 0


def test_what_was_not_closed_stands_as_its_times_tell(acting: Acting, path: Path) -> None:
    tx = acting(MIRA).tx
    imported(tx, path)
    begun, planned = found(tx, "C8"), found(tx, "C9")
    assert (begun.status, begun.type, begun.risk) == (ChangeStatus.IMPLEMENT, ChangeType.EMERGENCY, 1)
    assert (begun.start, begun.end) == (at(9, 11), at(9, 11))
    assert (planned.status, planned.type, planned.risk) == (ChangeStatus.SCHEDULED, ChangeType.STANDARD, 2)


def test_the_journal_has_it_at_its_own_times_and_nobody_hears_of_it(acting: Acting, path: Path) -> None:
    tx = acting(MIRA).tx
    imported(tx, path)
    told = [(each.what, each.at, each.source) for each in journal.history(tx, found(tx, "C7").number)]
    assert told == [
        ("change.requested", at(1, 9, 12), "imported"),
        ("change.begun", at(8, 20, 10), "imported"),
        ("change.done", at(8, 22, 40), "imported"),
    ]
    assert effects(acting(MIRA)) == []
    assert armed(acting(MIRA)) == []


def test_outcomes_are_as_they_were_and_one_that_is_not_known_counts_as_none(acting: Acting, path: Path) -> None:
    tx = acting(MIRA).tx
    lines = LOG.splitlines()
    outcomes = ["Outcome;Status", "Rolled back;Closed", "Rolled back;Closed", ";", ";"]
    path.write_text("\n".join(f"{line};{more}" for line, more in zip(lines, outcomes, strict=True)))
    imported(tx, path, states={"Closed": "closed"})
    assert found(tx, "C7").outcome is Went.FAILED
    window = rules.day_window(date(2014, 3, 8), UTC)
    assert [each.outcome for each in figures.facts(tx, window, window.end).changes] == ["failed"]


def test_a_change_whose_end_is_not_told_as_good_or_bad_counts_for_neither(acting: Acting, path: Path) -> None:
    tx = acting(MIRA).tx
    imported(tx, path)
    window = rules.day_window(date(2014, 3, 8), UTC)
    assert figures.facts(tx, window, window.end).changes == []


def test_a_change_that_was_done_before_it_was_asked_for_took_no_lead_and_had_no_window(
    acting: Acting, path: Path
) -> None:
    act = acting(MIRA)
    header, row = LOG.splitlines()[:2]
    path.write_text(f"{header};Outcome\n{row.replace('1-3-2014 09:12', '9-3-2014 09:12')};Successful\n")
    imported(act.tx, path)
    finish(act.tx)
    made = reading.day_of(act, date(2014, 3, 8)).governed.made
    assert [(each.hours, each.overran) for each in made] == [(None, None)]


def test_a_second_import_adds_nothing(acting: Acting, path: Path) -> None:
    tx = acting(MIRA).tx
    imported(tx, path)
    assert imported(tx, path) == Outcome(known=3)
    assert found(tx, "C7").items == ("SUB1", "SRV4")


def test_rows_of_a_change_that_stand_far_apart_are_of_one_change(acting: Acting, tmp_path: Path) -> None:
    row = LOG.splitlines()[1]
    many = [row.replace("C7", f"C{number}") for number in range(100, 100 + AT_ONCE)]
    path = tmp_path / "log.csv.gz"
    path.write_bytes(gzip.compress("\n".join([HEADER, *many, many[0].replace("SUB1", "SUB9")]).encode()))
    tx = acting(MIRA).tx
    assert imported(tx, path) == Outcome(added=AT_ONCE)
    assert found(tx, "C100").items == ("SUB1", "SUB9")


def test_zone_dates_words_columns_and_commas_are_as_app_yaml_says(acting: Acting, tmp_path: Path) -> None:
    path = tmp_path / "changes.csv"
    path.write_text(
        "Ticket,Opened,Short description,State,Result,Kind,Who\n"
        'CHG42,2016-07-01T09:00,"Patch, then restart",Done,All good,Pre-approved,Ann\n'
        "CHG43,2016-07-02T09:00,Move,Called off,,Pre-approved,Bob\n"
    )
    written = {
        "timezone": "Europe/Berlin", "dates": "%Y-%m-%dT%H:%M",
        "states": {"Done": "closed", "Called off": "cancelled"},
        "outcomes": {"All good": "success"}, "types": {"Pre-approved": "standard"},
        "columns": {"number": "Ticket", "opened": "Opened", "title": "Short description", "status": "State",
                    "outcome": "Result", "type": "Kind", "implementer": "Who"},
    }  # fmt: skip
    tx = acting(MIRA).tx
    assert imported(tx, path, **written) == Outcome(added=2)
    change = found(tx, "CHG42")
    assert (change.title, change.type, change.outcome) == ("Patch, then restart", ChangeType.STANDARD, Went.SUCCESS)
    assert (change.implementer, change.opened_at) == ("name:Ann", datetime(2016, 7, 1, 7, tzinfo=UTC))
    assert journal.history(tx, found(tx, "CHG43").number)[-1].what == "change.withdrawn"


def test_a_row_that_cannot_be_read_is_told_with_its_line_and_why(acting: Acting, path: Path) -> None:
    path.write_text(
        LOG + "X;;t;r;N;N;;;;;;1-3-2014 09:12;\n" + "X;C1;t;r;N;N;;;;soon;;1-3-2014 09:12;\n"
        "X;C2;t;r;N;N;;;;;;;\n" + "X;C3\n" + "X;C4;t;r;N;N;;;;;;1-3-9999 09:12;\n"
    )
    outcome = imported(acting(MIRA).tx, path)
    assert (outcome.added, outcome.bad_rows) == (
        3,
        [
            (6, "it has no number"),
            (7, "its Actual Start 'soon' is not a date as `import.changes.dates` says"),
            (8, "it has no Change record Open Time"),
            (9, "it has fewer fields than the header"),
            (10, "its Change record Open Time '1-3-9999 09:12' is out of reach; dates go from 1900 to 9989"),
        ],
    )


def test_a_broken_file_or_one_of_another_kind_imports_nothing(acting: Acting, tmp_path: Path, path: Path) -> None:
    tx = acting(MIRA).tx
    cut = tmp_path / "cut.csv.gz"
    cut.write_bytes(gzip.compress((LOG * 50).encode())[:-40])
    with pytest.raises(Refused, match="cannot be read to its end"):
        imported(tx, cut)
    path.write_text("a,b\n1,2\n")
    with pytest.raises(Refused, match="is not a log of changes: it has no column Change ID"):
        imported(tx, path)
    assert tx.execute(select(func.count()).select_from(table)).scalar_one() == 0


@pytest.mark.parametrize(
    ("keys", "mistake"),
    [
        ({"outcomes": {"Fine": "good"}}, "there is no meaning in outcomes `good`"),
        ({"states": {"Open": "authorise"}}, "there is no meaning in states `authorise`"),
        ({"columns": {"begin": "Start"}}, "there is no column to name `begin`"),
    ],
)
def test_what_app_yaml_cannot_mean_is_said(keys: dict[str, Any], mistake: str) -> None:
    policy = HistoryPolicy().model_copy(update={"imports": ImportSettings(changes=ChangeLog(**keys))})
    assert any(mistake in sentence for _, sentence in policy.mistakes())


COUNTED = """
    SELECT changes.reltuples, incidents.reltuples FROM pg_class AS changes, pg_class AS incidents
    WHERE changes.relname = 'changes' AND incidents.relname = 'incidents'
"""
"""How many rows PostgreSQL plans with."""


@pytest.mark.both_databases
def test_both_kinds_of_history_are_imported_at_the_terminal_once(
    database_url: str, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    incidents = tmp_path / "incidents.csv"
    incidents.write_text(INCIDENTS)
    for kind, file, added in (("changes", path, "3 changes"), ("servicenow", incidents, "2 incidents")):
        for told in (f"{added} imported.", "were here already"):
            result = CliRunner().invoke(cli, ["import", kind, str(file)])
            assert result.exit_code == 0, result.output
            assert told in result.stdout
    if database_url.startswith("postgresql"):
        with psycopg.connect(database_url) as connection:
            (counted,) = connection.execute(COUNTED).fetchall()
        assert counted == (3, 2)
    result = CliRunner().invoke(cli, ["import", "changes", str(tmp_path / "none.csv")])
    assert result.exit_code == 1
    assert "give a log of changes" in result.stderr
