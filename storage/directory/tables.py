from sqlalchemy import JSON, Column, String, Table

from storage.schema import UtcDateTime, metadata

directory = Table(
    "directory",
    metadata,
    Column("handle", String, primary_key=True),
    Column("ids", JSON, nullable=False),
    Column("looked_up_at", UtcDateTime, nullable=False),
    Column("zone", String, nullable=True),
)
