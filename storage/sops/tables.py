from sqlalchemy import JSON, Column, Index, Integer, String, Table, Text

from storage.schema import UtcDateTime, metadata

sop_runs = Table(
    "sop_runs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("article", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("steps", JSON, nullable=False),
    Column("ticks", JSON, nullable=False),
    Column("people", JSON, nullable=False),
    Column("words", JSON, nullable=False),
    Column("record", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("begun_by", String, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("over_at", UtcDateTime, nullable=True),
    Index("ix_sop_runs_article", "article", "over_at"),
    sqlite_autoincrement=True,
)
