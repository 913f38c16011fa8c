"""The alerts of a group by their incidents"""

from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_alerts_group", "alerts")
    op.create_index("ix_alerts_group", "alerts", ["group", "incident"])


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
