"""What stands of how likely a promise is missed; clocks found by when they began, what is over by its number"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forecasts",
        sa.Column(
            "clock",
            sa.Integer(),
            sa.ForeignKey("service_clocks.id", name="fk_forecasts_clock_service_clocks"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "incident",
            sa.Integer(),
            sa.ForeignKey("incidents.id", name="fk_forecasts_incident_incidents"),
            nullable=False,
        ),
        sa.Column("chance", sa.Float(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("clock", name="pk_forecasts"),
    )
    op.create_index("ix_forecasts_incident", "forecasts", ["incident"])
    op.create_index("ix_incidents_newest", "incidents", ["status", "id"])
    op.create_index("ix_service_clocks_started", "service_clocks", ["measure", "started_at"])


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
