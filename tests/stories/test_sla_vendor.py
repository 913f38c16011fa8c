"""`quarterdeck sla vendor`: what a vendor kept, on the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import cli

CONFIG = "vendors: {acme: {name: Acme Tills, target: 8h, credits: {below 99.5: 5%}}}\n"
NOVEMBER = ("--from", "2026-11-01", "--to", "2026-12-01")


@pytest.fixture
def app_yaml(tmp_path: Path) -> Path:
    path = tmp_path / "app.yaml"
    path.write_text(CONFIG)
    return path


def vendor(url: str, app_yaml: Path, *line: str) -> Result:
    return CliRunner().invoke(cli, ["sla", "vendor", "--config", str(app_yaml), *line], env={"DATABASE_URL": url})


def test_it_prints_figures_and_writes_every_stay(sqlite_url: str, app_yaml: Path, tmp_path: Path) -> None:
    result = vendor(sqlite_url, app_yaml, "acme", *NOVEMBER, "--json", "--csv", str(tmp_path / "stays.csv"))
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout)["attainment"] is None
    assert (tmp_path / "stays.csv").read_text().startswith("incident,their number,promise,from,to")
    assert vendor(sqlite_url, app_yaml, "Acme Tills", *NOVEMBER).stdout.startswith("Acme Tills: n/a kept (n 0)")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (("acne", *NOVEMBER), "There is no vendor of that name; there is `acme`."),
        (("acme", "--from", "soon", "--to", "2026-12-01"), "--from: 'soon' is not a day"),
        (("acme", "--from", "2026-12-01", "--to", "2026-12-01"), "--to is not after --from"),
    ],
)
def test_bad_input_is_answered_by_a_sentence(
    sqlite_url: str, app_yaml: Path, line: tuple[str, ...], sentence: str
) -> None:
    result = vendor(sqlite_url, app_yaml, *line)
    assert result.exit_code == 1
    assert sentence in result.stderr
