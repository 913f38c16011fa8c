"""Of each alert when it was first heard of"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alerts", sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_alerts_heard", "alerts", ["heard_at"])
    op.drop_index("ix_alerts_started", "alerts")


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
