from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from storage.schema import UtcDateTime, metadata

warroom_streams = Table(
    "warroom_streams",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("incident", Integer, ForeignKey("incidents.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("channel_name", String, nullable=False),
    Column("channel", String, nullable=True),
    Column("status", String, nullable=False),
    Column("lead", String, nullable=True),
    Column("started_by", String, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime, nullable=True),
    Column("closed_by", String, nullable=True),
    Column("last_word", Text, nullable=False),
    UniqueConstraint("incident", "name"),
    Index("ix_warroom_streams_channel", "channel"),
    sqlite_autoincrement=True,
)
