"""Measures, side by side in one run, and prints a line a figure: what was promised, what was found."""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import Connection, insert

from bot.config import Document, load, shipped_path
from bot.serving import listening
from bot.workspace.people import Actor
from bot.workspace.server import Server, serve
from storage.timers import queries as timers
from tests.bench import alerts as monitored
from tests.bench import filled, items
from tests.bench import million as behind
from tests.bench import votes as ballots
from tests.company import STAFF, environment
from tests.conftest import SetClock, northgate, open_floor, postgres_server

CROWD, TO_BE_FOUND = 300, 100_000
TURNS, A_TURN = 20, 20
"""So many turns of either desk, and so many reports in each."""


def tell(what: str, found: str, promised: str, kept: bool) -> None:
    print(f"{'ok  ' if kept else 'MISS'} {what}: {found} (promised: {promised})", flush=True)


async def timed(act: Callable[[], Awaitable[Any]]) -> float:
    began = time.perf_counter()
    await act()
    return time.perf_counter() - began


async def commands(server: Server) -> tuple[float, float]:
    """The median of one at a time (seconds), and how many a second at 100 at once (the median of three rounds)."""
    people = [server.person(name) for name in STAFF]
    alone = [await timed(lambda: people[0].command("/incident tills down")) for _ in range(100)]
    gate = asyncio.Semaphore(100)

    async def one(index: int) -> None:
        async with gate:
            assert (await people[index % 5].command("/incident tills down")).error is None

    rounds = [await timed(lambda: asyncio.gather(*map(one, range(CROWD)))) for _ in range(3)]
    return statistics.median(alone), CROWD / statistics.median(rounds)


async def reporting(folder: Path) -> None:
    """Both run as a company would run them: a process of their own, the workspace in another."""
    bare_median, bare_rate = await _commands_to("tests.bench.bare", sqlite(folder / "bare.db"))
    median, rate = await _commands_to("bot", sqlite(folder / "desk.db"), "run")
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


async def _commands_to(module: str, database_url: str, *verb: str) -> tuple[float, float]:
    async with serve(northgate(), listening) as server:
        process = await _ready(environment(server, database_url), module, *verb)
        await server.sockets.connected.wait()
        found = await commands(server)
        process.terminate()
        await process.wait()
    return found


async def _tell_beside(what: str, database_url: str, empty_url: str, most: float) -> None:
    """A report at a desk that has a past, once all of that can be found, beside one at an empty desk: by turns, since
    others use the machine.
    """
    async with _desk(empty_url) as empty, _desk(database_url) as there:
        await _indexed(there)
        turns = [(await _alone(empty), await _alone(there)) for _ in range(TURNS + 1)][1:]
    before, after = (statistics.median(each) for each in zip(*turns, strict=True))
    ratio = statistics.median(here / nothing for nothing, here in turns)
    found = f"p50 {after * 1000:.1f} ms beside {before * 1000:.1f} ms with nothing behind, {ratio:.2f}x"
    tell(f"/incident TEXT, {what}", found, f"at most {most}x", ratio <= most)


@asynccontextmanager
async def _desk(database_url: str) -> AsyncIterator[Actor]:
    """Somebody at a desk that is a process of its own."""
    async with serve(northgate(), listening) as server:
        process = await _ready(environment(server, database_url), "bot", "run")
        await server.sockets.connected.wait()
        yield server.person("mira")
        process.terminate()
        await process.wait()


async def _alone(person: Actor) -> float:
    """The median of some reports one after another (seconds)."""
    return statistics.median([await timed(lambda: person.command("/incident tills down")) for _ in range(A_TURN)])


async def _indexed(person: Actor) -> None:
    """Until somebody finds all that there is."""
    for _ in range(600):
        if "still being read" not in (await person.command("/desk search till")).said:
            return
        await asyncio.sleep(0.2)


async def steadily(folder: Path) -> None:
    """A hundred commands a second, whether or not the ones before are answered, for ten seconds on each database."""
    with postgres_server(folder / "server") as postgres:
        for name, url in (("SQLite", sqlite(folder / "steady.db")), ("PostgreSQL", postgres.get_uri())):
            async with serve(northgate(), listening) as server:
                process = await _ready(environment(server, url), "bot", "run")
                await server.sockets.connected.wait()
                people = [server.person(each) for each in STAFF]
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


