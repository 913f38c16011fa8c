"""What reporters object to"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "objections",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("hold", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("holders", sa.JSON(), nullable=False),
        sa.Column("reporter", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("objected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("judgement", sa.String(), nullable=True),
        sa.Column("judged_by", sa.String(), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_objections_incident_incidents"),
        sa.PrimaryKeyConstraint("id", name="pk_objections"),
        sa.UniqueConstraint("hold", name="uq_objections_hold"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_objections_judgement", "objections", ["judgement", "id"])


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
