"""Changes by the items (keys of the register) that they touch."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from storage.changes.queries import PLANNED, Wanted, _all
from storage.changes.records import Change
from storage.changes.tables import changes


def count_to_come(tx: Connection, item: str, now: datetime) -> int:
    """How many touch it that are planned, and not over by their window."""
    ahead = (changes.c.status.in_(PLANNED), changes.c.end > now)
    statement = select(func.count()).select_from(changes).where(*ahead, *Wanted((), item=item).of_item())
    return tx.execute(statement).scalar_one()


def around(tx: Connection, items: Collection[str], start: datetime, end: datetime, limit: int = 50) -> list[Change]:
    """What touches any of these items and lies in this time by its window, cancelled ones too; the soonest first."""
    if not items:
        return []
    touching = or_(*(clause for item in items for clause in Wanted((), item=item).of_item()))
    within = (changes.c.start < end, changes.c.end > start)
    return _all(tx, select(changes).where(*within, touching).order_by(changes.c.start, changes.c.id).limit(limit))
