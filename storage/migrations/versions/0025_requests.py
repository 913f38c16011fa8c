"""What people ask of the catalogue, who decides on it, and whose line manager is who"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "requests",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("requester", sa.String(), nullable=False),
        sa.Column("whom", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("cost", sa.Float(), nullable=True),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("tasks", sa.JSON(), nullable=False),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_requests"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_requests_item", "requests", ["item", "id"])
    op.create_index("ix_requests_opened", "requests", ["opened_at"])
    op.create_index("ix_requests_over", "requests", ["over_at"])
    op.create_index("ix_requests_requester", "requests", ["requester", "id"])
    op.create_index("ix_requests_status", "requests", ["status", "id"])
    op.create_index("ix_requests_whom", "requests", ["whom", "id"])
    op.create_table(
        "request_steps",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column(
            "request",
            sa.Integer(),
            sa.ForeignKey("requests.id", name="fk_request_steps_request_requests"),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("of", sa.Integer(), nullable=False),
        sa.Column("who", sa.JSON(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("within_seconds", sa.Integer(), nullable=True),
        sa.Column("then", sa.String(), nullable=False),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.Column("stand_in", sa.Boolean(), nullable=False),
        sa.Column("overdue_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_request_steps"),
        sa.UniqueConstraint("request", "revision", "position", name="uq_request_steps_request_revision_position"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "step_votes",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column(
            "step",
            sa.Integer(),
            sa.ForeignKey("request_steps.id", name="fk_step_votes_step_request_steps"),
            nullable=False,
        ),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("carried", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_step_votes"),
        sa.UniqueConstraint("step", "person", name="uq_step_votes_step_person"),
    )
    op.create_table(
        "request_clocks",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column(
            "request",
            sa.Integer(),
            sa.ForeignKey("requests.id", name="fk_request_clocks_request_requests"),
            nullable=False,
        ),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("calendar", sa.String(), nullable=False),
        sa.Column("target_seconds", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("breached", sa.Boolean(), nullable=False),
        sa.Column("pauses", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_request_clocks"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_request_clocks_request", "request_clocks", ["request"])
    op.create_table(
        "staff",
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("manager", sa.String(), nullable=True),
        sa.Column("site", sa.String(), nullable=True),
        sa.Column("hours", sa.String(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("handle", name="pk_staff"),
    )


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
