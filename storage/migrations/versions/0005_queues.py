"""What is open by team, the major incidents, and what is due next of some, each by an index: for queues and Home."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_incidents_team", "incidents", ["status", "team", "priority", "assignee"])
    sqlite, postgresql = sa.text("major = 1"), sa.text("major")
    op.create_index(
        "ix_incidents_major", "incidents", ["status", "id"], sqlite_where=sqlite, postgresql_where=postgresql
    )
    op.drop_index("ix_service_clocks_due", "service_clocks")
    op.create_index("ix_service_clocks_due", "service_clocks", ["state", "due_at", "incident"])


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
