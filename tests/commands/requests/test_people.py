"""Line managers from a file, and steps that nobody could decide."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import pytest

from bot.config import Document
from bot.operating.people import told
from commands.requests.people import import_people
from commands.requests.reading import manager_handle
from commands.requests.roster import unmanned
from commands.shared.known import known_of
from commands.shared.refusals import Refused
from storage.directory import queries as directory
from storage.staff import queries as staff
from tests.commands.conftest import ANA, SOFIA, Acting
from tests.conftest import MONDAY

FILE = """email;manager;site;hours
Sofia@northgate.example;tom@northgate.example;lyon;office
ana@northgate.example;mira@northgate.example;;
ben@northgate.example;ben@northgate.example;;
nobody;mira@northgate.example;;
chen@northgate.example;;mars;
"""


def test_people_are_taken_over_and_bad_rows_told_by_their_lines(acting: Acting, tmp_path: Path) -> None:
    act, path = acting(SOFIA), tmp_path / "people.csv"
    path.write_text(FILE)
    outcome = import_people(act.tx, path, cast(Document, act.document), MONDAY)
    assert (outcome.people, [line for line, _ in outcome.bad_rows]) == (2, [4, 5, 6])
    assert "line 5: 'nobody' is nobody; write an email" in told(outcome)
    assert "line 6: there is no site 'mars'" in told(outcome)
    assert manager_handle(act, ANA) == "mira@northgate.example"
    assert manager_handle(act, SOFIA) is None
    staff.introduce(act.tx, SOFIA, "sofia@northgate.example", MONDAY)
    assert manager_handle(act, SOFIA) == "tom@northgate.example"
    assert (known_of(act, SOFIA).site, known_of(act, SOFIA).hours) == ("lyon", "office")


@pytest.mark.parametrize("text", ["name,boss\n", ""])
def test_a_file_that_is_none_of_people_changes_nothing(acting: Acting, tmp_path: Path, text: str) -> None:
    act, path = acting(SOFIA), tmp_path / "people.csv"
    path.write_text(text)
    with pytest.raises(Refused, match="has no column email and no manager"):
        import_people(act.tx, path, cast(Document, act.document), MONDAY)


def test_a_quote_that_is_never_closed_swallows_nobody(acting: Acting, tmp_path: Path) -> None:
    act, path = acting(SOFIA), tmp_path / "people.csv"
    path.write_text('email,manager\nana@northgate.example,mira@northgate.example\nben@northgate.example,"mira@\n')
    with pytest.raises(Refused, match="the quote that is opened in line 3 is never closed"):
        import_people(act.tx, path, cast(Document, act.document), MONDAY)
    assert manager_handle(act, ANA) is None


def test_what_another_program_pipes_in_is_taken_over(acting: Acting, tmp_path: Path) -> None:
    act, pipe = acting(SOFIA), tmp_path / "people"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as another:
        another.submit(pipe.write_text, FILE)
        assert import_people(act.tx, pipe, cast(Document, act.document), MONDAY).people == 2


def test_a_step_of_which_nobody_is_left_is_said(acting: Acting) -> None:
    act = acting(ANA)
    document = cast(Document, act.document)
    found = [each.step for each in unmanned(act.tx, document)]
    assert "step 1 of laptop" in found, "no line manager is known"
    assert "step 2 of laptop" not in found
    directory.store(act.tx, "oskar@northgate.example", [], MONDAY)
    assert "step 2 of laptop" in [each.step for each in unmanned(act.tx, document)]
