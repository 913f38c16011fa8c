"""A later release at work on what the first one left behind."""

import copy
import itertools
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.config import Document
from bot.demo.company import populate
from bot.program import Connection, running
from bot.serving import listening
from bot.speaking.pace import Pace
from bot.workspace.server import serve
from bot.workspace.workspace import APP_TOKEN, BOT_TOKEN, Channel, Message, View, Workspace
from storage.database import migrate
from tests.conftest import Floor, SetClock

HERE = Path(__file__).parent
FIRST_NUMBER = 10_000
"""Of channels and views that are new: far from all that the first release saw."""


@pytest.fixture(scope="session")
def left() -> dict[str, Any]:
    """What stood in the workspace when the first release ended, as make.py tells it."""
    kept: dict[str, Any] = json.loads((HERE / "first_release.json").read_text())
    return kept


@pytest.fixture(scope="session")
def left_database() -> Path:
    """The database as the first release left it, which nobody writes to."""
    return HERE / "first_release.db"


@pytest.fixture(scope="session")
def brought_up(left_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """It at the current schema, to copy."""
    path = tmp_path_factory.mktemp("left") / "desk.db"
    shutil.copyfile(left_database, path)
    migrate(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture(scope="module")
def database_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of it, on which the bot works."""
    return tmp_path_factory.mktemp("desk") / "desk.db"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def floor(
    settings: Document, left: dict[str, Any], left_database: Path, database_path: Path
) -> AsyncIterator[Floor]:
    """The bot, started a minute after the first release has ended; one for all tests of a module."""
    shutil.copyfile(left_database, database_path)
    async with taken_over(settings, left, database_path) as floor:
        yield floor


@pytest.fixture
async def own_floor(
    settings: Document, left: dict[str, Any], brought_up: Path, tmp_path: Path
) -> AsyncIterator[Floor]:
    """The same, for one test alone."""
    shutil.copyfile(brought_up, tmp_path / "desk.db")
    async with taken_over(settings, left, tmp_path / "desk.db") as floor:
        yield floor


@asynccontextmanager
async def taken_over(settings: Document, left: dict[str, Any], path: Path) -> AsyncIterator[Floor]:
    """Work on a database of the first release, in the workspace that it left. All that waited is said."""
    database_url = f"sqlite+aiosqlite:///{path}"
    migrate(database_url)
    clock = SetClock(datetime.fromisoformat(left["at"]) + timedelta(minutes=1))
    async with AsyncExitStack() as stack:
        workspace = Workspace(clock.now)
        populate(workspace)
        restore(workspace, copy.deepcopy(left))
        server = await stack.enter_async_context(serve(workspace, listening))
        connection = Connection(BOT_TOKEN, APP_TOKEN, None, server.api_url, database_url)
        starting = running(settings, connection, clock=clock, pace=Pace(scale=0), tick_seconds=3600)
        program = await stack.enter_async_context(starting)
        await server.sockets.connected.wait()
        floor = Floor(server, program, clock)
        await floor.settled()
        yield floor


def restore(workspace: Workspace, left: dict[str, Any]) -> None:
    """People are those of the company; places, messages, Home tabs and open forms are those that were left."""
    workspace.channels.clear()
    for channel in left["channels"]:
        messages = [message_of(message) for message in channel["messages"]]
        workspace.channels[channel["id"]] = Channel(**(channel | {"messages": messages}))
    for view in left["views"]:
        workspace.views[view["owner"]].append(View(**view))
    for person, body in left["homes"].items():
        workspace.publish_home(person, body)
    workspace._numbers = itertools.count(FIRST_NUMBER)


def message_of(kept: dict[str, Any]) -> Message:
    return Message(**(kept | {"pings": frozenset(kept.get("pings", ()))}))
