"""A storm of votes on one ballot, and votes one at a time: here, and beside older checkouts in the same minutes.

    python -m tests.bench votes ../older ROUNDS

Each is a process of its own, in its own checkout, with the same app.yaml and a new database; the rounds take turns,
and what is compared are the two of a round, since others use the machine. A vote is the same gesture in all of them:
Approve or Abstain is pressed on the ballot.
"""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil

from bot.serving import listening
from bot.workspace.people import Actor
from bot.workspace.server import Server, serve
from bot.workspace.workspace import BOT_USER, Channel, Message
from tests.company import CHANGE_FORM, environment
from tests.conftest import northgate

HERE = Path(__file__).parents[2]
SEATS, VOTERS, AT_ONCE, ALONE, STORMS = 320, 300, 100, 100, 3
LONGEST = 3.0
"""Slack waits so many seconds for an answer."""

COMPANY = """\
desk: {{name: Northgate Retail, timezone: Europe/Berlin}}
channels: {{incidents: incidents, majors: major-incidents, cab: {channel}, reports: service-reports}}
roles: {{managers: [mira@northgate.example]}}
teams: {{retail-apps: {{channel: team-retail-apps, members: [ana@northgate.example]}}}}
services: {{pos: {{name: Point of sale, team: retail-apps, criticality: 1}}}}
boards: {{cab: {{members: [{members}], quorum: {seats}, rule: majority, closes_after: 24h}}}}
changes: {{normal: cab, emergency: none, standard: none}}
"""
"""Nothing that an older version does not know."""


@dataclass(frozen=True)
class Found:
    """The median of votes one at a time (seconds), how many a second in a storm, the slowest of that (seconds), how
    many were refused for want of time, and what all of it took of a core (seconds).
    """

    alone: float
    rate: float
    slowest: float
    lost: int
    used: float


async def measured(checkout: Path, folder: Path) -> Found:
    members = [f"UVOTER{index:05d}" for index in range(SEATS)]
    settings = folder / "app.yaml"
    async with serve(northgate(), listening) as server:
        cab = server.workspace.add_channel("votes", creator=BOT_USER)
        settings.write_text(COMPANY.format(members=", ".join(members), seats=SEATS, channel=cab.id))
        for index, member in enumerate(members):
            server.workspace.add_person(f"voter{index}", f"Voter {index}", key=member)
        async with _running(checkout, server, settings, folder) as process:
            ballot = await _requested(server, cab)
            return await _voted(server, ballot, members[:VOTERS], psutil.Process(process.pid))


@asynccontextmanager
async def _running(
    checkout: Path, server: Server, settings: Path, folder: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    surroundings = environment(server, f"sqlite+aiosqlite:///{folder / 'votes.db'}")
    surroundings |= {"QUARTERDECK_CONFIG": str(settings), "PYTHONPATH": str(checkout)}
    command = (sys.executable, "-m", "bot", "run")
    silent: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    process = await asyncio.create_subprocess_exec(*command, env=surroundings, cwd=checkout, **silent)
    assert process.stdout is not None
    assert b"ready" in await process.stdout.readline()
    await server.sockets.connected.wait()
    try:
        yield process
    finally:
        process.terminate()
        await process.wait()


async def _requested(server: Server, cab: Channel) -> Message:
    """The ballot of a change that somebody has just asked for."""
    ana = server.person("ana")
    await ana.command("/change")
    begins = datetime.now(UTC).replace(microsecond=0) + timedelta(days=2)
    window = {"Start": begins, "End": begins + timedelta(hours=1)}
    sent = await ana.submit(CHANGE_FORM | window)
    assert sent.closed, sent.errors

    def posted() -> Message | None:
        return next((each for each in cab.messages if "CHG-1" in each.text and each.blocks), None)

    found: Message = await server.workspace.until(posted, timeout=30)
    return found


async def _voted(server: Server, ballot: Message, voters: Sequence[str], process: psutil.Process) -> Found:
    lost = 0

    async def press(who: Actor, what: str) -> float:
        nonlocal lost
        began = time.perf_counter()
        lost += await who.click(ballot, what) is not None
        return time.perf_counter() - began

    people = [server.person(each) for each in voters]
    for person in people[:5]:
        await press(person, "Approve")
    before = process.cpu_times()
    alone = [await press(people[at % len(people)], "Approve") for at in range(ALONE)]
    gate, took = asyncio.Semaphore(AT_ONCE), list[float]()

    async def one(at: int, person: Actor, storm: int) -> None:
        async with gate:
            took.append(await press(person, ("Approve", "Abstain")[(at + storm) % 2]))

    lengths = []
    for storm in range(STORMS):
        began = time.perf_counter()
        await asyncio.gather(*(one(at, person, storm) for at, person in enumerate(people)))
        lengths.append(time.perf_counter() - began)
    after = process.cpu_times()
    used = after.user + after.system - before.user - before.system
    return Found(statistics.median(alone), VOTERS / statistics.median(lengths), max(took), lost, used)


async def rounds(checkouts: Sequence[Path], count: int) -> dict[Path, list[Found]]:
    """Of each checkout so many, in turn; who is first changes."""
    found: dict[Path, list[Found]] = {each: [] for each in checkouts}
    for at in range(count):
        for checkout in checkouts if at % 2 else [*reversed(checkouts)]:
            with tempfile.TemporaryDirectory() as folder:
                found[checkout].append(await measured(checkout, Path(folder)))
    return found


@dataclass(frozen=True)
class Beside:
    """By how much this is faster than an older one: at a vote alone, and in a storm (medians of the rounds); and how
    much of a core it takes, beside that.
    """

    alone: float
    rate: float
    used: float


def beside(ours: Sequence[Found], theirs: Sequence[Found]) -> Beside:
    pairs = [*zip(ours, theirs, strict=True)]
    return Beside(
        statistics.median(older.alone / our.alone for our, older in pairs),
        statistics.median(our.rate / older.rate for our, older in pairs),
        statistics.median(our.used / older.used for our, older in pairs),
    )


def in_words(found: Sequence[Found]) -> str:
    alone, rate = (statistics.median(getattr(each, name) for each in found) for name in ("alone", "rate"))
    slowest, lost = max(each.slowest for each in found), sum(each.lost for each in found)
    return f"p50 {alone * 1000:.1f} ms alone, {rate:.0f}/s in a storm, the slowest {slowest:.2f} s, {lost} lost"


def called(checkout: Path) -> str:
    """A checkout by its commit."""
    command = ["git", "log", "-1", "--format=%h"]
    told = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    return told.stdout.strip() or checkout.name