async def war_room(folder: Path) -> None:
    async with open_floor(load(shipped_path()), sqlite(folder / "room.db"), SetClock()) as floor:
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
        async with open_floor(load(shipped_path()), sqlite(folder / f"ticks{count}.db"), SetClock()) as floor:
            await floor.program.desk.database.write(_arm_many, count, far)
            tick = floor.program.ticker.tick
            costs[count] = statistics.median([await timed(tick) for _ in range(200)])
    ratio = costs[100_000] / costs[1_000]
    found = f"{costs[100_000] * 1000:.2f} ms, {ratio:.2f}x of that with 1,000"
    tell("a tick with 100,000 timers ahead", found, "at most 1.5x", ratio <= 1.5)


def _arm_many(tx: Connection, count: int, far: datetime) -> None:
    from storage.timers.tables import timers as table

    at = [far + timedelta(seconds=index) for index in range(count)]
    same = {"kind": "far", "record": "desk", "payload": {}}
    rows = [same | {"key": str(key), "due_at": due} for key, due in enumerate(at)]
    tx.execute(insert(table), rows)
    assert timers.next_due_at(tx) is not None


async def starting(folder: Path) -> None:
    async with serve(northgate(), listening) as server:
        surroundings = environment(server, sqlite(folder / "start.db"))
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


