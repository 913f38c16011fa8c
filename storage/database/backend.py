"""What differs between the databases that Quarterdeck keeps its memory in."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.ext.asyncio import AsyncEngine

if TYPE_CHECKING:
    import asyncio


class DatabaseUnavailable(Exception):
    """The database cannot be used; the text says why and what to do."""


class DatabaseInUse(DatabaseUnavailable):
    """Another Quarterdeck works on it, and it is for one alone."""


class NothingWritten(DatabaseUnavailable):
    """The database did not take an operation, which has certainly changed nothing."""


class Given(Enum):
    """Who has an operation in hand: nobody yet, a writer, or nobody any more, since the caller has given up."""

    WAITING = auto()
    BEGUN = auto()
    WITHDRAWN = auto()


@dataclass(slots=True)
class Work:
    """An operation waiting for a writer, and where its outcome goes."""

    run: Callable[[Connection], Any]
    future: "asyncio.Future[Any]"
    outcome: Any = None
    error: Exception | None = None
    _given: Given = Given.WAITING
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def begin(self) -> bool:
        """A writer takes it; False when the caller does not wait for it any more."""
        return self._move(Given.WAITING, Given.BEGUN)

    def put_back(self) -> None:
        """The transaction that it was part of did nothing, and is tried again."""
        self._move(Given.BEGUN, Given.WAITING)

    def withdraw(self) -> bool:
        """The caller gives up; False when a writer has it in hand, so that it may yet be done."""
        return self._move(Given.WAITING, Given.WITHDRAWN)

    def _move(self, was: Given, to: Given) -> bool:
        with self._turn:
            moves = self._given is was
            if moves:
                self._given = to
            return moves


class Backend(Protocol):
    """One kind of database. `writers` threads each carry up to `group` operations in a commit."""

    writers: int
    group: int

    def writer_engine(self) -> Engine: ...

    def reader_engine(self) -> AsyncEngine: ...

    def open(self, engine: Engine, *, migrate: bool = False) -> None:
        """Make it usable: keep others out where they must be, bring the schema up; `migrate` an older one, too.

        Raises DatabaseUnavailable.
        """

    def keep_to_myself(self, connection: Connection) -> None:
        """Make sure that no bot is at work on it, for as long as `connection` lasts. Raises DatabaseInUse."""

    def watch(self, on_leading: Callable[[bool], None], on_commit: Callable[[], None]) -> None:
        """Call, from any thread: `on_leading` when this process becomes the leader or no longer is, and `on_commit`
        when another process has committed.
        """

    def is_leader(self) -> bool:
        """Whether this process is certainly the leader, also after it was frozen for a while."""

    def run(self, connection: Connection, batch: list[Work]) -> None:
        """Run operations in the transaction that is open; those that are refused undo only themselves."""

    def patience(self, error: Exception, tries: int) -> float | None:
        """Seconds after which a transaction that failed, and certainly did nothing, is tried again; None: never."""

    def explain(self, error: Exception) -> str | None:
        """What is the matter with the database, when it is the database that failed and not the operation."""

    def close(self) -> None:
        """Let go of what `open` and `watch` took."""


def ask(connection: Connection, query: Callable[[Connection], Any]) -> Any:
    """Call with a connection that remembers nothing of the operation before."""
    connection.info.clear()
    return query(connection)
