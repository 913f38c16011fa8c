"""What most rows have not (an assignee, a parent, an end) is in an index only where it is there; what is fixed has one"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

INDEXES = (
    ("incidents", "ix_incidents_assignee", ["assignee", "status"]),
    ("incidents", "ix_incidents_parent", ["parent"]),
    ("service_clocks", "ix_service_clocks_stopped", ["stopped_at"]),
)


def upgrade() -> None:
    op.drop_index("ix_service_clocks_party", "service_clocks")  # those of a vendor are found by what they measure
    for table, name, columns in INDEXES:
        there = sa.text(f"{columns[0]} IS NOT NULL")
        op.drop_index(name, table)
        op.create_index(name, table, columns, sqlite_where=there, postgresql_where=there)
    fixed = sa.text("service IS NOT NULL AND category IS NOT NULL AND status IN ('resolved', 'closed')")
    columns = ["private", "service", "opened_at"]
    op.create_index("ix_incidents_fixed", "incidents", columns, sqlite_where=fixed, postgresql_where=fixed)


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
