"""What is due is done beside those who wait for an answer, and after them."""

import asyncio

from tests.conftest import Floor


async def test_what_is_due_waits_until_whoever_reports_is_answered(floor: Floor) -> None:
    await floor.person("tom").command("/incident Point of sale is down")
    with floor.program.in_flight.request():
        tick = asyncio.create_task(floor.program.ticker.tick())
        done, _ = await asyncio.wait((tick,), timeout=0.05)
        assert not done
    assert await tick > 0
