from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from storage.schema import UtcDateTime, metadata

surveys = Table(
    "surveys",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("record", String, nullable=False),
    Column("cycle", Integer, nullable=False),
    Column("person", String, nullable=False),
    Column("service", String, nullable=True),
    Column("team", String, nullable=True),
    Column("resolver", String, nullable=True),
    Column("apart", Boolean(create_constraint=False), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("score", Integer, nullable=True),
    Column("rated_at", UtcDateTime, nullable=True),
    Column("comment", Text, nullable=False),
    Column("declined_at", UtcDateTime, nullable=True),
    Column("set_aside_at", UtcDateTime, nullable=True),
    Column("agreed", Boolean(create_constraint=False), nullable=True),
    Column("due_at", UtcDateTime, nullable=True),
    UniqueConstraint("record", "cycle"),
    Index("ix_surveys_person", "person", "asked_at"),
    Index("ix_surveys_asked_at", "asked_at"),
    Index("ix_surveys_rated_at", "rated_at"),
    sqlite_autoincrement=True,
)

survey_marks = Table(
    "survey_marks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("survey", Integer, ForeignKey("surveys.id"), nullable=False),
    Column("score", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_survey_marks_survey", "survey", "id"),
    sqlite_autoincrement=True,
)
"""Every mark that was given, so that a past day keeps those that it had."""
