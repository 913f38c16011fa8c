"""SQLite: one process, one writer thread that commits several operations at once."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from storage import migrations, schema
from storage.database.backend import DatabaseInUse, DatabaseUnavailable, Work, run_clean
from storage.database.readers import Reader, ThreadReader

TRIES = 3
BUSY_SECONDS = 30.0
"""So long SQLite waits for another program that holds the file."""

PRAGMAS = {"journal_mode": "WAL", "synchronous": "FULL", "foreign_keys": "ON", "busy_timeout": "30000"}
"""Of every connection. What is reported as committed is on disk."""

READER_KIB = 500
"""So much of the file each of those that read keeps to itself: there are AT_ONCE, and the system keeps it for all."""

DAMAGED = "The database is damaged, so nothing was changed. Tell those who run Quarterdeck."
HELD = "Another program holds the database, so nothing was changed. Try again in a minute."
ELSEWHERE = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)
"""Somebody else holds it, or was faster to: PROTOCOL is what comes of many who begin at once on a slow machine."""

REASONS = dict.fromkeys(ELSEWHERE, HELD) | {
    sqlite3.SQLITE_FULL: "The disk is full, so nothing was changed. Tell those who run Quarterdeck.",
    sqlite3.SQLITE_IOERR: "The disk does not take what is written, so nothing was changed. "
    "Tell those who run Quarterdeck.",
    sqlite3.SQLITE_CANTOPEN: "The database cannot be opened, so nothing was changed. Tell those who run Quarterdeck.",
    sqlite3.SQLITE_NOMEM: "The machine has no memory left, so nothing was changed. Tell those who run Quarterdeck.",
    sqlite3.SQLITE_READONLY: "The database cannot be written to, so nothing was changed. "
    "Tell those who run Quarterdeck.",
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
}
CURES = dict.fromkeys((sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB), "it is damaged: bring a backup back")
"""What an operator can do about an error of SQLite's at the start."""


class Sqlite:
    """A file, in WAL mode, each commit on disk before it is reported. Its one process is always the leader."""

    writers = 1
    batch_size = 128
    """As many as may come at once (bot.listening.sockets.AT_ONCE), and what they cause: one commit for all."""

    def __init__(self, url: URL) -> None:
        if not url.database or url.database.startswith((":memory:", "file:")):
            raise DatabaseUnavailable("DATABASE_URL needs a file, like sqlite+aiosqlite:///quarterdeck.db")
        self._url = url
        self._lock: IO[str] | None = None

    @property
    def path(self) -> Path:
        """The file itself, by whatever link it was named: what is locked must be the same for all."""
        return Path(self._url.database or "").resolve()

    def writer_engine(self) -> Engine:
        settings = {"timeout": BUSY_SECONDS, "check_same_thread": False}
        engine = create_engine(self._url.set(drivername="sqlite"), connect_args=settings, hide_parameters=True)
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin_immediate)
        return engine

    def reader(self) -> Reader:
        return ThreadReader(self._url.database or "", _set_reader_pragmas, BUSY_SECONDS)

    def open(self, engine: Engine, *, migrate: bool = False) -> None:
        _has_one_name(self.path)
        self._lock = _lock_file(self.path)
        try:
            migrations.upgrade(engine)
            _try_to_write(engine)
        except migrations.SchemaUnusable as error:
            self.close()
            raise DatabaseUnavailable(f"{self.path}: {error}") from error
        except DBAPIError as error:
            self.close()
            cure = CURES.get(_code(error), "check the file and its folder's permissions")
            raise DatabaseUnavailable(f"{self.path} cannot be used as a database ({error.orig}); {cure}.") from error

    def lock_exclusively(self, connection: Connection) -> None:
        """The lock file that `open` took does that."""

    def watch(self, on_leading: Callable[[bool], None], on_commit: Callable[[], None]) -> None:
        on_leading(True)

    def is_leader(self) -> bool:
        return True

    def run(self, connection: Connection, batch: list[Work]) -> None:
        cursor = connection.connection.cursor()
        for work in batch:
            if not work.begin():
                continue
            cursor.execute("SAVEPOINT operation")
            try:
                work.outcome = run_clean(connection, work.run)
                schema.finish(connection)
            except Exception as error:
                if not cursor.connection.in_transaction:
                    raise  # SQLite has rolled back the whole batch, as it may when the disk is full
                work.error = error
                cursor.execute("ROLLBACK TO operation")
            cursor.execute("RELEASE operation")
        cursor.close()

    def gather_statistics(self, connection: Connection) -> None:
        """It plans by the indexes alone, as all that is read there was tried."""

    def retry_delay(self, error: Exception, tries: int) -> float | None:
        """Another program held the file longer than SQLite itself waits (busy_timeout): no transaction was begun."""
        return 0.0 if _code(error) in ELSEWHERE and tries < TRIES else None

    def failure_reason(self, error: Exception) -> str | None:
        return REASONS.get(_code(error))

    def close(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def _code(error: Exception) -> int:
    """SQLite's primary error code; 0 when the error is not SQLite's."""
    return int(getattr(getattr(error, "orig", error), "sqlite_errorcode", 0)) & 0xFF


def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for name, value in PRAGMAS.items():
        cursor.execute(f"PRAGMA {name}={value}")
    cursor.close()
    connection.create_function("lower", 1, _in_small_letters, deterministic=True)


def _in_small_letters(text: str | None) -> str | None:
    """Of every alphabet, as PostgreSQL has them; SQLite's own `lower` knows A to Z, and no Ä."""
    return None if text is None else text.lower()


def _set_reader_pragmas(connection: sqlite3.Connection, record: object) -> None:
    _set_pragmas(connection, record)
    connection.execute(f"PRAGMA cache_size=-{READER_KIB}").close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _try_to_write(engine: Engine) -> None:
    """What can only be read is found at the start, not by the first who reports something."""
    with engine.connect() as connection, connection.begin() as transaction:
        connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
        transaction.rollback()


def _has_one_name(path: Path) -> None:
    """SQLite keeps what it has not moved into a file yet beside it, by its name: by another it is not found.

    Raises DatabaseUnavailable.
    """
    if path.is_dir():
        raise DatabaseUnavailable(
            f"{path} is a folder; set DATABASE_URL to a file in it, like {path / 'quarterdeck.db'}."
        )
    if path.exists() and path.stat().st_nlink > 1:
        raise DatabaseUnavailable(
            f"{path} has another name as well (a hard link), by which another Quarterdeck could write it and lose "
            "data; remove one of the two, or copy the file and set DATABASE_URL to the copy."
        )


def _lock_file(path: Path) -> IO[str]:
    """Keep a second process out: two that write one SQLite file is how data is lost. Raises DatabaseInUse."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = open(path.with_name(path.name + ".lock"), "w")  # noqa: SIM115 - held while we run
    except OSError as error:
        raise DatabaseUnavailable(f"{path} cannot be written ({error.strerror}); choose another place.") from error
    if not _try_lock(handle):
        handle.close()
        raise DatabaseInUse(
            f"Another Quarterdeck is using {path}; stop it first, or set DATABASE_URL to another file."
        )
    return handle


def _try_lock(handle: IO[str]) -> bool:
    try:
        import fcntl
    except ImportError:  # pragma: no cover - Windows
        import msvcrt

        try:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
