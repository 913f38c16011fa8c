"""Of each change how long it takes to go back; holds, while which none is begun"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("changes", sa.Column("rollback_seconds", sa.Integer(), nullable=True))
    op.create_table(
        "change_holds",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_change_holds"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_change_holds_released_at", "change_holds", ["released_at"])


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
