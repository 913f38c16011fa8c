"""What is parked is found without going through all that was ever said"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    parked = sa.text("state = 'parked'")
    op.create_index("ix_outbox_parked", "outbox", ["coalesce"], sqlite_where=parked, postgresql_where=parked)


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