def sqlite(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


async def _ready(surroundings: dict[str, str], module: str, *verb: str) -> asyncio.subprocess.Process:
    """Start a program; it is back once that has said that it is ready."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *verb, env=surroundings, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert b"ready" in await process.stdout.readline()
    return process


async def million(folder: Path) -> None:
    """With a million incidents behind it. What is asked is timed in seconds of a core: others may use the machine."""
    document, file = load(shipped_path()), folder / "million.db"
    behind.seed(file, document)
    _tell_asked("a million incidents", file, document)
    whole, bare = behind.report(file, document)
    ratio = whole / bare
    tell("the daily report", f"{whole:.2f} s, {ratio:.1f}x of its bare SQL", "at most 3x", ratio <= 3)
    for name, anew, kept in behind.morning(file, document):
        tell(f"{name}, a million incidents", f"{kept:.2f} s of a core, {anew:.1f} s anew", "under 0.5 s", kept < 0.5)
    many, few = behind.ticking(file)
    found = f"{many * 1e6:.0f} µs beside {few * 1e6:.0f} µs with 1,000"
    tell("a tick with 1,000,000 clocks ahead", found, "at most 1.5x", many <= 1.5 * few)
    await _tell_beside("a million behind", sqlite(file), sqlite(folder / "nothing.db"), 1.2)


def _tell_asked(of: str, database: Path | str, document: Document) -> None:
    for name, seconds, used in behind.asked(database, document):
        found = f"p50 {seconds * 1000:.1f} ms, {used * 1000:.1f} ms of a core"
        tell(f"{name}, {of}", found, "p50 under 50 ms", min(seconds, used) < 0.05)


async def million_served(folder: Path) -> None:
    """The same questions of PostgreSQL, of the same rows."""
    document, file = load(shipped_path()), folder / "served.db"
    behind.seed(file, document)
    with postgres_server(folder / "served") as postgres:
        behind.carry_over(file, postgres.get_uri())
        file.unlink()
        _tell_asked("a million incidents on PostgreSQL", postgres.get_uri(), document)


async def full(folder: Path) -> None:
    """With 25,000 incidents, 5,000 articles and 50,000 items, once all of it is in the index."""
    filled.seed(folder / "filled.db")
    await _tell_beside("a desk that is full", sqlite(folder / "filled.db"), sqlite(folder / "empty.db"), 1.3)


async def index(folder: Path) -> None:
    """A desk with 100,000 records that can be found, 50,000 items beside them: is a start held up by them, and how
    long is it until all of them are found?
    """
    filled.seed(folder / "found.db", TO_BE_FOUND - filled.ARTICLES)
    async with serve(northgate(), listening) as server:
        bare, many = (environment(server, sqlite(folder / name)) for name in ("bare.db", "found.db"))
        first = (await _start(bare))[0], (await _start(many))[0]
        before, after = await _usual_start(bare), await _usual_start(many)
        process = await _ready(many, "bot", "run")
        began, before_it = time.perf_counter(), psutil.Process(process.pid).cpu_times()
        await _indexed(server.person("mira"))
        found, times = time.perf_counter() - began, psutil.Process(process.pid).cpu_times()
        process.terminate()
        await process.wait()
    same = f"{after:.2f} s beside {before:.2f} s, the first time {first[1]:.2f} s beside {first[0]:.2f} s"
    tell("from start to ready, 100,000 records", same, "at most 1.1x", after <= 1.1 * before)
    used = times.user + times.system - before_it.user - before_it.system
    told = f"{found:.1f} s once it is ready, {used:.1f} s of a core"
    tell("all of 100,000 records are found", told, "within 5 s", min(found, used) < 5)


async def _usual_start(surroundings: dict[str, str]) -> float:
    """Seconds of the median of five."""
    return statistics.median([(await _start(surroundings))[0] for _ in range(5)])


async def history(folder: Path) -> None:
    """A real log: taken over, and walked forward. It lies beside the project, or there is nothing to measure."""
    if not behind.LOG.exists():
        tell("import and forecasts of a real log", f"there is no {behind.LOG.name} beside the project", "", False)
        return
    ours, bare = behind.importing(folder, behind.LOG)
    found = f"{ours:.1f} s of a core, {ours / bare:.1f}x of a bare script"
    tell("import of a real log", found, "at most 4x", ours <= 4 * bare)
    for name, skill, n in behind.foretelling(folder, behind.LOG):
        least = 0.08 if "always" in name else 0.05
        tell(f"forecasts of {name}", f"skill {skill:+.1%} of {n:,}", f"at least {least:+.0%}", skill >= least)


async def impact(_folder: Path) -> None:
    median, most = items.measured()
    found = f"p50 {median:.1f} ms, at most {most:.0f} ms"
    tell("what falls with an item, 100,000 relations", found, "p50 under 50 ms", median < 50)


async def alerts(folder: Path) -> None:
    """A bad minute of monitoring on each database, and one alert to its card."""
    with postgres_server(folder / "monitored") as postgres:
        databases = {"SQLite": sqlite(folder / "monitored.db"), "PostgreSQL": postgres.get_uri()}
        await monitored.tell_alerts(folder, tell, _ready, databases)


async def votes(_folder: Path, older: Sequence[Path] = (), count: int = 3) -> None:
    """A storm of votes on one ballot, and votes alone; beside older checkouts, in rounds that take turns."""
    found = await ballots.rounds([ballots.HERE, *older], count if older else 1)
    ours = found[ballots.HERE]
    kept = all(each.slowest < ballots.LONGEST and not each.lost for each in ours)
    tell("votes on one ballot, 300 people", ballots.in_words(ours), "each answered within 3 s", kept)
    for checkout in older:
        ratio = ballots.beside(ours, found[checkout])
        found_there = f"{ballots.called(checkout)}: {ballots.in_words(found[checkout])}"
        beside = f"{ratio.alone:.2f}x as fast alone, {ratio.rate:.2f}x in a storm, {ratio.used:.2f}x of a core"
        kept = min(ratio.alone, ratio.rate) >= 1
        tell("votes beside an older version", f"{beside} ({found_there})", "no slower", kept)


MEASURES = (
    reporting,
    steadily,
    war_room,
    alerts,
    ticks,
    starting,
    million,
    million_served,
    full,
    index,
    history,
    impact,
    votes,
)


async def main(names: Sequence[str], older: Sequence[Path] = (), counts: Sequence[int] = ()) -> None:
    """Those named, or all; votes beside these older checkouts, in so many rounds."""
    with tempfile.TemporaryDirectory() as folder:
        for measure in MEASURES:
            if names and measure.__name__ not in names:
                continue
            await (votes(Path(folder), older, *counts) if measure is votes else measure(Path(folder)))


if __name__ == "__main__":
    given = sys.argv[1:]
    folders = [Path(each).resolve() for each in given if Path(each).is_dir()]
    asyncio.run(main(given, folders, [int(each) for each in given if each.isdigit()][:1]))
