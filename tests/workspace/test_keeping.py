"""What is in the workspace outlives the program that serves it, a kill too."""

import asyncio
import dataclasses
import logging
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.serving import listening
from bot.workspace.keeping import CannotBeRead, Keeper, kept, kept_until
from bot.workspace.server import Server, serve
from bot.workspace.workspace import BOT_USER, Workspace
from tests.conftest import SetClock

FORM = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Report"},
    "blocks": [{"type": "divider"}],
}
HOME = {"type": "home", "blocks": [{"type": "divider"}]}


@asynccontextmanager
async def reopened(path: Path, clock: SetClock) -> AsyncIterator[Server]:
    """Another program, which reads what the one before kept."""
    async with serve(Workspace(clock.now), listening) as server:
        assert Keeper(path, server).load()
        yield server


async def a_file(server: Server, content: bytes) -> str:
    file = server.files.expect("record.md", len(content))
    assert server.files.receive(file.id, content)
    asked = {"files": [{"id": file.id}], "channel_id": server.workspace.channel("room").id}
    server.methods["files.completeUploadExternal"](server.workspace, asked)
    return file.id


async def test_everything_is_there_again(workspace: Workspace, clock: SetClock, tmp_path: Path) -> None:
    path = tmp_path / "workspace.db"
    sofia, room = workspace.find_person("sofia").id, workspace.channel("room")
    async with serve(workspace, listening) as server, kept(Keeper(path, server)):
        workspace.react(room, room.messages[0], sofia, "pushpin")
        workspace.post(room, BOT_USER, f"<@{sofia}> look: {server.url}/archives/1")
        room.bookmarks.append({"id": "Bk1", "title": "Card", "link": f"{server.url}/?channel=room"})
        workspace.open_view(sofia, FORM)
        workspace.publish_home(sofia, HOME)
        workspace.direct_channel(sofia)
        del workspace.channels[workspace.channel("gone").id]
        workspace.mark_read(sofia, room)
        key = workspace.response_urls.issue(room.id, sofia, None, clock.now())
        file = await a_file(server, b"all of it")
        was = server.url
    clock.advance(minutes=1)
    async with reopened(path, clock) as server:
        again = server.workspace
        for name in ("people", "usergroups", "homes", "read"):
            assert getattr(again, name) == getattr(workspace, name), name
        assert {key: stack for key, stack in again.views.items() if stack} == dict(workspace.views)
        assert list(again.channels) == list(workspace.channels)
        assert str(again.channels).replace(server.url, was) == str(workspace.channels)
        assert again.channel("room").messages[-2].pings == {sofia}
        assert again.channel("room").bookmarks[-1]["link"].startswith(server.url)
        assert again.response_urls.use(key, clock.now()).channel == room.id
        assert server.files.kept[file].content == b"all of it"
        assert again.direct_channel(sofia).id == workspace.direct_channel(sofia).id


async def test_what_is_new_gets_numbers_and_timestamps_that_nothing_had_before(
    workspace: Workspace, clock: SetClock, tmp_path: Path
) -> None:
    path = tmp_path / "workspace.db"
    async with serve(workspace, listening) as server, kept(Keeper(path, server)):
        old = await a_file(server, b"old")
    lost = workspace.add_channel("made-in-the-last-moment", creator=BOT_USER)
    async with reopened(path, clock) as server:
        again = server.workspace
        new = again.add_channel("new", creator=BOT_USER)
        assert new.id not in {*workspace.channels, lost.id}
        stamps = [message.ts for place in again.channels.values() for message in place.messages]
        assert again.post(again.channel("room"), BOT_USER, "later").ts > max(stamps)
        assert (await a_file(server, b"new")) != old


async def test_what_a_kill_leaves_holds_what_was_said_moments_before(
    workspace: Workspace, clock: SetClock, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    path = tmp_path_factory.mktemp("running") / "workspace.db"
    async with serve(workspace, listening) as server:
        keeper = Keeper(path, server)
        async with kept(keeper):
            workspace.post(workspace.channel("room"), BOT_USER, "the last word")
            async with asyncio.timeout(10):
                await keeper.up_to_date()
            shutil.copytree(path.parent, tmp_path / "killed")
    async with reopened(tmp_path / "killed" / path.name, clock) as server:
        assert server.workspace.channel("room").messages[-1].text == "the last word"


async def test_where_the_clock_stood_is_told(workspace: Workspace, clock: SetClock, tmp_path: Path) -> None:
    assert kept_until(tmp_path / "none.db") is None
    clock.advance(hours=8)
    async with serve(workspace, listening) as server, kept(Keeper(tmp_path / "workspace.db", server)):
        pass
    found = kept_until(tmp_path / "workspace.db")
    assert found is not None
    assert clock.now() - found < timedelta(seconds=1)


async def test_what_another_version_kept_besides_is_passed_over(
    workspace: Workspace, clock: SetClock, tmp_path: Path
) -> None:
    path = tmp_path / "workspace.db"
    sofia = workspace.find_person("sofia")
    sofia.mood = "sunny"  # type: ignore[attr-defined]
    async with serve(workspace, listening) as server, kept(Keeper(path, server)):
        pass
    async with reopened(path, clock) as server:
        assert "mood" not in dataclasses.asdict(server.workspace.find_person("sofia"))


async def test_a_file_that_is_no_workspace_is_refused_with_a_sentence(tmp_path: Path, clock: SetClock) -> None:
    path = tmp_path / "workspace.db"
    path.write_text("my shopping list, which is long enough to be looked at " * 20)
    with pytest.raises(CannotBeRead, match="move it away"):
        kept_until(path)


async def test_where_nothing_was_kept_there_is_nothing_to_load(workspace: Workspace, tmp_path: Path) -> None:
    async with serve(workspace, listening) as server:
        assert not Keeper(tmp_path / "workspace.db", server).load()


class Told(logging.Handler):
    """Sets an event when something is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.event = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        self.event.set()


@pytest.fixture
def warned() -> Iterator[asyncio.Event]:
    told, logger = Told(), logging.getLogger("quarterdeck.workspace.keeping")
    logger.addHandler(told)
    yield told.event
    logger.removeHandler(told)


async def test_what_could_not_be_saved_is_saved_with_what_changes_next(
    workspace: Workspace, clock: SetClock, warned: asyncio.Event, tmp_path: Path
) -> None:
    path = tmp_path / "workspace.db"
    async with serve(workspace, listening) as server:
        keeper = Keeper(path, server)
        async with kept(keeper), asyncio.timeout(10):
            assert keeper.database is not None
            keeper.database.execute("ALTER TABLE parts RENAME TO away")
            workspace.post(workspace.channel("room"), BOT_USER, "said while nothing could be written")
            await warned.wait()
            keeper.database.execute("ALTER TABLE away RENAME TO parts")
            workspace.post(workspace.channel("general"), BOT_USER, "said after that")
            await keeper.up_to_date()
            shutil.copytree(tmp_path, tmp_path / "killed")
    async with reopened(tmp_path / "killed" / path.name, clock) as server:
        assert server.workspace.channel("room").messages[-1].text == "said while nothing could be written"


async def test_two_cannot_keep_their_workspaces_in_one_place(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "workspace.db"
    async with serve(workspace, listening) as server, kept(Keeper(path, server)):
        with pytest.raises(CannotBeRead, match="Another demo keeps its workspace"):
            kept_until(path)
    assert kept_until(path) is not None
