"""Business time: when a calendar is open, how much of it lies between two instants, and when an amount has passed.

Windows are half-open in local wall time and counted in physical seconds, so an hour that the spring change skips is
not there and one that the autumn change repeats counts twice. A window belongs to the day that it begins on: a night
shift of 22:00-06:00 runs into a holiday, and none begins on it. All instants are aware; results are UTC.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import chain, islice
from zoneinfo import ZoneInfo

from storage.record import Record, field

DAY = timedelta(days=1)
FIRST, LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9990, 1, 1, tzinfo=UTC)
"""Instants lie between them: there is room on either side for every time zone."""

HORIZON_DAYS = 1100
"""Three years: a calendar without a window in so long never opens."""

REACH = timedelta(days=1830)
"""Five years: what is not due by then is never due."""

SOON, FURTHER, DAYS_KEPT = 6, 12, 1000
"""Of so many days the windows ahead are kept: the first, and more where more were asked for."""

Interval = tuple[datetime, datetime]


class NeverOpens(ValueError):
    """The calendar has no window ahead, so nothing on it would ever be due."""


class Window(Record):
    """From `start` to `end` after local midnight; an end past 24 hours is on the next day."""

    start: timedelta
    end: timedelta


def _no_holiday(_day: date) -> bool:
    return False


class Calendar(Record, dict=True):
    """When people work. `week` holds the windows of Monday to Sunday; `special` days have exactly these windows."""

    name: str
    zone: ZoneInfo
    week: tuple[tuple[Window, ...], ...] = ((),) * 7
    special: Mapping[date, tuple[Window, ...]] = field(default_factory=dict)
    is_holiday: Callable[[date], bool] = _no_holiday
    always: bool = False

    @cached_property
    def _known(self) -> dict[date, tuple[Interval, ...]]:
        return {}

    @cached_property
    def _soon(self) -> dict[date, Sequence[Interval]]:
        return {}

    @property
    def has_a_week(self) -> bool:
        """Whether it opens again and again; else special days are all there is."""
        return self.always or any(self.week)

    def windows_of(self, day: date) -> tuple[Window, ...]:
        """The windows that begin on a local day."""
        if day in self.special:
            return self.special[day]
        return () if self.is_holiday(day) else self.week[day.weekday()]

    def intervals(self, start: datetime) -> Iterator[Interval]:
        """When it is open from `start` on: disjoint, in order, some touching; NeverOpens once nothing is ahead."""
        start = start.astimezone(UTC)
        if self.always:
            yield start, datetime.max.replace(tzinfo=UTC)
            return
        position = start
        for opened, closed in self._from(start.astimezone(self.zone).date() - 2 * DAY):
            if closed > position:
                yield max(opened, position), closed
                position = closed

    def _from(self, first: date) -> Iterator[Interval]:
        """Its windows from a local day on, in their order; of a day the first are worked out once."""
        kept = self._soon.get(first) or self._keep(first, SOON)
        return chain(kept, self._further(first, kept))

    def _further(self, first: date, kept: Sequence[Interval]) -> Iterator[Interval]:
        if (so_far := len(kept)) < FURTHER:
            kept = self._keep(first, FURTHER)
            yield from kept[so_far:]
        yield from islice(self._in_order(first), len(kept), None)

    def _keep(self, first: date, many: int) -> Sequence[Interval]:
        found: list[Interval] = []
        with suppress(NeverOpens):
            for each in islice(self._in_order(first), many):
                found.append(each)
        if len(self._soon) >= DAYS_KEPT:
            self._soon.clear()
        self._soon[first] = found
        return found

    def _in_order(self, first: date) -> Iterator[Interval]:
        """A day at a time: no further than is asked."""
        waiting: list[Interval] = []
        empty = 0
        for day in (first + days * DAY for days in range((LAST.date() - first).days)):
            found = self._open_on(day)
            empty = 0 if found else empty + 1
            if empty > HORIZON_DAYS:
                break
            waiting = sorted([*waiting, *found])
            tomorrow = datetime.combine(day + DAY, datetime.min.time(), self.zone).astimezone(UTC)
            yield from (each for each in waiting if each[0] < tomorrow)
            waiting = [each for each in waiting if each[0] >= tomorrow]
        yield from waiting
        raise NeverOpens(
            f"the calendar {self.name} has no opening hours in the three years from {first + 2 * DAY:%Y-%m-%d}"
        )

    def _open_on(self, day: date) -> tuple[Interval, ...]:
        """When it is open by the windows that begin on a local day; a day is worked out once."""
        known = self._known.get(day)
        if known is None:
            known = tuple(sorted(each for window in self.windows_of(day) for each in self._on(day, window)))
            self._known[day] = known
        return known

    def _on(self, day: date, window: Window) -> Iterator[Interval]:
        """The instants whose wall time lies in the window: two stretches where the clock is set back inside it."""
        midnight = datetime.combine(day, datetime.min.time())
        opens, closes = midnight + window.start, midnight + window.end
        for since, until, offset in _offsets(self.zone, opens - DAY, closes + DAY):
            begin = max((opens - offset).replace(tzinfo=UTC), since)
            end = min((closes - offset).replace(tzinfo=UTC), until)
            if begin < end:
                yield begin, end

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The instant at which `amount` of open time has passed since `start`: the end of a window counts.

        Raises NeverOpens when that is more than five years ahead.
        """
        start = start.astimezone(UTC)
        if not amount:
            return start
        remaining, last = amount, min(start + REACH, LAST)
        for opened, closed in self.intervals(start):
            if remaining <= min(closed, last) - opened:
                return opened + remaining
            if closed >= last:
                break
            remaining -= closed - opened
        raise NeverOpens(f"the calendar {self.name} is not open for so long in the five years from {start:%Y-%m-%d}")

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """How much open time lies between two instants; nothing when `end` is not after `start`."""
        total = timedelta()
        if end <= start:
            return total
        if self.always:
            return end - start
        try:
            for opened, closed in self.intervals(start):
                if opened >= end:
                    break
                total += min(closed, end.astimezone(UTC)) - opened
        except NeverOpens:
            return total
        return total

    def is_open(self, instant: datetime) -> bool:
        return self.next_opening(instant) == instant.astimezone(UTC)

    def next_opening(self, instant: datetime) -> datetime:
        """The instant itself while open, else when it opens next. Raises NeverOpens."""
        return next(self.intervals(instant))[0]


def _offsets(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """The stretches of constant UTC offset between two naive instants taken as UTC, with that offset."""
    since, until = first.replace(tzinfo=UTC), last.replace(tzinfo=UTC)
    before, after = _offset(zone, since), _offset(zone, until)
    if before == after:
        yield since, until, before
        return
    low, high = since, until
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        middle = middle.replace(microsecond=0) if middle.replace(microsecond=0) > low else middle
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    change = high.replace(microsecond=0)
    yield since, change, before
    yield change, until, after


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()
