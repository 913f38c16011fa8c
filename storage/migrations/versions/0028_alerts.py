"""Alerts that come in, and which of them are muted"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("item", sa.String(), nullable=True),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("firing", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("flaps", sa.Integer(), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=True),
        sa.Column("change", sa.Integer(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alerts_key", "alerts", ["source", "key", "id"])
    op.create_index("ix_alerts_group", "alerts", ["group", "id"])
    op.create_index("ix_alerts_incident", "alerts", ["incident"])
    op.create_index("ix_alerts_started", "alerts", ["source", "started_at"])
    wrong, of_postgres = sa.text("firing = 1"), sa.text("firing = true")
    columns = ["severity", "id"]
    op.create_index("ix_alerts_firing", "alerts", columns, sqlite_where=wrong, postgresql_where=of_postgres)
    op.create_table(
        "alert_mutes",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alert_mutes"),
        sa.UniqueConstraint("source", "key", name="uq_alert_mutes_source_key"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
