from sqlalchemy import JSON, Boolean, Column, Index, Integer, String, Table, Text

from storage.schema import UtcDateTime, metadata

pages = Table(
    "pages",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("team", String, nullable=False),
    Column("record", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("asked_by", String, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("state", String, nullable=False),
    Column("step", Integer, nullable=False),
    Column("asking", JSON, nullable=False),
    Column("declined", JSON, nullable=False),
    Column("came", String, nullable=True),
    Column("came_at", UtcDateTime, nullable=True),
    Column("over_at", UtcDateTime, nullable=True),
    Index("ix_pages_record", "record"),
    Index("ix_pages_asked", "asked_at"),
    sqlite_autoincrement=True,
)

rota_calendars = Table(
    "rota_calendars",
    metadata,
    Column("team", String, primary_key=True),
    Column("shifts", JSON, nullable=False),
    Column("unknown", JSON, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("read_at", UtcDateTime, nullable=True),
    Column("tried_at", UtcDateTime, nullable=False),
    Column("failure", Text, nullable=True),
    Column("told_at", UtcDateTime, nullable=True),
)
"""What was last read of the calendar that a team's rota is kept in: a row a team, the last good one kept."""

stands = Table(
    "stands",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("team", String, nullable=False),
    Column("person", String, nullable=False),
    Column("start", UtcDateTime, nullable=False),
    Column("end", UtcDateTime, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("agreed", Boolean(create_constraint=False), nullable=False),
    Column("asks", String, nullable=True),
    Column("swap", Integer, nullable=True),
    Index("ix_stands_team", "team", "end"),
    Index("ix_stands_swap", "swap"),
    sqlite_autoincrement=True,
)
