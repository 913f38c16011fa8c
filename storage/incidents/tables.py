from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text, and_, text

from storage.schema import UtcDateTime, metadata, partial, where_there

FIXED = text("service IS NOT NULL AND category IS NOT NULL AND status IN ('resolved', 'closed')")

incidents = Table(
    "incidents",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("title", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("service", String, nullable=True),
    Column("team", String, nullable=True),
    Column("impact", Integer, nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("priority", String, nullable=False),
    Column("status", String, nullable=False),
    Column("hold_reason", String, nullable=True),
    Column("hold_note", Text, nullable=False),
    Column("reporter", String, nullable=False),
    Column("assignee", String, nullable=True),
    Column("major", Boolean(create_constraint=False), nullable=False),
    Column("private", Boolean(create_constraint=False), nullable=False),
    Column("parent", Integer, ForeignKey("incidents.id"), nullable=True),
    Column("duplicate_of", Integer, ForeignKey("incidents.id"), nullable=True),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("acknowledged_at", UtcDateTime, nullable=True),
    Column("acknowledged_by", String, nullable=True),
    Column("resolved_at", UtcDateTime, nullable=True),
    Column("resolved_by", String, nullable=True),
    Column("resolution_code", String, nullable=True),
    Column("resolution_note", Text, nullable=False),
    Column("closed_at", UtcDateTime, nullable=True),
    Column("reopened", Integer, nullable=False),
    Column("external_number", String, nullable=True, unique=True),
    Column("category", String, nullable=True),
    Column("site", String, nullable=True),
    Column("item", String, nullable=True),
    Column("source", String, nullable=True),
    Column("stated", String, nullable=False, server_default=""),
    CheckConstraint("impact BETWEEN 1 AND 3", name="impact"),
    CheckConstraint("urgency BETWEEN 1 AND 3", name="urgency"),
    Index("ix_incidents_status", "status", "priority", "id"),
    Index("ix_incidents_newest", "status", "id"),
    Index("ix_incidents_team", "status", "team", "priority", "assignee"),
    where_there("ix_incidents_assignee", "assignee", "status"),
    partial("ix_incidents_fixed", "private", "service", "opened_at", where=FIXED),
    Index("ix_incidents_reporter", "reporter", "id"),
    where_there("ix_incidents_parent", "parent"),
    Index("ix_incidents_service", "service", "opened_at"),
    Index("ix_incidents_item", "item", "status"),
    sqlite_autoincrement=True,
)
partial("ix_incidents_major", incidents.c.status, incidents.c.id, where=and_(incidents.c.major))

incident_followers = Table(
    "incident_followers",
    metadata,
    Column("incident", Integer, ForeignKey("incidents.id"), primary_key=True),
    Column("person", String, primary_key=True),
    Column("since", UtcDateTime, nullable=False),
)
"""Whoever has the same trouble, beside its reporter."""
