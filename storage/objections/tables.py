from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from storage.schema import UtcDateTime, metadata

objections = Table(
    "objections",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("incident", Integer, ForeignKey("incidents.id"), nullable=False),
    Column("hold", Integer, nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("holders", JSON, nullable=False),
    Column("reporter", String, nullable=False),
    Column("why", Text, nullable=False),
    Column("objected_at", UtcDateTime, nullable=False),
    Column("judgement", String, nullable=True),
    Column("judged_by", String, nullable=True),
    Column("judged_at", UtcDateTime, nullable=True),
    Column("struck_from", UtcDateTime, nullable=True),
    Column("reason", Text, nullable=False),
    UniqueConstraint("hold"),
    Index("ix_objections_judgement", "judgement", "id"),
    sqlite_autoincrement=True,
)
