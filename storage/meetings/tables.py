from sqlalchemy import JSON, Column, Index, Integer, String, Table

from storage.schema import UtcDateTime, metadata

meetings = Table(
    "meetings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("board", String, nullable=False),
    Column("chair", String, nullable=False),
    Column("agenda", JSON, nullable=False),
    Column("at", Integer, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime, nullable=True),
    Index("ix_meetings_ended_at", "ended_at"),
    sqlite_autoincrement=True,
)
