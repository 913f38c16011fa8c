"""Reads who is on call from a calendar (iCal), in a process of its own: `python ical.py < asked.json > shifts.json`.

It imports nothing of ours, so that it starts at once, and takes with it, when it is done, all that a calendar of a
megabyte needs. What is asked is `text`, `zone`, `start` and `end` (ISO 8601, UTC).

Who has a shift is named by the emails of its summary, description and attendees; several at once are all on call, but
for those of a lower level: `[L2]` in the summary beats `[L1]`, and that what says none. A day without times is local
midnight to midnight; a time without a zone is in X-WR-TIMEZONE, else in that of the rota.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, tzinfo
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
LEVEL = re.compile(r"\[L(\d)\]", re.IGNORECASE)
MOST_SHIFTS = 5000
EARLIEST, REPEATS = 1601, 400
"""Years: the first that everything reads, and after how many each date has the same day of the week again."""
NO_READER, NO_CALENDAR = 3, 4
"""How it ends where the extra `ical` is not installed, and where what it read is none."""

MEMORY = 1 << 30
Event = tuple[datetime, datetime, tuple[str, ...], int, str]
"""From, up to, whom it names, its level, and its summary."""


def shifts_in(text: str, zone: str, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """Of a calendar what lies between two instants (UTC), cut at both, in order, none over another: `from`, `to`
    (ISO 8601), `people` (emails), and `named`, what it was called, where it names nobody. ValueError for what is no
    calendar; ImportError without the packages that read one.
    """
    import recurring_ical_events
    from icalendar import Calendar

    calendar = Calendar.from_ical(text)
    local: tzinfo = ZoneInfo(zone)
    floating = _zone(str(calendar.get("X-WR-TIMEZONE") or ""))
    if floating is None:
        floating = local
        calendar.pop("X-WR-TIMEZONE", None)
    _leave_readable(calendar, end.year + 1)
    found = recurring_ical_events.of(calendar, skip_bad_series=True).between(start, end)
    events = [event for each in found[:MOST_SHIFTS] if (event := _event(each, local, floating)) is not None]
    return [*_joined(_cut(events, start, end))]


def _leave_readable(calendar: Any, last: int) -> None:
    """In place: an event that begins at no time or after the year `last`, in the year 1, or goes on for ever, would
    keep all the others from being read. The first two are left out; of the others what lies between the years
    EARLIEST and `last` is left. What comes again since the year 1 does so since one with the same days of the week.
    """
    for event in calendar.walk("VEVENT"):
        start, end = _written(event, "DTSTART"), _written(event, "DTEND")
        if (start is None or start.year > last) and event in calendar.subcomponents:
            calendar.subcomponents.remove(event)
            continue
        years = 0
        if start is not None and start.year < EARLIEST and "RRULE" in event:
            years = REPEATS * -((start.year - EARLIEST) // REPEATS)
        for name, at in (("DTSTART", start), ("DTEND", end)):
            if at is not None and (moved := _within(at, years, last)) != at:
                event.pop(name)
                event.add(name, moved)


def _within(at: date, years: int, last: int) -> date:
    """So many years later, but of those that are left."""
    year = at.year + years
    kept = min(max(year, EARLIEST), last)
    return at.replace(year=kept, day=at.day if kept == year else min(at.day, 28))


def _written(event: Any, name: str) -> date | None:
    """None where nothing is written, and where that is no date."""
    try:
        found = event[name].dt
    except (KeyError, AttributeError, ValueError):
        return None
    return found if isinstance(found, date) else None


def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name.strip()) if name.strip() else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _event(found: Any, local: tzinfo, floating: tzinfo) -> Event | None:
    """None for what is cancelled, and what has no length."""
    begins, ends = found.start, found.end
    if str(found.get("STATUS") or "").upper() == "CANCELLED":
        return None
    start, end = _instant(begins, local, floating), _instant(ends, local, floating)
    summary = str(found.get("SUMMARY") or "")
    level = LEVEL.search(summary)
    named = _people(found, summary)
    return (start, end, named, int(level[1]) if level else 0, summary) if start < end else None


def _instant(found: date | datetime, local: tzinfo, floating: tzinfo) -> datetime:
    if not isinstance(found, datetime):
        return datetime.combine(found, time(), local).astimezone(UTC)
    return (found if found.tzinfo is not None else found.replace(tzinfo=floating)).astimezone(UTC)


def _people(found: Any, summary: str) -> tuple[str, ...]:
    """Those who attend, without who has declined; else whom the words name."""
    attendees = found.get("ATTENDEE") or []
    coming = [each for each in (attendees if isinstance(attendees, list) else [attendees]) if not _has_declined(each)]
    words = f"{summary}\n{found.get('DESCRIPTION') or ''}"
    named = [*map(str, coming), *EMAIL.findall(words)]
    emails = (each.strip().lower().removeprefix("mailto:") for each in named)
    return tuple(dict.fromkeys(each for each in emails if EMAIL.fullmatch(each)))


def _has_declined(attendee: Any) -> bool:
    return str(getattr(attendee, "params", {}).get("PARTSTAT", "")).upper() == "DECLINED"


def _cut(events: list[Event], start: datetime, end: datetime) -> Iterator[dict[str, Any]]:
    """One stretch after another in which the same are on."""
    edges = sorted({start, end, *(min(max(at, start), end) for event in events for at in event[:2])})
    begun, left, on = 0, sorted(events, key=lambda each: (each[0], each[4])), list[Event]()
    for since, until in pairwise(edges):
        on = [each for each in on if each[1] > since]
        while begun < len(left) and left[begun][0] <= since:
            on += [left[begun]] if left[begun][1] > since else []
            begun += 1
        highest = max((each[3] for each in on), default=0)
        top = [each for each in on if each[3] == highest]
        if top:
            people = [*dict.fromkeys(person for each in top for person in each[2])]
            named = "" if people else ", ".join(dict.fromkeys(each[4] for each in top))
            yield {"from": since.isoformat(), "to": until.isoformat(), "people": people, "named": named}


def _joined(stretches: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Without a seam where nothing changes."""
    last: dict[str, Any] | None = None
    for each in stretches:
        if last is not None and last["to"] == each["from"] and last["people"] == each["people"]:
            last = {**last, "to": each["to"]}
            continue
        if last is not None:
            yield last
        last = each
    if last is not None:
        yield last


def main() -> int:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    except (ImportError, ValueError, OSError):
        pass  # where memory cannot be limited, time still is
    asked = json.load(sys.stdin)
    start, end = (datetime.fromisoformat(asked[name]) for name in ("start", "end"))
    try:
        found = shifts_in(asked["text"], asked["zone"], start, end)
    except ImportError:
        return NO_READER
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, MemoryError) as error:
        print(type(error).__name__, file=sys.stderr)
        return NO_CALENDAR
    json.dump(found, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
