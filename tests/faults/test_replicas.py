"""Several processes on one PostgreSQL, killed and frozen under load: one leads, and nothing is posted twice."""

import asyncio
import random
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
import pytest

from tests.faults.company import PATIENCE_SECONDS, Company, check, company
from tests.faults.conftest import ROUNDS, SEED, Tally
from tests.faults.process import Bot

REPLICAS = 3
pytestmark = pytest.mark.timeout(180 * ROUNDS)

LEADER = """
    SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid)
    WHERE locktype = 'advisory' AND granted AND datname = current_database()
"""


async def leader(found: Company) -> Bot:
    """The process that leads, as the database sees it."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            async with await psycopg.AsyncConnection.connect(found.database_url) as connection:
                names = [row[0] async for row in await connection.execute(LEADER)]
            for bot in found.bots:
                if any(name.endswith(f":{bot.pid}") for name in names):
                    return bot


@asynccontextmanager
async def steady_load(found: Company) -> AsyncIterator[None]:
    """While inside, several people report one thing after another, some ten in a second."""
    over = asyncio.Event()

    async def reporting() -> None:
        while not over.is_set():
            await found.report("steadily")
            await asyncio.sleep(0.4)

    load = asyncio.gather(*(reporting() for _ in range(4)))
    yield
    over.set()
    await load


async def until_another_leads(found: Company, since: float) -> None:
    """Wait until a post is begun after `since`, when the last leader stopped (seconds of the loop's clock)."""
    calls = found.server.workspace.calls
    await found.server.workspace.until(
        lambda: any(call.method == "chat.postMessage" and call.began > since for call in calls[-100:]),
        PATIENCE_SECONDS,
    )
    found.worst_recovery = max(found.worst_recovery, asyncio.get_running_loop().time() - since)


async def test_three_replicas_one_killed_every_few_seconds_lose_nothing_and_post_nothing_twice(
    postgres_url: str, tally: Tally
) -> None:
    chance, now = random.Random(SEED), asyncio.get_running_loop().time
    async with company(postgres_url) as found:
        for _ in range(REPLICAS):
            await found.start()
        async with steady_load(found):
            for _ in range(2 * ROUNDS):
                await asyncio.sleep(chance.uniform(0.5, 3.0))
                since = now()
                await found.kill(chance.choice(found.bots))
                await until_another_leads(found, since)
                await found.start()
        await found.close()
        await check(found, tally)


async def test_when_the_leader_is_killed_another_takes_over(postgres_url: str, tally: Tally) -> None:
    now = asyncio.get_running_loop().time
    async with company(postgres_url) as found:
        await found.start()
        async with steady_load(found):
            for _ in range(ROUNDS):
                await found.start()
                leading = await leader(found)
                since = now()
                await found.kill(leading)
                await until_another_leads(found, since)
        await found.close()
        await check(found, tally)


async def test_a_frozen_leader_is_replaced_and_posts_nothing_twice_when_it_wakes(
    postgres_url: str, tally: Tally
) -> None:
    """Frozen as a suspended machine is: its connections stand, and it knows nothing of the time that passed."""
    now = asyncio.get_running_loop().time
    async with company(postgres_url) as found:
        for _ in range(2):
            await found.start()
        for number in range(ROUNDS):
            async with steady_load(found):
                frozen = await leader(found)
                since = now()
                frozen.send_signal(signal.SIGSTOP)
                await until_another_leads(found, since)
                assert await leader(found) is not frozen
                frozen.send_signal(signal.SIGCONT)
            await found.report(f"awake again {number}")
            found.kills += 1
        await found.close()
        await check(found, tally)
