"""The service manager reads in the morning how the desk stands, and opens every figure."""

import json
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest
from click.testing import CliRunner

from bot.__main__ import cli
from bot.config import Document
from commands.shared.drawing import NOTHING_TO_DRAW_WITH
from tests.conftest import Floor, SetClock, open_floor

REPORTS = "service-reports"


def read(message: Any) -> str:
    return str(message.blocks)


def row(message: Any, name: str) -> list[str]:
    """A row of its table."""
    (table,) = [block for block in message.blocks if block["type"] == "table"]
    rows = [[str(cell["text"]) for cell in each] for each in table["rows"]]
    return next(each for each in rows if each[0] == name)


@pytest.mark.both_databases
async def test_the_report_of_yesterday_comes_once_at_its_hour_and_opens(floor: Floor) -> None:
    ana, mira = floor.person("ana"), floor.person("mira")
    await floor.person("sofia").command("/incident POS: tills down")
    await floor.person("sofia").command("/incident POS: no receipts")
    await ana.command("/incident resolve 1 restarted them")
    await floor.later(hours=24)
    assert len(floor.texts(REPORTS)) == 1
    assert "Service report, Monday 16 March" in floor.texts(REPORTS)[0]
    assert row(floor.last(REPORTS), "Opened")[:2] == ["Opened", "2"]
    assert row(floor.last(REPORTS), "Resolved")[:2] == ["Resolved", "1"]
    assert await mira.click(floor.last(REPORTS), "Which ones?", REPORTS) is None
    await floor.settled()
    which = mira.sees(REPORTS)[-1]
    assert await mira.click(which, "Backlog (1)", REPORTS) is None
    await floor.settled()
    assert "no receipts" in read(mira.sees(REPORTS)[-1])
    assert "Service report, Monday 16 March" in floor.person("ana").sees(REPORTS)[-1].text, "what all read stays"
    await floor.later(hours=24)
    assert len(floor.person("ana").sees(REPORTS)) == 2


async def test_an_empty_desk_says_so_in_words(floor: Floor) -> None:
    await floor.later(hours=24)
    assert "nothing was reported, and nothing was open" in floor.texts(REPORTS)[0]


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
    assert "by the wall clock" in read(mira.sees("general")[-1])
    await mira.command("/desk report today")
    assert row(mira.sees("general")[-1], "Opened")[:2] == ["Opened", "1"]
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
async def test_trends_and_signals_are_asked_for_and_too_early_is_said(floor: Floor, drawn_at_once: None) -> None:
    mira = floor.person("mira")
    await floor.person("sofia").command("/incident POS: tills down")
    await floor.later(hours=24 * 7)
    await floor.person("sofia").command("/incident POS: no receipts")
    await floor.person("ana").command("/incident resolve 1 restarted them")
    await floor.later(hours=24 * 14)
    assert "*Opened* 0 · too early (1 of 8)" in (await mira.command("/desk trends 4w")).said
    assert "Nothing that is not chance" in (await mira.command("/desk signals")).said


def pictures(message: Any) -> list[Any]:
    return [block for block in message.blocks if block["type"] == "image"]


async def a_week_passes(floor: Floor) -> None:
    """Until the Monday after a full week of the desk, when the report of it is due."""
    await floor.person("sofia").command("/incident POS: tills down")
    await floor.later(hours=24 * 7 - 1)
    await floor.person("sofia").command("/incident POS: no receipts")
    await floor.person("ana").command("/incident resolve 1 restarted them")
    await floor.later(hours=24 * 7)


@pytest.fixture
async def weekly(settings: Document, database_url: str, clock: SetClock) -> AsyncIterator[Floor]:
    """The company with a report a week, and none a day."""
    reports = settings.reports.model_copy(update={"daily": None})
    async with open_floor(settings.model_copy(update={"reports": reports}), database_url, clock) as opened:
        yield opened


async def test_the_report_of_a_week_shows_its_pictures_and_says_them_in_words(weekly: Floor) -> None:
    """Slack is asked again where it failed, and where it does not show yet what it was given."""
    floor = weekly
    floor.server.faults.break_down("files.completeUploadExternal")
    floor.server.files.unseen = 1
    await a_week_passes(floor)
    message = floor.last(REPORTS)
    assert message.text.startswith("The week of 23 March 2026: ")
    shown = pictures(message)
    names = [block["alt_text"].partition(",")[0] for block in shown]
    assert names == ["Opened", "Promises kept", "Opened by service"]
    assert "Opened 1 at first, 1 at last" in shown[0]["alt_text"]
    files = floor.server.files.kept
    assert all((files[block["slack_file"]["id"]].content or b"").startswith(b"\x89PNG") for block in shown)


async def test_after_a_minute_the_report_of_a_week_comes_without_pictures(weekly: Floor, drawn_at_once: None) -> None:
    await weekly.person("sofia").command("/incident POS: tills down")
    await weekly.later(hours=24 * 7 - 1)
    weekly.server.files.unseen = 1
    weekly.clock.advance(hours=24 * 7)
    await weekly.program.ticker.tick()
    weekly.clock.advance(seconds=61)
    await weekly.settled()
    assert "Opened 0 at first, 0 at last" in weekly.blocks(REPORTS)
    assert weekly.server.files.unseen == 0
    assert all(pictures(message) == [] for message in weekly.workspace.channel(REPORTS).messages)


async def test_without_matplotlib_the_report_of_a_week_is_words_and_says_why(
    weekly: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    cannot = [sys.executable, "-S", "-c", f"raise SystemExit({NOTHING_TO_DRAW_WITH})"]
    monkeypatch.setattr("bot.speaking.drawing.command", lambda: cannot)
    await a_week_passes(weekly)
    assert "[pictures]" in read(weekly.last(REPORTS))
    assert "*Opened* 1" in read(weekly.last(REPORTS))


async def test_week_and_csv_are_a_press_away(floor: Floor) -> None:
    mira = floor.person("mira")
    await floor.person("sofia").command("/incident POS: tills down")
    await floor.later(hours=24)
    daily = floor.last(REPORTS)
    await mira.click(daily, "Week", REPORTS)
    await floor.settled()
    assert "There is no full week of this desk yet" in read(mira.sees(REPORTS)[-1])
    await mira.command("/desk report yesterday", REPORTS)
    asked = mira.sees(REPORTS)[-1]
    await mira.click(asked, "Which ones?", REPORTS)
    await floor.settled()
    assert [each.text for each in mira.sees(REPORTS)[-2:]] == [asked.text, "Which ones?"], "the report stays"
    await mira.click(daily, "As CSV", REPORTS)
    await floor.settled()
    (file,) = floor.server.files.kept.values()
    assert b"INC-1,POS: tills down,pos,retail-apps," in (file.content or b"")
    assert mira.hears()[-1].text.startswith("1 incident behind the figures of 2026-03-16.")
