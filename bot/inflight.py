"""The requests of Slack that are in flight. The relay waits until there are none, so that they are answered first."""

import asyncio
import contextlib
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bot.measures import Measures

GRACE_SECONDS = 0.008
"""So long after the last request ends another is expected."""

LONGEST_WAIT_SECONDS = 1.0


class InFlight:
    """Counts the requests that are being answered, and measures how long each takes."""

    def __init__(self) -> None:
        self.measures = Measures()
        self._count = 0
        self._none = asyncio.Event()
        self._none.set()
        self._timer: asyncio.TimerHandle | None = None

    @contextmanager
    def request(self) -> Iterator[None]:
        self._count += 1
        self._none.clear()
        if self._timer is not None:
            self._timer.cancel()
        began = time.monotonic()
        try:
            yield
        finally:
            self.measures.acknowledged(time.monotonic() - began)
            self._count -= 1
            if not self._count:
                self._timer = asyncio.get_running_loop().call_later(GRACE_SECONDS, self._none.set)

    async def idle(self, at_most: float = LONGEST_WAIT_SECONDS) -> None:
        """Wait until no request has been in flight for GRACE_SECONDS; so many seconds at most."""
        if self._none.is_set() or at_most <= 0:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(at_most):
                await self._none.wait()
