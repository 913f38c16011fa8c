from sqlalchemy import JSON, Column, Index, Integer, String, Table

from storage.schema import UtcDateTime, metadata

journal = Table(
    "journal",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String, nullable=False),
    Column("what", String, nullable=False),
    Column("record", String, nullable=False),
    Column("details", JSON, nullable=False),
    Column("source", String, nullable=False),
    Index("ix_journal_record", "record", "id"),
    Index("ix_journal_what_at", "what", "at"),
    Index("ix_journal_at", "at", "id"),
    Index("ix_journal_actor", "actor", "id"),
    sqlite_autoincrement=True,
)
