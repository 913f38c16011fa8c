"""Open time as a number that only grows, so that what lies between two instants is a difference."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime

from commands.service_levels.calendars import FIRST, Calendar, Interval, NeverOpens

ORIGIN = datetime(2000, 1, 1, tzinfo=UTC)


class OpenTime:
    """Seconds of a calendar's open time since `origin` (UTC), at any instant; what is before it is at 0.

    Openings are worked out once each, as far as was asked.
    """

    def __init__(self, calendar: Calendar, origin: datetime = ORIGIN) -> None:
        self._always = calendar.always
        self._origin = max(origin, FIRST).timestamp()
        self._ahead: Iterator[Interval] = calendar.intervals(origin)
        self._opened: list[float] = []
        self._closed: list[float] = []
        self._before: list[float] = []
        self._total = 0.0

    def at(self, instant: datetime) -> float:
        seconds = instant.timestamp()
        if self._always:
            return max(0.0, seconds - self._origin)
        self._reach(seconds)
        at = bisect_right(self._opened, seconds) - 1
        return 0.0 if at < 0 else self._before[at] + min(seconds, self._closed[at]) - self._opened[at]

    def _reach(self, seconds: float) -> None:
        while not self._opened or self._opened[-1] <= seconds:
            try:
                opened, closed = next(self._ahead)
            except (NeverOpens, StopIteration):
                return
            self._opened.append(opened.timestamp())
            self._closed.append(closed.timestamp())
            self._before.append(self._total)
            self._total += closed.timestamp() - opened.timestamp()
