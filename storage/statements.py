"""Statements that are built once and run many times.

To build one costs more than to run it, and so does what SQLAlchemy does around it: of what is run for every report,
message and timer, the driver is given the text and the values as they are.
"""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from functools import cache
from operator import attrgetter, itemgetter, methodcaller
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Executable,
    Insert,
    bindparam,
    literal_column,
)
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.types import TypeEngine


class Driver(NamedTuple):
    """What runs a text. `error` is what all that it raises is, `place` how a text marks where a value goes. While
    `together` is open on a connection, what is run is sent, and waited for once at its end.

    There is one for every database of its kind: a text is worked out once in a process, however many it opens.
    """

    dialect: Dialect
    error: type[Exception]
    place: str
    together: Callable[[Any], AbstractContextManager[Any]] = nullcontext


@cache
def driver_of(kind: str) -> Driver:
    """That of `sqlite` or `postgresql`. PostgreSQL's is loaded where it is asked for."""
    if kind == "sqlite":
        return Driver(SQLiteDialect_pysqlite(dbapi=sqlite3), sqlite3.Error, "?")
    import psycopg
    from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

    dialect: Dialect = PGDialect_psycopg(dbapi=psycopg, paramstyle="format")  # type: ignore[no-untyped-call]
    together = psycopg.Connection.pipeline if psycopg.Pipeline.is_supported() else nullcontext
    return Driver(dialect, psycopg.Error, "%s", together)


FLOAT8 = 701
"""The type of PostgreSQL that is read as a float, which is asked for to learn how."""

Process = Callable[[Any], Any]
Row = Mapping[str, Any]


def given(column: Column[Any]) -> ColumnElement[bool]:
    """That a column is what the parameter `the_NAME` says."""
    return column == bindparam(f"the_{column.name}")


def any_given(column: Column[Any]) -> ColumnElement[bool]:
    """That a column is one of what the parameter `any_NAME` lists."""
    return column.in_(bindparam(f"any_{column.name}", expanding=True))


def written_out(column: ColumnElement[Any], values: Iterable[StrEnum]) -> ColumnElement[bool]:
    """That a column is one of these, which stand in the text: only so is an index of such rows alone used."""
    return column.in_([literal_column(f"'{value}'") for value in values])


def run(tx: Connection, statement: Executable, values: Row) -> int:
    """Run what changes rows; how many it has changed."""
    if (text := _text(tx, statement, values)) is None:
        return tx.execute(statement, values).rowcount
    return int(_driven(tx, text, values, _ROWCOUNT))


def run_many(tx: Connection, statement: Executable, rows: Sequence[Row]) -> None:
    """Run it for each of these rows, which have the same columns."""
    run_all(tx, {statement: rows})


def run_all(tx: Connection, waiting: Mapping[Executable, Sequence[Row]]) -> None:
    """Run each of these for each of its rows, which have the same columns, one after the other. PostgreSQL is sent
    all of them before it is waited for.
    """
    if _is_listened_to(tx):
        for statement, rows in waiting.items():
            tx.execute(statement, rows)
        return
    kind = tx.dialect.name
    texts = [(_compiled(statement, tuple(rows[0]), kind), rows) for statement, rows in waiting.items()]
    assert not any(text.lists for text, _ in texts), (
        "how long a list is changes the text: run it for one row at a time"
    )
    driver = driver_of(kind)
    together = driver.together if len(texts) > 1 else nullcontext
    try:
        with together(tx.connection.dbapi_connection):
            for text, rows in texts:
                _send(tx, text, rows)
    except driver.error as error:
        raise _as_sqlalchemy_raises(tx, texts[0][0], error) from error


def _send(tx: Connection, text: "_Text", rows: Sequence[Row]) -> None:
    if len(rows) == 1:  # for many PostgreSQL's driver opens a pipeline where there is none, and waits for its end
        tx.connection.cursor().execute(text.sql, text.prepared(rows[0]))
    else:
        tx.connection.cursor().executemany(text.sql, [*map(text.prepared, rows)])


