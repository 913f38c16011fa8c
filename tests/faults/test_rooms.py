"""A war room is ordered, furnished and ended while calls are lost or the bot is killed: each thing is there once."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable

import pytest

from bot.workspace.workspace import BOT_USER, Channel, Workspace
from storage.outbox import queries as outbox
from tests.company import war_rooms
from tests.conftest import Floor
from tests.faults.company import PATIENCE_SECONDS, Company, company
from tests.faults.conftest import ROUNDS, SEED, Tally
from tests.faults.process import Bot

METHODS = (
    *("conversations.create", "conversations.invite", "conversations.setTopic", "pins.add", "chat.getPermalink"),
    *("bookmarks.add", "files.getUploadURLExternal", "files.completeUploadExternal"),
)
pytestmark = pytest.mark.timeout(180 * ROUNDS)


def rooms(workspace: Workspace, word: str = "") -> list[Channel]:
    return [each for each in war_rooms(workspace) if each.name.endswith(word)]


def furnished(room: Channel) -> dict[str, int]:
    """How often each thing that belongs to a room is there."""
    said = [message for message in room.messages if message.user == BOT_USER]
    return {
        "topic": most_alike(message.text for message in said if message.subtype == "channel_topic"),
        "card": sum("Take command" in str(message.blocks) or "Resolved:" in str(message.blocks) for message in said),
        "pin": len(room.pins),
        "bookmark": most_alike(each["title"] for each in room.bookmarks),
        "ending": sum("What happened" in str(message.blocks) for message in said),
        "record": sum(len(message.files) for message in said),
    }


def most_alike(found: Iterable[str]) -> int:
    """How often the same is there: a room has a bookmark to its call as well, and a topic that comes to name it."""
    return max(Counter(found).values(), default=0)


def open_for_work(workspace: Workspace, word: str) -> bool:
    return any(room.pins and room.bookmarks for room in rooms(workspace, word))


def ended(workspace: Workspace, word: str) -> bool:
    return any(all(furnished(room).values()) for room in rooms(workspace, word))


def wrong(workspace: Workspace, word: str) -> tuple[list[str], list[str]]:
    """What of the room is missing, and what is there twice."""
    (room, *more) = rooms(workspace, word)
    found = furnished(room)
    joined = [message.user for message in room.messages if message.subtype == "channel_join"]
    twice = {person for person in joined if joined.count(person) > 1}
    missing = [f"{what} of {room.name}" for what, times in found.items() if not times]
    doubled = [f"{what} of {room.name}" for what, times in found.items() if times > 1]
    return missing, [*doubled, *twice, *(room.name for room in more)]


@pytest.mark.parametrize("trouble", ["lose_answer", "lose_request", "break_down"])
async def test_whatever_call_is_lost_each_thing_is_there_once(
    floor: Floor, trouble: str, tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each call that a room needs is lost once, as it comes."""
    monkeypatch.setattr("bot.speaking.relay.LONGEST_PAUSE", 0.1)
    floor.program.relay.look_again_after = (0.0, 0.05)
    for method in (*METHODS, "bookmarks.list", "files.info", "conversations.list"):
        getattr(floor.server.faults, trouble)(method)
    carlos, workspace = floor.person("carlos"), floor.workspace
    await carlos.command("/major Point of sale is down")
    await workspace.until(lambda: open_for_work(workspace, "is-down"), PATIENCE_SECONDS)
    await carlos.command("/major resolve a new cable", rooms(workspace)[0].id)
    await floor.settled()
    assert await floor.read(outbox.parked) == []
    lost, repeated = wrong(workspace, "is-down")
    tally.counted(len(METHODS), lost=lost, repeated=repeated)


async def test_a_stream_whose_answers_are_lost_is_there_once(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each call that a stream needs is done, and its answer lost."""
    monkeypatch.setattr("bot.speaking.relay.LONGEST_PAUSE", 0.1)
    floor.program.relay.look_again_after = (0.0, 0.05)
    carlos, workspace = floor.person("carlos"), floor.workspace
    await carlos.command("/major Point of sale is down")
    await floor.settled()
    (room,) = rooms(workspace)
    for method in (*METHODS[:4], "chat.postMessage"):
        floor.server.faults.lose_answer(method)
    await carlos.command("/major stream network @ben", room.id)
    await workspace.until(lambda: any(each.pins for each in rooms(workspace, "network")), PATIENCE_SECONDS)
    await floor.settled()
    assert await floor.read(outbox.parked) == []
    (stream,) = rooms(workspace, "network")
    ours = [message for message in stream.messages if message.user == BOT_USER]
    assert sum("a part of INC-1" in str(message.blocks) for message in ours) == len(stream.pins) == 1
    assert sum("is worked on in" in message.text for message in room.messages) == 1


async def test_a_workspace_without_bookmarks_and_files_has_war_rooms_all_the_same(floor: Floor) -> None:
    for method in ("chat.getPermalink", "bookmarks.add", "files.getUploadURLExternal"):
        floor.server.faults.fail(method, "unknown_method")
    carlos = floor.person("carlos")
    await carlos.command("/major Point of sale is down")
    await floor.settled()
    await carlos.command("/major resolve a new cable", rooms(floor.workspace)[0].id)
    await floor.settled()
    assert await floor.read(outbox.parked) == []
    assert "What happened" in str(rooms(floor.workspace)[0].messages[-1].blocks)


async def test_killed_at_any_call_that_a_room_needs_each_thing_is_there_once(database_url: str, tally: Tally) -> None:
    """At every call, before and after it, in turn; the short form takes two of them."""
    chance = random.Random(SEED)
    points = [f"{when}/{method}:0" for method in METHODS for when in ("relay.before_call", "relay.after_call")]
    chosen = points if ROUNDS > 1 else chance.sample(points, 2)
    async with company(database_url) as found:
        ends = [await killed_and_ended(found, f"room-{number}", point) for number, point in enumerate(chosen)]
    lost = [part for missing, _ in ends for part in missing]
    repeated = [part for _, twice in ends for part in twice]
    tally.counted(len(chosen), lost=lost, repeated=repeated, worst_recovery=found.worst_recovery)


async def killed_and_ended(found: Company, word: str, point: str) -> tuple[list[str], list[str]]:
    """Have a room ordered and ended by a bot that is killed at this point, and one that follows it; what is wrong."""
    workspace, carlos = found.server.workspace, found.server.person("carlos")
    bot = await found.start(point)
    await carlos.command(f"/major {word}")
    await killed_or(bot, workspace, lambda: open_for_work(workspace, word))
    if bot.returncode is None:
        await carlos.command("/major resolve a new cable", rooms(workspace, word)[0].id)
    await found.gone(bot)
    since = time.monotonic()
    bot = await found.start()
    await workspace.until(lambda: open_for_work(workspace, word), PATIENCE_SECONDS)
    found.worst_recovery = max(found.worst_recovery, time.monotonic() - since)
    await carlos.command("/major resolve a new cable", rooms(workspace, word)[0].id)
    await workspace.until(lambda: ended(workspace, word), PATIENCE_SECONDS)
    await found.kill(bot)
    return wrong(workspace, word)


async def killed_or(bot: Bot, workspace: Workspace, true: Callable[[], bool]) -> None:
    """Wait until the bot is dead, or until it is true."""
    dead, came = asyncio.ensure_future(bot.wait()), asyncio.ensure_future(workspace.until(true, PATIENCE_SECONDS))
    await asyncio.wait({dead, came}, return_when=asyncio.FIRST_COMPLETED)
    for waiting in (dead, came):
        waiting.cancel()
    await asyncio.gather(dead, came, return_exceptions=True)
