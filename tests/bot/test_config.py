"""Each mistake in app.yaml is named with its line, its key and its cure."""

from pathlib import Path

import pytest

from bot.config import ConfigurationError, load, shipped_path

GOOD = """\
desk: {name: Northgate Retail, timezone: Europe/Berlin}
roles: {managers: [mira@northgate.example], commanders: [U0COMMAND]}
teams:
  retail-apps: {channel: team-retail-apps, members: [ana@northgate.example, '@retail-oncall']}
services:
  pos: {name: Point of sale, team: retail-apps, criticality: 1, calendar: stores}
calendars:
  stores: {timezone: UTC, hours: always}
  office:
    timezone: Europe/Berlin
    hours: {mon-fri: ['09:00-17:00'], sat: ['22:00-06:00']}
    holidays: {country: DE, subdivision: BE}
    special: {2026-12-24: ['09:00-12:00'], 2026-12-25: []}
priorities:
  matrix: {high: {high: P1, medium: P2, low: P3}, medium: {high: P2, medium: P3, low: P4}, low: {high: P3,
    medium: P4, low: P5}}
sla:
  - {name: P1 response, measure: response, target: 15m, calendar: stores, priorities: [P1], warn: [50, 75, 90]}
boards:
  cab: {members: [U1, U2, U3, U4, U5], quorum: 3, rule: majority, closes_after: 24h}
  ecab: {members: [U1, U2], quorum: 1, rule: unanimous, closes_after: 30m}
changes: {normal: cab, emergency: ecab, standard: none}
freezes:
  - {name: Black Friday, start: 2026-11-23, end: 2026-12-01, services: [pos]}
reports: {daily: '08:00', weekly: 'mon 08:30'}
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "app.yaml"
    path.write_text(text)
    return path


def test_the_one_that_ships_and_the_smallest_ones_load(tmp_path: Path) -> None:
    assert load(shipped_path()).services["pos"].team == "retail-apps"
    assert load(written(tmp_path, GOOD)).boards["cab"].quorum == 3
    assert load(written(tmp_path, "desk: {name: X}\n")).priority(1, 1) == "P1"


@pytest.mark.parametrize(
    ("was", "now", "line", "key", "cure"),
    [
        ("desk: {name", "desk: {nmae", 1, "desk.nmae", "did you mean `name`?"),
        ("criticality: 1", "criticality: high", 6, "services.pos.criticality", "must be a whole number"),
        ("team: retail-apps", "team: retail-aps", 6, "services.pos.team", "did you mean `retail-apps`?"),
        ("calendar: stores}", "calendar: shops}", 6, "services.pos.calendar", "there is no calendar `shops`"),
        ("UTC, hours: always", "UTC, hours: {}", 8, "calendars.stores", "never opens"),
        ("'09:00-17:00'", "'9 to 5'", 11, "calendars.office.hours", "write it like '09:00-17:00'"),
        ("mon-fri", "monday", 11, "calendars.office.hours", "write mon, or mon-fri"),
        ("country: DE", "country: XX", 12, "calendars.office.holidays", "no holidays are known"),
        (", low: P3}, medium", "}, medium", 15, "priorities.matrix.high", "has a hole"),
        ("target: 15m", "target: soon", 18, "sla[0].target", "write it like 15m"),
        ("quorum: 3", "quorum: 6", 20, "boards.cab.quorum", "lower it or add members"),
        ("normal: cab", "normal: cap", 22, "changes.normal", "did you mean `cab`?"),
        ("end: 2026-12-01", "end: 2026-11-01", 24, "freezes[0].end", "not after its start"),
        ("'08:00'", "'8 am'", 25, "reports.daily", "write it like '08:00'"),
        ("timezone: UTC", "timezone: Mars/Base", 8, "calendars.stores.timezone", "is not a time zone"),
        ("reports:", "reprots:", 25, "reprots", "did you mean `reports`?"),
    ],
)
def test_each_mistake_is_named_with_its_line_key_and_cure(
    tmp_path: Path, was: str, now: str, line: int, key: str, cure: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(written(tmp_path, GOOD.replace(was, now, 1)))
    found = [problem for problem in caught.value.problems if cure in problem.message]
    assert [(problem.line, problem.key) for problem in found] == [(line, key)], str(caught.value)


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("", "is empty"),
        ("- a\n- b\n", "must hold keys"),
        ("desk: {name: [", "is not YAML here"),
        ("desk: {name: a}\ndesk: {name: b}\n", "is not YAML here"),
        ("[" * 1000, "YAML"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n" + "desk: " + "[" + "*c, " * 9000 + "*c]", "unfolds"),
    ],
)
def test_a_file_that_is_no_configuration_is_refused_in_a_sentence(tmp_path: Path, text: str, cure: str) -> None:
    with pytest.raises(ConfigurationError, match=cure):
        load(written(tmp_path, text))


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no such file"):
        load(tmp_path / "nowhere.yaml")
