"""What statements compile to, kept for all the databases that a process opens.

A bot compiles each of its statements once. A test that opens a database of its own would compile all that it needs
anew, which costs it more than to run them.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg, PGDialectAsync_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL, Dialect

compiled: dict[Any, Any] = {}
"""By its statement, and by the dialect of the engine that ran it."""


class Alike(Dialect):
    """A dialect that equals each other of its kind, so that what one has compiled serves all."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))


class Sqlite(Alike, SQLiteDialect_pysqlite):
    supports_statement_cache = True


class PostgresAsync(Alike, PGDialectAsync_psycopg):
    supports_statement_cache = True


class Postgres(Alike, PGDialect_psycopg):
    supports_statement_cache = True

    @classmethod
    def get_async_dialect_cls(cls, _url: URL) -> type[PGDialectAsync_psycopg]:
        return PostgresAsync


def share_what_is_compiled() -> None:
    for name, dialect in {"sqlite": Sqlite, "postgresql": Postgres, "postgresql.psycopg": Postgres}.items():
        registry.register(name, __name__, dialect.__name__)
    event.listen(Engine, "engine_connect", _keep_compiled)


def _keep_compiled(connection: Connection) -> None:
    connection.execution_options(compiled_cache=compiled)
