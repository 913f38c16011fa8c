"""The clock that the page shows: real time until somebody speeds it up or jumps ahead. It never goes back."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

FASTEST = 100_000.0


class WorkspaceClock:
    """`rate` is how many of its seconds pass in a real one; 0 stands still. Listeners hear of jumps and rates."""

    def __init__(self, start: datetime | None = None, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._at = start or datetime.now(UTC)
        self._since = monotonic()
        self._rate = 1.0
        self._listeners: list[Callable[[], None]] = []

    @property
    def rate(self) -> float:
        return self._rate

    @property
    def reached(self) -> float:
        """How fast it runs indeed."""
        return self._rate

    def now(self) -> datetime:
        return self._at + timedelta(seconds=(self._monotonic() - self._since) * self._rate)

    def set_rate(self, rate: float) -> None:
        """ValueError when it is negative or beyond all sense."""
        if not 0 <= rate <= FASTEST:
            raise ValueError(f"the clock runs at 0 to {FASTEST:,.0f} times real time")
        self._settle(self.now())
        self._rate = rate
        self._tell()

    def advance(self, by: timedelta) -> None:
        """Jump ahead. ValueError for a jump back."""
        if by < timedelta():
            raise ValueError("the clock does not go back")
        self._settle(self.now() + by)
        self._tell()

    def subscribe(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def _settle(self, at: datetime) -> None:
        self._at, self._since = at, self._monotonic()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()
