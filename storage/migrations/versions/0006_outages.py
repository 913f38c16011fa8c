"""When services were down, as it was known at each moment; and which changes stop what they touch"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outages",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("millionths", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("millionths BETWEEN 0 AND 1000000", name=op.f("ck_outages_millionths")),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name=op.f("fk_outages_incident_incidents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outages")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outages_service", "outages", ["service", "ended_at"])
    op.create_index("ix_outages_incident", "outages", ["incident"])
    stops: sa.Column[bool] = sa.Column(
        "stops_service", sa.Boolean(create_constraint=False), nullable=False, server_default=sa.false()
    )
    op.add_column("changes", stops)
    op.create_index("ix_changes_stops_service", "changes", ["stops_service", "start"])


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
