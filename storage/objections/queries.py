"""What reporters object to: one objection a pause, and what was judged of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from storage.incidents.queries import Sight
from storage.incidents.tables import incidents
from storage.objections.records import Judgement, Objection
from storage.objections.tables import objections
from storage.schema import insert_row


def add(tx: Connection, **values: Any) -> Objection:
    return _objection(insert_row(tx, objections, {"reason": ""} | values))


def find(tx: Connection, key: int) -> Objection | None:
    row = tx.execute(select(objections).where(objections.c.id == key)).mappings().first()
    return None if row is None else _objection(row)


def of_hold(tx: Connection, hold: int) -> Objection | None:
    row = tx.execute(select(objections).where(objections.c.hold == hold)).mappings().first()
    return None if row is None else _objection(row)


def judge(tx: Connection, key: int, judgement: Judgement, by: str, at: datetime, **more: Any) -> Objection | None:
    """What is judged of one that waits for it; None where it was judged already."""
    waiting = update(objections).where(objections.c.id == key, objections.c.judgement.is_(None))
    values = {"judgement": judgement, "judged_by": by, "judged_at": at, **more}
    row = tx.execute(waiting.values(**values).returning(objections)).mappings().first()
    return None if row is None else _objection(row)


def waiting(tx: Connection, sight: Sight | None, *, limit: int) -> tuple[list[Objection], int]:
    """Those that are to be judged, as `sight` goes, the oldest first; and how many there are in all."""
    seen = () if sight is None else (sight.clause(),)
    joined = incidents.c.id == objections.c.incident
    asked = select(objections).join(incidents, joined).where(objections.c.judgement.is_(None), *seen)
    rows = tx.execute(asked.order_by(objections.c.id).limit(limit)).mappings()
    total = tx.execute(select(func.count()).select_from(asked.subquery())).scalar_one()
    return [_objection(row) for row in rows], total


def _objection(row: Mapping[Any, Any]) -> Objection:
    values = dict(row)
    values["holders"] = tuple(values["holders"])
    values["judgement"] = Judgement(values["judgement"]) if values["judgement"] else None
    return Objection(**values)
