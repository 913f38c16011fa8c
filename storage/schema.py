"""What every table shares: one metadata, named constraints, timestamps in UTC, and helpers for inserts."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Executable,
    Index,
    Insert,
    MetaData,
    Table,
    TextClause,
    insert,
    text,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateIndex
from sqlalchemy.sql.compiler import DDLCompiler
from sqlalchemy.types import TypeDecorator

from storage.statements import Process, key_of, run_all, run_many

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


MOST_KEPT = 5_000
"""So many instants are remembered as they are written and read: the same are, again and again."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC, whatever the database keeps; a naive one is refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def bind_processor(self, dialect: Dialect) -> Process | None:
        return _written if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Process | None:
        return _read if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"a naive datetime has no place in the database: {value!r}")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


@lru_cache(MOST_KEPT)
def _written(value: datetime | None) -> str | None:
    """As SQLAlchemy has SQLite keep it. There are twenty of them to a report, and few that differ."""
    return None if value is None else _in_utc(value).isoformat(" ", "microseconds").removesuffix("+00:00")


@lru_cache(MOST_KEPT)
def _read(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(f"{value}+00:00")


def where_there(name: str, first: str, *columns: str) -> Index:
    """An index of the rows that have something in the first column: of what few have, each other row is written
    without it.
    """
    return partial(name, first, *columns, where=text(f"{first} IS NOT NULL"))


def partial(name: str, *columns: Any, where: ColumnElement[bool] | TextClause, unique: bool = False) -> Index:
    """An index of some rows alone, on either database. What PostgreSQL needs is loaded once it is asked for."""
    return Index(name, *columns, unique=unique, sqlite_where=where, info={"where": where})


def beginning(name: str, column: str) -> Index:
    """An index of how texts begin, on PostgreSQL, whose others go by its collation; those of SQLite do by letters."""
    return Index(name, column, info={"ops": {column: "text_pattern_ops"}}).ddl_if(dialect="postgresql")


@compiles(CreateIndex, "postgresql")
def _create_index(made: CreateIndex, compiler: DDLCompiler, **how: Any) -> str:
    index = made.element
    for option in index.info:
        index.dialect_options["postgresql"][option] = index.info[option]
    text_of: str = compiler.visit_create_index(made, **how)  # type: ignore[no-untyped-call]
    return text_of


def insert_once(tx: Connection, table: Table, **values: Any) -> int | None:
    """Insert a row unless a unique constraint says that it is there already; its id, or None when it was."""
    key: int | None = key_of(tx, inserting_once(tx.dialect.name, table), values)
    return key


def run_at_end(tx: Connection, statement: Executable, row: dict[str, Any], name: object = None) -> None:
    """Run it with these values when the operation ends, in one executemany with its like: for rows that the operation
    does not read back. Of those that have a name (hashable), the first of each.
    """
    waiting = tx.info.setdefault("at_end", {}).setdefault(statement, {})
    waiting.setdefault(object() if name is None else name, row)


def forget_at_end(tx: Connection, name: object, *statements: Executable) -> bool:
    """Run none of these with the values of this name; whether one was to be."""
    gathered: dict[Executable, dict[object, dict[str, Any]]] | None = tx.info.get("at_end")
    if not gathered:
        return False
    forgotten = [gathered[statement].pop(name, None) for statement in statements if statement in gathered]
    return any(row is not None for row in forgotten)


def finish(tx: Connection, told: Executable | None = None) -> None:
    """Run what waits for the end of the operation, and where that inserts a row `told`, by which others hear so."""
    gathered: dict[Executable, dict[object, dict[str, Any]]] = tx.info.pop("at_end", {})
    waiting = {statement: [*rows.values()] for statement, rows in gathered.items() if rows}
    if told is not None and any(isinstance(statement, Insert) for statement in waiting):
        waiting[told] = [{}]
    if waiting:
        run_all(tx, waiting)


def insert_many(tx: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of the same columns at once."""
    if rows:
        run_many(tx, _inserting(table), rows)


def upsert(dialect: str, table: Table) -> sqlite.Insert:
    """An insert that may say what to do about a row that is there; the same words on either database."""
    if dialect != "postgresql":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # 2 MB that SQLite does without

    return cast(sqlite.Insert, postgresql.insert(table))


@cache
def inserting_once(dialect: str, table: Table) -> Insert:
    """Insert rows, leaving out those that a unique constraint says are there already."""
    return upsert(dialect, table).on_conflict_do_nothing()


@cache
def writing_over(dialect: str, table: Table) -> Insert:
    """Insert a row, in place of the one that has its primary key."""
    statement = upsert(dialect, table)
    keys = [column.name for column in table.primary_key.columns]
    new = {column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key}
    return statement.on_conflict_do_update(index_elements=keys, set_=new)


@cache
def _inserting(table: Table) -> Insert:
    return insert(table)


def insert_row(tx: Connection, table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """Insert one row; the whole of it as it stands now: its id, and None for the columns not given."""
    return {**_blank(table), **row, "id": key_of(tx, _inserting(table), row)}


@cache
def _blank(table: Table) -> Mapping[str, None]:
    return dict.fromkeys(table.c.keys())
