"""Who speaks next in a channel: one after another in the order of asking; what is urgent waits for nobody's pace."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from storage.record import Mutable, field

Place = str | None


class _Waiter(Mutable, eq=False):
    is_urgent: Callable[[], bool]
    granted: "asyncio.Future[bool]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Turns:
    """While whoever has the turn in a place waits for Slack's rates, what is urgent has a turn of its own there."""

    def __init__(self) -> None:
        self._waiting: dict[Place, list[_Waiter]] = defaultdict(list)
        self._held: set[tuple[Place, bool]] = set()
        self._slow: set[Place] = set()

    @asynccontextmanager
    async def turn(self, place: Place, is_urgent: Callable[[], bool]) -> AsyncIterator[bool]:
        """Wait for a turn there; whether it passes others. What becomes urgent while it waits is moved up."""
        waiter = _Waiter(is_urgent)
        self._waiting[place].append(waiter)
        self._grant(place)
        try:
            urgent = await waiter.granted
        except asyncio.CancelledError:
            self._leave(place, waiter)
            raise
        try:
            yield urgent
        finally:
            self._end(place, urgent)

    def slow_down(self, place: Place) -> None:
        """Whoever has the turn there must wait for Slack's rates."""
        if (place, False) in self._held:
            self._slow.add(place)
            self._grant(place)

    def look_again(self) -> None:
        """What is urgent is known anew."""
        for place in [*self._waiting]:
            self._grant(place)

    def _grant(self, place: Place) -> None:
        for waiter in [*self._waiting[place]]:
            turn = (place, place in self._slow and waiter.is_urgent())
            if waiter.granted.cancelled():
                self._waiting[place].remove(waiter)
            elif turn not in self._held:
                self._held.add(turn)
                self._waiting[place].remove(waiter)
                waiter.granted.set_result(turn[1])
        if not self._waiting[place]:
            del self._waiting[place]

    def _end(self, place: Place, urgent: bool) -> None:
        self._held.discard((place, urgent))
        if not urgent:
            self._slow.discard(place)
        self._grant(place)

    def _leave(self, place: Place, waiter: _Waiter) -> None:
        if waiter in self._waiting[place]:
            self._waiting[place].remove(waiter)
            self._grant(place)
        elif not waiter.granted.cancelled():
            self._end(place, waiter.granted.result())
