"""Who is away from what they decide, until when, and who decides meanwhile."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select, update

from storage.absences.records import Absence
from storage.absences.tables import absences
from storage.schema import insert_row


def add(tx: Connection, **values: Any) -> Absence:
    """Record one; `values` are the fields of an Absence, without its id."""
    return _absence(insert_row(tx, absences, {"ended_at": None, "ended_by": None} | values))


def find(tx: Connection, key: int) -> Absence | None:
    row = tx.execute(select(absences).where(absences.c.id == key)).mappings().first()
    return None if row is None else _absence(row)


def end(tx: Connection, key: int, *, by: str, at: datetime) -> Absence | None:
    """End one before its time; None when it is over."""
    going = (absences.c.id == key, absences.c.ended_at.is_(None), absences.c.until > at)
    row = tx.execute(update(absences).where(*going).values(ended_at=at, ended_by=by).returning(absences)).mappings()
    found = row.first()
    return None if found is None else _absence(found)


def standing(tx: Connection, practice: str, at: datetime, board: str | None = None) -> dict[str, Absence]:
    """Who is away at an instant, by their Slack ids; of a board, and of all boards. The one told last counts."""
    conditions = (*_not_over(practice, at), absences.c.since <= at, _of_board(board))
    rows = tx.execute(select(absences).where(*conditions).order_by(absences.c.id)).mappings()
    return {each.person: each for each in map(_absence, rows)}


def to_come(tx: Connection, practice: str, at: datetime, person: str | None = None) -> list[Absence]:
    """Those that are not over at an instant, somebody's or everybody's, the first to begin first."""
    conditions = [*_not_over(practice, at)]
    if person is not None:
        conditions.append(absences.c.person == person)
    rows = tx.execute(select(absences).where(*conditions).order_by(absences.c.since, absences.c.id)).mappings()
    return [_absence(row) for row in rows]


def _not_over(practice: str, at: datetime) -> tuple[ColumnElement[bool], ...]:
    ended = or_(absences.c.ended_at.is_(None), absences.c.ended_at > at)
    return absences.c.practice == practice, absences.c.until > at, ended


def _of_board(board: str | None) -> ColumnElement[bool]:
    return absences.c.board.is_(None) if board is None else or_(absences.c.board.is_(None), absences.c.board == board)


def _absence(row: Mapping[Any, Any]) -> Absence:
    return Absence(**dict(row))
