"""What app.yaml may say of uptime, and what `check` refuses."""

from datetime import UTC
from pathlib import Path

import pytest

from bot.config import ConfigurationError, load
from commands.availability import wording
from commands.availability.policy import Promise, read_target
from tests.conftest import MONDAY

COMPANY = """
teams: {{retail: {{channel: team-retail, members: []}}}}
services:
  pos: {{name: Point of sale, team: retail, calendar: stores}}
calendars:
  stores: {{timezone: UTC, hours: {{mon-fri: ['09:00-17:00']}}}}
uptime:
  - {entry}
"""


def mistakes(tmp_path: Path, entry: str) -> str:
    path = tmp_path / "app.yaml"
    path.write_text(COMPANY.format(entry=entry))
    try:
        load(path)
    except ConfigurationError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(("window", "said"), [("1d", "1 day"), ("30d", "30 days"), ("month", "March")])
def test_a_window_is_called_by_its_month_or_its_days(window: str, said: str) -> None:
    promise = Promise(name="Tills", service="pos", target=read_target("99.9"), window=window)
    assert wording.window(promise, MONDAY, UTC) == said


@pytest.mark.parametrize("target", [99.9, 95])
def test_s12_alerts_that_can_be_set_off_are_taken(tmp_path: Path, target: float) -> None:
    entry = f"{{name: Tills, service: pos, target: {target}, calendar: always, alert: [2% in 1h]}}"
    assert mistakes(tmp_path, entry) == ""


@pytest.mark.parametrize(("target", "greatest"), [(90, 10), (50, 2)])
def test_s12_alerts_that_can_never_be_set_off_are_refused(tmp_path: Path, target: float, greatest: int) -> None:
    entry = f"{{name: Tills, service: pos, target: {target}, calendar: always, alert: [2% in 1h]}}"
    said = mistakes(tmp_path, entry)
    assert "`2% in 1h` can never be told: it takes 14.4 times the allowed downtime" in said
    assert f"wholly down has {greatest}; write a smaller part or a longer time" in said


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ("{name: Tills, service: poss, target: 99}", "there is no service `poss`; did you mean `pos`?"),
        ("{name: Tills, service: pos, target: 99, calendar: store}", "there is no calendar `store`"),
        ("{name: Tills, service: pos, target: 100}", "must be more than 0 and less than 100"),
        ("{name: Tills, service: pos, target: high}", "'high' is not a percentage"),
        ("{name: Tills, service: pos, target: 99, window: week}", "'week' is no window"),
        ("{name: Tills, service: pos, target: 99, alert: [quickly]}", "'quickly' is not an alert"),
        ("{name: Tills, service: pos, target: 99, alert: [0% in 1h]}", "would always be told"),
        ("{name: Tills, service: pos, target: 99, alert: [10% in 300h]}", "looks further back than the window"),
        ("{name: A, service: pos, target: 99}\n  - {name: A, service: pos, target: 98}", "`A` is there twice"),
    ],
)
def test_a_mistake_is_named_with_its_cure(tmp_path: Path, entry: str, sentence: str) -> None:
    assert sentence in mistakes(tmp_path, entry)
