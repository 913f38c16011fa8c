from sqlalchemy import JSON, Column, Index, Integer, String, Table, UniqueConstraint

from storage.schema import UtcDateTime, metadata

items = Table(
    "items",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("class", String, nullable=False, key="kind"),
    Column("service", String, nullable=True),
    Column("owner", String, nullable=True),
    Column("environment", String, nullable=True),
    Column("site", String, nullable=True),
    Column("status", String, nullable=False),
    Column("words", JSON, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("source", String, nullable=False),
    Column("external_id", String, nullable=True),
    Column("serial", String, nullable=True),
    Column("set_by", JSON, nullable=False),
    Column("last_seen", UtcDateTime, nullable=True),
    Column("missed", Integer, nullable=False),
    Column("verified_by", String, nullable=True),
    Column("verified_at", UtcDateTime, nullable=True),
    sqlite_autoincrement=True,
)

item_relations = Table(
    "item_relations",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("item", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("other", String, nullable=False),
    Column("member_of", String, nullable=False, key="group"),
    Column("needs", Integer, nullable=False),
    Column("source", String, nullable=False),
    UniqueConstraint("item", "kind", "other"),
    Index("ix_item_relations_other", "other"),
    sqlite_autoincrement=True,
)
"""A relation stands once, and is read from both ends."""
