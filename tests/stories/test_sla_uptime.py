"""`quarterdeck sla uptime`: availability and error budget, on the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import cli

CONFIG = """
calendars:
  stores-emea:
    timezone: Europe/Berlin
    hours: {mon-sat: ['07:00-22:00']}
    special: {2026-11-27: ['06:00-24:00']}
"""
NOVEMBER = ("2026-11-01T00:00", "2026-12-01T00:00")


@pytest.fixture
def app_yaml(tmp_path: Path) -> Path:
    path = tmp_path / "app.yaml"
    path.write_text(CONFIG)
    return path


def uptime(app_yaml: Path, *more: str, calendar: str = "stores-emea", between: tuple[str, str] = NOVEMBER) -> Result:
    since, until = between
    line = ["sla", "uptime", "--config", str(app_yaml), "--calendar", calendar, "--from", since, "--to", until]
    return CliRunner().invoke(cli, [*line, *more])


def test_as_json_it_prints_exact_figures(app_yaml: Path) -> None:
    outages = ("--outage", "2026-11-27T05:50/2026-11-27T06:20", "--outage", "2026-11-27T06:10/2026-11-27T06:25")
    result = uptime(app_yaml, *outages, "--target", "99.9", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == {
        "agreed_hours": 378.0,
        "down_hours": 25 / 60,
        "availability": float(100 * (1 - 25 / 22680)),
        "budget_minutes": 22.68,
        "left_minutes": pytest.approx(-2.32),
    }


def test_shares_planned_work_and_what_lasts_are_understood(app_yaml: Path) -> None:
    more = ("--outage", "2026-11-30T08:00/2026-11-30T12:00@25%", "--outage", "2026-11-30T21:00/")
    planned = ("--planned", "2026-11-30T10:00/2026-11-30T11:00")
    result = uptime(app_yaml, *more, *planned, "--json")
    assert json.loads(result.stdout)["down_hours"] == 1.75
    assert json.loads(result.stdout)["budget_minutes"] is None


def test_in_words(app_yaml: Path) -> None:
    result = uptime(app_yaml, "--outage", "2026-11-27T05:50/2026-11-27T06:25", "--target", "99.9%")
    said = "99.8898% of 378 h agreed (stores-emea), 0.416667 h down; budget 22.68 min at 99.9%, none left\n"
    assert (result.exit_code, result.stdout) == (0, said)


def test_where_nothing_is_agreed_the_percentage_is_null(app_yaml: Path) -> None:
    sunday = ("2026-11-01T00:00", "2026-11-02T00:00")
    assert json.loads(uptime(app_yaml, "--json", between=sunday).stdout)["availability"] is None
    assert uptime(app_yaml, between=sunday).stdout.startswith("n/a of 0 h agreed")


@pytest.mark.parametrize(
    ("more", "calendar", "between", "sentence"),
    [
        ((), "store", NOVEMBER, "There is no calendar store; there is"),
        ((), "stores-emea", ("soon", "2026-12-01"), "--from: soon is not an ISO 8601 instant"),
        ((), "stores-emea", ("2026-12-01", "2026-12-01"), "--to is not after --from"),
        (("--target", "100"), "stores-emea", NOVEMBER, "--target: must be more than 0 and less than 100"),
        (("--target", "1e400"), "stores-emea", NOVEMBER, "--target: '1e400' is not a percentage; write it like"),
        (("--target", "nan"), "stores-emea", NOVEMBER, "--target: 'nan' is not a percentage"),
        (("--outage", "2026-11-27T05:50"), "stores-emea", NOVEMBER, "--outage 2026-11-27T05:50 has no end"),
        (("--outage", "2026-11-27/2026-11-28@much"), "stores-emea", NOVEMBER, "'much' is not a percentage"),
        (("--outage", "2026-11-28/2026-11-27"), "stores-emea", NOVEMBER, "ends before it begins"),
        (("--planned", "2026-11-28/"), "stores-emea", NOVEMBER, "--planned 2026-11-28/ has no end"),
        (("--planned", "2026-11-28/3"), "stores-emea", NOVEMBER, "--planned: 3 is not an ISO 8601 instant"),
    ],
)
def test_bad_input_is_answered_by_a_sentence(
    app_yaml: Path, more: tuple[str, ...], calendar: str, between: tuple[str, str], sentence: str
) -> None:
    result = uptime(app_yaml, *more, calendar=calendar, between=between)
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
