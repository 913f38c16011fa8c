"""Calendars at secret addresses: whose they are, and that they end."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from storage.schedule.records import Feed
from storage.schedule.tables import calendar_feeds as feeds
from storage.schema import insert_row


def add(tx: Connection, *, person: str, digest: str, made_at: datetime) -> Feed:
    return Feed(**insert_row(tx, feeds, {"person": person, "digest": digest, "made_at": made_at, "ended_at": None}))


def standing(tx: Connection, digest: str) -> Feed | None:
    """The one whose secret has this digest, unless it has ended."""
    statement = select(feeds).where(feeds.c.digest == digest, feeds.c.ended_at.is_(None))
    row = tx.execute(statement).mappings().first()
    return None if row is None else Feed(**row)


def of_person(tx: Connection, person: str) -> Feed | None:
    """The one that somebody has now."""
    statement = select(feeds).where(feeds.c.person == person, feeds.c.ended_at.is_(None)).order_by(feeds.c.id.desc())
    row = tx.execute(statement.limit(1)).mappings().first()
    return None if row is None else Feed(**row)


def end(tx: Connection, person: str, at: datetime) -> int:
    """None of theirs is served any more; how many were."""
    theirs = (feeds.c.person == person, feeds.c.ended_at.is_(None))
    return tx.execute(update(feeds).where(*theirs).values(ended_at=at)).rowcount
