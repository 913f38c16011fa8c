"""The meetings of boards, and the guarded ways in which they move."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select, update

from storage import statements
from storage.meetings.records import Meeting
from storage.meetings.tables import meetings
from storage.schema import insert_row


def add(tx: Connection, **values: Any) -> Meeting:
    return _meeting(insert_row(tx, meetings, values))


def find(tx: Connection, number: int) -> Meeting | None:
    row = tx.execute(select(meetings).where(meetings.c.id == number)).mappings().first()
    return None if row is None else _meeting(row)


def going_on(tx: Connection) -> list[Meeting]:
    """Those that have not ended, the first to begin first."""
    return [_meeting(row) for row in statements.find(tx, _GOING_ON, {})]


_GOING_ON = select(meetings).where(meetings.c.ended_at.is_(None)).order_by(meetings.c.id)


def change(tx: Connection, number: int, *, at: int, **values: Any) -> Meeting | None:
    """Move one that goes on and is at this item; None when it is not."""
    this = (meetings.c.id == number, meetings.c.at == at, meetings.c.ended_at.is_(None))
    row = tx.execute(update(meetings).where(*this).values(**values).returning(meetings)).mappings().first()
    return None if row is None else _meeting(row)


def go_to(tx: Connection, number: int, *, at: int, to: int) -> Meeting | None:
    """From one item to another; None when it is not at that."""
    this = (meetings.c.id == number, meetings.c.at == at, meetings.c.ended_at.is_(None))
    row = tx.execute(update(meetings).where(*this).values(at=to).returning(meetings)).mappings().first()
    return None if row is None else _meeting(row)


def _meeting(row: Mapping[Any, Any]) -> Meeting:
    return Meeting(**{**row, "agenda": tuple(row["agenda"])})
