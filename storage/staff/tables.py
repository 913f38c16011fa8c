from sqlalchemy import Column, String, Table

from storage.schema import UtcDateTime, metadata

staff = Table(
    "staff",
    metadata,
    Column("handle", String, primary_key=True),
    Column("manager", String, nullable=True),
    Column("site", String, nullable=True),
    Column("hours", String, nullable=True),
    Column("told_at", UtcDateTime, nullable=False),
)