def key_of(tx: Connection, statement: Insert, values: Row) -> Any:
    """The key of the row that is inserted, as the database numbers them; None when it is there already.

    SQLite's driver knows it without being asked: to have it returned costs as much as to insert the row.
    """
    if tx.dialect.name != "sqlite" or (text := _text(tx, statement, values)) is None:
        return value_of(tx, _returning_its_key(statement), values)
    return _driven(tx, text, values, _inserted_as)


def _inserted_as(cursor: sqlite3.Cursor) -> int | None:
    return cursor.lastrowid if cursor.rowcount > 0 else None


@cache
def _returning_its_key(statement: Insert) -> ReturningInsert[Any]:
    """Built once for each statement: to build it costs more than to run it."""
    return statement.returning(next(iter(statement.table.primary_key)))


def value_of(tx: Connection, statement: Executable, values: Row) -> Any:
    """The first value of the first row that is selected; None where there is none."""
    return next((next(iter(row.values())) for row in find(tx, statement, values)), None)


def find(tx: Connection, statement: Executable, values: Row) -> list[dict[str, Any]]:
    """What is selected, or returned of what was changed, each row by the names of its columns."""
    if (text := _text(tx, statement, values)) is None:
        return [dict(row) for row in tx.execute(statement, values).mappings()]
    return [*map(text.read, _driven(tx, text, values, _FETCHED))]


def find_rows(tx: Connection, statement: Executable, values: Row) -> list[Sequence[Any]]:
    """What is selected, each row in the order of its columns: where very many are read, or very often."""
    if (text := _text(tx, statement, values)) is None:
        return [*tx.execute(statement, values)]
    found: list[Sequence[Any]] = _driven(tx, text, values, _FETCHED)
    return text.read_in_order(found)


_ROWCOUNT, _FETCHED = attrgetter("rowcount"), methodcaller("fetchall")


def _driven(tx: Connection, text: "_Text", values: Row, take: Callable[[Any], Any]) -> Any:
    """What is taken of the driver's cursor, once it has run the statement."""
    cursor = tx.connection.cursor()
    try:
        cursor.execute(text.asking(values) if text.lists else text.sql, text.prepared(values))
        return take(cursor)
    except text.error as error:
        raise _as_sqlalchemy_raises(tx, text, error) from error


class _List(NamedTuple):
    """Where a list goes in a text, and what goes there in place of a list of nothing: neither is anything in it, nor
    is it unknown whether something is.
    """

    marker: str
    empty: str

    @classmethod
    def of(cls, name: str, bind: BindParameter[Any], compiled: SQLCompiler) -> "_List":
        empty: str = compiled.visit_empty_set_expr([bind.type])  # type: ignore[no-untyped-call]
        return cls(f"__[POSTCOMPILE_{name}]", empty)


