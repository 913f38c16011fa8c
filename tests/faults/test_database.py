"""The database misbehaving: locked by another program, its disk full, its server restarted under load."""

import asyncio
import os
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from sqlalchemy import Connection as Transaction
from sqlalchemy import text

from bot.config import Document
from storage.database import Database, NothingWritten, open_database
from storage.incidents import queries as incidents
from storage.outbox import queries as outbox
from storage.timers import queries as timers
from tests.company import STAFF
from tests.conftest import MONDAY, SetClock, open_floor
from tests.faults.conftest import ROUNDS, Tally

FULL = "The disk is full, so nothing was changed. Tell those who run Quarterdeck."
LOCKED_SECONDS = float(os.environ.get("QUARTERDECK_FAULT_LOCKED", "4"))


async def test_while_another_program_holds_the_database_people_hear_so_and_nothing_is_half_done(
    settings: Document, sqlite_url: str, clock: SetClock, tally: Tally
) -> None:
    async with open_floor(settings, sqlite_url, clock) as floor:
        sofia = floor.person("sofia")
        await sofia.command("/incident before the lock")
        await floor.settled()
        other = sqlite3.connect(sqlite_url.partition(":///")[2], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        release = asyncio.get_running_loop().time() + LOCKED_SECONDS
        refused, slowest = 0, 0.0
        while asyncio.get_running_loop().time() < release:
            began = time.monotonic()
            reply = await sofia.command("/incident during the lock")
            slowest = max(slowest, time.monotonic() - began)
            assert "nothing was changed" in reply.said
            refused += 1
        other.execute("ROLLBACK")
        other.close()
        assert "INC-2" in (await sofia.command("/incident after the lock")).said
        await floor.settled()
        kept = Counter(each.title for each in await floor.read(incidents.open_incidents))
        wanted = {"after the lock", "before the lock"}
        assert kept.keys() <= wanted
        repeated = [title for title, times in kept.items() if times > 1]
        note = f"slowest answer {slowest:.1f} s"
        tally.counted(refused, lost=wanted - kept.keys(), repeated=repeated, note=note)
        assert await floor.read(outbox.parked) == []


def pages(tx: Transaction, most: int | None = None) -> int:
    """How many pages the database has; `most` is what its disk has room for."""
    if most is not None:
        tx.execute(text(f"PRAGMA max_page_count = {most}"))
    return int(tx.execute(text("PRAGMA page_count")).scalar_one())


async def test_on_a_full_disk_what_was_answered_is_kept_and_work_goes_on_once_there_is_room(
    settings: Document, sqlite_url: str, clock: SetClock, tally: Tally
) -> None:
    async with open_floor(settings, sqlite_url, clock) as floor:
        sofia, database = floor.person("sofia"), floor.program.desk.database
        await floor.settled()
        await database.write(pages, await database.write(pages) + 3)
        answered, refused = set(), 0
        for number in range(60):
            reply = await sofia.command(f"/incident full disk {number}x")
            if "nothing was changed" in reply.said:
                refused += "The disk is full" in reply.said
            elif reply.error is None:
                answered.add(f"full disk {number}x")
        assert refused
        await make_room(database)
        await sofia.command("/incident room again")
        wanted = answered | {"room again"}
        await floor.settled()
        await floor.workspace.until(lambda: all(title in floor.blocks("incidents") for title in wanted), 40)
        titles = [each.title for each in await floor.read(incidents.open_incidents, limit=100)]
        cards = floor.blocks("incidents")
        assert set(titles) <= wanted
        lost = [title for title in wanted if title not in titles or title not in cards]
        repeated = [title for title in titles if titles.count(title) > 1 or cards.count(title) > 1]
        tally.counted(refused, lost=lost, repeated=repeated, note=f"{len(answered)} answered")
        assert await floor.read(outbox.parked) == []


async def make_room(database: Database) -> None:
    """Asked again where it is undone with others for which there was no room."""
    while True:
        with suppress(NothingWritten):
            await database.write(pages, 1_000_000)
            return


async def test_where_a_full_disk_undoes_all_that_is_committed_together_each_hears_that(sqlite_url: str) -> None:
    database = await open_database(sqlite_url)
    await database.write(pages, await database.write(pages))
    arming = [partial(armed, number, size) for number, size in enumerate((1, 10**6, 1))]
    outcomes = await asyncio.gather(*map(database.write, arming), return_exceptions=True)
    assert [str(each) for each in outcomes if each is not None] == [FULL] * 3
    assert await database.read(timers.next_due_at) is None
    await database.close()


def armed(number: int, size: int, tx: Transaction) -> None:
    timers.arm(tx, "full", str(number), MONDAY, record="INC-1", text="x" * size)


async def test_postgresql_is_restarted_under_load_and_nothing_is_lost_or_repeated(
    settings: Document, postgres_url: str, restart_postgres: Callable[[], None], clock: SetClock, tally: Tally
) -> None:
    async with open_floor(settings, postgres_url, clock) as floor:
        floor.program.relay.look_again_after = (0.0, 0.1)
        people = [floor.person(name) for name in STAFF]
        answered: list[str] = []

        async def report(number: int) -> None:
            reply = await people[number % 5].command(f"/incident restart {number}x")
            if reply.error is None and "nothing was changed" not in reply.said and "went away" not in reply.said:
                answered.append(f"restart {number}x")

        for number in range(ROUNDS):
            burst = [asyncio.create_task(report(100 * number + index)) for index in range(40)]
            await asyncio.sleep(0)
            restarting = asyncio.to_thread(restart_postgres)
            began = time.monotonic()
            await asyncio.gather(restarting, *burst)
        while "restart 9999x" not in answered:
            await report(9999)
        recovery = time.monotonic() - began
        await floor.settled()
        titles = [each.title for each in await floor.read(incidents.open_incidents, limit=10_000)]
        cards = floor.blocks("incidents")
        lost = [title for title in answered if title not in titles or title not in cards]
        repeated = [title for title in answered if titles.count(title) > 1 or cards.count(f"{title}'") > 1]
        assert await floor.read(outbox.parked) == []
        note = f"{len(answered)} answered"
        tally.counted(ROUNDS, lost=lost, repeated=repeated, worst_recovery=recovery, note=note)
