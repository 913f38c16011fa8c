"""Where very much is said, the latest is kept; to the bot the rest is there as ever."""

import pytest

from bot.workspace.retention import Retention
from bot.workspace.workspace import BOT_USER, Channel, Workspace
from tests.workspace.conftest import Web


def kept(workspace: Workspace, name: str) -> list[str]:
    return [message.text for message in workspace.channel(name).messages]


@pytest.fixture
def room(workspace: Workspace) -> Channel:
    """Three messages of all are kept, and one of each channel in any case; so many are said in two channels."""
    workspace.retention = Retention(3, lambda _: 1)
    for place, text in (("general", "one"), ("room", "first"), ("room", "second"), ("room", "third")):
        workspace.post(workspace.channel(place), BOT_USER, text)
    return workspace.channel("room")


def test_what_was_said_longest_ago_is_let_go_and_each_channel_keeps_its_last(
    workspace: Workspace, room: Channel
) -> None:
    assert kept(workspace, "general") == ["one"]
    workspace.post(room, BOT_USER, "fourth")
    assert kept(workspace, "room") == ["second", "third", "fourth"]
    assert kept(workspace, "elsewhere") == ["hello from elsewhere"]


def test_a_workspace_keeps_everything_unless_it_is_told_otherwise(workspace: Workspace) -> None:
    for _ in range(20):
        workspace.post(workspace.channel("room"), BOT_USER, "again")
    assert kept(workspace, "room").count("again") == 20
    assert workspace.channel("room").let_go == ""


def test_what_was_let_go_is_changed_answered_and_deleted_as_if_it_were_there(
    web: Web, workspace: Workspace, room: Channel
) -> None:
    ts = web.ts("first")
    web("pins.add", channel="#room", timestamp=ts)
    workspace.post(room, BOT_USER, "fourth")
    assert room.let_go == ts
    assert room.pins == []
    assert web("chat.update", channel="#room", ts=ts, text="changed")["ts"] == ts
    answer = web("chat.postMessage", channel="#room", text="reply", thread_ts=ts)
    assert answer["message"]["thread_ts"] == ts
    web("chat.delete", channel="#room", ts=ts)
    assert "changed" not in kept(workspace, "room")
    assert web.refused("chat.update", channel="#room", ts="9999999999.000001", text="x") == "message_not_found"
