"""What pipelines have put into production: which, when, and as part of which change."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from storage.deploys.records import Deploy, DeployStatus
from storage.deploys.tables import deploys
from storage.schema import insert_once


def add(tx: Connection, **values: Any) -> Deploy | None:
    """A deploy that was not heard of before; None where it was (`sender` and `key`)."""
    key = insert_once(tx, deploys, **values)
    return None if key is None else find(tx, key)


def find(tx: Connection, number: int) -> Deploy | None:
    row = tx.execute(select(deploys).where(deploys.c.id == number)).mappings().first()
    return None if row is None else _deploy(row)


def known(tx: Connection, sender: str, key: str) -> Deploy | None:
    """The one that a sender knows by a key."""
    row = tx.execute(select(deploys).where(deploys.c.sender == sender, deploys.c.key == key)).mappings().first()
    return None if row is None else _deploy(row)


def change(tx: Connection, number: int, *, was: Collection[DeployStatus], **values: Any) -> Deploy | None:
    """Move one that is in one of these states; None when it is in another."""
    statement = update(deploys).where(deploys.c.id == number, deploys.c.status.in_([*was]))
    row = tx.execute(statement.values(**values).returning(deploys)).mappings().first()
    return None if row is None else _deploy(row)


def between(tx: Connection, after: datetime, until: datetime, *, limit: int) -> list[Deploy]:
    """Those that began after an instant and up to another, on whatever item; the last first."""
    when = (deploys.c.started_at > after, deploys.c.started_at <= until)
    statement = select(deploys).where(*when).order_by(deploys.c.started_at.desc(), deploys.c.id.desc()).limit(limit)
    return [_deploy(row) for row in tx.execute(statement).mappings()]


def those(tx: Connection, numbers: Collection[int]) -> list[Deploy]:
    """Of these numbers those that there are, by number."""
    rows = tx.execute(select(deploys).where(deploys.c.id.in_([*numbers])).order_by(deploys.c.id)).mappings()
    return [_deploy(row) for row in rows]


def latest(tx: Connection, service: str | None, *, limit: int, skip: int = 0) -> list[Deploy]:
    """Those of a service (a key), or of all, the last first."""
    statement = select(deploys).where(*_of(service)).order_by(deploys.c.started_at.desc(), deploys.c.id.desc())
    return [_deploy(row) for row in tx.execute(statement.limit(limit).offset(skip)).mappings()]


def count(tx: Connection, service: str | None) -> int:
    return tx.execute(select(func.count()).select_from(deploys).where(*_of(service))).scalar_one()


def last_told(tx: Connection, item: str) -> datetime | None:
    """When somebody was last told of one of an item that belongs to nothing."""
    found: datetime | None = tx.execute(select(func.max(deploys.c.told_at)).where(deploys.c.item == item)).scalar()
    return found


def unregistered_since(tx: Connection, item: str, since: datetime) -> int:
    """How many of an item have been heard of after an instant that belong to nothing."""
    loose = (deploys.c.change.is_(None), deploys.c.template.is_(None), deploys.c.received_at > since)
    return tx.execute(select(func.count()).where(deploys.c.item == item, *loose)).scalar_one()


def _of(service: str | None) -> list[Any]:
    return [] if service is None else [deploys.c.service == service]


def _deploy(row: Mapping[Any, Any]) -> Deploy:
    return Deploy(**{**row, "status": DeployStatus(row["status"])})
