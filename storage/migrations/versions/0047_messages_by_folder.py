"""On PostgreSQL, the messages of a folder by their names, whatever its collation"""

from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_messages_folder", "messages", ["name"], postgresql_ops={"name": "text_pattern_ops"})


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
