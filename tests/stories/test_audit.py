"""The auditor asks who did what, in Slack and at the terminal."""

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.__main__ import cli
from tests.conftest import Floor


@pytest.mark.both_databases
async def test_a_manager_audits_a_private_record_and_that_is_on_the_record(
    floor: Floor, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mira = floor.person("mira")
    await floor.person("sofia").command("/incident private: ERP shows my payslip to others")
    await mira.command("/incident show 1")
    for number in range(16):
        await floor.person("tom").command(f"/incident till {number} is down")
    await mira.command("/desk audit INC-1")
    first = str(mira.sees("general")[-1].blocks)
    assert f"<@{mira.id}> was shown it, which is private" in first
    assert "_slack_" in first
    await mira.command("/desk audit today")
    await mira.click(mira.sees("general")[-1], "Next")
    await floor.settled()
    assert "Page 2 of" in str(mira.sees("general")[-1].blocks)
    await floor.person("ana").command("/desk audit INC-1")
    assert "for service managers and auditors" in floor.person("ana").sees("general")[-1].text
    monkeypatch.setenv("DATABASE_URL", database_url)
    file = tmp_path / "audit.csv"
    told = await at_the_terminal("--from", "2026-03-16", "--to", "2026-03-16", "--csv", str(file))
    assert "entries written to" in told
    assert "payslip" not in file.read_text()
    assert "was refused" in await at_the_terminal()


async def at_the_terminal(*line: str) -> str:
    result = await asyncio.to_thread(CliRunner().invoke, cli, ["audit", *line])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize(
    ("line", "said"),
    [(["--from", "soon"], "is not a day"), (["--from", "2026-03-17", "--to", "2026-03-16"], "after")],
)
def test_what_is_no_day_gets_a_sentence(
    line: list[str], said: str, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    result = CliRunner().invoke(cli, ["audit", *line])
    assert result.exit_code == 1
    assert said in result.stderr
