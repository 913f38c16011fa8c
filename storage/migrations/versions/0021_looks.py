"""Changes that are to come are looked at a day and an hour before they begin: those that were planned already, too"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

AHEAD = (timedelta(hours=24), timedelta(hours=1))


def upgrade() -> None:
    at = sa.DateTime(timezone=True)
    changes = sa.table("changes", sa.column("id", sa.Integer), sa.column("start", at), sa.column("status", sa.String))
    timers = sa.table(
        "timers",
        sa.column("kind", sa.String),
        sa.column("key", sa.String),
        sa.column("record", sa.String),
        sa.column("due_at", at),
        sa.column("payload", sa.JSON),
    )
    now = datetime.now(UTC)
    to_come = sa.select(changes.c.id, changes.c.start).where(changes.c.status.in_(["authorise", "scheduled"]))
    for number, start in op.get_bind().execute(to_come).all():
        begins = start if start.tzinfo else start.replace(tzinfo=UTC)
        look = next((begins - ahead for ahead in AHEAD if now < begins - ahead), None)
        if look is not None:
            record = f"CHG-{number}"
            row = {"kind": "change.look", "key": record, "record": record, "due_at": look}
            op.execute(timers.insert().values(**row, payload={"change": number}))


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
