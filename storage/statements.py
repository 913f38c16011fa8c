"""Statements that are built once and run many times.

To build one costs more than to run it, and so does what SQLAlchemy does around it: of what is run for every report,
message and timer, SQLite's driver is given the text and the values as they are. PostgreSQL goes through SQLAlchemy,
which sees when a connection is lost.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Dialect, Executable, bindparam, literal_column
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

SQLITE: Dialect = SQLiteDialect_pysqlite(dbapi=sqlite3)
"""One for every database of SQLite: a text is worked out once in a process, however many it opens."""

EMPTY = "SELECT 1 WHERE 0"
"""In place of a list of nothing: neither is anything in it, nor is it unknown whether something is."""

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
    with _as_sqlalchemy_raises(text):
        return int(tx.connection.cursor().execute(text.asking(values), text.prepared(values)).rowcount)


def run_many(tx: Connection, statement: Executable, rows: Sequence[Row]) -> None:
    """Run it for each of these rows, which have the same columns."""
    if (text := _text(tx, statement, rows[0])) is None:
        tx.execute(statement, rows)
    else:
        assert not text.lists, "how long a list is changes the text: run it for one row at a time"
        with _as_sqlalchemy_raises(text):
            tx.connection.cursor().executemany(text.sql, [*map(text.prepared, rows)])


def key_of(tx: Connection, statement: Executable, values: Row) -> Any:
    """The one value that an insert returns; None when it has inserted nothing."""
    if (text := _text(tx, statement, values)) is None:
        return tx.execute(statement, values).scalar()
    with _as_sqlalchemy_raises(text):
        row = tx.connection.cursor().execute(text.asking(values), text.prepared(values)).fetchone()
    return None if row is None else row[0]


def value_of(tx: Connection, statement: Executable, values: Row) -> Any:
    """The first value of the first row that is selected; None where there is none."""
    return next((next(iter(row.values())) for row in find(tx, statement, values)), None)


def find(tx: Connection, statement: Executable, values: Row) -> list[dict[str, Any]]:
    """What is selected, or returned of what was changed, each row by the names of its columns."""
    if (text := _text(tx, statement, values)) is None:
        return [dict(row) for row in tx.execute(statement, values).mappings()]
    with _as_sqlalchemy_raises(text):
        rows = tx.connection.cursor().execute(text.asking(values), text.prepared(values)).fetchall()
    return [*map(text.read, rows)]


class _Text:
    """A statement as the driver takes it: its text, what prepares each value, and what reads each column found."""

    def __init__(self, compiled: SQLCompiler, dialect: Dialect) -> None:
        self.sql = str(compiled)
        order = compiled.positiontup or ()
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        fixed = {name: bind.value for name, bind in binds.items() if not bind.required}
        self.lists = {name: f"__[POSTCOMPILE_{name}]" for name, bind in binds.items() if bind.expanding}
        assert not any(_binding(binds[name].type, dialect) for name in self.lists), "a list is taken as it is"
        self._values = [(name, fixed.get(name)) for name in order]
        self._binding = _some(_binding(binds[name].type, dialect) for name in order)
        self._names = [column.keyname for column in compiled._result_columns]
        self._reading = _some(_reading(column.type, dialect) for column in compiled._result_columns)

    def prepared(self, values: Row) -> list[Any]:
        found = [values.get(name, fixed) for name, fixed in self._values]
        for index, process in self._binding:
            found[index] = process(found[index])
        return found if not self.lists else self._spread(found)

    def asking(self, values: Row) -> str:
        """The text for these values: a list has as many places as it is long."""
        sql = self.sql
        for name, marker in self.lists.items():
            sql = sql.replace(marker, ", ".join("?" * len(values[name])) or EMPTY)
        return sql

    def _spread(self, found: Sequence[Any]) -> list[Any]:
        spread: list[Any] = []
        for (name, _), value in zip(self._values, found, strict=True):
            if name in self.lists:
                spread += value
            else:
                spread.append(value)
        return spread

    def read(self, row: Sequence[Any]) -> dict[str, Any]:
        found = dict(zip(self._names, row, strict=True))
        for index, process in self._reading:
            found[self._names[index]] = process(row[index])
        return found


def _some(processes: Iterable[Process | None]) -> list[tuple[int, Process]]:
    """Of what prepares or reads each value what there is, with its place: most are taken as they are."""
    return [(index, process) for index, process in enumerate(processes) if process is not None]


@contextmanager
def _as_sqlalchemy_raises(text: _Text) -> Iterator[None]:
    """What the driver raises as a DBAPIError, without the values: whoever waits for the database knows it by that."""
    try:
        yield
    except sqlite3.Error as error:
        raise DBAPIError.instance(text.sql, None, error, sqlite3.Error, hide_parameters=True) from error


def _binding(kind: TypeEngine[Any], dialect: Dialect) -> Process | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _reading(kind: TypeEngine[Any], dialect: Dialect) -> Process | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _text(tx: Connection, statement: Executable, values: Row) -> _Text | None:
    """None where SQLAlchemy is to run it: on another database, or where somebody listens to what is run."""
    if tx.dialect.name != "sqlite" or tx.dispatch.before_cursor_execute:
        return None
    return _compiled(statement, tuple(values))


@cache
def _compiled(statement: Executable, names: tuple[str, ...]) -> _Text:
    compiled = statement.compile(dialect=SQLITE, column_keys=list(names))  # type: ignore[attr-defined]
    assert isinstance(compiled, SQLCompiler)
    return _Text(compiled, SQLITE)
