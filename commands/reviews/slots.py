"""When people can meet: the first stretch that lies in everyone's hours, else in most people's."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from commands.service_levels.calendars import Calendar, Interval, NeverOpens
from storage.record import Record

STEP = timedelta(minutes=30)
LENGTH = timedelta(hours=1)
AHEAD = timedelta(days=1)
"""So long before it whoever comes gets the draft to read."""

LOOKED_AHEAD = timedelta(days=14)


class Slot(Record):
    """From `start` up to `end` (UTC); `outside` are those (Slack ids) in whose hours it is not."""

    start: datetime
    end: datetime
    outside: tuple[str, ...] = ()


def first_slot(
    hours: Mapping[str, Calendar],
    taken: Mapping[str, Sequence[Interval]],
    earliest: datetime,
    length: timedelta = LENGTH,
) -> Slot:
    """The first at which most are there, which is everybody where that can be; at a full or half hour from
    `earliest` (UTC) on. `taken` are the times (UTC) in which somebody has something else.
    """
    last = earliest + LOOKED_AHEAD
    there = {person: _open(calendar, earliest, last) for person, calendar in hours.items()}
    at, found = _rounded(earliest), None
    while at + length <= last:
        slot = _slot(there, taken, at, length)
        if found is None or len(slot.outside) < len(found.outside):
            found = slot
        if not found.outside:
            break
        at += STEP
    return found or Slot(_rounded(earliest), _rounded(earliest) + length, tuple(hours))


def slot_at(
    hours: Mapping[str, Calendar], taken: Mapping[str, Sequence[Interval]], at: datetime, length: timedelta
) -> Slot:
    """That one, with whom it does not suit."""
    there = {person: _open(calendar, at - STEP, at + length + STEP) for person, calendar in hours.items()}
    return _slot(there, taken, at, length)


def _slot(
    there: Mapping[str, Sequence[Interval]],
    taken: Mapping[str, Sequence[Interval]],
    at: datetime,
    length: timedelta,
) -> Slot:
    end = at + length
    return Slot(at, end, tuple(
        person for person, opened in there.items()
        if not any(since <= at and end <= until for since, until in opened)
        or any(since < end and at < until for since, until in taken.get(person, ()))
    ))  # fmt: skip


def _rounded(instant: datetime) -> datetime:
    """The next full or half hour, or the instant itself where it is one."""
    over = timedelta(minutes=instant.minute % 30, seconds=instant.second, microseconds=instant.microsecond)
    return instant + (STEP - over if over else timedelta())


def _open(calendar: Calendar, since: datetime, until: datetime) -> list[Interval]:
    """When it is open in a time, with what adjoins as one."""
    if calendar.always:
        return [(since, until)]
    found: list[Interval] = []
    try:
        for opened, closed in calendar.intervals(since):
            if opened >= until:
                break
            if found and found[-1][1] >= opened:
                found[-1] = (found[-1][0], max(found[-1][1], closed))
            else:
                found.append((opened, closed))
    except NeverOpens:
        return found
    return found
