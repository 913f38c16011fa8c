"""Measures, side by side in one run, and prints a line a figure: what was promised, what was found."""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
from slack_bolt.async_app import AsyncApp
from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, insert

from bot.answers import Answers
from bot.config import load, shipped_path
from bot.demo.company import populate
from bot.demo.server import Server, serve
from bot.demo.workspace import APP_TOKEN, BOT_TOKEN, Workspace
from bot.slack import Slack
from bot.sockets import Sockets
from storage.database import open_database
from storage.timers import queries as timers
from tests.conftest import SetClock, open_floor

bare_rows = Table("bare", MetaData(), Column("id", Integer, primary_key=True), Column("text", String))


def tell(what: str, found: str, promised: str, kept: bool) -> None:
    print(f"{'ok  ' if kept else 'MISS'} {what}: {found} (promised: {promised})", flush=True)


async def timed(act: Callable[[], Awaitable[Any]]) -> float:
    began = time.perf_counter()
    await act()
    return time.perf_counter() - began


async def commands(server: Server) -> tuple[float, float]:
    """The median of one at a time (seconds), and how many a second at 100 at once."""
    people = [server.person(name) for name in ("sofia", "tom", "priya", "wanda", "ruth")]
    alone = [await timed(lambda: people[0].command("/incident tills down")) for _ in range(100)]
    crowd = [people[index % 5].command("/incident tills down") for index in range(300)]
    gate = asyncio.Semaphore(100)

    async def one(command: Awaitable[Any]) -> None:
        async with gate:
            assert (await command).error is None

    took = await timed(lambda: asyncio.gather(*map(one, crowd)))
    return statistics.median(alone), len(crowd) / took


async def bare(folder: Path) -> tuple[float, float]:
    """A Bolt app that inserts one row before it answers, on the same adapter."""
    workspace = Workspace()
    populate(workspace)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(serve(workspace))
        database = await open_database(f"sqlite+aiosqlite:///{folder / 'bare.db'}")
        await database.write(lambda tx: bare_rows.metadata.create_all(tx))
        slack = Slack(BOT_TOKEN, server.api_url)
        app = AsyncApp(client=slack.client(), signing_secret="none", process_before_response=True)

        @app.command("/incident")
        async def insert_one(ack: Any, command: dict[str, Any]) -> None:
            await database.write(_insert_row, command["text"])
            await ack("done")

        sockets = Sockets(app, APP_TOKEN, slack.client(), Answers())
        await sockets.connect()
        found = await commands(server)
        await sockets.close()
        await slack.close()
        await database.close()
        return found


def _insert_row(tx: Connection, text: str) -> None:
    tx.execute(insert(bare_rows), {"text": text})


async def reporting(folder: Path) -> None:
    bare_median, bare_rate = await bare(folder)
    url = f"sqlite+aiosqlite:///{folder / 'desk.db'}"
    async with open_floor(load(shipped_path()), url, SetClock()) as floor:
        median, rate = await commands(floor.server)
        await floor.settled()
    ratio = median / bare_median
    tell(
        "/incident TEXT, one at a time",
        f"p50 {median * 1000:.1f} ms, {ratio:.1f}x of {bare_median * 1000:.1f} ms",
        "at most 3x",
        ratio <= 3,
    )
    tell(
        "/incident TEXT, 100 at once",
        f"{rate:.0f}/s beside {bare_rate:.0f}/s",
        "at least as many as the bare app",
        rate >= bare_rate,
    )


async def war_room(folder: Path) -> None:
    url = f"sqlite+aiosqlite:///{folder / 'room.db'}"
    async with open_floor(load(shipped_path()), url, SetClock()) as floor:
        carlos = floor.person("carlos")
        await carlos.command("/major warm up")
        await floor.settled()
        floor.server.faults.latency = 0.15
        began = time.perf_counter()
        await carlos.command("/major Point of sale is down in all stores")
        rooms = floor.workspace.channels.values()

        def room() -> Any:
            return next(
                (each for each in rooms if each.name.startswith("inc-2-") and carlos.id in each.members), None
            )

        found = await floor.workspace.until(room)
        joined = time.perf_counter() - began
        await floor.workspace.until(lambda: found.pins and found.topic)
        ready = time.perf_counter() - began
    tell("war room, the declarer is in it", f"{joined:.2f} s", "0.40 s with 150 ms a call", joined <= 0.40)
    tell("war room, all set up", f"{ready:.2f} s", "0.80 s with 150 ms a call", ready <= 0.80)


async def ticks(folder: Path) -> None:
    far = datetime(2040, 1, 1, tzinfo=UTC)
    costs = {}
    for count in (1_000, 100_000):
        url = f"sqlite+aiosqlite:///{folder / f'ticks{count}.db'}"
        async with open_floor(load(shipped_path()), url, SetClock()) as floor:
            await floor.program.desk.database.write(_arm_many, count, far)
            tick = floor.program.ticker.tick
            costs[count] = statistics.median([await timed(tick) for _ in range(200)])
    ratio = costs[100_000] / costs[1_000]
    found = f"{costs[100_000] * 1000:.2f} ms, {ratio:.2f}x of that with 1,000"
    tell("a tick with 100,000 timers ahead", found, "at most 1.5x", ratio <= 1.5)


def _arm_many(tx: Connection, count: int, far: datetime) -> None:
    from storage.timers.tables import timers as table

    at = [far + timedelta(seconds=index) for index in range(count)]
    rows = [{"kind": "far", "key": str(key), "due_at": due, "payload": {}} for key, due in enumerate(at)]
    tx.execute(insert(table), rows)
    assert timers.next_due_at(tx) is not None


async def starting(folder: Path) -> None:
    workspace = Workspace()
    populate(workspace)
    async with serve(workspace) as server:
        environment = os.environ | {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_API_URL": server.api_url,
            "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'start.db'}",
        }
        await _start(environment)
        runs = [await _start(environment) for _ in range(5)]
    seconds, resident = statistics.median(run[0] for run in runs), max(run[1] for run in runs)
    tell("quarterdeck run, from start to ready", f"{seconds:.2f} s", "under 1.5 s", seconds < 1.5)
    tell("quarterdeck run, resident once ready", f"{resident:.0f} MB", "under 110 MB", resident < 110)


async def _start(environment: dict[str, str]) -> tuple[float, float]:
    """Seconds until it says that it is ready, and megabytes resident then."""
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=environment, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    line = await process.stdout.readline()
    seconds = time.perf_counter() - began
    assert b"ready" in line
    resident = psutil.Process(process.pid).memory_info().rss / 1e6
    process.terminate()
    assert await process.wait() == 0
    return seconds, resident


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for measure in (reporting, war_room, ticks, starting):
            await measure(Path(folder))


if __name__ == "__main__":
    asyncio.run(main())
