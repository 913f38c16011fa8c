"""The journal by its time, and by who did it: for the audit."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_journal_at", "journal", ["at", "id"])
    op.create_index("ix_journal_actor", "journal", ["actor", "id"])


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
