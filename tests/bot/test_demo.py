"""The demo and the replay, each opened as its command opens it."""

import asyncio
import gzip
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import Document
from bot.demo.history import Extent, placed, shift_behind
from bot.demo.run import DemoOptions, opened
from commands.shared.refusals import Refused
from storage.incidents import queries as incidents
from storage.outbox import queries as outbox
from storage.record import replace
from tests.commands.history.test_servicenow import HEADER, ROWS


def options(data: Path, replay: Path | None = None) -> DemoOptions:
    return DemoOptions("127.0.0.1", 0, data, open_browser=False, exit_after=None, replay=replay, speed=10_000_000)


async def test_in_the_demo_slacks_rates_hold_and_the_bot_keeps_below_them(settings: Document, tmp_path: Path) -> None:
    async with opened(settings, options(tmp_path)) as demo:
        assert demo.server.faults.tiers is not None
        await demo.server.sockets.connected.wait()
        for number in range(4):
            reply = await demo.server.person("sofia").command(f"/incident Point of sale {number}")
            assert reply.error is None
        await demo.server.person("carlos").command("/major Web shop is down")
        await demo.program.relay.idle()
        calls = demo.server.workspace.calls
        assert [call.method for call in calls if call.error is not None] == []
        assert sum(call.method == "chat.postMessage" for call in calls) > 10


async def test_a_log_is_played_without_rates_and_nothing_of_it_is_refused(settings: Document, tmp_path: Path) -> None:
    log = tmp_path / "log.csv.gz"
    log.write_bytes(gzip.compress("\n".join([HEADER, *ROWS]).encode()))
    async with opened(settings, options(tmp_path, log)) as demo:
        assert demo.server.faults.tiers is None
        assert demo.replay is not None
        await demo.server.sockets.connected.wait()
        await demo.replay.run()
        assert demo.replay.refused == 0
        assert await demo.program.desk.database.read(incidents.open_incidents) == []
        assert await demo.program.desk.database.read(outbox.parked) == []


@pytest.mark.parametrize("rows", [[], [ROWS[0].replace("INC", "")[:20]]])
async def test_a_log_with_nothing_in_it_is_not_played(settings: Document, tmp_path: Path, rows: list[str]) -> None:
    log = tmp_path / "log.csv"
    log.write_text("\n".join([HEADER, *rows]))
    with pytest.raises(Refused, match="has no row that can be read"):
        async with opened(settings, options(tmp_path, log)):
            pass


async def test_started_again_with_the_same_data_all_is_where_it_was(settings: Document, tmp_path: Path) -> None:
    async with opened(settings, options(tmp_path)) as demo:
        await demo.server.sockets.connected.wait()
        demo.program.desk.clock.advance(timedelta(hours=8))  # type: ignore[attr-defined]
        await demo.server.person("sofia").command("/incident Point of sale is slow")
        await demo.server.person("carlos").command("/major Web shop is down")
        await demo.program.relay.idle()
        stood = demo.program.desk.clock.now()
        rooms = [place.name for place in demo.server.workspace.channels.values()]
    assert any(name.startswith("inc-2") for name in rooms)
    async with opened(settings, options(tmp_path)) as demo:
        await demo.server.sockets.connected.wait()
        workspace = demo.server.workspace
        assert [place.name for place in workspace.channels.values()] == rooms
        assert demo.program.desk.clock.now() >= stood
        card = next(each for each in workspace.channel("team-retail-apps").messages if "INC-2" in str(each.blocks))
        assert await demo.server.person("ana").click(card, "Take") is None
        await demo.program.relay.idle()
        assert "In progress" in str(card.blocks)
        assert await demo.program.desk.database.read(outbox.parked) == []


async def test_what_stood_there_before_a_kill_goes_on_working(settings: Document, tmp_path: Path) -> None:
    """A copy of the folder of a demo at work is what a kill leaves."""
    async with opened(settings, options(tmp_path / "running")) as demo:
        await demo.server.sockets.connected.wait()
        await demo.server.person("sofia").command("/incident Point of sale is slow")
        await demo.program.relay.idle()
        async with asyncio.timeout(20):
            await demo.keeper.up_to_date()
        shutil.copytree(tmp_path / "running", tmp_path / "killed")
    async with opened(settings, options(tmp_path / "killed")) as demo:
        await demo.server.sockets.connected.wait()
        (card,) = [
            each for each in demo.server.workspace.channel("incidents").messages if "INC-1" in str(each.blocks)
        ]
        await demo.server.person("sofia").command("/incident cancel 1 It is not")
        await demo.program.relay.idle()
        assert "ancelled" in str(card.blocks)
        assert await demo.program.desk.database.read(outbox.parked) == []


async def test_a_log_stands_behind_today_and_is_not_taken_over_again(settings: Document, tmp_path: Path) -> None:
    log, data = tmp_path / "log.csv.gz", tmp_path / "data"
    log.write_bytes(gzip.compress("\n".join([HEADER, *ROWS, "INC9,New"]).encode()))
    told: list[tuple[int, int]] = []
    with_log = replace(options(data), history=log)
    async with opened(settings, with_log, lambda done, total: told.append((done, total))) as demo:
        assert demo.behind is not None
        assert (demo.behind.outcome.added, demo.behind.outcome.bad_rows) == (
            1,
            [(8, "it has fewer fields than the header")],
        )
        assert told[-1] == (2 * log.stat().st_size, 2 * log.stat().st_size)
        (past,) = await demo.program.desk.database.read(incidents.reported_by, "name:Caller 1")
        today = demo.program.desk.now().astimezone(settings.desk.zone).date()
        assert past.closed_at is not None
        ended = past.closed_at.astimezone(settings.desk.zone)
        assert today - timedelta(days=8) < ended.date() < today
        assert (past.opened_at.weekday(), past.opened_at.hour) == (1, 9)
        await demo.server.sockets.connected.wait()
        assert (await demo.server.person("sofia").command("/incident Point of sale is slow")).error is None
    async with opened(settings, with_log) as demo:
        assert demo.behind is None
        assert len(await demo.program.desk.database.read(incidents.reported_by, "name:Caller 1")) == 1


@pytest.mark.parametrize("weekday", range(7))
def test_yesterday_is_in_the_last_week_of_a_log_that_is_full_and_what_comes_after_it_is_cut(weekday: int) -> None:
    first = date(2016, 3, 7)
    opened = {first + timedelta(weeks=number): count for number, count in enumerate((80, 100, 90, 20, 0, 1))}
    today = datetime(2026, 11, 23 + weekday, 9, tzinfo=UTC)
    by, until = placed(Extent(datetime(2016, 4, 15, tzinfo=UTC), opened), today)
    assert by % timedelta(weeks=1) == timedelta()
    assert until + by == today.replace(hour=0)
    assert first + timedelta(weeks=2) <= (until - timedelta.resolution).date() < first + timedelta(weeks=3)


@pytest.mark.parametrize(("days", "weeks"), [(1, 0), (0, -1), (7, 0), (8, 1), (-1, -1), (700, 99)])
def test_a_log_moves_by_whole_weeks_so_that_it_ends_before_today(days: int, weeks: int) -> None:
    midnight = datetime(2026, 3, 16, tzinfo=UTC)
    last = midnight - timedelta(days=days)
    moved = shift_behind(last, midnight + timedelta(hours=9))
    assert moved == timedelta(weeks=weeks)
    assert timedelta(0) < midnight - (last + moved) <= timedelta(weeks=1)
