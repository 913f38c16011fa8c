"""Holds: while one stands, no change of what it is on is begun."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from storage.changes.records import Hold
from storage.changes.tables import change_holds
from storage.schema import insert_row


def add(tx: Connection, **values: Any) -> Hold:
    return Hold(**insert_row(tx, change_holds, values))


def find(tx: Connection, number: int) -> Hold | None:
    row = tx.execute(select(change_holds).where(change_holds.c.id == number)).mappings().first()
    return None if row is None else Hold(**row)


def standing(tx: Connection) -> list[Hold]:
    """Those that nobody has released, the oldest first."""
    rows = tx.execute(select(change_holds).where(change_holds.c.released_at.is_(None)).order_by(change_holds.c.id))
    return [Hold(**row) for row in rows.mappings()]


def release(tx: Connection, number: int, *, by: str, at: datetime) -> Hold | None:
    """It stands no more; None when it did not."""
    this = (change_holds.c.id == number, change_holds.c.released_at.is_(None))
    statement = update(change_holds).where(*this).values(released_at=at, released_by=by).returning(change_holds)
    row = tx.execute(statement).mappings().first()
    return None if row is None else Hold(**row)
