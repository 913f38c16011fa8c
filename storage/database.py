"""The two doors to what is remembered: `write`, one transaction at a time, and `read`, never in its way."""

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from storage.backend import Backend, DatabaseUnavailable, Work, ask
from storage.sqlite import Sqlite

__all__ = ["Database", "DatabaseUnavailable", "backend_of", "migrate", "open_database"]

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    """Open with `await open_database(url)`; close with `await database.close()`.

    `write` runs a plain function of a Connection in a transaction of its own; an exception in it rolls back that
    function alone and is raised to the caller. What it returns is given only after the commit is on disk. The
    function may be run again when the database asks for that, so it must do nothing outside its transaction.

    `speaking` is set while this process is the one that speaks for the workspace, `silent` while it is not.
    """

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.speaking, self.silent = asyncio.Event(), asyncio.Event()
        self._work: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._writer = backend.writer_engine()
        self._reader = backend.reader_engine()
        self._threads: list[threading.Thread] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listeners: list[Callable[[], None]] = []

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        try:
            await asyncio.to_thread(self.backend.open, self._writer)
        except BaseException:
            self._writer.dispose()
            raise
        for number in range(self.backend.writers):
            thread = threading.Thread(target=self._serve, name=f"database-writer-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)
        self.silent.set()
        self.backend.watch(
            lambda speaks: self._on_loop(self._stand, speaks), lambda: self._on_loop(self._tell_listeners)
        )

    async def close(self) -> None:
        """Finish what is waiting, then let go of the database."""
        threads, self._threads = self._threads, []
        for _ in threads:
            self._work.put(None)
        for thread in threads:
            await asyncio.to_thread(thread.join)
        await asyncio.to_thread(self.backend.close)
        await self._reader.dispose()
        self._writer.dispose()

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Have `listener` called, on the event loop, after each commit: a hint that there may be work."""
        self._listeners.append(listener)

    async def write(self, operation: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        if not self._threads:
            raise DatabaseUnavailable("The database is closed; start Quarterdeck again.")
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._work.put(Work(lambda tx: operation(tx, *args, **kwargs), future))
        return await asyncio.shield(future)

    async def read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        async with self._reader.connect() as connection:
            found: T = await connection.run_sync(ask, lambda tx: query(tx, *args, **kwargs))
            return found

    def _serve(self) -> None:
        with self._writer.connect() as connection:
            while (first := self._work.get()) is not None:
                batch, stop = self._waiting(first)
                self._commit(connection, batch)
                self._on_loop(self._settle, batch)
                if stop:
                    return

    def _waiting(self, first: Work) -> tuple[list[Work], bool]:
        batch = [first]
        while len(batch) < self.backend.group:
            try:
                work = self._work.get_nowait()
            except queue.Empty:
                return batch, False
            if work is None:
                return batch, True
            batch.append(work)
        return batch, False

    def _commit(self, connection: Connection, batch: list[Work]) -> None:
        tries = 0
        while (pause := self._try(connection, batch, tries)) is not None:
            time.sleep(pause)
            tries += 1

    def _try(self, connection: Connection, batch: list[Work], tries: int) -> float | None:
        """Commit a batch; seconds after which to try again, None when it is settled one way or the other."""
        ended = False
        try:
            transaction = connection.begin()
            try:
                self.backend.run(connection, batch)
                ended = True
                transaction.commit()
            except BaseException:
                transaction.close()
                raise
        except Exception as error:  # noqa: BLE001 - the edge: every caller is told
            lost = isinstance(error, DBAPIError) and error.connection_invalidated
            pause = None if ended and lost else self.backend.patience(error, tries)
            if pause is None:
                for work in batch:
                    work.error = work.error or _explained(error)
            return pause
        return None

    def _on_loop(self, call: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        assert self._loop is not None
        try:
            self._loop.call_soon_threadsafe(lambda: call(*args, **kwargs))
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
        self._tell_listeners()

    def _tell_listeners(self) -> None:
        for listener in self._listeners:
            listener()

    def _stand(self, speaks: bool) -> None:
        held, gone = (self.speaking, self.silent) if speaks else (self.silent, self.speaking)
        gone.clear()
        held.set()


def _explained(error: Exception) -> Exception:
    """A connection that was lost is the database's trouble, not the operation's."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return DatabaseUnavailable("The database went away; what was asked may not have been done.")
    return error


async def open_database(url: str) -> Database:
    """Open the database at `url`, made or brought up to date first.

    Raises DatabaseUnavailable when the URL is not understood, another process has it, or it cannot be written.
    """
    database = Database(backend_of(url))
    await database.start()
    return database


def migrate(url: str) -> None:
    """Bring the database at `url` to the current schema. Raises DatabaseUnavailable."""
    backend = backend_of(url)
    engine = backend.writer_engine()
    try:
        backend.open(engine, migrate=True)
    finally:
        backend.close()
        engine.dispose()


def backend_of(url: str) -> Backend:
    """The kind of database that a URL names, not opened yet. Raises DatabaseUnavailable."""
    try:
        parsed: URL = make_url(url)
    except ArgumentError:
        raise DatabaseUnavailable(
            "DATABASE_URL is not a database address; write it like sqlite+aiosqlite:///quarterdeck.db"
        ) from None
    if parsed.get_backend_name() == "sqlite":
        return Sqlite(parsed)
    if parsed.get_backend_name() == "postgresql":
        from storage.postgres import Postgres

        return Postgres(parsed)
    raise DatabaseUnavailable(
        f"DATABASE_URL names {parsed.get_backend_name()}; Quarterdeck keeps its data in SQLite or PostgreSQL: "
        "write it like sqlite+aiosqlite:///quarterdeck.db or postgresql://user:password@host/quarterdeck"
    )
