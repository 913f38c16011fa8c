from sqlalchemy import JSON, Column, Integer, String, Table

from storage.schema import UtcDateTime, metadata

figure_sums = Table(
    "figure_sums",
    metadata,
    Column("line", String(80), primary_key=True),
    Column("by", String(20), primary_key=True),
    Column("days", Integer, primary_key=True, autoincrement=False),
    Column("start", UtcDateTime, primary_key=True),
    Column("until", UtcDateTime, primary_key=True),
    Column("value", JSON, nullable=False),
)
