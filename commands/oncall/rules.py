"""Who is on call: turns of people by local wall time, layers of them, and whoever stands in for somebody.

The later layer wins where it has somebody; covers beat layers, the one made last before the others. A turn begins at
the same time of day whatever the clocks do in between, so it is an hour shorter or longer where they change. Instants
are UTC.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from math import gcd
from zoneinfo import ZoneInfo

from commands.service_levels.calendars import Calendar
from storage.record import Record, field

DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
REACH = 9
"""So many days to either side a layer with hours is looked at for its next or last window: a week has them all."""

MOST_CHANGES = 2000


class Layer(Record, dict=True):
    """People (handles) in their order, each for `every` of wall time from `since` (local, naive); with `hours` only
    in those, and turns count the times in which there are some.
    """

    people: tuple[str, ...]
    every: timedelta
    since: datetime
    hours: Calendar | None = None

    @cached_property
    def has_hours(self) -> tuple[bool, ...]:
        """Of the turns that fill whole weeks, in which there are hours."""
        days = self.every // DAY
        return tuple(self._begins_some(turn) for turn in range(7 // gcd(days, 7)))

    def _begins_some(self, turn: int) -> bool:
        assert self.hours is not None
        begins, ends = self.since + turn * self.every, self.since + (turn + 1) * self.every
        days = (begins.date() + number * DAY for number in range((ends.date() - begins.date()).days + 1))
        starts = (
            datetime.combine(day, datetime.min.time()) + window.start
            for day in days
            for window in self.hours.windows_of(day)
        )
        return any(begins <= start < ends for start in starts)

    def person(self, turn: int) -> str:
        if self.hours is None:
            return self.people[turn % len(self.people)]
        weeks, rest = divmod(turn, len(self.has_hours))
        count = weeks * sum(self.has_hours) + sum(self.has_hours[: rest + 1]) - 1
        return self.people[count % len(self.people)]


class Stretch(Record):
    """Who (handles) is on from `start` up to `end` (UTC)."""

    start: datetime
    end: datetime
    people: tuple[str, ...]


class Listed(Record, dict=True):
    """Stretches as a calendar lists them, in order and none over another; turns count them."""

    stretches: tuple[Stretch, ...]

    @cached_property
    def _starts(self) -> list[datetime]:
        return [each.start for each in self.stretches]

    @property
    def people(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(person for each in self.stretches for person in each.people))

    def turn(self, instant: datetime) -> int | None:
        last = bisect_right(self._starts, instant) - 1
        return last if last >= 0 and instant < self.stretches[last].end else None

    def around(self, instant: datetime) -> Iterator[datetime]:
        """When somebody else may be on, just before an instant and just after it."""
        last = bisect_right(self._starts, instant) - 1
        for each in self.stretches[max(0, last - 1) : last + 3]:
            yield from (each.start, each.end)


class Step(Record):
    """Whom to call, and how long to wait for an answer; with `hours` only while they are open."""

    to: str
    wait: timedelta
    hours: Calendar | None = None

    def is_taken(self, now: datetime) -> bool:
        return self.hours is None or self.hours.is_open(now)


class Cover(Record):
    """Somebody (a handle or Slack id) stands in, from `start` up to `end`."""

    id: int
    person: str
    start: datetime
    end: datetime


class Shift(Record):
    """Who is on call from `start` up to `end`; nobody in a gap. None for an end that is never reached.

    `source` tells one shift from the next of the same people: the layer and its turn, or the cover.
    """

    people: tuple[str, ...]
    start: datetime | None
    end: datetime | None
    source: tuple[int, ...] = ()

    @property
    def is_gap(self) -> bool:
        return not self.people


class Rota(Record):
    """The layers of a team in its zone, the first the lowest."""

    zone: ZoneInfo
    layers: tuple[Layer | Listed, ...]

    def wall(self, instant: datetime) -> datetime:
        return instant.astimezone(self.zone).replace(tzinfo=None, fold=0)

    def instant(self, wall: datetime) -> datetime:
        """The first time that the clocks show it; where they skip it, as late as they are set on."""
        return wall.replace(tzinfo=self.zone).astimezone(UTC)

    def at(self, instant: datetime, covers: Sequence[Cover] = ()) -> Shift:
        """Who is on call at an instant, since when, and until when."""
        people, source = self._on(instant, covers)
        return Shift(people, self._since(instant, covers, source), self._until(instant, covers, source), source)

    def shifts(self, start: datetime, end: datetime, covers: Sequence[Cover] = ()) -> Iterator[Shift]:
        """What lies between two instants, cut at both."""
        at = start
        for _ in range(MOST_CHANGES):
            if at >= end:
                return
            people, source = self._on(at, covers)
            until = min(self._until(at, covers, source) or end, end)
            yield Shift(people, at, until, source)
            at = until

    def _on(self, instant: datetime, covers: Sequence[Cover]) -> tuple[tuple[str, ...], tuple[int, ...]]:
        standing_in = [each for each in covers if each.start <= instant < each.end]
        if standing_in:
            last = max(standing_in, key=lambda each: each.id)
            return (last.person,), (-1, last.id)
        for number, layer in reversed([*enumerate(self.layers)]):
            turn = self._turn(layer, instant)
            if turn is not None:
                people = layer.stretches[turn].people if isinstance(layer, Listed) else (layer.person(turn),)
                return people, (number, turn)
        return (), ()

    def _turn(self, layer: Layer | Listed, instant: datetime) -> int | None:
        """Which turn of a layer it is; None where it has nobody then."""
        if isinstance(layer, Listed):
            return layer.turn(instant)
        if layer.hours is None:
            turn = self._period(layer, instant)
            return turn if turn >= 0 else None
        begun = self.instant(layer.since)
        for opened, closed in self._windows(layer, instant):
            if max(opened, begun) <= instant < closed:
                return self._period(layer, max(opened, begun))
        return None

    def _period(self, layer: Layer, instant: datetime) -> int:
        """So many whole periods of wall time have passed."""
        turn = (self.wall(instant) - layer.since) // layer.every
        while self._begins(layer, turn) > instant:
            turn -= 1
        while self._begins(layer, turn + 1) <= instant:
            turn += 1
        return turn

    def _begins(self, layer: Layer, turn: int) -> datetime:
        return self.instant(layer.since + turn * layer.every)

    def _windows(self, layer: Layer, instant: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The hours of a layer around an instant, in their order."""
        assert layer.hours is not None
        today = self.wall(instant).date()
        for day in (today + number * DAY for number in range(-REACH, REACH + 1)):
            midnight = datetime.combine(day, datetime.min.time())
            for window in sorted(layer.hours.windows_of(day), key=lambda each: each.start):
                yield self.instant(midnight + window.start), self.instant(midnight + window.end)

    def _changes(self, layer: Layer | Listed, instant: datetime) -> Iterator[datetime]:
        """When somebody else may be on call by a layer, around an instant."""
        if isinstance(layer, Listed):
            yield from layer.around(instant)
            return
        if layer.hours is not None:
            yield self.instant(layer.since)
            for window in self._windows(layer, instant):
                yield from window
            return
        turn = self._period(layer, instant)
        if turn < -1:
            yield self.instant(layer.since)
            return
        yield from (self._begins(layer, each) for each in range(max(0, turn - 1), turn + 3))

    def _all_changes(self, instant: datetime, covers: Iterable[Cover]) -> Iterator[datetime]:
        for layer in self.layers:
            yield from self._changes(layer, instant)
        for cover in covers:
            yield from (cover.start, cover.end)

    def _until(self, instant: datetime, covers: Sequence[Cover], source: tuple[int, ...]) -> datetime | None:
        for _ in range(MOST_CHANGES):
            later = [each for each in self._all_changes(instant, covers) if each > instant]
            if not later:
                return None
            instant = min(later)
            if self._on(instant, covers)[1] != source:
                return instant
        return None

    def _since(self, instant: datetime, covers: Sequence[Cover], source: tuple[int, ...]) -> datetime | None:
        for _ in range(MOST_CHANGES):
            earlier = [each for each in self._all_changes(instant, covers) if each <= instant]
            if not earlier:
                return None
            instant = max(earlier)
            if self._on(instant - TICK, covers)[1] != source:
                return instant
            instant -= TICK
        return None


class Share(Record):
    """What the on-call of some weeks was for each (by Slack id): seconds, calls, calls in their own night, and how
    often somebody else was asked first in the morning after one.
    """

    seconds: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    nights: Counter[str] = field(default_factory=Counter)
    spared: Counter[str] = field(default_factory=Counter)

    @property
    def people(self) -> Sequence[str]:
        """Who had most, first."""
        found = {*self.seconds, *self.calls}
        return sorted(found, key=lambda each: (-self.nights[each], -self.calls[each], -self.seconds[each], each))
