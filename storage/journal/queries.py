"""The journal is append-only: who did what, when, from where."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, or_, select

from storage.journal.records import NOBODYS, Entry, Told
from storage.journal.records import QUARTERDECK as QUARTERDECK
from storage.journal.tables import journal
from storage.schema import insert_row
from storage.statements import any_given, given
from storage.statements import find as find_rows

_LATEST = (
    select(journal).where(given(journal.c.record), any_given(journal.c.what)).order_by(journal.c.id.desc()).limit(1)
)
_OF_KINDS = select(journal).where(given(journal.c.record), any_given(journal.c.what)).order_by(journal.c.id)
_ALL_OF_KIND = select(journal).where(any_given(journal.c.record), given(journal.c.what)).order_by(journal.c.id)
_ALL_UNTIL = _ALL_OF_KIND.where(journal.c.at < bindparam("until"))


_KIND = journal.c.what + ""
"""What an entry says, where it is found by its record: no index of all that was said is to be used for it."""

_DETAILS_OF = (
    select(journal.c.record, journal.c.details)
    .where(any_given(journal.c.record), _KIND.in_(bindparam("any_kind", expanding=True)))
    .order_by(journal.c.id)
)


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
    came = source or tx.info.get("source", "quarterdeck")
    entry = keep(tx, what, record, actor=actor, now=now, source=came, **details)
    tx.info.setdefault("journal", []).append(entry)
    return entry


def keep(tx: Connection, what: str, record: str, *, actor: str, now: datetime, source: str, **details: Any) -> Entry:
    """Write an entry that nobody follows: of what was over long before it was written down."""
    values: dict[str, Any] = {
        "at": now,
        "actor": actor,
        "what": what,
        "record": record,
        "details": details,
        "source": source,
    }
    return Entry(**insert_row(tx, journal, values))


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
    asked = {"the_record": record, "any_what": what}
    return [Entry(**row) for row in find_rows(tx, _OF_KINDS, asked)]


def all_of_kind(tx: Connection, records: Collection[str], what: str, until: datetime | None = None) -> list[Entry]:
    """All entries of a kind about these records, written before an instant (UTC) or ever; oldest first."""
    asked = {"any_record": [*records], "the_what": what} | ({} if until is None else {"until": until})
    statement = _ALL_OF_KIND if until is None else _ALL_UNTIL
    return [Entry(**row) for row in find_rows(tx, statement, asked)]


def details_of(tx: Connection, records: Collection[str], *what: str) -> list[tuple[str, Mapping[str, Any]]]:
    """Of which record, and what more they say: the entries of these kinds about very many records, oldest first."""
    found = tx.execute(_DETAILS_OF, {"any_record": [*records], "any_kind": [*what]}) if records else ()
    return [(row.record, row.details) for row in found]


def latest(tx: Connection, record: str, *what: str) -> Entry | None:
    """The last entry of any of these kinds."""
    return next((Entry(**row) for row in find_rows(tx, _LATEST, {"the_record": record, "any_what": what})), None)


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


def note_reading(tx: Connection, record: str) -> None:
    """Remember that a record was shown, to be journalled by whoever runs this transaction."""
    tx.info.setdefault("readings", {})[record] = True


def take_readings(tx: Connection) -> list[str]:
    """The records that were shown since the last call, each once."""
    return [*tx.info.pop("readings", {})]


def _clauses(asked: Told) -> Iterator[ColumnElement[bool]]:
    if asked.record is not None:
        yield journal.c.record == asked.record
    if asked.actor is not None:
        yield journal.c.actor == asked.actor
    if asked.start is not None:
        yield journal.c.at >= asked.start
    if asked.end is not None:
        yield journal.c.at < asked.end
    yield journal.c.details[NOBODYS].as_boolean().is_not(True)


def told(tx: Connection, asked: Told, *, skip: int, limit: int) -> list[Entry]:
    """In the order of time; what an actor did, the latest first."""
    statement = select(journal).where(*_clauses(asked)).order_by(*_order(asked)).offset(skip).limit(limit)
    return [Entry(**row) for row in tx.execute(statement).mappings()]


def _order(asked: Told) -> tuple[ColumnElement[Any], ...]:
    if asked.actor is not None:
        return (journal.c.id.desc(),)
    return (journal.c.id,) if asked.record is not None else (journal.c.at, journal.c.id)


def count_told(tx: Connection, asked: Told) -> int:
    return tx.execute(select(func.count()).select_from(journal).where(*_clauses(asked))).scalar_one()


def told_after(tx: Connection, asked: Told, after: Entry | None, limit: int) -> list[Entry]:
    """The next entries in the order of time: so that all of it can be read a piece at a time."""
    later = () if after is None else (journal.c.at >= after.at, _is_after(after))
    statement = select(journal).where(*_clauses(asked), *later).order_by(journal.c.at, journal.c.id).limit(limit)
    return [Entry(**row) for row in tx.execute(statement).mappings()]


def _is_after(entry: Entry) -> ColumnElement[bool]:
    return or_(journal.c.at > entry.at, and_(journal.c.at == entry.at, journal.c.id > entry.id))


def newest(tx: Connection) -> int:
    """The id of the newest entry; 0 where there is none."""
    return tx.execute(select(func.max(journal.c.id))).scalar() or 0


def records_after(tx: Connection, key: int, limit: int) -> list[tuple[int, str]]:
    """(id, record) of the entries after one of them, oldest first."""
    statement = select(journal.c.id, journal.c.record).where(journal.c.id > key).order_by(journal.c.id).limit(limit)
    return [(row.id, row.record) for row in tx.execute(statement)]


def since(tx: Connection, at: datetime, *what: str, limit: int) -> list[Entry]:
    """Entries of these kinds from an instant on, of whatever records, oldest first."""
    statement = select(journal).where(journal.c.what.in_(what), journal.c.at >= at).order_by(journal.c.id)
    return [Entry(**row) for row in tx.execute(statement.limit(limit)).mappings()]


def between(tx: Connection, after: datetime, until: datetime, *what: str, limit: int) -> list[Entry]:
    """Entries of these kinds after an instant and up to another, of whatever records; the newest first."""
    when = (journal.c.at > after, journal.c.at <= until)
    statement = (
        select(journal).where(journal.c.what.in_(what), *when).order_by(journal.c.at.desc(), journal.c.id.desc())
    )
    return [Entry(**row) for row in tx.execute(statement.limit(limit)).mappings()]


def newest_of(tx: Connection, *what: str) -> tuple[int, ...]:
    """The id of the newest entry of each of these kinds, of whatever record; 0 where there is none."""
    found = []
    for each in what:
        of_kind = select(journal.c.id).where(journal.c.what == each)
        statement = of_kind.order_by(journal.c.at.desc(), journal.c.id.desc()).limit(1)
        found.append(tx.execute(statement).scalar() or 0)
    return tuple(found)
