"""Of each vote who cast it for somebody who was away; the votes of a person are found by them"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("votes", sa.Column("cast_by", sa.String(), nullable=True))
    op.create_index("ix_votes_person", "votes", ["person"])


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
