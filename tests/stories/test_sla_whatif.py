"""`quarterdeck sla whatif`: attainment under other targets, on the command line."""

import json

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import cli


def whatif(url: str, *line: str) -> Result:
    return CliRunner().invoke(cli, ["sla", "whatif", *line], env={"DATABASE_URL": url})


def test_of_no_history_it_says_nothing_in_figures(sqlite_url: str) -> None:
    result = whatif(sqlite_url, "P3=8h", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == {"then": None, "would": None, "n": 0, "unknown": 0, "by_team": {}}
    head, of_all = whatif(sqlite_url, "P3=8h", "--calendar", "office", "--pause-on", "vendor").stdout.splitlines()
    assert head == "P3 within 8 h, on the calendar office, paused on vendor"
    assert of_all == "All: n/a as it was, n/a as it would have been (n 0)"


@pytest.mark.parametrize(
    ("line", "code", "sentence"),
    [
        (("P9=8h",), 1, "'P9=8h' is no priority with a target"),
        (("P3=8h", "--from", "soon"), 1, "'soon' is not a day"),
        ((), 2, "Missing argument"),
    ],
)
def test_bad_input_is_answered_by_a_sentence(
    sqlite_url: str, line: tuple[str, ...], code: int, sentence: str
) -> None:
    result = whatif(sqlite_url, *line)
    assert result.exit_code == code
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


def test_without_a_database_it_says_so() -> None:
    result = whatif("sqlite+aiosqlite:////nowhere/at/all.db", "P3=8h")
    assert result.exit_code == 3
    assert "There is no database" in result.stderr
