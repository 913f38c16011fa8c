"""Surveys: who was asked how it went, and every mark

What was asked so far is taken over from the journal: everyone whose report was closed, and what they pressed.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    surveys = op.create_table(
        "surveys",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("team", sa.String(), nullable=True),
        sa.Column("resolver", sa.String(), nullable=True),
        sa.Column("apart", sa.Boolean(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("rated_at", INSTANT, nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("declined_at", INSTANT, nullable=True),
        sa.Column("set_aside_at", INSTANT, nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
        sa.UniqueConstraint("record", "cycle", name=op.f("uq_surveys_record_cycle")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_surveys_person", "surveys", ["person", "asked_at"])
    op.create_index("ix_surveys_asked_at", "surveys", ["asked_at"])
    op.create_index("ix_surveys_rated_at", "surveys", ["rated_at"])
    marks = op.create_table(
        "survey_marks",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("survey", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["survey"], ["surveys.id"], name=op.f("fk_survey_marks_survey_surveys")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_marks")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_survey_marks_survey", "survey_marks", ["survey", "id"])
    _take_over_the_asked(surveys)
    _take_over_the_marks(surveys, marks)


def _journal() -> sa.TableClause:
    names = (sa.column("id", sa.Integer), sa.column("what", sa.String), sa.column("record", sa.String))
    return sa.table("journal", *names, sa.column("at", INSTANT), sa.column("details", sa.JSON))


def _take_over_the_asked(surveys: sa.Table) -> None:
    """Whoever reported what was closed; of what was imported nobody was."""
    texts = ("reporter", "service", "team", "resolved_by", "external_number")
    numbers = (sa.column("id", sa.Integer), sa.column("reopened", sa.Integer))
    incidents = sa.table("incidents", *numbers, *(sa.column(name, sa.String) for name in texts))
    journal, told = _journal(), incidents.c
    closed = (
        sa.select(journal.c.record, told.reopened, told.reporter, told.service, told.team, told.resolved_by)
        .add_columns(sa.false(), sa.func.min(journal.c.at), sa.literal(""))
        .join(incidents, journal.c.record == sa.literal("INC-") + sa.cast(told.id, sa.String))
        .where(journal.c.what.in_(("incident.confirmed", "incident.closed")), told.external_number.is_(None))
        .group_by(journal.c.record, told.reopened, told.reporter, told.service, told.team, told.resolved_by)
    )
    columns = ["record", "cycle", "person", "service", "team", "resolver", "apart", "asked_at", "comment"]
    op.execute(surveys.insert().from_select(columns, closed))


def _take_over_the_marks(surveys: sa.Table, marks: sa.Table) -> None:
    tx, journal = op.get_bind(), _journal()
    rated = sa.select(journal).where(journal.c.what == "survey.rated").order_by(journal.c.id)
    asked = {row.record: row.id for row in tx.execute(sa.select(surveys.c.record, surveys.c.id))}
    given: dict[int, list[tuple[int, datetime]]] = {}
    for row in tx.execute(rated):
        if row.record in asked:
            given.setdefault(asked[row.record], []).append((row.details["score"], row.at))
    rows: list[dict[str, Any]] = []
    for survey, each in given.items():
        last = {"score": each[-1][0], "rated_at": each[0][1]}
        tx.execute(surveys.update().where(surveys.c.id == survey).values(**last))
        rows += ({"survey": survey, "score": score, "at": at} for score, at in each)
    if rows:
        tx.execute(marks.insert(), rows)


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
