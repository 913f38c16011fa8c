"""Whose line manager is who, where they work, and when: as imported, or as their profile in Slack says."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from storage.record import asdict, replace
from storage.staff.records import Colleague
from storage.staff.tables import staff
from storage.statements import find, given

A_BATCH = 500


def store(tx: Connection, colleagues: Sequence[Colleague], now: datetime) -> None:
    """In place of what was known of them; of everybody else nothing changes."""
    for start in range(0, len(colleagues), A_BATCH):
        some = colleagues[start : start + A_BATCH]
        tx.execute(delete(staff).where(staff.c.handle.in_([each.handle for each in some])))
        tx.execute(insert(staff), [asdict(each) | {"told_at": now} for each in some])


def introduce(tx: Connection, person: str, email: str, now: datetime) -> None:
    """What is known of an email is of this person (a Slack id), too, so that it is found by that."""
    known = of_one(tx, email)
    if known is not None:
        store(tx, [replace(known, handle=person)], now)


def of(tx: Connection, handles: Collection[str]) -> list[Colleague]:
    """What is known under these handles."""
    rows = tx.execute(select(staff).where(staff.c.handle.in_([*handles]))).mappings()
    return [_colleague(row) for row in rows]


def of_one(tx: Connection, handle: str) -> Colleague | None:
    """The same of one: asked of every report."""
    rows = find(tx, _OF_ONE, {"the_handle": handle})
    return _colleague(rows[0]) if rows else None


_OF_ONE = select(staff).where(given(staff.c.handle))


def count(tx: Connection) -> int:
    return tx.execute(select(func.count()).select_from(staff)).scalar_one()


def managers(tx: Connection) -> list[str]:
    """The handles of all who are somebody's line manager."""
    found = select(staff.c.manager).where(staff.c.manager.is_not(None)).distinct().order_by(staff.c.manager)
    return [*tx.execute(found).scalars()]


def _colleague(row: Mapping[Any, Any]) -> Colleague:
    return Colleague(*(row[name] for name in ("handle", "manager", "site", "hours")))
