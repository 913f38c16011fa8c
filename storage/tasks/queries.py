"""Tasks, and the guarded ways in which they move."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, update

from storage.journal.records import DRILL
from storage.record import Record
from storage.schema import insert_row
from storage.tasks.records import Task, TaskState
from storage.tasks.tables import tasks


def add(tx: Connection, record: str, **values: Any) -> Task:
    """Record a task, with the next number of its record."""
    last = tx.execute(select(func.max(tasks.c.number)).where(tasks.c.record == record)).scalar() or 0
    blank = {"record": record, "number": last + 1, "state": TaskState.OPEN, "reason": ""}
    return _task(insert_row(tx, tasks, blank | values))


def find(tx: Connection, key: int) -> Task | None:
    row = tx.execute(select(tasks).where(tasks.c.id == key)).mappings().first()
    return None if row is None else _task(row)


def called(tx: Connection, record: str, number: int) -> Task | None:
    """T3 of a record."""
    statement = select(tasks).where(tasks.c.record == record, tasks.c.number == number)
    row = tx.execute(statement).mappings().first()
    return None if row is None else _task(row)


def change(tx: Connection, key: int, *, was: Collection[TaskState], **values: Any) -> Task | None:
    """Move a task that is in one of these states; None when it is in another."""
    statement = update(tasks).where(tasks.c.id == key, tasks.c.state.in_([*was])).values(**values).returning(tasks)
    row = tx.execute(statement).mappings().first()
    return None if row is None else _task(row)


def move(tx: Connection, key: int, record: str, number: int | None = None) -> None:
    """A task is another record's from now on: by this number, or the next one of that record."""
    if number is None:
        number = (tx.execute(select(func.max(tasks.c.number)).where(tasks.c.record == record)).scalar() or 0) + 1
    tx.execute(update(tasks).where(tasks.c.id == key).values(record=record, number=number))


def of_record(tx: Connection, record: str) -> list[Task]:
    """All of a record's, by number."""
    return _all(tx, select(tasks).where(tasks.c.record == record).order_by(tasks.c.number))


_REAL = tasks.c.record.not_like(f"{DRILL}%")
"""What is practised in a drill is nobody's work: it is asked for by its record alone."""


class Whose(Record):
    """Tasks of a person (a Slack id), and those of these teams (keys) that nobody has taken."""

    person: str
    teams: tuple[str, ...] = ()

    def clause(self) -> ColumnElement[bool]:
        theirs = and_(tasks.c.person.is_(None), tasks.c.team.in_(self.teams))
        return or_(tasks.c.person == self.person, theirs)


def open_of(tx: Connection, whose: Whose, limit: int = 500) -> list[Task]:
    """What is to be done, the next to be due first, what has no date last."""
    statement = select(tasks).where(tasks.c.state == TaskState.OPEN, whose.clause(), _REAL)
    return _all(tx, statement.order_by(tasks.c.due_at.is_(None), tasks.c.due_at, tasks.c.id).limit(limit))


def all_open(tx: Connection, limit: int = 10_000) -> list[Task]:
    """Everybody's, the next to be due first, what has no date last."""
    statement = select(tasks).where(tasks.c.state == TaskState.OPEN, _REAL)
    return _all(tx, statement.order_by(tasks.c.due_at.is_(None), tasks.c.due_at, tasks.c.id).limit(limit))


def late(tx: Connection, now: datetime, limit: int, skip: int = 0) -> list[Task]:
    """What was to be done by now and is not over, the longest late first."""
    overdue = select(tasks).where(tasks.c.due_at < now, tasks.c.state == TaskState.OPEN, _REAL)
    return _all(tx, overdue.order_by(tasks.c.due_at, tasks.c.id).offset(skip).limit(limit))


def count_late(tx: Connection, now: datetime) -> int:
    overdue = (tasks.c.due_at < now, tasks.c.state == TaskState.OPEN, _REAL)
    return tx.execute(select(func.count()).select_from(tasks).where(*overdue)).scalar_one()


def due_between(tx: Connection, start: datetime, end: datetime) -> list[Task]:
    """Those that were to be done in this time (half-open)."""
    due = (tasks.c.due_at >= start, tasks.c.due_at < end, _REAL)
    return _all(tx, select(tasks).where(*due).order_by(tasks.c.due_at, tasks.c.id))


def _all(tx: Connection, statement: Select[Any]) -> list[Task]:
    return [_task(row) for row in tx.execute(statement).mappings()]


def _task(row: Mapping[Any, Any]) -> Task:
    return Task(**(dict(row) | {"state": TaskState(row["state"])}))
