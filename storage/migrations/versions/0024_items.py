"""Items and what they are to each other; incidents by their item"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "items",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("class", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("service", "owner", "environment", "site")),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("external_id", "serial")),
        sa.Column("set_by", sa.JSON(), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=True),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("verified_by", sa.String(), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_items"),
        sa.UniqueConstraint("key", name="uq_items_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "item_relations",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("other", sa.String(), nullable=False),
        sa.Column("member_of", sa.String(), nullable=False),
        sa.Column("needs", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_item_relations"),
        sa.UniqueConstraint("item", "kind", "other", name="uq_item_relations_item_kind_other"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_item_relations_other", "item_relations", ["other"])
    op.create_index("ix_incidents_item", "incidents", ["item", "status"])


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
