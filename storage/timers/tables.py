from sqlalchemy import JSON, Column, Integer, String, Table, UniqueConstraint

from storage.schema import UtcDateTime, metadata

timers = Table(
    "timers",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", String, nullable=False),
    Column("key", String, nullable=False),
    Column("record", String, nullable=False),
    Column("due_at", UtcDateTime, nullable=False, index=True),
    Column("payload", JSON, nullable=False),
    UniqueConstraint("kind", "key"),
)