class _Text:
    """A statement as the driver takes it: its text, what prepares each value, and what reads each column found.

    `names` are those of the values that it is given; a parameter that none is given for has one of its own, or None.
    """

    def __init__(self, compiled: SQLCompiler, driver: Driver, names: Collection[str]) -> None:
        dialect, self.error, self._place = driver.dialect, driver.error, driver.place
        self.sql = str(compiled)
        self._order = compiled.positiontup or ()
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        self.lists = {name: _List.of(name, bind, compiled) for name, bind in binds.items() if bind.expanding}
        assert not any(_binding(binds[name].type, dialect) for name in self.lists), "a list is taken as it is"
        fixed = {name: None if bind.required else bind.value for name, bind in binds.items()}
        self._fixed = {name: fixed.get(name) for name in self._order if name not in names}
        self._pick = _in_order(self._order)
        self._binding = _some(_binding(binds[name].type, dialect) for name in self._order)
        self._names = [column.keyname for column in compiled._result_columns]
        self._reading = _some(_reading(column.type, dialect) for column in compiled._result_columns)
        self._named_reading = [(self._names[index], process) for index, process in self._reading]

    def prepared(self, values: Row) -> Sequence[Any]:
        picked = self._pick({**self._fixed, **values} if self._fixed else values)
        if self._binding:
            found = [*picked]
            for index, process in self._binding:
                found[index] = process(found[index])
            picked = found
        return picked if not self.lists else self._spread(picked)

    def asking(self, values: Row) -> str:
        """The text for these values: a list has as many places as it is long."""
        sql = self.sql
        for name, (marker, empty) in self.lists.items():
            sql = sql.replace(marker, ", ".join([self._place] * len(values[name])) or empty)
        return sql

    def _spread(self, found: Sequence[Any]) -> list[Any]:
        spread: list[Any] = []
        for name, value in zip(self._order, found, strict=True):
            if name in self.lists:
                spread += value
            else:
                spread.append(value)
        return spread

    def read(self, row: Sequence[Any]) -> dict[str, Any]:
        found = dict(zip(self._names, row, strict=True))
        for name, process in self._named_reading:
            found[name] = process(found[name])
        return found

    def read_in_order(self, rows: list[Sequence[Any]]) -> list[Sequence[Any]]:
        if not self._reading:
            return rows
        found = [[*row] for row in rows]
        for index, process in self._reading:
            for row in found:
                row[index] = process(row[index])
        return [*found]


def _in_order(names: Sequence[str]) -> Callable[[Row], Sequence[Any]]:
    """What takes the values of these names: one that is written in C, since there are two hundred to a report."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: [values[name] for name in names]


def _some(processes: Iterable[Process | None]) -> list[tuple[int, Process]]:
    """Of what prepares or reads each value what there is, with its place: most are taken as they are."""
    return [(index, process) for index, process in enumerate(processes) if process is not None]


def _as_sqlalchemy_raises(tx: Connection, text: _Text, error: Exception) -> Exception:
    """What the driver raises as a DBAPIError, without the values: whoever waits for the database knows it by that. A
    connection that is lost is known to be, and is not used again.
    """
    lost = tx.dialect.is_disconnect(error, tx.connection.dbapi_connection, None)  # type: ignore[arg-type]
    if lost:
        tx.invalidate(error)
    return DBAPIError.instance(
        text.sql, None, error, text.error, hide_parameters=True, connection_invalidated=lost, dialect=tx.dialect
    )


def _binding(kind: TypeEngine[Any], dialect: Dialect) -> Process | None:
    process = kind.dialect_impl(dialect).bind_processor(dialect)
    return process if process is None or not isinstance(kind, JSON) else _json_writing(process)


def _json_writing(process: Process) -> Process:
    """The same text; of a dozen to a report half are empty."""

    def written(value: Any) -> Any:
        if not value and type(value) in EMPTY_JSON:
            return EMPTY_JSON[type(value)]
        return _encoded(value) if type(value) is dict else process(value)

    return written


EMPTY_JSON: Mapping[type, str] = {dict: "{}", list: "[]"}
_encoded = json.JSONEncoder().encode
"""As json.dumps does, which SQLAlchemy calls."""


def _reading(kind: TypeEngine[Any], dialect: Dialect) -> Process | None:
    return kind.dialect_impl(dialect).result_processor(dialect, FLOAT8)


def _text(tx: Connection, statement: Executable, values: Row) -> _Text | None:
    """None where SQLAlchemy is to run it."""
    return None if _is_listened_to(tx) else _compiled(statement, tuple(values), tx.dialect.name)


def _is_listened_to(tx: Connection) -> bool:
    """Whether SQLAlchemy is to run what is run, since somebody listens to it there."""
    return bool(tx.dispatch.before_cursor_execute)


@cache
def _compiled(statement: Executable, names: tuple[str, ...], kind: str) -> _Text:
    driver = driver_of(kind)
    compiled = statement.compile(dialect=driver.dialect, column_keys=list(names))  # type: ignore[attr-defined]
    assert isinstance(compiled, SQLCompiler)
    return _Text(compiled, driver, names)
