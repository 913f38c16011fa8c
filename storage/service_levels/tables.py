from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from storage.schema import UtcDateTime, metadata, where_there
from storage.service_levels.records import ClockType, PauseKind

service_clocks = Table(
    "service_clocks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("incident", Integer, ForeignKey("incidents.id"), nullable=False),
    Column("measure", String, nullable=False),
    Column("target_name", String, nullable=False),
    Column("calendar", String, nullable=False),
    Column("target_seconds", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=True),
    Column("stopped_at", UtcDateTime, nullable=True),
    Column("breached", Boolean(create_constraint=False), nullable=False),
    Column("warned", JSON, nullable=False),
    Column("type", String, nullable=False, server_default=ClockType.SLA),
    Column("party", String, nullable=True),
    Column("reference", String, nullable=False, server_default=""),
    Index("ix_service_clocks_incident", "incident"),
    Index("ix_service_clocks_due", "state", "due_at", "incident"),
    where_there("ix_service_clocks_stopped", "stopped_at"),
    Index("ix_service_clocks_started", "measure", "started_at"),
    sqlite_autoincrement=True,
)

pauses = Table(
    "pauses",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("clock", Integer, ForeignKey("service_clocks.id"), nullable=False),
    Column("paused_at", UtcDateTime, nullable=False),
    Column("resumed_at", UtcDateTime, nullable=True),
    Column("actor", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("kind", String, nullable=False, server_default=PauseKind.HOLD),
    Column("used", Integer, nullable=True),
    Column("in_hours", Boolean(create_constraint=False), nullable=True),
    Column("team", String, nullable=True),
    UniqueConstraint("clock", "paused_at"),
    Index("ix_pauses_paused_at", "paused_at"),
)
