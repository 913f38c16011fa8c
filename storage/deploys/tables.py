from sqlalchemy import Column, Index, Integer, String, Table, Text, UniqueConstraint

from storage.schema import UtcDateTime, metadata

deploys = Table(
    "deploys",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("sender", String, nullable=False),
    Column("key", String, nullable=False),
    Column("service", String, nullable=True),
    Column("item", String, nullable=False),
    Column("version", String, nullable=False),
    Column("status", String, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime, nullable=True),
    Column("actor", String, nullable=False),
    Column("url", Text, nullable=False),
    Column("change", Integer, nullable=True),
    Column("template", String, nullable=True),
    Column("received_at", UtcDateTime, nullable=False),
    Column("told_at", UtcDateTime, nullable=True),
    UniqueConstraint("sender", "key"),
    Index("ix_deploys_started_at", "started_at"),
    Index("ix_deploys_item", "item", "started_at"),
    Index("ix_deploys_change", "change"),
    sqlite_autoincrement=True,
)
