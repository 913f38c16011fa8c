"""What differs between the databases that Quarterdeck keeps its memory in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.ext.asyncio import AsyncEngine

if TYPE_CHECKING:
    import asyncio


class DatabaseUnavailable(Exception):
    """The database cannot be used; the text says why and what to do."""


@dataclass(slots=True)
class Work:
    """An operation waiting for a writer, and where its outcome goes."""

    run: Callable[[Connection], Any]
    future: "asyncio.Future[Any]"
    outcome: Any = None
    error: BaseException | None = None


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

    def watch(self, speaking: Callable[[bool], None], hint: Callable[[], None]) -> None:
        """Have `speaking` told, from any thread, whether this process speaks for the workspace; `hint` of commits."""

    def run(self, connection: Connection, batch: list[Work]) -> None:
        """Run operations in the transaction that is open; those that are refused undo only themselves."""

    def patience(self, error: Exception, tries: int) -> float | None:
        """Seconds after which a transaction that failed, and certainly did nothing, is tried again; None: never."""

    def close(self) -> None:
        """Let go of what `open` and `watch` took."""


def ask(connection: Connection, query: Callable[[Connection], Any]) -> Any:
    """Call with a connection that remembers nothing of the operation before."""
    connection.info.clear()
    return query(connection)
