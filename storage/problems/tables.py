from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from storage.schema import UtcDateTime, metadata

problems = Table(
    "problems",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("title", Text, nullable=False),
    Column("service", String, nullable=True),
    Column("team", String, nullable=True),
    Column("priority", String, nullable=False),
    Column("status", String, nullable=False),
    Column("known_error", Boolean(create_constraint=False), nullable=False),
    Column("private", Boolean(create_constraint=False), nullable=False),
    Column("owner", String, nullable=True),
    Column("opened_by", String, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("cause", Text, nullable=False),
    Column("cause_kind", String, nullable=True),
    Column("evidence", Text, nullable=False),
    Column("workaround", Text, nullable=False),
    Column("fix_note", Text, nullable=False),
    Column("resolved_at", UtcDateTime, nullable=True),
    Column("watch_until", UtcDateTime, nullable=True),
    Column("closed_at", UtcDateTime, nullable=True),
    Column("ended", String, nullable=True),
    Column("reason", Text, nullable=False),
    Column("duplicate_of", Integer, ForeignKey("problems.id"), nullable=True),
    Column("revisit_at", UtcDateTime, nullable=True),
    Index("ix_problems_status", "status", "id"),
    Index("ix_problems_owner", "owner", "status"),
    sqlite_autoincrement=True,
)

problem_incidents = Table(
    "problem_incidents",
    metadata,
    Column("incident", Integer, ForeignKey("incidents.id"), primary_key=True, autoincrement=False),
    Column("problem", Integer, ForeignKey("problems.id"), nullable=False),
    Column("linked_at", UtcDateTime, nullable=False),
    Index("ix_problem_incidents_problem", "problem", "incident"),
)
"""An incident has one problem at most."""

problem_followers = Table(
    "problem_followers",
    metadata,
    Column("problem", Integer, ForeignKey("problems.id"), nullable=False),
    Column("person", String, nullable=False),
    PrimaryKeyConstraint("problem", "person"),
)

problem_families = Table(
    "problem_families",
    metadata,
    Column("problem", Integer, ForeignKey("problems.id"), nullable=False),
    Column("family", String, nullable=False),
    PrimaryKeyConstraint("problem", "family"),
    Index("ix_problem_families_family", "family"),
)
"""The families whose incidents are of a problem."""

incident_families = Table(
    "incident_families",
    metadata,
    Column("incident", Integer, ForeignKey("incidents.id"), primary_key=True, autoincrement=False),
    Column("family", String, nullable=True),
    Column("opened_at", UtcDateTime, nullable=False),
    Index("ix_incident_families_family", "family", "opened_at"),
)
"""Every incident that was looked at; of no family where it is private or too little is known of it."""

problem_candidates = Table(
    "problem_candidates",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("family", String, nullable=False),
    Column("service", String, nullable=True),
    Column("team", String, nullable=True),
    Column("title", Text, nullable=False),
    Column("n", Integer, nullable=False),
    Column("lost", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("arisen_at", UtcDateTime, nullable=False),
    Column("told_at", UtcDateTime, nullable=True),
    Column("decided_at", UtcDateTime, nullable=True),
    Column("decided_by", String, nullable=True),
    Column("reason", Text, nullable=False),
    Column("problem", Integer, ForeignKey("problems.id"), nullable=True),
    Index("ix_problem_candidates_family", "family", "id"),
    Index("ix_problem_candidates_state", "state", "lost"),
    Index("ix_problem_candidates_told", "told_at"),
    sqlite_autoincrement=True,
)
