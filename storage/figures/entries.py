"""How figures read the journal: entries of many records, found by the record."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Connection, Row, Select, String, any_, cast, func, literal, select

from storage.journal.tables import journal

WHAT = journal.c.what + ""
"""What an entry says, where it is found by its record: no index of all that was said is to be used for it."""


def entries(tx: Connection, records: Collection[str], *conditions: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """Entries of these records, in their order within each."""
    if not records:
        return ()
    return tx.execute(select(journal).where(of(tx, records), *conditions).order_by(journal.c.id)).all()


def rows_of(tx: Connection, statement: Select[Any]) -> Sequence[Row[Any]]:
    """All at once: one by one takes half as long again."""
    found: Sequence[Row[Any]] = tx.execute(statement).all()
    return found


def of(tx: Connection, records: Collection[str]) -> ColumnElement[bool]:
    """Of one of these records, however many: handed over as one value, for a statement is made anew for so many."""
    if tx.dialect.name == "postgresql":
        return journal.c.record == any_(cast([*records], ARRAY(String)))
    each = func.json_each(json.dumps([*records])).table_valued("value")
    return journal.c.record.in_(select(each.c.value))


def of_incidents(tx: Connection, numbers: Sequence[int]) -> ColumnElement[bool]:
    """Of one of these incidents, however many."""
    if tx.dialect.name == "postgresql":
        return of(tx, [f"INC-{number}" for number in numbers])
    each = func.json_each(json.dumps(numbers)).table_valued("value")
    return journal.c.record.in_(select(literal("INC-") + cast(each.c.value, String)))
