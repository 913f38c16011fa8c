"""Copying every table to another database, in one transaction, with the rows counted on both sides."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Engine, RowMapping, Table, bindparam, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from storage.database.backend import Backend, DatabaseUnavailable, UnusableAddress
from storage.database.engine import backend_of
from storage.tables import metadata

ROWS = 500
Counts = dict[str, int]
Progress = Callable[[str, int, int], None]
"""(table, rows moved, rows in all): called as it goes."""


def move(source_url: str, target_url: str, progress: Progress) -> Counts:
    """Copy every row; how many of each table. The source is only read, and no bot may be at work on it.

    Raises DatabaseUnavailable when either cannot be used, they are the same, the target holds something already, or
    the counts differ afterwards; then nothing was written.
    """
    source, target = backend_of(source_url), backend_of(target_url, "--to")
    if source_url == target_url:
        raise UnusableAddress("That is the database you have; give --to the address of another.")
    source_engine, target_engine = source.writer_engine(), target.writer_engine()
    try:
        source.open(source_engine, migrate=True)
        target.open(target_engine, migrate=True)
        return _move(source, target, source_engine, target_engine, progress)
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise DatabaseUnavailable(f"A database failed on the way ({reason}); nothing was moved.") from error
    finally:
        for backend, engine in ((source, source_engine), (target, target_engine)):
            _release(backend, engine)


def _release(backend: Backend, engine: Engine) -> None:
    backend.close()
    engine.dispose()


def _move(
    source: Backend, target: Backend, source_engine: Engine, target_engine: Engine, progress: Progress
) -> Counts:
    with source_engine.connect() as source_tx, target_engine.begin() as target_tx:
        source.lock_exclusively(source_tx)
        target.lock_exclusively(target_tx)
        filled = [table.name for table in metadata.sorted_tables if _count(target_tx, table)]
        if filled:
            raise DatabaseUnavailable(f"The target holds {', '.join(filled)} already; give --to an empty database.")
        counts = {table.name: _copy(source_tx, target_tx, table, progress) for table in metadata.sorted_tables}
        for table in metadata.sorted_tables:
            if _count(target_tx, table) != counts[table.name] or _count(source_tx, table) != counts[table.name]:
                raise DatabaseUnavailable(f"The rows of {table.name} do not add up; nothing was moved. Try again.")
            _advance_sequence(target_tx, table)
        target.gather_statistics(target_tx)
        return counts


def _copy(source_tx: Connection, target_tx: Connection, table: Table, progress: Progress) -> int:
    """What refers to another row of its table, which may stand further on, is set once all of them are there."""
    total, moved = _count(source_tx, table), 0
    own = [column for column in table.c if any(key.column.table is table for key in column.foreign_keys)]
    referring: list[RowMapping] = []
    found = source_tx.execute(select(table).order_by(*table.primary_key.columns)).mappings()
    for rows in found.partitions(ROWS):
        target_tx.execute(insert(table), [_without(own, table, row) for row in rows])
        referring += [row for row in rows if any(row[column] is not None for column in own)]
        moved += len(rows)
        progress(table.name, moved, total)
    if referring:
        _refer(target_tx, table, own, referring)
    return moved


def _without(own: Sequence[Column[Any]], table: Table, row: RowMapping) -> dict[str, Any]:
    """What is inserted of a row, by the keys of its columns: of some they are not the names."""
    return {column.key: None if column in own else row[column] for column in table.c}


def _refer(tx: Connection, table: Table, own: Sequence[Column[Any]], rows: Sequence[RowMapping]) -> None:
    refer = update(table).where(table.c.id == bindparam("row"))
    refer = refer.values({column: bindparam(f"its_{column.name}") for column in own})
    tx.execute(refer, [{"row": row["id"]} | {f"its_{column.name}": row[column] for column in own} for row in rows])


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _advance_sequence(target_tx: Connection, table: Table) -> None:
    """The next number follows the highest that was moved; SQLite sees to that by itself."""
    if target_tx.dialect.name != "postgresql" or "id" not in table.c:
        return
    highest = target_tx.execute(select(func.max(table.c.id))).scalar()
    if isinstance(highest, int):
        target_tx.execute(
            text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :highest)"),
            {"name": table.name, "highest": highest},
        )
