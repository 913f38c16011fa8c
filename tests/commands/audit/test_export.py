"""The journal as rows: a piece at a time, harmless to a spreadsheet, and without the words of what is private."""

import csv
import os
import tracemalloc
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from commands.audit import export
from commands.shared.spreadsheet import harmless
from storage.journal.tables import journal
from tests.commands.conftest import MIRA, SOFIA, TOM, Acting
from tests.commands.incidents.examples import declared
from tests.conftest import MONDAY

TODAY = date(2026, 3, 16)


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "\ufeff=1", "＝1"])
def test_what_a_spreadsheet_would_work_out_is_shown_as_it_is(typed: str) -> None:
    assert harmless(typed) == f"'{typed}"


@pytest.mark.parametrize(("cell", "shown"), [("a=1", "a=1"), ("", ""), (None, ""), (-3, "-3"), (2.5, "2.5")])
def test_other_cells_stay_as_they_are(cell: object, shown: str) -> None:
    assert harmless(cell) == shown


def exported(acting: Acting, path: Path, first: date | None = None) -> list[dict[str, str]]:
    act = acting(MIRA)
    export.write_csv(act, export.between(act, first, TODAY), path, lambda _done, _total: None)
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_row_says_who_when_what_and_from_where(acting: Acting, tmp_path: Path) -> None:
    declared(acting, text='=HYPERLINK("http://evil")', by=TOM)
    (row,) = exported(acting, tmp_path / "audit.csv")
    assert (row["at"], row["who"], row["did"], row["record"]) == (
        "2026-03-16T10:00:00+01:00", TOM, "reported it", "INC-1",
    )  # fmt: skip
    assert row["words"].startswith("'=HYPERLINK")
    assert (row["from"], row["event"]) == ("quarterdeck", "incident.declared")
    assert not (tmp_path / "audit.csv.part").exists()


def test_the_file_that_a_link_leads_to_is_written_and_the_link_stays(acting: Acting, tmp_path: Path) -> None:
    declared(acting, text="It is down", by=TOM)
    (tmp_path / "kept").mkdir()
    link, file = tmp_path / "audit.csv", tmp_path / "kept" / "audit.csv"
    link.symlink_to(file)
    for _ in range(2):
        assert len(exported(acting, link)) == 1
        assert (link.is_symlink(), file.is_file()) == (True, True)


def test_what_is_no_file_is_written_into_and_stays_what_it_is(acting: Acting, tmp_path: Path) -> None:
    declared(acting, text="It is down", by=TOM)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    end, act = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK), acting(MIRA)
    export.write_csv(act, export.between(act, None, TODAY), pipe, lambda _done, _total: None)
    assert pipe.is_fifo()
    with open(end) as read:
        assert read.read().count("INC-1") == 1


def test_the_words_of_what_is_private_are_left_out_not_that_it_happened(acting: Acting, tmp_path: Path) -> None:
    declared(acting, text="my payslip is wrong", by=SOFIA, private=True)
    (row,) = exported(acting, tmp_path / "audit.csv")
    assert (row["who"], row["record"], row["words"]) == (SOFIA, "INC-1", "(private)")


def test_days_are_whole_and_the_last_is_included(acting: Acting, tmp_path: Path) -> None:
    act = acting(MIRA)
    for hours in (-11, -10.1, -10, 0, 13.9, 14):
        act = acting(MIRA)
        stamped = MONDAY + timedelta(hours=hours)
        act.tx.execute(insert(journal).values(at=stamped, **ENTRY))
    assert len(exported(acting, tmp_path / "a.csv", TODAY)) == 3
    assert len(exported(acting, tmp_path / "b.csv")) == 5


ENTRY = {"actor": MIRA, "what": "incident.noted", "record": "desk", "details": {"text": "x" * 200}, "source": "slack"}


def test_a_long_journal_is_read_a_piece_at_a_time_in_order_and_each_once(acting: Acting, tmp_path: Path) -> None:
    act = acting(MIRA)
    many = [ENTRY | {"at": MONDAY - timedelta(minutes=number % 7)} for number in range(3 * export.AT_ONCE + 1)]
    act.tx.execute(insert(journal), many)
    found = exported(acting, tmp_path / "a.csv")
    numbers = [int(row["number"]) for row in found]
    assert len(set(numbers)) == len(many)
    assert [row["at"] for row in found] == sorted(row["at"] for row in found)
    tracemalloc.start()
    asked = export.between(act, None, TODAY)
    export.write_csv(act, asked, tmp_path / "b.csv", lambda _done, _total: None)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12_000_000, "as much as one piece takes, not all of it"
