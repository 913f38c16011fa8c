"""When in a promise a pause began, and in whose hands: NULL in those that began before"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pauses", sa.Column("used", sa.Integer(), nullable=True))
    in_hours: sa.Column[bool] = sa.Column("in_hours", sa.Boolean(create_constraint=False), nullable=True)
    op.add_column("pauses", in_hours)
    op.add_column("pauses", sa.Column("team", sa.String(), nullable=True))
    op.create_index("ix_pauses_paused_at", "pauses", ["paused_at"])


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
