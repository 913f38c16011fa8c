"""To whom a clock's promise is made; clocks found by when they stopped"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("service_clocks", sa.Column("type", sa.String(), nullable=False, server_default="SLA"))
    op.create_index("ix_service_clocks_stopped", "service_clocks", ["stopped_at"])


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
