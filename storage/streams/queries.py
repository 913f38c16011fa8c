"""Streams of war rooms, and the guarded way in which they change."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, insert, select, update

from storage.streams.records import Stream, StreamStatus
from storage.streams.tables import warroom_streams


def add(tx: Connection, **values: Any) -> Stream:
    blank = {"status": StreamStatus.OPENING, "last_word": ""}
    row = tx.execute(insert(warroom_streams).values(**(blank | values)).returning(warroom_streams)).mappings().one()
    return _stream(row)


def find(tx: Connection, stream: int) -> Stream | None:
    row = tx.execute(select(warroom_streams).where(warroom_streams.c.id == stream)).mappings().first()
    return None if row is None else _stream(row)


def of_incident(tx: Connection, incident: int) -> list[Stream]:
    """All that there have been, the first one first."""
    statement = select(warroom_streams).where(warroom_streams.c.incident == incident).order_by(warroom_streams.c.id)
    return [_stream(row) for row in tx.execute(statement).mappings()]


def called(tx: Connection, incident: int, name: str) -> Stream | None:
    """The one of this name, however it is written."""
    return next((each for each in of_incident(tx, incident) if each.name.casefold() == name.casefold()), None)


def in_channel(tx: Connection, channel: str) -> Stream | None:
    row = tx.execute(select(warroom_streams).where(warroom_streams.c.channel == channel)).mappings().first()
    return None if row is None else _stream(row)


def change(tx: Connection, stream: int, *, was: Collection[StreamStatus], **values: Any) -> Stream | None:
    """Change a stream that is in one of these states; None when it is in another."""
    there = (warroom_streams.c.id == stream, warroom_streams.c.status.in_([*was]))
    statement = update(warroom_streams).where(*there).values(**values).returning(warroom_streams)
    row = tx.execute(statement).mappings().first()
    return None if row is None else _stream(row)


def _stream(row: Mapping[Any, Any]) -> Stream:
    return Stream(**(dict(row) | {"status": StreamStatus(row["status"])}))
