"""What was said is read page by page: nothing is missed, nothing comes twice, whatever happens meanwhile."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.workspace.web_api.arguments import cursor
from tests.workspace.conftest import Web


def pages(web: Web, method: str, **asked: Any) -> Iterator[list[dict[str, Any]]]:
    position = ""
    while True:
        page = web(method, cursor=position, **asked)
        position = page["response_metadata"]["next_cursor"]
        assert page["has_more"] is bool(position)
        yield page["messages"]
        if not position:
            return


@pytest.fixture
def den(web: Web) -> Web:
    """250 messages more in #den, and 250 in a thread there."""
    for number in range(250):
        web("chat.postMessage", channel="#den", text=f"m{number}")
        web("chat.postMessage", channel="#den", text=f"r{number}", thread_ts="$card in den")
    return web


def test_a_channel_is_read_from_its_end(den: Web) -> None:
    read = [[each["text"] for each in page] for page in pages(den, "conversations.history", channel="#den")]
    assert [len(page) for page in read] == [100, 100, 51]
    assert [text for page in read for text in page] == [*(f"m{n}" for n in reversed(range(250))), "card in den"]


def test_a_thread_is_read_from_its_beginning(den: Web) -> None:
    asked: dict[str, Any] = {"channel": "#den", "ts": "$card in den", "limit": 200}
    read = [[each["text"] for each in page] for page in pages(den, "conversations.replies", **asked)]
    assert [len(page) for page in read] == [200, 51]
    assert [text for page in read for text in page] == ["card in den", *(f"r{n}" for n in range(250))]


@pytest.mark.parametrize("asked", [{}, {"ts": "$card in den"}], ids=["channel", "thread"])
def test_what_is_said_and_deleted_between_two_pages_shifts_nothing(den: Web, asked: dict[str, str]) -> None:
    method = "conversations.replies" if asked else "conversations.history"
    kind = "r" if asked else "m"
    read: list[str] = []
    deleted = 0
    for page in pages(den, method, channel="#den", limit=50, **asked):
        read += [each["text"] for each in page]
        unread = [each.text for each in den.workspace.channel("den").messages if each.text[:1] == kind]
        unread = [text for text in unread if text not in read]
        den("chat.postMessage", channel="#den", text=f"new {len(read)}")
        for text in {read[-1], *unread[:1], *unread[-1:]}:
            den("chat.delete", channel="#den", ts=f"${text}")
            deleted += text in unread
    assert len(read) == len(set(read))
    assert len(read) == 251 - deleted


def test_slack_may_give_less_than_it_is_asked_for(den: Web) -> None:
    den.workspace.longest_page = 15
    read = list(pages(den, "conversations.history", channel="#den", limit=999))
    assert {len(page) for page in read[:-1]} == {15}
    assert sum(len(page) for page in read) == 251


def test_999_is_the_most_of_a_page(den: Web) -> None:
    assert len(den("conversations.history", channel="#den", limit=999)["messages"]) == 251
    assert len(den("conversations.history", channel="#den", limit="2")["messages"]) == 2
    assert len(den("conversations.history", channel="#den", limit=0)["messages"]) == 100


def test_a_time_range_leaves_out_its_ends_unless_they_are_asked_for(den: Web) -> None:
    asked = {"channel": "#den", "oldest": "$m10", "latest": "$m13"}
    assert [each["text"] for each in den("conversations.history", **asked)["messages"]] == ["m12", "m11"]
    inclusive = den("conversations.history", inclusive=True, **asked)["messages"]
    assert [each["text"] for each in inclusive] == ["m13", "m12", "m11", "m10"]


def test_whoever_has_been_answered_says_how_often(den: Web) -> None:
    parent = den("conversations.history", channel="#den", latest="$m0")["messages"][0]
    assert (parent["text"], parent["reply_count"], parent["thread_ts"]) == ("card in den", 250, parent["ts"])
    assert "reply_count" not in den("conversations.history", channel="#den")["messages"][0]


def test_a_message_that_nobody_answered_is_a_thread_of_one(web: Web) -> None:
    read = web("conversations.replies", channel="#room", ts="$hello from room")["messages"]
    assert [each["text"] for each in read] == ["hello from room"]
    assert "thread_ts" not in read[0]


def test_a_cursor_of_another_list_is_none(web: Web) -> None:
    for foreign in (cursor("team", "C1"), cursor("next_ts", ""), "=", "é"):
        assert web.refused("conversations.history", channel="#room", cursor=foreign) == "invalid_cursor"


def test_the_pins_of_a_channel_are_counted(web: Web) -> None:
    web("pins.add", channel="#room", timestamp="$card in room")
    assert web("conversations.history", channel="#room")["pin_count"] == 1
