"""What differs between SQLite and PostgreSQL, and the unit of work that both carry out."""

import threading
from collections.abc import Callable
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Connection, Engine

from storage.database.readers import Reader
from storage.record import Mutable, field

if TYPE_CHECKING:
    import asyncio


class DatabaseUnavailable(Exception):
    """The database cannot be used; the text says why and what to do."""


class UnusableAddress(DatabaseUnavailable):
    """What was given as an address cannot be meant as one."""


class DatabaseInUse(DatabaseUnavailable):
    """Another Quarterdeck has it open, and only one may."""


class NothingWritten(DatabaseUnavailable):
    """The database did not carry out an operation, which has certainly changed nothing."""


class WorkState(Enum):
    """Of an operation: it waits for a writer thread, one runs it, or the caller has given up before one did."""

    WAITING = auto()
    RUNNING = auto()
    WITHDRAWN = auto()


class Work(Mutable):
    """An operation for a writer thread, and the future that takes its outcome.

    `alone` is whether no other thread of this process is to write meanwhile.
    """

    run: Callable[[Connection], Any]
    future: "asyncio.Future[Any]"
    alone: bool = False
    outcome: Any = None
    error: Exception | None = None
    _state: WorkState = WorkState.WAITING
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self) -> bool:
        """A writer thread runs it now; False when the caller has withdrawn it."""
        return self._move(WorkState.WAITING, WorkState.RUNNING)

    def reset(self) -> None:
        """Its transaction was rolled back, and is tried again."""
        self._move(WorkState.RUNNING, WorkState.WAITING)

    def withdraw(self) -> bool:
        """The caller gives up; False when a writer thread has begun it, so that it may yet be done."""
        return self._move(WorkState.WAITING, WorkState.WITHDRAWN)

    def _move(self, was: WorkState, to: WorkState) -> bool:
        with self._lock:
            moves = self._state is was
            if moves:
                self._state = to
            return moves


class Backend(Protocol):
    """One kind of database. `writers` threads each commit up to `batch_size` operations at a time."""

    writers: int
    batch_size: int

    def writer_engine(self) -> Engine: ...

    def reader(self) -> Reader: ...

    def open(self, engine: Engine, *, migrate: bool = False) -> None:
        """Lock it where only one process may use it, and create the schema where there is none.

        With `migrate`, an older schema is migrated. Raises DatabaseUnavailable.
        """

    def lock_exclusively(self, connection: Connection) -> None:
        """Make sure that no bot uses it while `connection` is open. Raises DatabaseInUse."""

    def watch(self, on_leading: Callable[[bool], None], on_commit: Callable[[], None]) -> None:
        """Call, from any thread: `on_leading` when this process becomes the leader or no longer is, and `on_commit`
        when another process has committed.
        """

    def is_leader(self) -> bool:
        """Whether this process is certainly the leader, also after it was frozen for a while."""

    def run(self, connection: Connection, batch: list[Work]) -> None:
        """Run operations in the open transaction; where there are several, one that raises is rolled back alone."""

    def gather_statistics(self, connection: Connection) -> None:
        """Have it count what it holds, by which it plans how to read: of what was just written it knows nothing."""

    def retry_delay(self, error: Exception, tries: int) -> float | None:
        """Seconds until a transaction that failed, and certainly changed nothing, is tried again; None: never."""

    def failure_reason(self, error: Exception) -> str | None:
        """A sentence for the user when the database failed; None when the operation itself did."""

    def close(self) -> None:
        """Release what `open` and `watch` acquired."""


def run_clean(connection: Connection, query: Callable[[Connection], Any]) -> Any:
    """Call `query` with `connection.info` emptied of what the operation before has left there."""
    connection.info.clear()
    return query(connection)
