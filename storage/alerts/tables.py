from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text, UniqueConstraint, true

from storage.schema import UtcDateTime, metadata, partial

alerts = Table(
    "alerts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source", String, nullable=False),
    Column("key", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("service", String, nullable=True),
    Column("item", String, nullable=True),
    Column("severity", Integer, nullable=False),
    Column("group", String, nullable=False),
    Column("firing", Boolean(create_constraint=False), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime, nullable=True),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("count", Integer, nullable=False),
    Column("flaps", Integer, nullable=False),
    Column("incident", Integer, nullable=True),
    Column("change", Integer, nullable=True),
    Column("url", Text, nullable=False),
    Column("heard_at", UtcDateTime, nullable=True),
    Column("silence", Text, nullable=False, server_default=""),
    Index("ix_alerts_key", "source", "key", "id"),
    Index("ix_alerts_group", "group", "incident"),
    Index("ix_alerts_incident", "incident"),
    Index("ix_alerts_heard", "heard_at"),
    sqlite_autoincrement=True,
)
_WRONG = alerts.c.firing == true()
partial("ix_alerts_firing", alerts.c.severity, alerts.c.id, where=_WRONG)
"""An episode each: a key that is wrong again much later has another row."""

alert_mutes = Table(
    "alert_mutes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source", String, nullable=False),
    Column("key", String, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    UniqueConstraint("source", "key"),
    sqlite_autoincrement=True,
)
"""Until when nothing is said of a key; who said so and why is in the journal."""
