"""Of each message what made it, where it went, when it was posted, and whether somebody acted on it"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("purpose", sa.String(), nullable=True))
    op.add_column("outbox", sa.Column("place", sa.String(), nullable=True))
    op.add_column("outbox", sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("outbox", sa.Column("acted", sa.Boolean(create_constraint=False), nullable=True))
    posted, unjudged = sa.text("posted_at IS NOT NULL"), sa.text("posted_at IS NOT NULL AND acted IS NULL")
    columns = ["purpose", "posted_at", "place", "acted"]
    op.create_index("ix_outbox_posted", "outbox", columns, sqlite_where=posted, postgresql_where=posted)
    op.create_index("ix_outbox_unjudged", "outbox", ["posted_at"], sqlite_where=unjudged, postgresql_where=unjudged)


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
