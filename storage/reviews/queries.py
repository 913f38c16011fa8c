"""Reviews of major incidents, and the guarded ways in which they move."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select, update

from storage.reviews.records import OPEN, Review, ReviewStatus
from storage.reviews.tables import reviews
from storage.schema import insert_row

BLANK = {"crew": [], "sequence": 0, "cause": "", "factors": "", "went_well": "", "no_follow_ups": ""}


def add(tx: Connection, incident: int, *, owner: str, now: datetime, due: datetime) -> Review:
    told = {"incident": incident, "status": ReviewStatus.OWED, "owner": owner, "owed_at": now, "due_at": due}
    return _review(insert_row(tx, reviews, BLANK | told))


def of_incident(tx: Connection, incident: int) -> Review | None:
    row = tx.execute(select(reviews).where(reviews.c.incident == incident)).mappings().first()
    return None if row is None else _review(row)


def change(tx: Connection, key: int, *, was: Collection[ReviewStatus], **values: Any) -> Review | None:
    """Change a review that is in one of these states; None when it is in another."""
    statement = update(reviews).where(reviews.c.id == key, reviews.c.status.in_([*was])).values(**values)
    row = tx.execute(statement.returning(reviews)).mappings().first()
    return None if row is None else _review(row)


def owed_by(tx: Connection, person: str, limit: int) -> list[Review]:
    """What somebody has still to see to, the next to be due first."""
    return _all(tx, _open().where(reviews.c.owner == person).limit(limit))


def all_open(tx: Connection, limit: int) -> list[Review]:
    """What anybody has still to see to, the next to be due first."""
    return _all(tx, _open().limit(limit))


def to_come(tx: Connection, now: datetime) -> list[Review]:
    """Those that people are invited to and that are not over."""
    statement = select(reviews).where(reviews.c.status == ReviewStatus.SCHEDULED, reviews.c.ends_at > now)
    return _all(tx, statement.order_by(reviews.c.starts_at))


def _open() -> Select[Any]:
    return select(reviews).where(reviews.c.status.in_(OPEN)).order_by(reviews.c.due_at, reviews.c.id)


def _all(tx: Connection, statement: Select[Any]) -> list[Review]:
    return [_review(row) for row in tx.execute(statement).mappings()]


def _review(row: Mapping[Any, Any]) -> Review:
    return Review(**(dict(row) | {"status": ReviewStatus(row["status"]), "crew": tuple(row["crew"])}))
