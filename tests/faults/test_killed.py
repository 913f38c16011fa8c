"""kill -9, at named points and at random, under load: what was acknowledged is there, and is said once."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.config import shipped_path
from bot.demo.company import populate
from bot.demo.server import Server, serve
from bot.demo.workspace import APP_TOKEN, BOT_TOKEN, Workspace
from storage.database import open_database
from storage.incidents import queries as incidents
from storage.outbox import queries as outbox
from tests.faults.bot import POINTS
from tests.faults.conftest import Tally

ROUNDS = int(os.environ.get("QUARTERDECK_FAULT_ROUNDS", "1"))
SEED = int(os.environ.get("QUARTERDECK_FAULT_SEED", "7"))
pytestmark = pytest.mark.timeout(180 * ROUNDS)
PEOPLE = ("sofia", "tom", "priya", "wanda", "ruth")
PATIENCE_SECONDS = 60.0
PASSED = {"write": (1, 4), "relay": (2, 25)}
"""How often a point is passed before it kills: a burst of reports is only a few commits."""


@dataclass
class Company:
    """A workspace, and the processes that serve it.

    `acknowledged` are the texts of the reports that were; recovery is from a restart until it listens and speaks.
    """

    server: Server
    database_url: str
    acknowledged: list[str] = field(default_factory=list)
    worst_recovery: float = 0.0
    kills: int = 0
    bots: list[asyncio.subprocess.Process] = field(default_factory=list)

    async def start(self, kill_at: str = "") -> asyncio.subprocess.Process:
        environment = os.environ | {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_API_URL": self.server.api_url,
            "DATABASE_URL": self.database_url,
            "KILL_AT": kill_at,
        }
        bot = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.faults.bot", env=environment, stdout=subprocess.PIPE
        )
        self.bots.append(bot)
        assert bot.stdout is not None
        assert b"ready" in await bot.stdout.readline(), "it did not start"
        return bot

    async def kill(self, bot: asyncio.subprocess.Process) -> None:
        if bot.returncode is None:
            bot.send_signal(signal.SIGKILL)
        await self.gone(bot)

    async def gone(self, bot: asyncio.subprocess.Process) -> None:
        await asyncio.wait_for(bot.wait(), PATIENCE_SECONDS)
        self.bots.remove(bot)
        self.kills += 1

    async def report(self, text: str) -> None:
        person = self.server.person(PEOPLE[hash(text) % len(PEOPLE)])
        reply = await person.command(f"/incident {text}")
        if reply.error is None:
            self.acknowledged.append(text)

    async def recovered(self, since: float) -> None:
        """Wait until a new report is answered and its card stands: it listens and speaks again."""
        text = f"back after kill {self.kills}"
        while text not in self.acknowledged:
            await self.report(text)
        await self.server.workspace.until(lambda: self.cards()[text] or None, PATIENCE_SECONDS)
        self.worst_recovery = max(self.worst_recovery, time.monotonic() - since)

    def cards(self) -> Counter[str]:
        """How often the card of each report stands in the incidents channel."""
        channels = [each for each in self.server.workspace.channels.values() if each.name == "incidents"]
        said = [str(message.blocks) for channel in channels for message in channel.messages]
        return Counter(
            text for text in self.texts for message in said if f"{text}'" in message or f"{text} " in message
        )

    @property
    def texts(self) -> set[str]:
        return set(self.acknowledged)

    async def close(self) -> None:
        """Stop the processes in good order, once the card of every report stands."""
        await self.server.workspace.until(lambda: all(self.cards()[text] for text in self.texts), PATIENCE_SECONDS)
        for bot in self.bots:
            if bot.returncode is None:
                bot.terminate()
                assert await asyncio.wait_for(bot.wait(), PATIENCE_SECONDS) == 0
        self.bots.clear()


@asynccontextmanager
async def company(database_url: str) -> AsyncIterator[Company]:
    workspace = Workspace()
    populate(workspace)
    async with serve(workspace) as server:
        found = Company(server, database_url)
        try:
            yield found
        finally:
            for bot in found.bots:
                if bot.returncode is None:
                    bot.kill()
                    await bot.wait()


async def check(found: Company, tally: Tally) -> None:
    """Nothing lost, nothing repeated: in the database, and in the channels."""
    database = await open_database(found.database_url)
    titles = Counter(incident.title for incident in await database.read(incidents.open_incidents, limit=10_000))
    parked = await database.read(outbox.parked)
    await database.close()
    cards = found.cards()
    lost = [text for text in found.texts if not titles[text] or not cards[text]]
    repeated = [text for text in found.texts if titles[text] > 1 or cards[text] > 1]
    operations = Counter(
        message.metadata["event_payload"]["op"]
        for channel in found.server.workspace.channels.values()
        for message in channel.messages
        if message.metadata
    )
    twice = [op for op, times in operations.items() if times > 1]
    assert parked == []
    tally.counted(
        found.kills,
        lost=lost,
        repeated=repeated + twice,
        worst_recovery=found.worst_recovery,
        note=f"{len(found.texts)} acknowledged",
    )


@pytest.mark.parametrize("point", POINTS[:4])
async def test_killed_at_a_named_point_nothing_is_lost_and_nothing_said_twice(
    database_url: str, point: str, tally: Tally
) -> None:
    chance = random.Random(f"{SEED}/{point}")
    async with company(database_url) as found:
        for number in range(ROUNDS):
            bot = await found.start(f"{point}:{chance.randrange(*PASSED[point.partition('.')[0]])}")
            burst = [found.report(f"{point} round {number} report {index}x") for index in range(15)]
            await asyncio.gather(*burst)
            await found.gone(bot)
            since = time.monotonic()
            last = await found.start()
            await found.recovered(since)
            await found.kill(last)
        await found.start()
        await found.recovered(time.monotonic())
        await found.close()
        await check(found, tally)


QUICK = """
  - {name: Quick, measure: response, target: 3s, calendar: always, warn: [50, 80]}
