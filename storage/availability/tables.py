from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table

from storage.schema import UtcDateTime, metadata

outages = Table(
    "outages",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("number", Integer, nullable=False),
    Column("service", String, nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime, nullable=True),
    Column("millionths", Integer, nullable=False),
    Column("by", String, nullable=False),
    Column("incident", Integer, ForeignKey("incidents.id"), nullable=True),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("replaced_at", UtcDateTime, nullable=True),
    CheckConstraint("millionths BETWEEN 0 AND 1000000", name="millionths"),
    Index("ix_outages_service", "service", "ended_at"),
    Index("ix_outages_incident", "incident"),
    sqlite_autoincrement=True,
)
