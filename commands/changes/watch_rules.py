"""Whether more came in after a change than in the same hours of days like it; pure.

Days like it are exchangeable: where the change did nothing, its own count is the greatest of 21 with a chance of 1 in
21 at most, and ties are no greater. Before against after, on the same day, would flag every Monday morning.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo

LIKE_DAYS = 20
LEAST = 3
"""Fewer incidents than this are no sign of anything."""

FARTHEST = 400
"""So many days back at most days like it are looked for."""

Window = tuple[datetime, datetime]
"""From and up to, not with (UTC)."""

Kind = Callable[[date], bool | None]
"""Whether a day is a working one; None for a holiday, which is like no other day."""


def after(done_at: datetime, length: timedelta) -> Window:
    """So long from when it was done."""
    return done_at, done_at + length


def like_it(done_at: datetime, length: timedelta, zone: tzinfo, kind: Kind, since: datetime) -> list[Window]:
    """The same hours of the last twenty days of the same kind, the newest first; after a holiday those of weekends.

    Fewer, where nothing was counted yet before `since` (UTC).
    """
    local = done_at.astimezone(zone)
    is_working = bool(kind(local.date()))
    found = []
    for day in _before(local.date()):
        if kind(day) is is_working:
            begins = datetime.combine(day, local.time(), zone).astimezone(UTC)
            found.append((begins, begins + length))
        if len(found) == LIKE_DAYS:
            break
    return [window for window in found if window[0] >= since]


def _before(day: date) -> Iterator[date]:
    return (day - timedelta(days=ago) for ago in range(1, FARTHEST))


def is_flagged(count: int, like: Sequence[int]) -> bool:
    """Whether so many are more than on any like day, of which there must be twenty."""
    return len(like) == LIKE_DAYS and count >= LEAST and count > max(like)
