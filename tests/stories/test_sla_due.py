"""`quarterdeck sla due`: when something would be due, on the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import cli

CONFIG = """
calendars:
  office: {timezone: Europe/Berlin, hours: {mon-fri: ['09:00-17:00']}}
  sundays: {timezone: Europe/Berlin, hours: {sun: ['09:00-10:00']}}
  shifts: {timezone: UTC, hours: {mon-sun: ['06:00-14:00', '14:00-22:00', '22:00-06:00']}, special: {2026-12-25: []}}
"""


@pytest.fixture
def app_yaml(tmp_path: Path) -> Path:
    path = tmp_path / "app.yaml"
    path.write_text(CONFIG)
    return path


def due(
    app_yaml: Path, *more: str, start: str = "2026-03-16T09:00", target: str = "8h", calendar: str = "office"
) -> Result:
    line = ["sla", "due", "--config", str(app_yaml), "--calendar", calendar, "--start", start, "--target", target]
    return CliRunner().invoke(cli, [*line, *more])


@pytest.mark.parametrize(
    ("start", "target", "pauses", "answer"),
    [
        ("2026-03-27T16:30", "8h", [], "2026-03-30T16:30:00+02:00"),
        ("2026-03-14T12:00", "8h", [], "2026-03-16T17:00:00+01:00"),
        ("2026-03-16T17:00", "1h", [], "2026-03-17T10:00:00+01:00"),
        ("2026-03-16T08:00Z", "8h", [], "2026-03-16T17:00:00+01:00"),
        ("2026-03-16T10:00", "8h", ["2026-03-16T12:00/2026-03-17T11:00"], "2026-03-17T17:00:00+01:00"),
        ("2026-03-16T09:00", "4h", ["2026-03-16T12:59/2026-03-18T09:00"], "2026-03-18T09:01:00+01:00"),
        ("2026-03-16T09:00", "4h", ["2026-03-16T10:00/"], "none"),
        (
            "2026-03-16T09:00",
            "2h",
            ["2026-03-16T11:00/2026-03-16T13:00", "2026-03-16T10:00/2026-03-16T12:00"],
            "2026-03-16T14:00:00+01:00",
        ),
    ],
)
def test_it_prints_when_that_would_be_due(
    app_yaml: Path, start: str, target: str, pauses: list[str], answer: str
) -> None:
    more = [part for pause in pauses for part in ("--pause", pause)]
    result = due(app_yaml, *more, start=start, target=target)
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"{answer}\n", "")


def test_as_json_it_prints_what_was_asked_and_the_answer(app_yaml: Path) -> None:
    pauses = ("--pause", "2026-03-16T12:00/2026-03-16T13:00", "--pause", "2026-03-18T12:00/", "--json")
    result = due(app_yaml, *pauses)
    assert json.loads(result.stdout) == {
        "calendar": "office",
        "start": "2026-03-16T09:00:00+01:00",
        "target_seconds": 28800,
        "pauses": [
            {"from": "2026-03-16T12:00:00+01:00", "to": "2026-03-16T13:00:00+01:00"},
            {"from": "2026-03-18T12:00:00+01:00", "to": None},
        ],
        "due": "2026-03-17T10:00:00+01:00",
    }


def test_as_json_what_is_never_due_is_null(app_yaml: Path) -> None:
    result = due(app_yaml, "--pause", "2026-03-16T10:00/", "--json")
    assert json.loads(result.stdout)["due"] is None


def test_what_never_closes_after_a_special_day_is_due_like_around_the_clock(app_yaml: Path) -> None:
    result = due(app_yaml, start="2026-12-28T09:00", target="4h", calendar="shifts")
    assert result.stdout == "2026-12-28T13:00:00+00:00\n"


def test_a_pause_in_thousands_of_years_is_no_trouble(app_yaml: Path) -> None:
    assert due(app_yaml, "--pause", "9000-01-01T00:00/").stdout == "2026-03-16T17:00:00+01:00\n"


def test_around_the_clock_needs_no_calendar_in_app_yaml(app_yaml: Path) -> None:
    assert due(app_yaml, start="2026-10-24T22:00Z", calendar="always").stdout == "2026-10-25T06:00:00+00:00\n"


REFUSALS = [
    ({"calendar": "offcie"}, [], "There is no calendar offcie; there is office."),
    ({"calendar": "zzz"}, [], "There is no calendar zzz; there is always, office, sundays, shifts."),
    ({"start": "tomorrow"}, [], "tomorrow is not an ISO 8601 instant; write it like 2026-03-16T09:00."),
    ({"target": "8 hours"}, [], "--target: '8 hours' is not a duration; write it like 15m, 8h, 1d or 1h30m"),
    (
        {"target": "99999999999999999d"},
        [],
        "--target: '99999999999999999d' is longer than anything lasts; write it like 15m, 8h or 1d",
    ),
    (
        {},
        ["--pause", "2026-03-16T10:00"],
        "--pause 2026-03-16T10:00 has no end; write FROM/TO, or FROM/ for one that has none.",
    ),
    ({}, ["--pause", "noon/"], "noon is not an ISO 8601 instant; write it like 2026-03-16T09:00."),
    (
        {},
        ["--pause", "2026-03-16T11:00/2026-03-16T10:00"],
        "--pause 2026-03-16T11:00/2026-03-16T10:00 ends before it begins; write FROM/TO.",
    ),
]


@pytest.mark.parametrize(("given", "pause", "sentence"), REFUSALS)
def test_what_cannot_be_meant_is_answered_in_a_sentence(
    app_yaml: Path, given: dict[str, str], pause: list[str], sentence: str
) -> None:
    result = due(app_yaml, *pause, **given)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"{sentence}\n")


def test_a_mistake_in_app_yaml_is_named_with_its_line(app_yaml: Path) -> None:
    app_yaml.write_text(CONFIG.replace("09:00-17:00", "9 to 5"))
    result = due(app_yaml)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"{app_yaml}, line 3" in result.stderr
    assert "'9 to 5' is not a window" in result.stderr


@pytest.mark.parametrize("left_out", ["--calendar", "--start", "--target"])
def test_what_is_needed_is_asked_for(left_out: str) -> None:
    options = {"--calendar": "always", "--start": "2026-03-16T09:00", "--target": "8h"}
    line = [part for name, value in options.items() if name != left_out for part in (name, value)]
    result = CliRunner().invoke(cli, ["sla", "due", *line])
    assert result.exit_code == 2
    assert f"Missing option '{left_out}'" in result.stderr


TOO_FAR = [
    ("0001-01-01", "8h", "always"),
    ("9999-12-31T00:00", "30d", "always"),
    ("9999-12-31T00:00", "30d", "office"),
    ("0001-01-01T00:00+05:00", "8h", "office"),
    ("9989-12-31T00:00", "30d", "always"),
    ("2026-03-16T09:00", "9999999d", "always"),
    ("2026-03-16T09:00", "367d", "office"),
    ("2026-03-16T09:00", "300h", "sundays"),
]


@pytest.mark.parametrize(("start", "target", "calendar"), TOO_FAR)
def test_where_time_ends_it_says_so_in_a_sentence(app_yaml: Path, start: str, target: str, calendar: str) -> None:
    result = due(app_yaml, start=start, target=target, calendar=calendar)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
