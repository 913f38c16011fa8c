"""Steps of a log that are played at the same time: each waits for those before it that it could not do without."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta

AT_ONCE = 16
HORIZON = timedelta(minutes=5)
"""Of the log's time: so much later at most than it says is a step recorded, and a thing said of it."""


class Pipeline:
    """Steps in play, the earliest first. Those of one key are played one after another, in the order of beginning."""

    def __init__(self) -> None:
        self._playing: dict[asyncio.Task[None], datetime] = {}
        self._last: dict[str, asyncio.Task[None]] = {}

    async def begin(self, at: datetime, keys: Iterable[str], play: Callable[[], Awaitable[None]]) -> None:
        """Play a step of this instant once those before it of the same keys are done; wait for room for it."""
        while len(self._playing) >= AT_ONCE:
            await self._one_ends()
        before = {self._last[key] for key in keys if key in self._last}
        task = asyncio.create_task(self._after(before, play))
        self._playing[task] = at
        self._last |= dict.fromkeys(keys, task)
        task.add_done_callback(lambda _: self._forget(task, keys))

    async def up_to(self, at: datetime) -> None:
        """Wait until nothing is in play that lies further back than the horizon."""
        while self._playing and at - next(iter(self._playing.values())) > HORIZON:
            await self._one_ends()

    async def done(self, keys: Iterable[str]) -> None:
        """Wait until nothing is in play of these keys."""
        for task in {self._last[key] for key in keys if key in self._last}:
            await asyncio.wait((task,))

    async def end(self) -> None:
        """Wait until all is played. Raises what a step failed with that nobody has seen to."""
        await asyncio.gather(*self._playing)

    async def stop(self) -> None:
        """Leave what is in play as it is."""
        left = [*self._playing]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _after(self, before: set["asyncio.Task[None]"], play: Callable[[], Awaitable[None]]) -> None:
        if before:
            await asyncio.wait(before)
        await play()

    async def _one_ends(self) -> None:
        await asyncio.wait(self._playing, return_when=asyncio.FIRST_COMPLETED)

    def _forget(self, task: "asyncio.Task[None]", keys: Iterable[str]) -> None:
        self._playing.pop(task, None)
        for key in keys:
            if self._last.get(key) is task:
                del self._last[key]
