"""Problems, the families of like incidents, and what is proposed of them"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "problems",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("team", sa.String(), nullable=True),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("known_error", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("private", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("cause_kind", sa.String(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("workaround", sa.Text(), nullable=False),
        sa.Column("fix_note", sa.Text(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("watch_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("duplicate_of", sa.Integer(), nullable=True),
        sa.Column("revisit_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["duplicate_of"], ["problems.id"], name="fk_problems_duplicate_of_problems"),
        sa.PrimaryKeyConstraint("id", name="pk_problems"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_problems_owner", "problems", ["owner", "status"])
    op.create_index("ix_problems_status", "problems", ["status", "id"])
    op.create_table(
        "problem_incidents",
        sa.Column("incident", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("problem", sa.Integer(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_problem_incidents_incident_incidents"),
        sa.ForeignKeyConstraint(["problem"], ["problems.id"], name="fk_problem_incidents_problem_problems"),
        sa.PrimaryKeyConstraint("incident", name="pk_problem_incidents"),
    )
    op.create_index("ix_problem_incidents_problem", "problem_incidents", ["problem", "incident"])
    op.create_table(
        "problem_followers",
        sa.Column("problem", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["problem"], ["problems.id"], name="fk_problem_followers_problem_problems"),
        sa.PrimaryKeyConstraint("problem", "person", name="pk_problem_followers"),
    )
    op.create_table(
        "problem_families",
        sa.Column("problem", sa.Integer(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["problem"], ["problems.id"], name="fk_problem_families_problem_problems"),
        sa.PrimaryKeyConstraint("problem", "family", name="pk_problem_families"),
    )
    op.create_index("ix_problem_families_family", "problem_families", ["family"])
    op.create_table(
        "incident_families",
        sa.Column("incident", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("family", sa.String(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_incident_families_incident_incidents"),
        sa.PrimaryKeyConstraint("incident", name="pk_incident_families"),
    )
    op.create_index("ix_incident_families_family", "incident_families", ["family", "opened_at"])
    op.create_table(
        "problem_candidates",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("team", sa.String(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("arisen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("problem", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["problem"], ["problems.id"], name="fk_problem_candidates_problem_problems"),
        sa.PrimaryKeyConstraint("id", name="pk_problem_candidates"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_problem_candidates_family", "problem_candidates", ["family", "id"])
    op.create_index("ix_problem_candidates_state", "problem_candidates", ["state", "lost"])
    op.create_index("ix_problem_candidates_told", "problem_candidates", ["told_at"])


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
