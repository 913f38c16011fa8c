"""Database: `write` runs an operation in a transaction, on writer threads; `read` runs a query beside them."""

import asyncio
import contextlib
import itertools
import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from storage.database.backend import Backend, DatabaseUnavailable, NothingWritten, UnusableAddress, Work, run_clean
from storage.database.gate import Gate
from storage.database.sqlite import Sqlite

P = ParamSpec("P")
T = TypeVar("T")
ANSWER_SECONDS = 2.2
"""So long the user is kept waiting for the database: Slack waits three seconds for an acknowledgement."""

READ_AGAIN_SECONDS = 0.1
CROWDED_SECONDS = 2.0
"""So long after two have collided one writes at a time: that takes less than to do what collides twice."""

OUTCOME_UNKNOWN = "The database went away just then. It may be done or not: look before you ask for it again."
BUSY = "The database does not answer just now, so nothing was changed. Try again in a minute."


class Database:
    """Open with `await open_database(url)`; close with `await database.close()`.

    `write` runs a plain function of a Connection in a transaction of its own; an exception in it rolls back that
    function alone and is raised to the caller. What it returns is given only after the commit is on disk. The
    function may be run again when the database asks for that, so it must do nothing outside its transaction.

    Of all processes on one database one is the leader, which alone sends the outbox. `leading` is set while it is
    this process, `standby` while it is not.
    """

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.leading, self.standby = asyncio.Event(), asyncio.Event()
        self._queue: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._writer = backend.writer_engine()
        self._reader = backend.reader()
        self._threads: list[threading.Thread] = []
        self._gate, self._crowded_until = Gate(), 0.0
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
            thread = threading.Thread(target=self._run_writer, name=f"database-writer-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)
        self.standby.set()
        self.backend.watch(
            lambda leads: self._call_on_loop(self._set_leading, leads),
            lambda: self._call_on_loop(self._notify_listeners),
        )

    async def close(self) -> None:
        """Carry out what is queued, then disconnect."""
        threads, self._threads = self._threads, []
        for _ in threads:
            self._queue.put(None)
        for thread in threads:
            await asyncio.to_thread(thread.join)
        await asyncio.to_thread(self.backend.close)
        await self._reader.dispose()
        self._writer.dispose()

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Call `listener`, on the event loop, after each commit, of other processes too: there may be work to do."""
        self._listeners.append(listener)

    async def write(self, operation: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        outcome: T = await asyncio.shield(self._enqueue(lambda tx: operation(tx, *args, **kwargs)).future)
        return outcome

    async def write_much(
        self, operation: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Like `write`, for what a whole file holds: how to read is planned anew with what is there then."""
        outcome = await self.write(operation, *args, **kwargs)
        with contextlib.suppress(DatabaseUnavailable):  # it is written, and is counted later without us
            await self.write(self.backend.gather_statistics)
        return outcome

    async def write_soon(
        self, operation: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Like `write`; raises NothingWritten when no writer thread could begin it within ANSWER_SECONDS."""
        outcome: T = await _in_time(self._enqueue(lambda tx: operation(tx, *args, **kwargs)))
        return outcome

    async def write_alone(
        self, operation: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Like `write_soon`, while no other thread of this process writes: for what changes a hundred records, and
        would collide with each that is at work beside it.
        """
        outcome: T = await _in_time(self._enqueue(lambda tx: operation(tx, *args, **kwargs), alone=True))
        return outcome

    async def read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a query finds. Tried again for ANSWER_SECONDS while the connection is lost; then NothingWritten."""
        until = time.monotonic() + ANSWER_SECONDS
        while True:
            try:
                return await self._reader.read(lambda tx: run_clean(tx, lambda clean: query(clean, *args, **kwargs)))
            except DBAPIError as error:
                reason = self.backend.failure_reason(error)
                if reason is None:
                    raise
                if time.monotonic() > until:
                    raise NothingWritten(reason) from error
            await asyncio.sleep(READ_AGAIN_SECONDS)

    async def read_aside(
        self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What a query finds that reads very much, and that nobody waits for: the event loop has its hands free.
        Raises DBAPIError.
        """
        return await self._reader.read_aside(lambda tx: run_clean(tx, lambda clean: query(clean, *args, **kwargs)))

    def is_leader(self) -> bool:
        """Asked right before a call to Slack: whether no other process can have become the leader meanwhile."""
        return self.backend.is_leader()

    def _enqueue(self, run: Callable[[Connection], Any], *, alone: bool = False) -> Work:
        if not self._threads:
            raise DatabaseUnavailable("The database is closed; start Quarterdeck again.")
        work = Work(run, asyncio.get_running_loop().create_future(), alone)
        self._queue.put(work)
        return work

    def _run_writer(self) -> None:
        connection = self._connected(())
        try:
            while (first := self._queue.get()) is not None:
                batch, stop = self._take_batch(first)
                connection = connection or self._connected(batch)
                if connection is not None:
                    self._commit(connection, batch)
                for work in batch:
                    work.error = work.error and self._translated(work.error)
                self._call_on_loop(self._settle, batch)
                if stop:
                    return
        finally:
            if connection is not None:
                connection.close()

    def _connected(self, batch: Sequence[Work]) -> Connection | None:
        """A writer's own connection; None where there is none to be had, and a batch that waits for it has failed."""
        for tries in itertools.count():
            try:
                return self._writer.connect()
            except DBAPIError as error:
                pause = self.backend.retry_delay(error, tries) if batch else None
                if pause is None:
                    for work in batch:
                        work.error = error
                    return None
                time.sleep(pause)
        raise AssertionError("it is tried until it is settled")

    def _take_batch(self, first: Work) -> tuple[list[Work], bool]:
        batch = [first]
        while len(batch) < self.backend.batch_size:
            try:
                work = self._queue.get_nowait()
            except queue.Empty:
                return batch, False
            if work is None:
                return batch, True
            batch.append(work)
        return batch, False

    def _commit(self, connection: Connection, batch: list[Work]) -> None:
        """Commit a batch, or fail it. A retry runs exclusively: of many that change one record, all get through. So
        does what comes soon after: what has collided once does so again while many are at it.
        """
        tries = 0
        alone = time.monotonic() < self._crowded_until or any(work.alone for work in batch)
        with self._gate.exclusive() if alone else self._gate.shared():
            pause = self._try_commit(connection, batch, tries)
        while pause is not None:
            self._crowded_until = time.monotonic() + CROWDED_SECONDS
            time.sleep(pause)
            tries += 1
            with self._gate.exclusive():
                pause = self._try_commit(connection, batch, tries)

    def _try_commit(self, connection: Connection, batch: list[Work], tries: int) -> float | None:
        """Commit a batch; seconds until it is to be tried again, None when it is committed or has failed."""
        committing = False
        try:
            transaction = connection.begin()
            try:
                self.backend.run(connection, batch)
                committing = True
                transaction.commit()
            except BaseException:
                transaction.close()
                raise
        except Exception as error:  # noqa: BLE001 - the edge: every caller is told
            lost = isinstance(error, DBAPIError) and error.connection_invalidated
            pause = None if committing and lost else self.backend.retry_delay(error, tries)
            for work in batch:
                if pause is None:
                    work.error = work.error or self._translated(error, committing and lost)
                else:
                    work.reset()
            return pause
        return None

    def _translated(self, error: Exception, outcome_unknown: bool = False) -> Exception:
        """An error of the database as a DatabaseUnavailable with a sentence for the user; any other as it is."""
        reason = self.backend.failure_reason(error)
        if reason is None:
            return error
        if outcome_unknown:
            return DatabaseUnavailable(OUTCOME_UNKNOWN)
        return NothingWritten(reason)

    def _call_on_loop(self, call: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        assert self._loop is not None
        try:
            self._loop.call_soon_threadsafe(lambda: call(*args, **kwargs))
        except RuntimeError:
            return  # the loop is closed, and with it everyone who waited

    def _settle(self, batch: list[Work]) -> None:
        for work in batch:
            if work.future.done():
                continue
            if work.error is not None:
                work.future.set_exception(work.error)
            else:
                work.future.set_result(work.outcome)
        self._notify_listeners()

    def _notify_listeners(self) -> None:
        for listener in self._listeners:
            listener()

    def _set_leading(self, leads: bool) -> None:
        now, before = (self.leading, self.standby) if leads else (self.standby, self.leading)
        before.clear()
        now.set()


async def _in_time(work: Work) -> Any:
    """What it comes to. NothingWritten where no writer thread has begun it within ANSWER_SECONDS."""
    await asyncio.wait((work.future,), timeout=ANSWER_SECONDS)
    if not work.future.done() and work.withdraw():
        raise NothingWritten(BUSY)
    return await asyncio.shield(work.future)


async def open_database(url: str) -> Database:
    """Open the database at `url`; its schema is created where there is none, and on SQLite migrated.

    Raises DatabaseUnavailable when the URL is not understood, another process has it, or it cannot be written.
    """
    database = Database(backend_of(url))
    await database.start()
    return database


def migrate(url: str) -> None:
    """Migrate the database at `url` to the current schema. Raises DatabaseUnavailable."""
    backend = backend_of(url)
    engine = backend.writer_engine()
    try:
        backend.open(engine, migrate=True)
    finally:
        backend.close()
        engine.dispose()


def backend_of(url: str, given: str = "DATABASE_URL") -> Backend:
    """The backend that a URL names, not opened yet. Raises UnusableAddress, which says where the URL was `given`."""
    try:
        parsed: URL = make_url(url)
    except (ArgumentError, ValueError):
        raise UnusableAddress(
            f"{given} is not a database address; write it like sqlite+aiosqlite:///quarterdeck.db"
        ) from None
    if parsed.get_backend_name() == "sqlite":
        return Sqlite(parsed)
    if parsed.get_backend_name() == "postgresql":
        from storage.database.postgres import Postgres

        return Postgres(parsed)
    raise UnusableAddress(
        f"{given} names {parsed.get_backend_name()}; Quarterdeck keeps its data in SQLite or PostgreSQL: "
        "write it like sqlite+aiosqlite:///quarterdeck.db or postgresql://user:password@host/quarterdeck"
    )
