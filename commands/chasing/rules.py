"""On which days somebody is told of what is to be done: two working days before, on the day, as the week begins."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

IsWorkday = Callable[[date], bool]

AHEAD = 2
"""So many working days before it is due, where app.yaml says nothing else."""

FORGOTTEN = timedelta(days=14)
"""What is late for longer than this, the managers hear of too."""

HOUR = time(8)
"""When a day's message is sent, where the desk is, to those of whom no hours are known."""

MOST_DAYS = 30
"""A calendar that does not open in so long is none that anybody waits for."""


def from_monday_to_friday(day: date) -> bool:
    return day.weekday() < 5


def is_told(due: date | None, today: date, is_workday: IsWorkday, ahead: int = AHEAD) -> bool:
    """Whether today is a day on which to tell of what is due on a day, or at no time.

    What is due on a day off counts as due on the working day before; nobody is told on a day off. What is late, and
    what has no date, is told of as the week begins.
    """
    if not is_workday(today):
        return False
    if begins_the_week(today, is_workday):
        return True
    if due is None:
        return False
    last = _or_before(due, is_workday)
    return today in (last, _before(last, ahead, is_workday))


def begins_the_week(day: date, is_workday: IsWorkday) -> bool:
    """Monday; the first working day after it, where that is a day off."""
    if not is_workday(day):
        return False
    monday = day - timedelta(days=day.weekday())
    return not any(is_workday(monday + timedelta(days=ahead)) for ahead in range(day.weekday()))


def _or_before(day: date, is_workday: IsWorkday) -> date:
    """The day itself, or the last working day before it."""
    return next((each for ago in range(MOST_DAYS) if is_workday(each := day - timedelta(days=ago))), day)


def _before(day: date, count: int, is_workday: IsWorkday) -> date:
    for _ in range(count):
        day = _or_before(day - timedelta(days=1), is_workday)
    return day


def next_hour(now: datetime, zone: tzinfo) -> datetime:
    """The next instant (UTC), after now, at which the day's messages are sent."""
    day = now.astimezone(zone).date()
    at = datetime.combine(day, HOUR, zone).astimezone(UTC)
    return at if at > now else datetime.combine(day + timedelta(days=1), HOUR, zone).astimezone(UTC)
