from sqlalchemy import Column, String, Table

from storage.schema import UtcDateTime, metadata

inbox = Table(
    "inbox",
    metadata,
    Column("delivery", String, primary_key=True),
    Column("received_at", UtcDateTime, nullable=False, index=True),
)
