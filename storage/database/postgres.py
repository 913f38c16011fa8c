"""PostgreSQL: any number of processes on one database, one of which is the leader.

Transactions are SERIALIZABLE; one that fails to serialize has changed nothing, and is tried again.

The leader holds an advisory lock on a connection of its own: when its process dies, the server releases the lock. The
server also releases it after LEASE_SECONDS without a statement on that connection (idle_session_timeout): then the
process is frozen, or its machine is gone. A process that wakes sends nothing until it has the lock again.
"""

import logging
import os
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import create_async_engine

from storage import migrations, schema
from storage.database.backend import DatabaseInUse, DatabaseUnavailable, Work, run_clean
from storage.database.readers import EngineReader, Reader
from storage.tables import metadata

if TYPE_CHECKING:
    import psycopg

log = logging.getLogger("quarterdeck.storage")

LEADER = 0x51444B
MIGRATION = 0x51444C
"""Keys of the advisory locks: of the leader, and of whoever migrates the schema."""

UNREACHABLE = "The database does not answer just now, so nothing was changed. Try again in a minute."
LIMIT_EXCEEDED = "54"
"""The class of PostgreSQL's errors for what is longer or more than it can take: the fault of what was to be done."""

READ_ONLY = "25006"
"""A server that takes nothing that is written: a standby, or one that was the primary."""

INSUFFICIENT_RESOURCES = "53"
"""The class of PostgreSQL's errors for a full disk, no memory left, too many connections."""

HEARTBEAT_SECONDS = 1.0
LEASE_SECONDS = 5
"""So long after the last heartbeat the server releases the lock, so that another process can lead."""

LEADING_SECONDS = 4.0
"""So long after its last heartbeat a process still counts as leader: less than the lease, since a call takes time."""

OLDEST_VERSION = 14
"""The first version of PostgreSQL that has idle_session_timeout."""

COMMITTED = text("NOTIFY quarterdeck")
"""What the other processes listen for."""

COLLISIONS = {"40001", "40P01"}
TRIES = 40
CONNECT_ARGS: dict[str, Any] = {
    "application_name": f"quarterdeck {socket.gethostname()}:{os.getpid()}"[:63],
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
}


@contextmanager
def _driver_needed() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError:
        raise DatabaseUnavailable(
            "PostgreSQL needs its driver: pip install '.[postgres]' -c constraints.txt"
        ) from None


class Postgres:
    """A server. `writer_engine` and `reader` raise DatabaseUnavailable when the driver is not installed."""

    writers = 4
    batch_size = 1

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql+psycopg")
        self._watch: Watch | None = None

    def writer_engine(self) -> Engine:
        """Each writer keeps its connection; when it has lost it, it takes one that is known to be alive."""
        settings = {"isolation_level": "SERIALIZABLE", "pool_pre_ping": True, "connect_args": CONNECT_ARGS}
        with _driver_needed():
            engine = create_engine(self._url, hide_parameters=True, pool_size=self.writers + 1, **settings)
        event.listen(engine, "connect", _limit_idle_transactions)
        return engine

    def reader(self) -> Reader:
        settings = {"isolation_level": "AUTOCOMMIT", "pool_pre_ping": True, "connect_args": CONNECT_ARGS}
        with _driver_needed():
            engine = create_async_engine(self._url, hide_parameters=True, pool_size=4, **settings)
            beside = create_engine(self._url, hide_parameters=True, pool_size=1, **settings)
        return EngineReader(engine, beside)

    def open(self, engine: Engine, *, migrate: bool = False) -> None:
        try:
            self._prepare_schema(engine, migrate)
        except migrations.SchemaUnusable as error:
            raise DatabaseUnavailable(str(error)) from error
        except DBAPIError as error:
            where = f"{self._url.host or 'the socket'}/{self._url.database}"
            reason = str(error.orig).strip().splitlines()[0]
            raise DatabaseUnavailable(
                f"PostgreSQL at {where} cannot be used ({reason}); check DATABASE_URL and that the server runs."
            ) from error

    def _prepare_schema(self, engine: Engine, migrate: bool) -> None:
        """Create the schema where there is none; with `migrate`, migrate an older one, which no bot may be using."""
        with engine.connect() as connection:
            version = int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
            if version < OLDEST_VERSION:
                raise DatabaseUnavailable(
                    f"This is PostgreSQL {version}; Quarterdeck needs {OLDEST_VERSION} or later."
                )
            if connection.execute(text("SHOW transaction_read_only")).scalar_one() == "on":
                raise DatabaseUnavailable("This PostgreSQL can only be read; set DATABASE_URL to the primary.")
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION})
            connection.commit()
            try:
                migrations.upgrade(engine, only_if_empty=not migrate)
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MIGRATION})
                connection.commit()

    def lock_exclusively(self, connection: Connection) -> None:
        connection.execute(text("SET idle_in_transaction_session_timeout = 0"))
        free = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": LEADER}).scalar_one()
        if not free:
            raise DatabaseInUse("A Quarterdeck is at work on it; stop every `quarterdeck run` first.")

    def watch(self, on_leading: Callable[[bool], None], on_commit: Callable[[], None]) -> None:
        self._watch = Watch(self._url, on_leading, on_commit)
        self._watch.start()

    def is_leader(self) -> bool:
        return self._watch is not None and self._watch.is_leader()

    def run(self, connection: Connection, batch: list[Work]) -> None:
        for work in batch:
            if not work.begin():
                continue
            work.outcome = run_clean(connection, work.run)
            schema.finish(connection, COMMITTED)

    def gather_statistics(self, connection: Connection) -> None:
        """Until it does so by itself, a minute later or more, a report of a large log took ten times as long."""
        connection.execute(text(f"ANALYZE {', '.join(metadata.tables)}"))

    def retry_delay(self, error: Exception, tries: int) -> float | None:
        """For collisions, and a server that went away before the commit: both changed nothing."""
        if not isinstance(error, DBAPIError) or tries >= TRIES:
            return None
        if getattr(error.orig, "sqlstate", None) in COLLISIONS:
            return random.uniform(0, min(0.002 * 2**tries, 0.1))
        return 0.25 if self.failure_reason(error) == UNREACHABLE else None

    def failure_reason(self, error: Exception) -> str | None:
        if not isinstance(error, DBAPIError):
            return None
        state = getattr(error.orig, "sqlstate", None) or ""
        if state in COLLISIONS:
            return "Too many did the same thing at once, so nothing was changed. Try again."
        if state == READ_ONLY:
            return "The database cannot be written to, so nothing was changed. Tell those who run Quarterdeck."
        if state.startswith(LIMIT_EXCEEDED):
            return None
        if state.startswith(INSUFFICIENT_RESOURCES):
            return "The database has run out of room, so nothing was changed. Tell those who run Quarterdeck."
        return UNREACHABLE if error.connection_invalidated or isinstance(error, OperationalError) else None

    def close(self) -> None:
        if self._watch is not None:
            self._watch.stop()
            self._watch = None


