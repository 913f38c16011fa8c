"""The service manager reads in the morning how the desk stands, and opens every figure."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from tests.conftest import Floor

REPORTS = "service-reports"


def read(message: Any) -> str:
    return str(message.blocks)


@pytest.mark.both_databases
async def test_the_report_of_yesterday_comes_once_at_its_hour_and_opens(floor: Floor) -> None:
    ana, mira = floor.person("ana"), floor.person("mira")
    await floor.person("sofia").command("/incident POS: tills down")
    await floor.person("sofia").command("/incident POS: no receipts")
    await ana.command("/incident resolve 1 restarted them")
    await floor.later(hours=24)
    assert len(floor.texts(REPORTS)) == 1
    assert "Service report, Monday 16 March" in floor.texts(REPORTS)[0]
    assert "*Opened* 2" in read(floor.last(REPORTS))
    assert "*Resolved* 1" in read(floor.last(REPORTS))
    assert await mira.click(floor.last(REPORTS), "Which ones?", REPORTS) is None
    await floor.settled()
    which = mira.sees(REPORTS)[-1]
    assert await mira.click(which, "Backlog (1)", REPORTS) is None
    await floor.settled()
    assert "no receipts" in read(mira.sees(REPORTS)[-1])
    await floor.later(hours=24)
    assert len(floor.texts(REPORTS)) == 2


async def test_an_empty_desk_says_so_in_words(floor: Floor) -> None:
    await floor.later(hours=24)
    assert "nothing was reported, and nothing is open" in floor.texts(REPORTS)[0]


async def test_a_report_that_was_missed_comes_once_and_late(floor: Floor) -> None:
    await floor.later(hours=24 * 3)
    assert len(floor.texts(REPORTS)) == 1
    assert "It comes late" in read(floor.last(REPORTS))
    assert "Of 2 more days no report was made" in read(floor.last(REPORTS))


async def test_a_figure_is_asked_for_by_name(floor: Floor) -> None:
    mira = floor.person("mira")
    await floor.person("sofia").command("/incident POS: tills down")
    await mira.command("/desk why opened today")
    assert "tills down" in read(mira.sees("general")[-1])
    await mira.command("/desk kpi mttr_hours")
    assert "by the wall clock" in mira.sees("general")[-1].text
    await mira.command("/desk report today")
    assert "*Opened* 1" in read(mira.sees("general")[-1])
    await mira.command("/desk why nonsense")
    assert "The figures are `opened`" in mira.sees("general")[-1].text


def report(*line: str) -> Any:
    return CliRunner().invoke(cli, ["report", *line])


async def test_the_terminal_has_the_same_figures_while_the_bot_runs(
    floor: Floor, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    await floor.person("sofia").command("/incident POS: tills down")
    await floor.later(hours=24)
    found = json.loads(await in_thread("--day", "2026-03-16", "--json"))
    assert (found["day"], found["opened"], found["backlog"]) == ("2026-03-16", 1, 1)
    assert "Opened" in await in_thread("--day", "2026-03-16")


async def in_thread(*line: str) -> str:
    import asyncio

    result = await asyncio.to_thread(report, *line)
    assert result.exit_code == 0, result.output
    return str(result.stdout)


@pytest.mark.parametrize("line", [["--day", "soon"], ["--as-of", "then"], ["--day", "0001-01-01"]])
def test_what_is_no_day_or_instant_gets_a_sentence(
    line: list[str], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    result = report(*line)
    assert result.exit_code == 1
    assert "write" in result.stderr


def test_where_there_is_no_database_it_says_so_and_makes_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/none.db")
    result = report()
    assert result.exit_code == 3
    assert "There is no database" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.both_databases
async def test_trends_and_signals_are_asked_for_and_too_early_is_said(floor: Floor) -> None:
    mira = floor.person("mira")
    await floor.person("sofia").command("/incident POS: tills down")
    await floor.later(hours=24 * 7)
    await floor.person("sofia").command("/incident POS: no receipts")
    await floor.person("ana").command("/incident resolve 1 restarted them")
    await floor.later(hours=24 * 14)
    assert "*Opened* 0 · too early (1 of 8)" in (await mira.command("/desk trends 4w")).said
    assert "Nothing that is not chance" in (await mira.command("/desk signals")).said
