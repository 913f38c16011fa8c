"""Whose stay a clock measures, with the vendor's number; why a clock stands still"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("service_clocks", sa.Column("party", sa.String(), nullable=True))
    op.add_column("service_clocks", sa.Column("reference", sa.String(), nullable=False, server_default=""))
    op.add_column("pauses", sa.Column("kind", sa.String(), nullable=False, server_default="hold"))


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