"""


@pytest.mark.parametrize("point", POINTS[4:])
async def test_killed_while_a_timer_fires_each_warning_is_told_once(
    database_url: str, point: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tally: Tally
) -> None:
    """Every report is warned of and breaches within three seconds; meanwhile the bot is killed again and again."""
    policy = tmp_path / "app.yaml"
    policy.write_text(shipped_path().read_text().replace("\nsla:\n", f"\nsla:{QUICK}"))
    monkeypatch.setenv("QUARTERDECK_CONFIG", str(policy))
    chance = random.Random(f"{SEED}/{point}")
    async with company(database_url) as found:
        for number in range(ROUNDS):
            bot = await found.start(f"{point}:{chance.randrange(1, 12)}")
            burst = [found.report(f"Point of sale {point} {number} till {index}x") for index in range(8)]
            await asyncio.gather(*burst)
            await found.gone(bot)
            since = time.monotonic()
            last = await found.start()
            await found.recovered(since)
            await found.kill(last)
        await found.start()
        await found.recovered(time.monotonic())
        wanted = [text for text in found.texts if text.startswith("Point of sale")]
        await found.server.workspace.until(lambda: all(warnings(found, text) for text in wanted), PATIENCE_SECONDS)
        await found.close()
        await check(found, tally)
        assert [text for text in wanted if max(Counter(warnings(found, text)).values()) > 1] == []


def warnings(found: Company, text: str) -> list[str]:
    """What the team was told of the clock of this report, once it is told that it breached."""
    said = [message.text for message in found.server.workspace.channel("team-retail-apps").messages]
    about = [line for line in said if f"{text}\n" in line and "Quick" in line]
    return about if any("is missed" in line for line in about) else []


async def test_killed_at_random_under_load_nothing_is_lost_and_nothing_said_twice(
    database_url: str, tally: Tally
) -> None:
    chance = random.Random(SEED)
    async with company(database_url) as found:
        for number in range(ROUNDS):
            bot = await found.start()
            burst = asyncio.gather(*(found.report(f"random {number} report {index}x") for index in range(30)))
            await asyncio.sleep(chance.uniform(0.02, 0.6))
            await found.kill(bot)
            await burst
            since = time.monotonic()
            following = await found.start()
            await found.recovered(since)
            await found.kill(following)
        await found.start()
        await found.recovered(time.monotonic())
        await found.close()
        await check(found, tally)


async def test_replicas_are_killed_one_after_another_and_the_others_go_on(postgres_url: str, tally: Tally) -> None:
    chance = random.Random(SEED)
    async with company(postgres_url) as found:
        for _ in range(3):
            await found.start()
        for number in range(ROUNDS):
            burst = asyncio.gather(*(found.report(f"replica {number} report {index}x") for index in range(20)))
            victim = found.bots[chance.randrange(3)]
            await asyncio.sleep(chance.uniform(0.02, 0.4))
            since = time.monotonic()
            await found.kill(victim)
            await burst
            await found.recovered(since)
            await found.start()
        await found.close()
        await check(found, tally)
