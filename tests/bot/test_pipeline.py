"""What is played at the same time, and what waits for what."""

import asyncio
from datetime import timedelta

from bot.demo.pipeline import AT_ONCE, HORIZON, Pipeline
from tests.conftest import MONDAY


class Steps:
    """Each is played until it is told to end."""

    def __init__(self) -> None:
        self.pipeline = Pipeline()
        self.begun: list[str] = []
        self.ends: dict[str, asyncio.Event] = {}

    async def begin(self, name: str, *keys: str, minutes: float = 0) -> None:
        self.ends[name] = asyncio.Event()

        async def play() -> None:
            self.begun.append(name)
            await self.ends[name].wait()

        await self.pipeline.begin(MONDAY + timedelta(minutes=minutes), keys, play)
        await self.turn()

    async def turn(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)

    async def end(self, *names: str) -> None:
        for name in names:
            self.ends[name].set()
        await self.turn()


async def test_steps_of_one_incident_are_played_one_after_another_and_those_of_others_beside_them() -> None:
    steps = Steps()
    await steps.begin("declare 1", "INC1")
    await steps.begin("take 1", "INC1")
    await steps.begin("take 2", "INC2")
    assert steps.begun == ["declare 1", "take 2"]
    await steps.end("declare 1")
    assert steps.begun == ["declare 1", "take 2", "take 1"]
    await steps.end("take 1", "take 2")
    await steps.pipeline.end()


async def test_no_more_than_so_many_are_played_at_once() -> None:
    steps = Steps()
    for number in range(AT_ONCE):
        await steps.begin(f"step {number}", f"INC{number}")
    one_more = asyncio.create_task(steps.begin("one more", "INC-last"))
    await steps.turn()
    assert "one more" not in steps.begun
    await steps.end("step 3")
    await one_more
    assert steps.begun[-1] == "one more"
    await steps.pipeline.stop()


async def test_time_does_not_run_ahead_of_what_is_in_play_by_more_than_the_horizon() -> None:
    steps = Steps()
    await steps.begin("early", "INC1")
    await steps.pipeline.up_to(MONDAY + HORIZON)
    later = asyncio.create_task(steps.pipeline.up_to(MONDAY + HORIZON + timedelta(minutes=1)))
    await steps.turn()
    assert not later.done()
    await steps.end("early")
    await later


async def test_what_a_timer_is_about_is_played_before_the_timer_fires() -> None:
    steps = Steps()
    await steps.begin("resolve 1", "INC1")
    await steps.begin("resolve 2", "INC2")
    fires = asyncio.create_task(steps.pipeline.done(["INC1", "INC7"]))
    await steps.turn()
    assert not fires.done()
    await steps.end("resolve 1")
    await fires
    await steps.pipeline.stop()
