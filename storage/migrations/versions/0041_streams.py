"""Streams: parts of the work of a war room, each with a channel of its own"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "warroom_streams",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("channel_name", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("lead", sa.String(), nullable=True),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("last_word", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_warroom_streams_incident_incidents"),
        sa.PrimaryKeyConstraint("id", name="pk_warroom_streams"),
        sa.UniqueConstraint("incident", "name", name="uq_warroom_streams_incident_name"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_warroom_streams_channel", "warroom_streams", ["channel"])


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
