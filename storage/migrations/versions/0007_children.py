"""Children of an incident are found by an index

What is resolved resolves what is part of it, and its card names them.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_incidents_parent", "incidents", ["parent"])


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
