"""What was counted of days and weeks that are over, so that lines over them are read and not counted anew"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "figure_sums",
        sa.Column("line", sa.String(length=80), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("days", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("line", "by", "days", "start", "until", name="pk_figure_sums"),
    )


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
