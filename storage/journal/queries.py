"""The journal is append-only: who did what, when, from where."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from storage.journal.records import Entry
from storage.journal.tables import journal
from storage.schema import insert_row

QUARTERDECK = "quarterdeck"
"""The actor of entries that no user caused."""


def append(
    tx: Connection,
    what: str,
    record: str,
    *,
    actor: str,
    now: datetime,
    source: str | None = None,
    **details: Any,
) -> Entry:
    """Write an entry, and hand it to whoever follows the journal in this transaction.

    `source` is where it came from (`slack`, `timer`, `replay`); by default what the transaction was opened for.
    """
    values: dict[str, Any] = {
        "at": now,
        "actor": actor,
        "what": what,
        "record": record,
        "details": details,
        "source": source or tx.info.get("source", "quarterdeck"),
    }
    entry = Entry(**insert_row(tx, journal, values))
    tx.info.setdefault("journal", []).append(entry)
    return entry


def take_new_entries(tx: Connection) -> list[Entry]:
    """The entries that this transaction has written since the last call."""
    entries: list[Entry] = tx.info.pop("journal", [])
    return entries


def history(tx: Connection, record: str, limit: int = 500) -> list[Entry]:
    """What happened to a record, oldest first; of a very long story, the end."""
    newest = select(journal).where(journal.c.record == record).order_by(journal.c.id.desc()).limit(limit)
    return [Entry(**row) for row in reversed(tx.execute(newest).mappings().all())]


def of_kinds(tx: Connection, record: str, *what: str) -> list[Entry]:
    """All entries of these kinds, oldest first."""
    statement = select(journal).where(journal.c.record == record, journal.c.what.in_(what)).order_by(journal.c.id)
    return [Entry(**row) for row in tx.execute(statement).mappings()]


def latest(tx: Connection, record: str, *what: str) -> Entry | None:
    """The last entry of any of these kinds."""
    statement = (
        select(journal)
        .where(journal.c.record == record, journal.c.what.in_(what))
        .order_by(journal.c.id.desc())
        .limit(1)
    )
    row = tx.execute(statement).mappings().first()
    return None if row is None else Entry(**row)


def latest_by(tx: Connection, record: str, actor: str, *what: str) -> Entry | None:
    """The last entry of any of these kinds that somebody caused."""
    statement = (
        select(journal)
        .where(journal.c.record == record, journal.c.actor == actor, journal.c.what.in_(what))
        .order_by(journal.c.id.desc())
        .limit(1)
    )
    row = tx.execute(statement).mappings().first()
    return None if row is None else Entry(**row)


def find(tx: Connection, key: int) -> Entry | None:
    row = tx.execute(select(journal).where(journal.c.id == key)).mappings().first()
    return None if row is None else Entry(**row)
