"""Days of a zone: each begins at a midnight of its clocks, and is 23 to 25 hours long; and times of a day."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from commands.shared.language import bare, plain_dashes
from commands.shared.patterns import pattern
from commands.shared.refusals import Refused

_CLOCK = pattern(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


def midnight(day: date, zone: tzinfo) -> datetime:
    """When a day begins (UTC)."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def next_at(now: datetime, hour: str, zone: tzinfo) -> datetime:
    """The next instant (UTC), after now, at which it is that time of day (`08:00`), or of week (`mon 08:30`): once a
    day, where clocks that are set back say it twice the first time.
    """
    *weekday, clock_time = hour.split()
    at_hour = time.fromisoformat(clock_time)
    today = now.astimezone(zone).date()
    days = (today + timedelta(days=number) for number in range(9))
    wanted = (day for day in days if not weekday or WEEKDAYS[day.weekday()].startswith(weekday[0]))
    instants = (datetime.combine(day, at_hour, zone).astimezone(UTC) for day in wanted)
    return next(at for at in instants if at > now)


def time_of_day(text: str) -> time | None:
    """`14:05` or `9:05`, as people type it; None for what is no time of a day."""
    read = _CLOCK.fullmatch(text.strip())
    return None if read is None else time(int(read[1]), int(read[2]))


def last_at(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """The last time (UTC) that clocks of this zone said `14:05`, up to now; None for what is no time of a day."""
    said, today = time_of_day(text), now.astimezone(zone).date()
    if said is None:
        return None
    found = (at for ago in (0, 1) for at in reversed(_when(today - timedelta(days=ago), said, zone)))
    return next(at for at in found if at <= now)


def first_at(text: str, since: datetime, zone: tzinfo) -> datetime | None:
    """The first time (UTC) from an instant on that they say it; None for what is no time of a day."""
    said, today = time_of_day(text), since.astimezone(zone).date()
    if said is None:
        return None
    found = (at for ahead in (0, 1) for at in _when(today + timedelta(days=ahead), said, zone))
    return next(at for at in found if at >= since)


def _when(day: date, said: time, zone: tzinfo) -> list[datetime]:
    """When clocks of this zone say it on a day (UTC), in order: twice, where they are set back over it. Where they
    are set on over it they never do, and it is as long after as it would have been.
    """
    once, again = (datetime.combine(day, said.replace(fold=fold), zone).astimezone(UTC) for fold in (0, 1))
    return [once, again] if once < again else [once]


def is_a_day(words: str) -> bool:
    """Whether this is a day as in ISO 8601."""
    try:
        return is_within_reach(date.fromisoformat(words))
    except ValueError:
        return False


def is_within_reach(day: date) -> bool:
    """Whether what is reckoned from a day, or an instant, that somebody typed stays within the calendar."""
    return 1970 <= day.year <= 9000


def day_written(text: str) -> date:
    """A day as in ISO 8601, through odd dashes, marks and punctuation: `2026–03–20,`. ValueError for all else, and
    for what is out of reach.
    """
    found = date.fromisoformat(plain_dashes(bare(text)))
    if not is_within_reach(found):
        raise ValueError(f"{text!r} is out of reach")
    return found


def instant_written(text: str, zone: tzinfo) -> datetime:
    """An instant as in ISO 8601 (UTC), in this zone where it has none. ValueError as of a day."""
    found = datetime.fromisoformat(text.strip())
    if not is_within_reach(found):
        raise ValueError(f"{text!r} is out of reach")
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def instant_said(text: str, now: datetime, zone: tzinfo) -> datetime:
    """`14:05`, the last time (UTC) that clocks of this zone said so up to now; on a day where one is said, `yesterday
    23:10` or `2026-03-15 23:10`; or an instant as in ISO 8601. ValueError for all else.
    """
    at = last_at(text, now, zone)
    if at is not None:
        return at
    *day, clock = text.split() or [""]
    said = time_of_day(clock) if len(day) == 1 else None
    if said is None:
        return instant_written(text, zone)
    return _when(day_in(day[0], now.astimezone(zone).date()), said, zone)[0]


def day_in(words: str, today: date) -> date:
    """`yesterday`, `today` or a day as in ISO 8601. ValueError for anything else."""
    named = {"yesterday": today - timedelta(days=1), "today": today}
    return named.get(bare(words).lower()) or day_written(words)


ANY_DAY = date(2026, 1, 1)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def coming_day(word: str, today: date) -> date | None:
    """`today`, `tomorrow`, a day of the week (the next; three letters are enough) or a date; None for none."""
    written, word = word, bare(word).lower()
    named = {"today": 0, "tomorrow": 1}
    if word in named:
        return today + timedelta(days=named[word])
    weekday = next((at for at, name in enumerate(WEEKDAYS) if len(word) >= 3 and name.startswith(word)), None)
    if weekday is not None:
        return today + timedelta(days=(weekday - today.weekday()) % 7 or 7)
    try:
        return day_written(written)
    except ValueError:
        return None


def day_or_word(text: str) -> date | str | None:
    """A day as in ISO 8601; a word of `coming_day` as it was typed, as it depends on the day; None for neither."""
    try:
        return day_written(text)
    except ValueError:
        return text if coming_day(text, ANY_DAY) is not None else None


def midnight_of(text: str, zone: tzinfo, *, named: str, example: str) -> datetime:
    """When a day that somebody typed (ISO 8601) begins (UTC). Raises Refused; `named` is how the refusal calls it."""
    try:
        return midnight(day_written(text), zone)
    except ValueError:
        raise Refused(f"{named} is not a day that a desk can have; write it like {example}.") from None


def instant(epoch: int | None) -> datetime | None:
    """What a picker of an instant gives (seconds since 1970), in UTC; None for nothing, or what is out of reach."""
    try:
        found = None if epoch is None else datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found is not None and is_within_reach(found) else None
