"""A bad minute of monitoring: 10,000 alerts of 500 keys by the door, and one alert to its card.

`python -m tests.bench.alerts` measures this alone.

Every key's signals come in their order, those of different keys side by side, each a delivery of its own. What is
counted in the database afterwards must be what a plain recomputation of what was sent comes to.
"""

import asyncio
import json
import os
import random
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import psutil
from sqlalchemy import Connection, func, select
from starlette.applications import Starlette

from bot.config import load, shipped_path
from bot.listening.door import routes
from bot.serving import listening
from bot.workspace.server import serve
from bot.workspace.workspace import Workspace
from storage.alerts.tables import alerts
from storage.database.looking import look
from storage.incidents.tables import incidents
from tests.company import environment
from tests.conftest import SetClock, northgate, open_floor

KEYS, SIGNALS, SECONDS, SEED = 500, 20, 60.0, 7
TOKEN = "a-token-that-is-not-real"
SERVICES = ("pos", "webshop", "warehouse", "erp", "payroll", "network")
BEGAN = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)

Episode = tuple[int, int, bool]
"""How often it was heard of, how often it was over and wrong again, and whether it is wrong now."""


@dataclass(frozen=True)
class Sent:
    """One signal of a key: since when it is wrong, and whether it still is."""

    key: str
    firing: bool
    since: datetime

    @property
    def body(self) -> bytes:
        labels = {
            "alertname": "HighErrorRate",
            "service": SERVICES[int(self.key) % len(SERVICES)],
            "severity": "error",
        }
        alert = {"status": "firing" if self.firing else "resolved", "fingerprint": f"k{self.key}", "labels": labels,
                 "annotations": {"summary": f"Errors at host-{self.key}"}, "startsAt": self.since.isoformat(),
                 "endsAt": "0001-01-01T00:00:00Z"}  # fmt: skip
        return json.dumps({"version": "4", "status": "firing", "alerts": [alert]}).encode()


def script(chance: random.Random) -> Iterator[list[Sent]]:
    """What is sent of each key, in its order: it fires, is over, fires anew; sometimes what is older comes late."""
    for key in map(str, range(KEYS)):
        since, firing, sent = BEGAN, False, []
        for number in range(SIGNALS):
            if firing and chance.random() < 0.3:
                firing = False
            elif not firing:
                since, firing = BEGAN + timedelta(seconds=number), True
            late = number > 3 and chance.random() < 0.05
            sent.append(Sent(key, firing, since - timedelta(hours=1) if late and firing else since))
        yield sent


def recomputed(sent: list[Sent]) -> Episode:
    """What becomes of one key, said as plainly as can be."""
    count, flaps, is_wrong, began = 0, 0, False, BEGAN
    for each in sent:
        if not each.firing:
            is_wrong = False
        elif count == 0 or (each.since >= began and (is_wrong or each.since > began)):
            flaps += count > 0 and not is_wrong
            count, is_wrong = count + 1, True
    return count, flaps, is_wrong


def found(tx: Connection) -> tuple[dict[str, list[Episode]], int]:
    """The episodes of each key, and how many incidents there are."""
    episodes: dict[str, list[Episode]] = {}
    for row in tx.execute(select(alerts).order_by(alerts.c.id)).mappings():
        episodes.setdefault(row["key"], []).append((row["count"], row["flaps"], bool(row["firing"])))
    return episodes, tx.execute(select(func.count()).select_from(incidents)).scalar_one()


@dataclass(frozen=True)
class Minute:
    """What a bad minute came to: seconds until each was answered (ascending), how long it took, statuses that were no
    200, keys of which the episodes are not those that were recomputed, incidents, messages that stand, and
    seconds of a core that the bot took.
    """

    answered: list[float]
    took: float
    refused: int
    wrong: list[str]
    incidents: int
    messages: int
    busy: float

    def at(self, share: float) -> float:
        return self.answered[int(share * len(self.answered)) - 1]


async def bad_minute(database_url: str, ready: Callable[..., Any]) -> Minute:
    """A bot in a process of its own, its workspace in another; `ready` starts it."""
    scripts = [*script(random.Random(SEED))]
    async with serve(northgate(), listening) as server, _free_port() as port:
        surroundings = environment(server, database_url)
        process = await ready(
            surroundings | {"QUARTERDECK_HTTP": f"127.0.0.1:{port}", "ALERTS_TOKEN": TOKEN}, "bot", "run"
        )
        await server.sockets.connected.wait()
        for service in ("Point of sale", "Web shop", "ERP", "Payroll", "Network"):
            assert (await server.person("ana").command(f"/incident {service}: warm up")).error is None
        await _quiet(server.workspace)
        answered, refused, took = await _send(f"http://127.0.0.1:{port}/in/prometheus", scripts)
        times = psutil.Process(process.pid).cpu_times()
        await _quiet(server.workspace)
        messages = _messages(server.workspace)
        process.terminate()
        await process.wait()
    episodes, opened = await look(database_url, found)
    wrong = [each[0].key for each in scripts if episodes.get(f"k{each[0].key}") != [recomputed(each)]]
    return Minute(sorted(answered), took, refused, wrong, opened, messages, times.user + times.system)


