"""`quarterdeck alerts`: what a delivery would do, and what to write at a sender."""

import json
from pathlib import Path
from urllib.parse import urlencode

from click.testing import CliRunner

from bot.__main__ import cli
from commands.alerts.kinds.datadog import TEMPLATE
from tests.commands.alerts.examples import alert, delivered
from tests.commands.deploys.sent import OWN


def told(tmp_path: Path, source: str, body: bytes) -> tuple[int, str]:
    path = tmp_path / "sent.json"
    path.write_bytes(body)
    done = CliRunner().invoke(cli, ["alerts", "test", source, str(path)])
    return done.exit_code, done.output


def test_each_alert_is_told_with_the_rule_that_fits_and_what_becomes_of_it(tmp_path: Path) -> None:
    body = delivered(
        alert("f1", team="retail", instance="till-4"), alert("f2", severity="info"), alert("f3", status="resolved"),
        alert("f4", service="payroll", severity="warning"),
    )  # fmt: skip
    code, text = told(tmp_path, "prometheus", body)
    assert code == 0
    assert text.splitlines() == [
        "Errors at f1 (f1) fires, error",
        "  by rule 2: an incident P1 after 2 min, if it still fires, service pos, item till-4, "
        "with others of service=pos",
        "Errors at f2 (f2) fires, info",
        "  by rule 1: only recorded",
        "Errors at f3 (f3) is over, error",
        "Errors at f4 (f4) fires, warning",
        "  by no rule: an incident P3 at once, service payroll, with others of service=payroll",
    ]


def test_what_is_not_of_its_kind_and_a_source_that_there_is_not_are_told(tmp_path: Path) -> None:
    for source, body, wrong in (
        ("prometheus", b"{}", "not what alertmanager sends: 'alerts' is missing, or none that is known"),
        ("prometheus", b'{"alerts": 3}', "not what alertmanager sends: a part of it is of another kind"),
        ("deploys", b"{}", "not what a pipeline sends of a deploy: 'status' is missing, or none that is known"),
    ):
        assert told(tmp_path, source, body) == (1, f"It would be answered 400: {wrong}.\n")
    code, text = told(tmp_path, "promethius", b"{}")
    assert (code, text) == (1, "app.yaml has no source of alerts called promethius; it has prometheus.\n")


def test_what_the_door_finds_too_large_is_told_to_be(tmp_path: Path) -> None:
    large = delivered(alert("f1", note="x" * 1_000_000))
    assert told(tmp_path, "prometheus", large) == (1, "It would be answered 413: too large.\n")


def test_of_a_deploy_it_is_told_what_it_is_part_of(tmp_path: Path) -> None:
    part = "A deploy of pos 4.2.1: succeeded, as part of CHG-1\n"
    assert told(tmp_path, "deploys", json.dumps(OWN).encode()) == (0, part)
    form = urlencode({"payload": json.dumps(OWN)}).encode()
    assert told(tmp_path, "deploys", form) == (0, part)
    staging = json.dumps({**OWN, "environment": "staging"}).encode()
    assert told(tmp_path, "deploys", staging) == (0, "Nothing is made of it: staging is not production.\n")
    assert told(tmp_path, "deploys", b"{}")[0] == 1


def test_the_template_of_datadog_is_json_to_paste() -> None:
    done = CliRunner().invoke(cli, ["alerts", "template", "datadog"])
    assert json.loads(done.output) == json.loads(TEMPLATE)
    assert CliRunner().invoke(cli, ["alerts", "template", "sentry"]).exit_code == 1
