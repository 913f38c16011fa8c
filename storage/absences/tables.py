from sqlalchemy import Column, Index, Integer, String, Table

from storage.schema import UtcDateTime, metadata

absences = Table(
    "absences",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("practice", String, nullable=False),
    Column("board", String, nullable=True),
    Column("person", String, nullable=False),
    Column("stand_in", String, nullable=True),
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime, nullable=True),
    Column("ended_by", String, nullable=True),
    Index("ix_absences_until", "practice", "until"),
    sqlite_autoincrement=True,
)
