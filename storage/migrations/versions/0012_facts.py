"""What is known of an incident beside its service: category, site, item, source, and who else has it

What was imported says its category in its title, and where it came from by its number.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

IMPORTED = "external_number IS NOT NULL AND reporter LIKE 'name:%'"


def upgrade() -> None:
    for name in ("category", "site", "item", "source"):
        op.add_column("incidents", sa.Column(name, sa.String(), nullable=True))
    op.add_column("incidents", sa.Column("stated", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_incidents_service", "incidents", ["service", "opened_at"])
    op.create_table(
        "incident_followers",
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_incident_followers_incident_incidents"),
        sa.PrimaryKeyConstraint("incident", "person", name="pk_incident_followers"),
    )
    op.execute(f"UPDATE incidents SET source = CASE WHEN {IMPORTED} THEN 'import' ELSE 'person' END")
    head = "substr(title, 1, instr(title, ' · ') - 1)"
    if op.get_bind().dialect.name == "postgresql":
        head = "split_part(title, ' · ', 1)"
    op.execute(
        f"UPDATE incidents SET category = {head}, stated = 'category' "
        f"WHERE source = 'import' AND title LIKE '%_ · _%'"
    )


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
