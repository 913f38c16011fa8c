"""The number that an imported change had where it came from"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("changes", sa.Column("external_number", sa.String(), nullable=True))
    op.create_index("ix_changes_external", "changes", ["external_number"], unique=True)


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