@asynccontextmanager
async def _free_port() -> AsyncIterator[int]:
    async def nobody(_reader: object, _writer: object) -> None:
        """Nobody listens here yet."""

    listening_once = await asyncio.start_server(nobody, "127.0.0.1", 0)
    port: int = listening_once.sockets[0].getsockname()[1]
    listening_once.close()
    await listening_once.wait_closed()
    yield port


async def _send(url: str, scripts: list[list[Sent]]) -> tuple[list[float], int, float]:
    headers = {"authorization": f"Bearer {TOKEN}"}
    answered: list[float] = []
    refused, began = 0, time.perf_counter() + 1
    order = [number for number, sent in enumerate(scripts) for _ in sent]
    random.Random(SEED).shuffle(order)
    left, turns = [iter(sent) for sent in scripts], [asyncio.Lock() for _ in scripts]

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=200)) as session:

        async def one(number: int, index: int) -> None:
            nonlocal refused
            await asyncio.sleep(max(0.0, began + index * SECONDS / len(order) - time.perf_counter()))
            async with turns[number]:
                body, at = next(left[number]).body, time.perf_counter()
                async with session.post(url, data=body, headers=headers) as answer:
                    await answer.read()
                    refused += answer.status != 200
                answered.append(time.perf_counter() - at)

        await asyncio.gather(*(one(number, index) for index, number in enumerate(order)))
    return answered, refused, time.perf_counter() - began


async def _quiet(workspace: Workspace) -> None:
    """Until nothing more was said for two seconds; a minute at most."""
    before = -1
    for _ in range(30):
        said = _messages(workspace)
        if said == before:
            return
        before = said
        await asyncio.sleep(2)


def _messages(workspace: Workspace) -> int:
    return sum(len(each.messages) for each in workspace.channels.values())


async def to_its_card(folder: Path) -> float:
    """Seconds from the sending of an alert until its card stands, Slack answering each call after 150 ms."""
    os.environ["ALERTS_TOKEN"] = TOKEN
    url = f"sqlite+aiosqlite:///{folder / 'card.db'}"
    async with open_floor(load(shipped_path()), url, SetClock()) as floor:
        served = Starlette(routes=routes(floor.program.practices.doors, lambda: floor.program))
        async with listening(served, "127.0.0.1", 0) as door, aiohttp.ClientSession() as session:
            await floor.person("ana").command("/incident Point of sale: warm up")
            await floor.settled()
            team, headers = floor.workspace.channel("team-retail-apps"), {"authorization": f"Bearer {TOKEN}"}
            floor.server.faults.latency, stood = 0.15, len(team.messages)
            began = time.perf_counter()
            async with session.post(
                f"{door}/in/prometheus", data=Sent("0", True, BEGAN).body, headers=headers
            ) as sent:
                assert sent.status == 200
            await floor.workspace.until(lambda: len(team.messages) > stood)
            return time.perf_counter() - began


async def tell_alerts(folder: Path, tell: Callable[[str, str, str, bool], None], ready: Callable[..., Any],
                      databases: Mapping[str, str]) -> None:  # fmt: skip
    """A line a figure, on each of these databases (their addresses by name)."""
    for name, url in databases.items():
        it = await bad_minute(url, ready)
        p50, p99 = it.at(0.5) * 1000, it.at(0.99) * 1000
        said = f"p50 {p50:.0f} ms, p99 {p99:.0f} ms, {it.refused} refused, {it.busy:.0f} s of a core"
        whole = KEYS * SIGNALS
        tell(f"{whole:,} alerts of {KEYS} keys in a minute, {name}", said, "p99 under 250 ms", it.at(0.99) < 0.25)
        told = (
            f"{KEYS - len(it.wrong)} of {KEYS} keys as recomputed, {it.incidents} incidents, {it.messages} messages"
        )
        tell(f"their episodes, {name}", told, "all exact", not it.wrong and not it.refused)
    seconds = await to_its_card(folder)
    tell("an alert to its card, 150 ms a call", f"{seconds:.2f} s", "under 1 s", seconds < 1)


if __name__ == "__main__":
    from tests.bench.__main__ import main

    asyncio.run(main(["alerts"]))
