"""A workspace, and the processes of the bot that serve it: started, killed, and counted over."""

import asyncio
import itertools
import re
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.serving import listening
from bot.workspace.server import Server, serve
from bot.workspace.workspace import Workspace
from storage.database import open_database
from storage.incidents import queries as incidents
from storage.outbox import queries as outbox
from tests.company import STAFF, environment
from tests.conftest import northgate
from tests.faults.conftest import Tally
from tests.faults.process import Bot

PATIENCE_SECONDS = 60.0
NUMBER = re.compile(r"no(\d+)x")


@dataclass
class Company:
    """A workspace, and the processes that serve it.

    Each report carries a number of its own, by which it is known in the database and on its card: `no17x`.
    `acknowledged` has the texts of those that were. Recovery is from a restart until the bot answers and posts.
    """

    server: Server
    database_url: str
    acknowledged: dict[int, str] = field(default_factory=dict)
    worst_recovery: float = 0.0
    kills: int = 0
    bots: list[Bot] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _numbered: dict[str, list[int]] = field(default_factory=dict)

    async def start(self, kill_at: str = "") -> Bot:
        surroundings = environment(self.server, self.database_url) | {"KILL_AT": kill_at}
        bot = Bot(surroundings)
        self.bots.append(bot)
        await bot.ready()
        return bot

    async def kill(self, bot: Bot) -> None:
        if bot.returncode is None:
            bot.send_signal(signal.SIGKILL)
        await self.gone(bot)

    async def gone(self, bot: Bot) -> None:
        await asyncio.wait_for(bot.wait(), PATIENCE_SECONDS)
        self.bots.remove(bot)
        self.kills += 1

    async def report(self, about: str) -> int | None:
        """The number of the report, when it is acknowledged."""
        number = next(self._numbers)
        text = f"{about} no{number}x"
        reply = await self.server.person(STAFF[number % len(STAFF)]).command(f"/incident {text}")
        if reply.error is not None:
            return None
        self.acknowledged[number] = text
        return number

    def numbered_text(self, about: str) -> str:
        """A text with a number of its own, which is to be found as if its report had been acknowledged."""
        number = next(self._numbers)
        self.acknowledged[number] = f"{about} no{number}x"
        return self.acknowledged[number]

    async def recovered(self, since: float) -> None:
        """Wait until a new report is answered and its card stands: it answers and posts again."""
        while (number := await self.report(f"back after kill {self.kills}")) is None:
            pass
        await self.server.workspace.until(lambda: self.cards()[number], PATIENCE_SECONDS)
        self.worst_recovery = max(self.worst_recovery, time.monotonic() - since)

    async def restart(self) -> Bot:
        """Start a bot after one is gone; it is back when it has recovered."""
        since = time.monotonic()
        bot = await self.start()
        await self.recovered(since)
        return bot

    def cards(self) -> Counter[int]:
        """How often the card of each report stands in the incidents channel."""
        channels = [each for each in self.server.workspace.channels.values() if each.name == "incidents"]
        standing = [message for channel in channels for message in channel.messages]
        for message in standing:
            if message.ts not in self._numbered:
                self._numbered[message.ts] = list(numbered([str(message.blocks)]))
        return Counter(number for message in standing for number in self._numbered[message.ts])

    def unshown(self) -> set[int]:
        """The reports whose card does not stand yet."""
        return self.acknowledged.keys() - self.cards().keys()

    async def close(self) -> None:
        """Stop the processes in good order, once the card of every report stands."""
        await self.server.workspace.until(lambda: not self.unshown(), PATIENCE_SECONDS)
        for bot in self.bots:
            if bot.returncode is None:
                bot.terminate()
                assert await asyncio.wait_for(bot.wait(), PATIENCE_SECONDS) == 0
        self.bots.clear()


def said_twice(workspace: Workspace) -> list[str]:
    """The marks that stand on more than one message."""
    said = Counter(
        message.metadata["event_payload"]["op"]
        for channel in workspace.channels.values()
        for message in channel.messages
        if message.metadata
    )
    return [op for op, times in said.items() if times > 1]


def numbered(texts: Iterable[str]) -> Iterator[int]:
    """The number of each report among these texts."""
    for text in texts:
        if found := NUMBER.search(text):
            yield int(found[1])


@asynccontextmanager
async def company(database_url: str) -> AsyncIterator[Company]:
    async with serve(northgate(), listening) as server:
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
    found_open = await database.read(incidents.open_incidents, limit=100_000)
    parked = await database.read(outbox.parked)
    await database.close()
    kept, cards = Counter(numbered(each.title for each in found_open)), found.cards()
    lost = [number for number in found.acknowledged if not kept[number] or not cards[number]]
    repeated = [number for number in kept | cards if kept[number] > 1 or cards[number] > 1]
    twice = said_twice(found.server.workspace)
    assert parked == []
    tally.counted(
        found.kills,
        lost=lost,
        repeated=[*repeated, *twice],
        worst_recovery=found.worst_recovery,
        note=f"{len(found.acknowledged)} acknowledged",
    )
