"""Copying every table to another database, in one transaction, with the rows counted on both sides."""

from collections.abc import Callable

from sqlalchemy import Connection, Engine, Table, func, insert, select, text

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
        return counts


def _copy(source_tx: Connection, target_tx: Connection, table: Table, progress: Progress) -> int:
    total, moved = _count(source_tx, table), 0
    found = source_tx.execute(select(table).order_by(*table.primary_key.columns)).mappings()
    for rows in found.partitions(ROWS):
        target_tx.execute(insert(table), [dict(row) for row in rows])
        moved += len(rows)
        progress(table.name, moved, total)
    return moved


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
