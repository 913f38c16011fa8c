"""The two doors to what is remembered: `write`, one transaction at a time, and `read`, never in its way."""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage import migrations, schema

P = ParamSpec("P")
T = TypeVar("T")
type_of_work = Callable[[Connection], Any]

GROUP = 64
"""How many waiting operations one commit may carry."""


class DatabaseUnavailable(Exception):
    """The database cannot be used; the text says why and what to do."""


@dataclass(slots=True)
class Work:
    """An operation waiting for the writer, and where its outcome goes."""

    run: type_of_work
    future: "asyncio.Future[Any]"
    outcome: Any = None
    error: BaseException | None = None


class Database:
    """Open with `await open_database(url)`; close with `await database.close()`.

    `write` runs a plain function of a Connection in a transaction of its own; an exception in it rolls back that
    function alone and is raised to the caller. What it returns is given only after the commit is on disk.
    """

    def __init__(self, url: URL) -> None:
        self.url = url
        self._lock: IO[str] | None = None
        self._work: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._writer: Engine = _writer_engine(url)
        self._reader: AsyncEngine = _reader_engine(url)
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listeners: list[Callable[[], None]] = []

    @property
    def path(self) -> Path:
        return Path(self.url.database or "")

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._lock = _lock_file(self.path)
        try:
            await asyncio.to_thread(migrations.upgrade, self._writer)
        except OperationalError as error:
            self._lock.close()
            raise DatabaseUnavailable(_unusable(self.path, error)) from error
        self._thread = threading.Thread(target=self._serve, name="database-writer", daemon=True)
        self._thread.start()

    async def close(self) -> None:
        """Finish what is waiting, then let go of the file."""
        if self._thread is not None:
            self._work.put(None)
            await asyncio.to_thread(self._thread.join)
            self._thread = None
        await self._reader.dispose()
        self._writer.dispose()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Have `listener` called, on the event loop, after each commit: a hint that there may be work."""
        self._listeners.append(listener)

    async def write(self, operation: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        if self._thread is None:
            raise DatabaseUnavailable("The database is closed; start Quarterdeck again.")
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._work.put(Work(lambda tx: operation(tx, *args, **kwargs), future))
        return await asyncio.shield(future)

    async def read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        async with self._reader.connect() as connection:
            return await connection.run_sync(_ask, lambda tx: query(tx, *args, **kwargs))

    def _serve(self) -> None:
        with self._writer.connect() as connection:
            while (first := self._work.get()) is not None:
                batch, stop = self._waiting(first)
                self._commit(connection, batch)
                self._report(batch)
                if stop:
                    return

    def _waiting(self, first: Work) -> tuple[list[Work], bool]:
        batch = [first]
        while len(batch) < GROUP:
            try:
                work = self._work.get_nowait()
            except queue.Empty:
                return batch, False
            if work is None:
                return batch, True
            batch.append(work)
        return batch, False

    def _commit(self, connection: Connection, batch: list[Work]) -> None:
        try:
            with connection.begin():
                _run_all(connection, batch)
        except Exception as error:  # noqa: BLE001 - the edge: the commit itself failed, and every caller is told
            for work in batch:
                work.error = work.error or error

    def _report(self, batch: list[Work]) -> None:
        assert self._loop is not None
        try:
            self._loop.call_soon_threadsafe(self._settle, batch)
        except RuntimeError:
            return  # the loop is gone, and with it everyone who waited

    def _settle(self, batch: list[Work]) -> None:
        for work in batch:
            if work.future.done():
                continue
            if work.error is not None:
                work.future.set_exception(work.error)
            else:
                work.future.set_result(work.outcome)
        for listener in self._listeners:
            listener()


def _run_all(connection: Connection, batch: list[Work]) -> None:
    """Run each operation in a savepoint of its own: a refusal undoes only itself."""
    cursor = connection.connection.cursor()
    for work in batch:
        cursor.execute("SAVEPOINT operation")
        try:
            work.outcome = _ask(connection, work.run)
            schema.finish(connection)
        except Exception as error:  # noqa: BLE001 - carried to the caller, who sees it raised
            work.error = error
            cursor.execute("ROLLBACK TO operation")
        cursor.execute("RELEASE operation")
    cursor.close()


def _ask(connection: Connection, query: Callable[[Connection], T]) -> T:
    """Call with a connection that remembers nothing of the operation before."""
    connection.info.clear()
    return query(connection)


async def open_database(url: str) -> Database:
    """Open the database at `url`, made or brought up to date first.

    Raises DatabaseUnavailable when the URL is not understood, another process has it, or it cannot be written.
    """
    database = Database(read_url(url))
    await database.start()
    return database


def read_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise DatabaseUnavailable(
            "DATABASE_URL is not a database address; write it like sqlite+aiosqlite:///quarterdeck.db"
        ) from None
    if parsed.get_backend_name() != "sqlite":
        raise DatabaseUnavailable(
            f"DATABASE_URL names {parsed.get_backend_name()}; this version keeps its data in SQLite: "
            "write it like sqlite+aiosqlite:///quarterdeck.db"
        )
    if not parsed.database or parsed.database == ":memory:":
        raise DatabaseUnavailable("DATABASE_URL needs a file, like sqlite+aiosqlite:///quarterdeck.db")
    return parsed


def _writer_engine(url: URL) -> Engine:
    engine = create_engine(url.set(drivername="sqlite"), connect_args={"timeout": 30.0, "check_same_thread": False})
    event.listen(engine, "connect", _settings)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _reader_engine(url: URL) -> AsyncEngine:
    engine = create_async_engine(url.set(drivername="sqlite+aiosqlite"), connect_args={"timeout": 30.0}, pool_size=4)
    event.listen(engine.sync_engine, "connect", _settings)
    return engine


def _settings(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    connection.execute(text("BEGIN IMMEDIATE"))


def _lock_file(path: Path) -> IO[str]:
    """Keep a second process out: two writers of one SQLite file is how data is lost."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = open(path.with_name(path.name + ".lock"), "w")  # noqa: SIM115 - held while we run
    except OSError as error:
        raise DatabaseUnavailable(f"{path} cannot be written ({error.strerror}); choose another place.") from error
    if not _locked(handle):
        handle.close()
        raise DatabaseUnavailable(
            f"Another Quarterdeck is using {path}; stop it first, or set DATABASE_URL to another file."
        )
    return handle


def _locked(handle: IO[str]) -> bool:
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


def _unusable(path: Path, error: OperationalError) -> str:
    return f"{path} cannot be used as a database ({error.orig}); check the file and its folder's permissions."
