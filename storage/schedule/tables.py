from sqlalchemy import Column, Index, Integer, String, Table, UniqueConstraint

from storage.schema import UtcDateTime, metadata

calendar_feeds = Table(
    "calendar_feeds",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("person", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime, nullable=True),
    UniqueConstraint("digest"),
    Index("ix_calendar_feeds_person", "person", "ended_at"),
    sqlite_autoincrement=True,
)
