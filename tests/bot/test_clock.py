"""What is due is done beside those who wait for an answer, and after them."""

import asyncio
import logging
from typing import Any

import pytest

from bot.clock import Ticker
from commands.oncall.operations import FIRST
from storage.database import Database
from storage.database.backend import NothingWritten
from storage.journal import queries as journal
from storage.record import replace
from storage.timers import queries as timers
from tests.conftest import MONDAY, Floor


class Away(Database):
    """A database that does not answer; `asked` is set once it was asked again."""

    def __init__(self) -> None:
        self.times, self.asked = 0, asyncio.Event()

    async def read(self, *_query: Any, **_given: Any) -> Any:
        self.times += 1
        if self.times > 1:
            self.asked.set()
        raise NothingWritten("It does not answer just now.")


async def test_what_is_due_waits_until_whoever_reports_is_answered(floor: Floor) -> None:
    await floor.person("tom").command("/incident Point of sale is down")
    with floor.program.in_flight.request():
        tick = asyncio.create_task(floor.program.ticker.tick())
        done, _ = await asyncio.wait((tick,), timeout=0.05)
        assert not done
    assert await tick > 0


async def test_what_is_refused_is_given_up_and_in_the_journal_once(floor: Floor) -> None:
    database = floor.program.desk.database
    await database.write(lambda tx: timers.arm(tx, FIRST, "INC-9", MONDAY, record="INC-9", number=9))
    await floor.later(minutes=1)
    await floor.later(minutes=5)
    assert await database.read(timers.find, FIRST, "INC-9") is None
    (refused,) = await database.read(journal.history, "INC-9")
    assert refused.details["because"].startswith("There is no INC-9.")


async def test_while_the_database_is_away_what_is_due_waits_and_the_log_says_so_without_a_trace(
    floor: Floor, caplog: pytest.LogCaptureFixture
) -> None:
    program, away = floor.program, Away()
    ticker = Ticker(replace(program.desk, database=away), program.practices, program.in_flight.idle, seconds=0.01)
    ticker.start()
    await asyncio.wait_for(away.asked.wait(), 5)
    await ticker.stop()
    said = [each for each in caplog.records if each.levelno >= logging.WARNING]
    told = "what is due waits for the database: It does not answer just now."
    assert {each.getMessage() for each in said} == {told}
    assert not any(each.exc_info for each in said)
