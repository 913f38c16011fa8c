from sqlalchemy import Column, Index, Integer, String, Table, Text, UniqueConstraint

from storage.schema import UtcDateTime, metadata

tasks = Table(
    "tasks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("record", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("team", String, nullable=True),
    Column("person", String, nullable=True),
    Column("due_at", UtcDateTime, nullable=True),
    Column("state", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("opened_by", String, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("over_at", UtcDateTime, nullable=True),
    Column("over_by", String, nullable=True),
    UniqueConstraint("record", "number"),
    Index("ix_tasks_person", "person", "state"),
    Index("ix_tasks_team", "team", "state"),
    Index("ix_tasks_due", "due_at"),
    sqlite_autoincrement=True,
)
