"""Who is on call, for a terminal and as JSON."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.__main__ import cli


def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *words: str) -> tuple[int, str]:
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'desk.db'}")
    found = CliRunner().invoke(cli, ["on-call", *words])
    return found.exit_code, found.output.strip()


def test_it_says_who_since_when_and_until_when(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    code, said = told(monkeypatch, tmp_path, "network", "--at", "2026-03-28T20:00", "--json")
    assert code == 0
    assert json.loads(said) == {
        "team": "network", "at": "2026-03-28T20:00:00+01:00", "people": ["hana@northgate.example"],
        "from": "2026-03-27T18:00:00+01:00", "until": "2026-03-30T08:00:00+02:00",
    }  # fmt: skip
    assert told(monkeypatch, tmp_path, "Network", "--at", "2026-03-18T12:00") == (
        0, "network: ivan@northgate.example until 2026-03-18T18:00:00+01:00",
    )  # fmt: skip
    assert json.loads(told(monkeypatch, tmp_path, "--at", "2026-01-01", "--json")[1])[0]["people"] == []


def test_what_is_no_team_or_no_instant_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert told(monkeypatch, tmp_path, "erp") == (1, "Nobody is on call for 'erp'; on call are: network.")
    code, said = told(monkeypatch, tmp_path, "--at", "soon")
    assert (code, said) == (1, "'soon' is not an instant; write it like 2026-03-16T09:00, or now.")
    for end in ("0001-01-01", "9999-12-31T23:59"):
        code, said = told(monkeypatch, tmp_path, "--at", end)
        assert (code, said) == (1, f"'{end}' is not an instant; write it like 2026-03-16T09:00, or now.")
