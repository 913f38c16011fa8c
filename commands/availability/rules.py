"""How much of its agreed time a service was down, and what is left of its budget. All exact: whole microseconds of a
calendar's open time, and shares as fractions.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from fractions import Fraction
from itertools import pairwise

from commands.service_levels.calendars import Calendar, NeverOpens
from commands.shared.days import midnight
from storage.record import Record

NOTHING, WHOLE = Fraction(0), Fraction(1)
MICROSECOND = timedelta(microseconds=1)
SECOND, MINUTE, HOUR = Fraction(1_000_000), Fraction(60_000_000), Fraction(3_600_000_000)
"""In microseconds."""


class Down(Record):
    """A service was down from `since` up to `until` (UTC; None: it lasts), that `share` of it (0 to 1)."""

    since: datetime
    until: datetime | None
    share: Fraction = WHOLE


class Interval(Record):
    """From `since` up to, and without, `until` (UTC)."""

    since: datetime
    until: datetime


class Uptime(Record):
    """Of a window of time: what was agreed, and how long it was down of that, in microseconds."""

    agreed: Fraction
    down: Fraction

    @property
    def percent(self) -> float | None:
        """Unrounded; None where nothing was agreed."""
        return float(100 * (1 - self.down / self.agreed)) if self.agreed else None

    def budget(self, target: Fraction) -> Fraction:
        """How long it may be down at most, in microseconds, where `target` (0 to 1) of what is agreed is promised."""
        return (1 - target) * self.agreed

    def left(self, target: Fraction) -> Fraction:
        """Less than nothing, where more than the budget is spent."""
        return self.budget(target) - self.down


def uptime(calendar: Calendar, window: Interval, outages: Iterable[Down], planned: Iterable[Interval] = ()) -> Uptime:
    """What was agreed in a window by a calendar, and the union of outages times their shares within it.

    Overlaps take the greatest share at each moment. Work that was announced before it began (`planned`) leaves the
    downtime; the agreed time stays.
    """
    agreed = calendar.elapsed(window.since, window.until)
    down = sum((_micros(calendar, each.since, each.until) * each.share for each in steps(window, outages, planned)),
               start=Fraction(0))  # fmt: skip
    return Uptime(Fraction(agreed // MICROSECOND), down)


class Step(Record):
    """A stretch of time in which one and the same share was down, more than none."""

    since: datetime
    until: datetime
    share: Fraction


def steps(window: Interval, outages: Iterable[Down], planned: Iterable[Interval] = ()) -> list[Step]:
    """How much was down when, in a window: in order, without overlaps, and without what was planned."""
    downs = [Down(max(each.since, window.since), min(each.until or window.until, window.until), each.share)
             for each in outages if each.share and each.since < window.until]  # fmt: skip
    works = [each for each in planned if each.since < window.until and each.until > window.since]
    instants = {each.since for each in downs} | {each.since for each in works}
    instants |= {each.until for each in downs if each.until} | {each.until for each in works}
    found = (Step(since, until, _share(since, downs, works)) for since, until in pairwise(sorted(instants)))
    return [each for each in found if each.share and each.since >= window.since and each.until <= window.until]


def _share(at: datetime, downs: Sequence[Down], works: Sequence[Interval]) -> Fraction:
    """The greatest share that is down at an instant; none while work that was planned goes on."""
    if any(each.since <= at < each.until for each in works):
        return Fraction(0)
    return max((each.share for each in downs if each.since <= at < (each.until or at)), default=Fraction(0))


def _micros(calendar: Calendar, since: datetime, until: datetime) -> Fraction:
    return Fraction(calendar.elapsed(since, until) // MICROSECOND)


def month_of(day: date, zone: tzinfo) -> Interval:
    """The month of a day, from local midnight to local midnight."""
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return Interval(midnight(first, zone), midnight(following, zone))


# Alerts: a part of the budget, spent in a time. The rates that others write follow from that.


class Alert(Record):
    """A `part` of the budget (0 to 1), spent `within` a length of agreed time. `text` is as it was written."""

    part: Fraction
    within: timedelta
    text: str

    def burn(self, agreed: Fraction) -> Fraction:
        """How many times faster than allowed the budget of a window (so much agreed time, microseconds) is spent."""
        return self.part * agreed / Fraction(self.within // MICROSECOND)


SHORT = 12
"""The second window, which tells that it still goes on, is so many times shorter."""


def greatest_burn(target: Fraction) -> Fraction:
    """The rate of a service that is wholly down. ValueError for a target that leaves no budget."""
    if target >= 1:
        raise ValueError("a target of 100% leaves no budget to spend")
    return 1 / (1 - target)


def can_fire(alert: Alert, target: Fraction, agreed: Fraction) -> bool:
    """Whether a service that is wholly down would ever set it off."""
    return alert.burn(agreed) <= greatest_burn(target)


class Course(Record):
    """How a service was down, in microseconds of agreed time counted from `anchor`, up to `now` and on from it.

    `levels` are its steps in order (since, until, share); the last may have no end: what is down now stays down.
    """

    calendar: Calendar
    anchor: datetime
    now: datetime
    at: Fraction
    levels: tuple[tuple[Fraction, Fraction | None, Fraction], ...]

    def spent(self, since: Fraction, until: Fraction) -> Fraction:
        """How long it was down between two instants of agreed time."""
        total = Fraction(0)
        for begin, end, share in self.levels:
            last = until if end is None else min(end, until)
            total += max(Fraction(0), last - max(begin, since)) * share
        return total

    def instant(self, at: Fraction) -> datetime | None:
        """Of agreed time that is to come, the instant (UTC); None where that is years ahead, or never."""
        try:
            return self.calendar.add(self.now, -(-(at - self.at) // 1) * MICROSECOND)
        except (NeverOpens, OverflowError):
            return None

    @property
    def share(self) -> Fraction:
        """How much is down now."""
        now = (share for begin, end, share in self.levels if begin <= self.at and (end is None or self.at < end))
        return next(now, Fraction(0))


def course(
    calendar: Calendar, anchor: datetime, now: datetime, outages: Sequence[Down], planned: Sequence[Interval] = ()
) -> Course:
    """How it was down since `anchor`, and will be where what is down now stays down."""
    last = max([now, *(each.until for each in planned), *(each.until for each in outages if each.until)])
    end = last + timedelta(days=1)
    open_share = max((each.share for each in outages if each.until is None), default=Fraction(0))
    levels: list[tuple[Fraction, Fraction | None, Fraction]] = []
    for each in steps(Interval(anchor, end), outages, planned):
        until = None if each.until == end and open_share else _micros(calendar, anchor, each.until)
        levels.append((_micros(calendar, anchor, each.since), until, each.share))
    return Course(calendar, anchor, now, _micros(calendar, anchor, now), tuple(levels))


def fires(alert: Alert, budget: Fraction, found: Course, at: Fraction) -> bool:
    """Whether so much of the budget (microseconds) is spent in both its windows, up to an instant of agreed time."""
    return all(found.spent(at - window, at) >= level for window, level in _windows(alert, budget))


def _windows(alert: Alert, budget: Fraction) -> tuple[tuple[Fraction, Fraction], ...]:
    """Its long and its short window, and what must be spent in each."""
    within, level = Fraction(alert.within // MICROSECOND), alert.part * budget
    return (within, level), (within / SHORT, level / SHORT)


def has_cleared(alert: Alert, budget: Fraction, found: Course, since: datetime) -> bool:
    """Whether it was set off no longer at some moment since an instant."""
    begin = _micros(found.calendar, found.anchor, since)
    looked_at = [begin, *(each for each in _turns(alert, budget, found) if begin < each < found.at), found.at]
    return any(not fires(alert, budget, found, each) for each in looked_at)


def next_fire(alert: Alert, budget: Fraction, found: Course) -> datetime | None:
    """When it is set off, if what is down now stays down: now or later (UTC); None: never."""
    turns = [found.at, *(each for each in _turns(alert, budget, found) if each > found.at)]
    for since, until in pairwise(turns):
        at = _first(alert, budget, found, since, until)
        if at is not None:
            return found.instant(at)
    return None


def _turns(alert: Alert, budget: Fraction, found: Course) -> list[Fraction]:
    """The instants between which what is spent in each window grows or falls evenly."""
    edges = {edge for since, until, _ in found.levels for edge in (since, until) if edge is not None}
    spans = (Fraction(0), *(window for window, _ in _windows(alert, budget)))
    return sorted({edge + span for edge in (*edges, found.at) for span in spans})


def _first(alert: Alert, budget: Fraction, found: Course, since: Fraction, until: Fraction) -> Fraction | None:
    """The first instant of an even stretch at which both windows are full enough."""
    begin, end = since, until
    for window, level in _windows(alert, budget):
        at_first, at_last = found.spent(since - window, since) - level, found.spent(until - window, until) - level
        if at_first < 0 and at_last < 0:
            return None
        crossing = since if at_first == at_last else since + (until - since) * -at_first / (at_last - at_first)
        begin, end = (max(begin, crossing), end) if at_first < 0 else (begin, end)
        end = min(end, crossing) if at_last < 0 else end
    return begin if begin <= end else None


def is_another(ended_at: datetime | None, since: datetime | None, *, anything: bool) -> bool:
    """Whether what is said is of another outage than the last, which ended then: nothing more is said than that it is
    down, or that it is since later.
    """
    return ended_at is not None and (not anything or (since is not None and since >= ended_at))


def freed_at(window: Interval, found: Course, budget: Fraction, is_monthly: bool) -> datetime | None:
    """When a budget that is spent has something left again, if nothing more happens; None while it is down.

    A month ends; of a window that moves on the oldest downtime leaves.
    """
    if is_monthly:
        return window.until
    if found.share:
        return None
    length, start = window.until - window.since, _micros(found.calendar, found.anchor, window.since)
    over = found.spent(start, found.at) - budget
    for since, until, share in found.levels:
        begin, end = max(since, start), found.at if until is None else min(until, found.at)
        lost = max(Fraction(0), end - begin) * share
        if lost > over:
            leaves = Fraction(begin + max(Fraction(0), over) / share)
            return found.calendar.add(found.anchor, -(-leaves // 1) * MICROSECOND) + length
        over -= lost
    return window.until
