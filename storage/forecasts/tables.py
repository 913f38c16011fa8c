from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, Table

from storage.schema import UtcDateTime, metadata

forecasts = Table(
    "forecasts",
    metadata,
    Column("clock", Integer, ForeignKey("service_clocks.id"), primary_key=True, autoincrement=False),
    Column("incident", Integer, ForeignKey("incidents.id"), nullable=False),
    Column("chance", Float, nullable=False),
    Column("n", Integer, nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("shown", Boolean(create_constraint=False), nullable=False),
    Index("ix_forecasts_incident", "incident"),
)
