"""By which template a standard change is made, and what became of templates"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("changes", sa.Column("template", sa.String(), nullable=True))
    op.create_index("ix_changes_template", "changes", ["template", "implemented_at"])
    op.create_table(
        "change_templates",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("made_from", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=True),
        sa.Column("votes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_change_templates"),
    )


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
