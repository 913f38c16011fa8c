from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text

from storage.schema import UtcDateTime, metadata

reviews = Table(
    "reviews",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("incident", Integer, ForeignKey("incidents.id"), nullable=False, unique=True),
    Column("status", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("owed_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("crew", JSON, nullable=False),
    Column("starts_at", UtcDateTime, nullable=True),
    Column("ends_at", UtcDateTime, nullable=True),
    Column("sequence", Integer, nullable=False),
    Column("looked_over_at", UtcDateTime, nullable=True),
    Column("looked_over_by", String, nullable=True),
    Column("held_at", UtcDateTime, nullable=True),
    Column("cause", Text, nullable=False),
    Column("factors", Text, nullable=False),
    Column("went_well", Text, nullable=False),
    Column("no_follow_ups", Text, nullable=False),
    Column("published_at", UtcDateTime, nullable=True),
    Column("published_by", String, nullable=True),
    Column("closed_at", UtcDateTime, nullable=True),
    Index("ix_reviews_status", "status", "due_at"),
    sqlite_autoincrement=True,
)
