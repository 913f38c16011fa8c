"""What is answered of how risky a change is, and which level that makes"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("changes", sa.Column("answers", sa.JSON(), nullable=True))
    op.add_column("changes", sa.Column("level", sa.String(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
