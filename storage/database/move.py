"""Moving a whole memory to another database, in one transaction there, counted on both sides."""

from collections.abc import Callable

from sqlalchemy import Connection, Engine, Table, func, insert, select, text

from storage.database.backend import Backend, DatabaseUnavailable
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
    source, target = backend_of(source_url), backend_of(target_url)
    if source_url == target_url:
        raise DatabaseUnavailable("That is the database you have; give --to the address of another.")
    reading, writing = source.writer_engine(), target.writer_engine()
    try:
        source.open(reading, migrate=True)
        target.open(writing, migrate=True)
        return _move(source, target, reading, writing, progress)
    finally:
        for backend, engine in ((source, reading), (target, writing)):
            _let_go(backend, engine)


def _let_go(backend: Backend, engine: Engine) -> None:
    backend.close()
    engine.dispose()


def _move(source: Backend, target: Backend, reading: Engine, writing: Engine, progress: Progress) -> Counts:
    with reading.connect() as there, writing.begin() as here:
        source.keep_to_myself(there)
        target.keep_to_myself(here)
        filled = [table.name for table in metadata.sorted_tables if _count(here, table)]
        if filled:
            raise DatabaseUnavailable(f"The target holds {', '.join(filled)} already; give --to an empty database.")
        counts = {table.name: _copy(there, here, table, progress) for table in metadata.sorted_tables}
        for table in metadata.sorted_tables:
            if _count(here, table) != counts[table.name] or _count(there, table) != counts[table.name]:
                raise DatabaseUnavailable(f"The rows of {table.name} do not add up; nothing was moved. Try again.")
            _continue_numbers(here, table)
        return counts


def _copy(there: Connection, here: Connection, table: Table, progress: Progress) -> int:
    total, moved = _count(there, table), 0
    found = there.execute(select(table).order_by(*table.primary_key.columns)).mappings()
    for rows in found.partitions(ROWS):
        here.execute(insert(table), [dict(row) for row in rows])
        moved += len(rows)
        progress(table.name, moved, total)
    return moved


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _continue_numbers(here: Connection, table: Table) -> None:
    """The next number follows the highest that was moved; SQLite sees to that by itself."""
    if here.dialect.name != "postgresql" or "id" not in table.c:
        return
    highest = here.execute(select(func.max(table.c.id))).scalar()
    if isinstance(highest, int):
        here.execute(
            text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :highest)"),
            {"name": table.name, "highest": highest},
        )
