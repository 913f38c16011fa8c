"""What is due is done beside those who wait for an answer, and after them."""

import asyncio

from commands.oncall.operations import FIRST
from storage.journal import queries as journal
from storage.timers import queries as timers
from tests.conftest import MONDAY, Floor


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
