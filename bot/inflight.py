"""Answers come first: while people wait for one, the relay holds its breath, though never for long."""

import asyncio
import contextlib
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bot.measures import Measures

GRACE_SECONDS = 0.008
LONGEST_SECONDS = 1.0


class Answers:
    """Knows whether a request is being answered."""

    def __init__(self) -> None:
        self.measures = Measures()
        self._open = 0
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._settling: asyncio.TimerHandle | None = None

    @contextmanager
    def answering(self) -> Iterator[None]:
        self._open += 1
        self._quiet.clear()
        if self._settling is not None:
            self._settling.cancel()
        began = time.monotonic()
        try:
            yield
        finally:
            self.measures.acknowledged(time.monotonic() - began)
            self._open -= 1
            if not self._open:
                self._settling = asyncio.get_running_loop().call_later(GRACE_SECONDS, self._quiet.set)

    async def over(self) -> None:
        """Wait until nobody has waited for an answer for a moment; at most a second."""
        if self._quiet.is_set():
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_SECONDS):
                await self._quiet.wait()
