"""Incidents by the item (a key of the register) that they are about."""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from storage.incidents.records import OPEN
from storage.incidents.tables import incidents


def count_open(tx: Connection, item: str) -> int:
    statement = select(func.count()).select_from(incidents)
    return tx.execute(statement.where(incidents.c.item == item, incidents.c.status.in_(OPEN))).scalar_one()


def open_of(tx: Connection, items: Collection[str], limit: int = 50) -> list[int]:
    """The numbers of what is open about any of these items, the newest first."""
    statement = select(incidents.c.id).where(incidents.c.item.in_([*items]), incidents.c.status.in_(OPEN))
    return [*tx.execute(statement.order_by(incidents.c.id.desc()).limit(limit)).scalars()]


def newest(tx: Connection) -> int:
    """The number of the newest incident; 0 where there is none."""
    return tx.execute(select(func.max(incidents.c.id))).scalar() or 0


def named_since(tx: Connection, number: int) -> list[tuple[str, str, str]]:
    """(reporter, site, item) of those after a number that are about an item, and no mere service; oldest first."""
    columns = (incidents.c.reporter, incidents.c.site, incidents.c.item)
    is_service = incidents.c.item == func.coalesce(incidents.c.service, "")
    known = (incidents.c.site.is_not(None), incidents.c.item.is_not(None), ~is_service)
    statement = select(*columns).where(incidents.c.id > number, *known).order_by(incidents.c.id)
    return [tuple(row) for row in tx.execute(statement)]


def named(tx: Connection, limit: int = 500) -> list[tuple[int, str]]:
    """(number, item) of what is open, not private, and about an item as a person has said; the newest first."""
    stated = (incidents.c.stated.contains("item"), incidents.c.private.is_(False), incidents.c.item.is_not(None))
    statement = select(incidents.c.id, incidents.c.item).where(incidents.c.status.in_(OPEN), *stated)
    return [(row.id, row.item) for row in tx.execute(statement.order_by(incidents.c.id.desc()).limit(limit))]


def opened(tx: Connection, keys: Collection[str], start: datetime, end: datetime, code: str) -> int:
    """How many were opened in this time (UTC, half-open) on a service or an item of these keys, but for those that
    ended with a code.
    """
    statement = select(func.count()).select_from(incidents)
    return sum(tx.execute(statement.where(clause)).scalar_one() for clause in _opened(keys, start, end, code))


def those_opened(
    tx: Connection, keys: Collection[str], start: datetime, end: datetime, code: str, limit: int
) -> list[int]:
    """The numbers of the last of the same, in their order."""
    found: list[int] = []
    for clause in _opened(keys, start, end, code):
        newest = select(incidents.c.id).where(clause).order_by(incidents.c.id.desc()).limit(limit)
        found += tx.execute(newest).scalars()
    return sorted(found)[-limit:]


def _opened(keys: Collection[str], start: datetime, end: datetime, code: str) -> Iterator[ColumnElement[bool]]:
    """Of a service, then of an item alone: each by its index."""
    within = and_(incidents.c.opened_at >= start, incidents.c.opened_at < end)
    counts = func.coalesce(incidents.c.resolution_code, "") != code
    of_service = incidents.c.service.in_([*keys])
    yield and_(of_service, within, counts)
    elsewhere = or_(incidents.c.service.is_(None), ~of_service)
    yield and_(incidents.c.item.in_([*keys]), elsewhere, within, counts)
