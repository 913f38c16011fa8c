"""What is known of the incidents of a time, to compare some of them with all."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, or_, select

from storage.changes.records import ChangeStatus
from storage.changes.tables import changes
from storage.incidents.records import IncidentStatus
from storage.incidents.tables import incidents
from storage.problems.records import Facts, Implemented

MOST = 20_000
"""So many incidents are compared with; of more every second, every third and so on."""

_COLUMNS = [incidents.c[name] for name in ("id", "service", "item", "site", "reporter", "private", "opened_at")]
BEGUN = (ChangeStatus.IMPLEMENT, ChangeStatus.REVIEW, ChangeStatus.CLOSED)


def between(tx: Connection, first: int, last: int, also: Collection[int]) -> list[Facts]:
    """Those of these numbers (both included) that were not cancelled, or an even part of them with `also`."""
    step = (last - first) // MOST + 1
    part = or_(incidents.c.id % step == 0, incidents.c.id.in_([*also]))
    of_them = (incidents.c.id.between(first, last), part, incidents.c.status != IncidentStatus.CANCELLED)
    return [*map(Facts._make, tx.execute(select(*_COLUMNS).where(*of_them).order_by(incidents.c.id)))]


def implemented(tx: Connection, start: datetime, end: datetime) -> list[Implemented]:
    """The changes that began in this time."""
    begun = (changes.c.status.in_(BEGUN), changes.c.start > start, changes.c.start <= end)
    rows = tx.execute(select(changes.c["items"], changes.c.start).where(*begun).order_by(changes.c.start).limit(MOST))
    return [Implemented(tuple(row[0]), row[1]) for row in rows]
