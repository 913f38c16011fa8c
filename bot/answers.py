"""Answers come first: while people wait for one, the relay holds its breath, though never for long."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

GRACE_SECONDS = 0.008
LONGEST_SECONDS = 1.0


class Answers:
    """Knows whether a request is being answered."""

    def __init__(self) -> None:
        self._open = 0
        self._last = 0.0

    @contextmanager
    def answering(self) -> Iterator[None]:
        self._open += 1
        try:
            yield
        finally:
            self._open -= 1
            self._last = time.monotonic()

    async def over(self) -> None:
        """Wait until nobody has waited for an answer for a moment; at most a second."""
        until = time.monotonic() + LONGEST_SECONDS
        while (now := time.monotonic()) < until:
            if not self._open and now - self._last >= GRACE_SECONDS:
                return
            await asyncio.sleep(GRACE_SECONDS)
