"""The embedded workspace with the bot in it, on a real database: what every story begins with."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import logs
from bot.config import Settings, load, shipped_path
from bot.demo.company import populate
from bot.demo.people import Actor
from bot.demo.server import Server, serve
from bot.demo.workspace import APP_TOKEN, BOT_TOKEN, Message, Workspace
from bot.pace import Pace
from bot.program import Connection, Program, running
from storage.database import Database, open_database

logs.configure()
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


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The company that ships."""
    return load(shipped_path())


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database at the current schema, made once and copied for each test."""
    import asyncio

    path = tmp_path_factory.mktemp("template") / "template.db"

    async def make() -> None:
        database = await open_database(f"sqlite+aiosqlite:///{path}")
        await database.close()

    asyncio.run(make())
    return path


@pytest.fixture
def database_url(migrated: Path, tmp_path: Path) -> str:
    target = tmp_path / "desk.db"
    with sqlite3.connect(migrated) as source, sqlite3.connect(target) as copy:
        source.backup(copy)
    source.close()
    copy.close()
    return f"sqlite+aiosqlite:///{target}"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = await open_database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@dataclass
class Floor:
    """The company at work: its workspace, and the bot in it."""

    server: Server
    program: Program
    clock: SetClock

    @property
    def workspace(self) -> Workspace:
        return self.server.workspace

    def person(self, handle: str) -> Actor:
        return self.server.person(handle)

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


@asynccontextmanager
async def open_floor(settings: Settings, database_url: str, clock: SetClock) -> AsyncIterator[Floor]:
    async with AsyncExitStack() as stack:
        workspace = Workspace(clock.now)
        populate(workspace)
        server = await stack.enter_async_context(serve(workspace))
        connection = Connection(BOT_TOKEN, APP_TOKEN, None, server.api_url, database_url)
        starting = running(settings, connection, clock=clock, pace=Pace(scale=0), tick_seconds=3600)
        program = await stack.enter_async_context(starting)
        await server.sockets.connected.wait()
        yield Floor(server, program, clock)


@pytest.fixture
async def floor(settings: Settings, database_url: str, clock: SetClock) -> AsyncIterator[Floor]:
    async with open_floor(settings, database_url, clock) as opened:
        yield opened
