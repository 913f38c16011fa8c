"""What an effect, a timer and a posted message are about as a column; names that say what they mean

The journal keeps its meaning: its entries are renamed, and the two kinds of hand-over entry are told apart.
"""

import re
from collections.abc import Callable
from datetime import UTC

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

EVENTS = {
    "incident.serviced": "incident.service_set",
    "warroom.role": "warroom.role_given",
    "warroom.nudged": "warroom.update_overdue",
    "change.withdraw": "change.withdrawn",
    "change.implement": "change.begun",
}
AUTOINCREMENT = {"sqlite_autoincrement": True}
NUMBER = re.compile(r"\b(?:INC|CHG)-\d+")


def upgrade() -> None:
    _rename_events(EVENTS)
    _tell_handovers_apart()
    _rewrite_details("incident.service_set", _became_private)
    for table in ("outbox", "messages", "timers"):
        op.add_column(table, sa.Column("record", sa.String(), nullable=False, server_default="desk"))
    _fill_records()
    for table in ("messages", "timers"):
        with op.batch_alter_table(table) as batch:
            batch.alter_column("record", server_default=None, existing_type=sa.String(), existing_nullable=False)
    with op.batch_alter_table("outbox", table_kwargs=AUTOINCREMENT) as batch:
        batch.alter_column("record", server_default=None, existing_type=sa.String(), existing_nullable=False)
        batch.drop_constraint("uq_outbox_op", type_="unique")
        batch.alter_column("op", new_column_name="mark", existing_type=sa.String(), existing_nullable=False)
        batch.drop_column("not_before")
    with op.batch_alter_table("outbox", table_kwargs=AUTOINCREMENT) as batch:
        batch.create_unique_constraint("uq_outbox_mark", ["mark"])
    op.execute("ALTER TABLE changes RENAME COLUMN ballot TO voting_round")  # votes refer to it: it is not made anew
    with op.batch_alter_table("votes") as batch:
        batch.drop_constraint("uq_votes_change_ballot_person", type_="unique")
        batch.alter_column("ballot", new_column_name="voting_round", existing_type=sa.Integer())
    with op.batch_alter_table("votes") as batch:
        batch.create_unique_constraint("uq_votes_change_voting_round_person", ["change", "voting_round", "person"])


def _rename_events(names: dict[str, str]) -> None:
    journal = sa.table("journal", sa.column("what", sa.String))
    for old, new in names.items():
        op.execute(journal.update().where(journal.c.what == old).values(what=new))


def _journal() -> sa.TableClause:
    return sa.table(
        "journal",
        sa.column("id", sa.Integer),
        sa.column("actor", sa.String),
        sa.column("what", sa.String),
        sa.column("record", sa.String),
        sa.column("details", sa.JSON),
    )


def _rewrite_details(what: str, change: Callable[[dict[str, object]], dict[str, object]]) -> None:
    journal, connection = _journal(), op.get_bind()
    rows = connection.execute(sa.select(journal.c.id, journal.c.details).where(journal.c.what == what)).all()
    for row in rows:
        values = {"details": change(dict(row.details))}
        connection.execute(journal.update().where(journal.c.id == row.id).values(**values))


def _became_private(details: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in details.items() if name != "hidden"} | {
        "became_private": details.get("hidden", False)
    }


def _tell_handovers_apart() -> None:
    """An offer names a person; an answer named nobody, and was given to the offer before it."""
    journal, connection = _journal(), op.get_bind()
    found = sa.select(journal).where(journal.c.what == "warroom.handover").order_by(journal.c.id)
    offered_by: dict[str, str] = {}
    for row in connection.execute(found).all():
        if row.details.get("person"):
            offered_by[row.record] = row.actor
            values: dict[str, object] = {"what": "warroom.handover_offered"}
        else:
            details = {"accepted": row.details.get("accepted", False), "offered_by": offered_by.get(row.record, "")}
            values = {"what": "warroom.handover_answered", "details": details}
        connection.execute(journal.update().where(journal.c.id == row.id).values(**values))


def _fill_records() -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.text("SELECT id, lane, message, thread, key FROM outbox")).all():
        named = NUMBER.search(f"{row.lane} {row.message} {row.thread} {row.key}")
        if named:
            _set_record("outbox", "id", row.id, named[0])
    for row in connection.execute(sa.text("SELECT name FROM messages")).all():
        named = NUMBER.search(row.name)
        if named:
            _set_record("messages", "name", row.name, named[0])
    timers = sa.table(
        "timers",
        sa.column("id", sa.Integer),
        sa.column("kind", sa.String),
        sa.column("key", sa.String),
        sa.column("due_at", sa.DateTime(timezone=True)),
        sa.column("payload", sa.JSON),
        sa.column("record", sa.String),
    )
    clocks = connection.execute(sa.text("SELECT id, incident FROM service_clocks"))
    incidents = {row.id: row.incident for row in clocks}
    for row in connection.execute(sa.select(timers)).all():
        payload = dict(row.payload)
        record = f"INC-{payload['incident']}" if "incident" in payload else row.key
        if row.kind == "sla.warning":
            record = f"INC-{incidents.get(payload['clock'], 0)}"
            payload["at"] = (row.due_at if row.due_at.tzinfo else row.due_at.replace(tzinfo=UTC)).isoformat()
        connection.execute(timers.update().where(timers.c.id == row.id).values(record=record, payload=payload))


def _set_record(table: str, key: str, value: object, record: str) -> None:
    statement = sa.text(f"UPDATE {table} SET record = :record WHERE {key} = :value")
    op.get_bind().execute(statement, {"record": record, "value": value})


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
