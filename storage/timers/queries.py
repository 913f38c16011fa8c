"""Timers are rows: what is due, when, and for which record."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Insert, bindparam, delete, select

from storage import statements
from storage.schema import finish, forget_at_end, inserting_once, run_at_end, upsert
from storage.statements import given
from storage.timers.records import Timer
from storage.timers.tables import timers

_DUE = (
    select(timers)
    .where(timers.c.due_at <= bindparam("now"))
    .order_by(timers.c.due_at, timers.c.id)
    .limit(bindparam("most"))
)
_CALLED = (given(timers.c.kind), given(timers.c.key))
_FIND, _DISARM = select(timers).where(*_CALLED), delete(timers).where(*_CALLED)
_CLAIM = delete(timers).where(given(timers.c.id), given(timers.c.due_at))


def arm(tx: Connection, kind: str, key: str, due_at: datetime, *, record: str, **payload: Any) -> None:
    """Set the timer of this kind and key, in place of the one that was set."""
    _forget(tx, kind, key)
    row = {"kind": kind, "key": key, "record": record, "due_at": due_at, "payload": payload}
    run_at_end(tx, _arming(tx.dialect.name), row, (kind, key))


def arm_unless_set(tx: Connection, kind: str, key: str, due_at: datetime, *, record: str, **payload: Any) -> None:
    """Set the timer of this kind and key, unless one is set: that stays as it is."""
    if forget_at_end(tx, (kind, key), _DISARM):
        return arm(tx, kind, key, due_at, record=record, **payload)
    row = {"kind": kind, "key": key, "record": record, "due_at": due_at, "payload": payload}
    return run_at_end(tx, inserting_once(tx.dialect.name, timers), row, (kind, key))


@cache
def _arming(dialect: str) -> Insert:
    statement = upsert(dialect, timers)
    moved = {name: statement.excluded[name] for name in ("record", "due_at", "payload")}
    return statement.on_conflict_do_update(index_elements=["kind", "key"], set_=moved)


def disarm(tx: Connection, kind: str, key: str) -> None:
    """Have no timer of this kind and key, once the transaction ends."""
    _forget(tx, kind, key)
    run_at_end(tx, _DISARM, {"the_kind": kind, "the_key": key}, (kind, key))


def withdraw(tx: Connection, kind: str, key: str) -> bool:
    """Disarm it at once; whether it was set."""
    finish(tx)
    return statements.run(tx, _DISARM, {"the_kind": kind, "the_key": key}) > 0


def _forget(tx: Connection, kind: str, key: str) -> None:
    """What waits for the end of the transaction: what is said last counts."""
    forget_at_end(tx, (kind, key), *_waiting(tx.dialect.name))


@cache
def _waiting(dialect: str) -> tuple[Executable, ...]:
    """What may be run at the end for a timer."""
    return _arming(dialect), inserting_once(dialect, timers), _DISARM


def due(tx: Connection, now: datetime, limit: int = 50) -> list[Timer]:
    """Timers whose time has come, the longest waiting first."""
    return [Timer(**row) for row in statements.find(tx, _DUE, {"now": now, "most": limit})]


def find(tx: Connection, kind: str, key: str) -> Timer | None:
    finish(tx)
    found = statements.find(tx, _FIND, {"the_kind": kind, "the_key": key})
    return Timer(**found[0]) if found else None


def of_kind(tx: Connection, kind: str) -> list[Timer]:
    """All that are set of a kind, as of before this transaction."""
    statement = select(timers).where(timers.c.kind == kind).order_by(timers.c.id)
    return [Timer(**row) for row in tx.execute(statement).mappings()]


def next_due_at(tx: Connection, but: Collection[str] = (), after: datetime | None = None) -> datetime | None:
    """When the next timer is due, those of some kinds left out, and those that are due by `after`."""
    wanted = select(timers.c.due_at).where(timers.c.kind.not_in([*but]))
    if after is not None:
        wanted = wanted.where(timers.c.due_at > after)
    found: datetime | None = tx.execute(wanted.order_by(timers.c.due_at).limit(1)).scalar()
    return found


def claim(tx: Connection, timer: Timer) -> bool:
    """Take the timer to fire it; False when it was moved, disarmed or fired in between."""
    return statements.run(tx, _CLAIM, {"the_id": timer.id, "the_due_at": timer.due_at}) > 0
