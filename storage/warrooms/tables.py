from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from storage.schema import UtcDateTime, metadata

warrooms = Table(
    "warrooms",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("incident", Integer, ForeignKey("incidents.id"), nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("channel", String, nullable=True),
    Column("status", String, nullable=False),
    Column("declared_by", String, nullable=False),
    Column("declared_at", UtcDateTime, nullable=False),
    Column("last_update", Text, nullable=False),
    Column("last_update_at", UtcDateTime, nullable=True),
    Column("last_update_by", String, nullable=True),
    Column("next_update_at", UtcDateTime, nullable=True),
    Column("resolved_at", UtcDateTime, nullable=True),
    Column("resolved_by", String, nullable=True),
    Column("resolution_note", Text, nullable=False),
    Column("archived_at", UtcDateTime, nullable=True),
    Index("ix_warrooms_channel", "channel"),
    sqlite_autoincrement=True,
)

warroom_roles = Table(
    "warroom_roles",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("room", Integer, ForeignKey("warrooms.id"), nullable=False),
    Column("role", String, nullable=False),
    Column("person", String, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    UniqueConstraint("room", "role"),
)