def _limit_idle_transactions(connection: "psycopg.Connection[Any]", _record: object) -> None:
    """Have the server end a transaction that is idle for LEASE_SECONDS: its process is frozen or gone.

    No transaction of a running process is ever idle: operations are plain functions that wait for nothing else.
    """
    connection.execute(f"SET idle_in_transaction_session_timeout = '{LEASE_SECONDS}s'")
    connection.commit()


def _monotonic() -> float:
    """Seconds of a monotonic clock, one that counts the time in which the machine sleeps where there is one."""
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boottime is None else time.clock_gettime(boottime)


class Watch(threading.Thread):
    """Holds or waits for the lock of the leader, and listens for what other processes commit."""

    def __init__(self, url: URL, on_leading: Callable[[bool], None], on_commit: Callable[[], None]) -> None:
        super().__init__(name="database-watch", daemon=True)
        self._address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._on_leading, self._on_commit = on_leading, on_commit
        self._stopped = threading.Event()
        self._leads_until = 0.0

    def is_leader(self) -> bool:
        """Whether the lock is certainly ours at this moment."""
        return _monotonic() < self._leads_until

    def run(self) -> None:
        import psycopg

        while not self._stopped.is_set():
            try:
                with psycopg.connect(self._address, autocommit=True, **CONNECT_ARGS) as connection:
                    connection.execute(f"SET idle_session_timeout = '{LEASE_SECONDS}s'")
                    connection.execute("LISTEN quarterdeck")
                    self._keep_leading(connection)
            except psycopg.Error as error:
                log.warning("the database does not answer: %s", error.__class__.__name__)
            self._leads_until = 0.0
            self._on_leading(False)
            self._stopped.wait(HEARTBEAT_SECONDS)

    def _keep_leading(self, connection: "psycopg.Connection[Any]") -> None:
        holding = False
        while not self._stopped.is_set():
            asked = _monotonic()
            if holding:
                connection.execute("SELECT 1")
            else:
                row = connection.execute("SELECT pg_try_advisory_lock(%s)", [LEADER]).fetchone()
                holding = bool(row and row[0])
            if holding:
                led_before, self._leads_until = self._leads_until > 0, asked + LEADING_SECONDS
                if not led_before:
                    self._on_leading(True)
            for _ in connection.notifies(timeout=HEARTBEAT_SECONDS, stop_after=1):
                self._on_commit()

    def stop(self) -> None:
        import psycopg

        self._stopped.set()
        try:
            with psycopg.connect(self._address, autocommit=True, **CONNECT_ARGS) as connection:
                connection.execute("NOTIFY quarterdeck")
        except psycopg.Error:
            log.warning("the database is gone already")
        self.join(HEARTBEAT_SECONDS * 3)
