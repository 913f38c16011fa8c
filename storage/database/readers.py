"""Where queries run beside the writers: on SQLite in threads of aiosqlite, on a server through the async engine."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import aiosqlite
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import SingletonThreadPool

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

T = TypeVar("T")
AT_ONCE = 8
"""So many queries run beside each other on SQLite; more wait for one of them to end."""


class Reader(Protocol):
    async def read(self, query: Callable[[Connection], T]) -> T:
        """What a query finds, on a connection of its own. Raises DBAPIError."""

    async def read_aside(self, query: Callable[[Connection], T]) -> T:
        """The same, in a thread: what is read is put together there, and not on the event loop."""

    async def dispose(self) -> None:
        """Disconnect; another read connects anew."""


class EngineReader:
    """Through SQLAlchemy's async engine: the event loop sees to other things while the server answers."""

    def __init__(self, engine: "AsyncEngine", beside: Engine) -> None:
        """`beside` is for what is read in a thread."""
        self._engine, self._beside = engine, beside
        self._is_over = False

    async def read(self, query: Callable[[Connection], T]) -> T:
        async with self._engine.connect() as connection:
            return await connection.run_sync(query)

    async def read_aside(self, query: Callable[[Connection], T]) -> T:
        return await asyncio.to_thread(self._read_beside, query)

    def _read_beside(self, query: Callable[[Connection], T]) -> T:
        with self._beside.connect() as connection:
            try:
                return query(connection)
            finally:
                if self._is_over:
                    connection.detach()  # nobody waited for its end, and nobody would close it

    async def dispose(self) -> None:
        self._is_over = True
        await self._engine.dispose()
        self._beside.dispose()


class ThreadReader:
    """In the threads of aiosqlite's connections, a whole query in one go.

    Through the async engine each statement of it would go to the thread and come back four times, which costs more
    than SQLite takes to answer.
    """

    def __init__(self, path: str, prepare: Callable[[sqlite3.Connection, object], None], busy_seconds: float) -> None:
        self._path, self._busy_seconds = path, busy_seconds
        self._here = threading.local()
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._idle: list[_Thread] = []
        settings: dict[str, Any] = {"poolclass": SingletonThreadPool, "pool_size": 2 * AT_ONCE}
        self._engine = create_engine("sqlite://", creator=lambda: self._here.raw, hide_parameters=True, **settings)
        event.listen(self._engine, "connect", prepare)

    async def read(self, query: Callable[[Connection], T]) -> T:
        async with self._slots:
            thread = self._idle.pop() if self._idle else await _Thread.connected(self._connect)
            try:
                return await thread.run(lambda: self._run(query))
            finally:
                self._idle.append(thread)

    async def read_aside(self, query: Callable[[Connection], T]) -> T:
        return await self.read(query)

    async def dispose(self) -> None:
        while self._idle:
            await self._idle.pop().close()

    def _connect(self) -> sqlite3.Connection:
        self._here.raw = sqlite3.connect(self._path, timeout=self._busy_seconds)
        return self._here.raw  # type: ignore[no-any-return]

    def _run(self, query: Callable[[Connection], T]) -> T:
        with self._engine.connect() as connection:
            return query(connection)


class _Thread(aiosqlite.Connection):
    """A connection of aiosqlite: a thread that takes one call after another."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=64)
        self._thread.daemon = True

    @classmethod
    async def connected(cls, connector: Callable[[], sqlite3.Connection]) -> "_Thread":
        thread = cls(connector)
        await thread
        return thread

    async def run(self, call: Callable[[], T]) -> T:
        """What a call returns, made in the thread; one that nobody waits for any more is made to its end."""
        found: T = await self._execute(call)  # type: ignore[no-untyped-call]
        return found
