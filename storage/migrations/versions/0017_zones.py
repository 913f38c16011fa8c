"""The zone that a person's clock shows in Slack

It is known once people have been looked up again, which is within the hour.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("directory", sa.Column("zone", sa.String(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
