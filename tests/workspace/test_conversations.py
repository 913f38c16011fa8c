"""Channels: made, listed, filled, described, archived."""

import pytest

from bot.workspace.workspace import BOT_USER
from tests.conftest import MONDAY
from tests.workspace.conftest import Web


def test_a_channel_is_made_with_the_bot_in_it(web: Web) -> None:
    made = web("conversations.create", name="inc-1-tills", is_private="true")["channel"]
    assert (made["creator"], made["is_member"], made["is_private"]) == (BOT_USER, True, True)
    assert made["created"] == int(MONDAY.timestamp())


@pytest.mark.parametrize("name", ["a", "x" * 80, "inc-1_b", "1", "-a-"])
def test_names_that_slack_takes(web: Web, name: str) -> None:
    assert web("conversations.create", name=name)["channel"]["name"] == name


def test_a_list_has_what_the_bot_can_see(web: Web) -> None:
    def listed(**asked: object) -> set[str]:
        return {each["name"] for each in web("conversations.list", **asked)["channels"]}

    public = {"general", "room", "elsewhere", "old", "gone"}
    assert listed() == public
    assert listed(types="public_channel,private_channel") == public | {"den"}
    assert listed(exclude_archived="true") == public - {"old", "gone"}
    web("conversations.open", users="@sofia")
    assert listed(types="im") == {""}


def test_a_list_is_given_in_pages_and_every_channel_is_on_one(web: Web) -> None:
    for number in range(250):
        web("conversations.create", name=f"c-{number}")
    names: list[str] = []
    sizes: list[int] = []
    cursor = ""
    while not sizes or cursor:
        page = web("conversations.list", limit=100, cursor=cursor)
        names += [each["name"] for each in page["channels"]]
        sizes.append(len(page["channels"]))
        cursor = page["response_metadata"]["next_cursor"]
        web("conversations.create", name=f"meanwhile-{len(sizes)}")
    assert sizes[:2] == [100, 100]
    assert len(names) == len(set(names))
    assert {f"c-{number}" for number in range(250)} <= set(names)


def test_what_is_known_of_a_channel(web: Web) -> None:
    general, room = (web("conversations.info", channel=name)["channel"] for name in ("#general", "#room"))
    assert (general["is_general"], room["is_general"]) == (True, False)
    assert web("conversations.info", channel="#old")["channel"]["is_archived"] is True
    assert web("conversations.info", channel="#elsewhere")["channel"]["is_member"] is False


def test_members_are_given_in_pages(web: Web) -> None:
    first = web("conversations.members", channel="#general", limit=2)
    second = web("conversations.members", channel="#general", cursor=first["response_metadata"]["next_cursor"])
    assert set(first["members"] + second["members"]) == set(web.workspace.channel("general").members)
    assert (len(first["members"]), second["response_metadata"]["next_cursor"]) == (2, "")


def test_whoever_is_invited_is_in_the_channel_which_says_so(web: Web) -> None:
    web("conversations.invite", channel="#room", users="@tom,@ana")
    room = web.workspace.channel("room")
    assert {web.known("@tom"), web.known("@ana")} <= set(room.members)
    assert [message.subtype for message in room.messages[-2:]] == ["channel_join"] * 2


def test_one_who_cannot_be_invited_keeps_all_out_unless_it_is_forced(web: Web) -> None:
    assert web.refused("conversations.invite", channel="#room", users="@tom,@left") == "user_disabled"
    assert web.known("@tom") not in web.workspace.channel("room").members
    web("conversations.invite", channel="#room", users="@tom,@left,@stranger", force=True)
    members = web.workspace.channel("room").members
    assert web.known("@tom") in members
    assert not {web.known("@left"), web.known("@stranger")} & set(members)


def test_a_refused_invitation_says_why_of_each(web: Web) -> None:
    from bot.workspace.errors import SlackError

    with pytest.raises(SlackError) as refused:
        web("conversations.invite", channel="#room", users="@guest,@sofia,@tom")
    errors = {each["user"]: each["error"] for each in refused.value.answer()["errors"]}
    assert errors == {web.known("@guest"): "user_is_restricted", web.known("@sofia"): "already_in_channel"}


def test_joining_twice_is_no_fault(web: Web) -> None:
    assert web("conversations.join", channel="#elsewhere")["channel"]["is_member"]
    assert web("conversations.join", channel="#elsewhere")["warning"] == "already_in_channel"
    assert web.workspace.channel("elsewhere").members.count(BOT_USER) == 1


def test_a_talk_is_opened_once(web: Web) -> None:
    ids = {web("conversations.open", users="@sofia")["channel"]["id"] for _ in range(2)}
    assert len(ids) == 1


@pytest.mark.parametrize(
    ("method", "more"),
    [
        ("conversations.invite", {"users": "@tom"}),
        ("conversations.join", {}),
        ("conversations.setTopic", {"topic": "x"}),
        ("conversations.setPurpose", {"purpose": "x"}),
        ("conversations.archive", {}),
    ],
)
def test_direct_messages_are_no_channel(web: Web, method: str, more: dict[str, str]) -> None:
    talk = web("conversations.open", users="@sofia")["channel"]["id"]
    assert web.refused(method, channel=talk, **more) == "method_not_supported_for_channel_type"


def test_a_topic_is_a_line_in_the_channel_and_a_purpose_is_not(web: Web) -> None:
    room = web.workspace.channel("room")
    before = len(room.messages)
    web("conversations.setTopic", channel="#room", topic="x" * 250)
    web("conversations.setPurpose", channel="#room", purpose="y" * 250)
    described = web("conversations.info", channel="#room")["channel"]
    assert (described["topic"]["value"], described["purpose"]["value"]) == ("x" * 250, "y" * 250)
    assert [message.subtype for message in room.messages[before:]] == ["channel_topic"]


def test_an_archived_channel_is_spoken_in_no_more(web: Web) -> None:
    assert web("conversations.archive", channel="#room") == {}
    assert web.refused("chat.postMessage", channel="#room", text="x") == "is_archived"
    assert web("conversations.history", channel="#room")["messages"], "and can still be read"


def test_a_channel_is_renamed_and_slacks_own_line_keeps_the_old_name(web: Web) -> None:
    room = web.workspace.channel("room")
    assert web("conversations.rename", channel="#room", name="inc-3")["channel"]["name"] == "inc-3"
    assert web.workspace.channel("inc-3") is room
    assert (room.messages[-1].subtype, "&quot;room&quot;" in room.messages[-1].text) == ("channel_name", True)


def test_whoever_is_removed_is_no_member_any_more(web: Web) -> None:
    room = web.workspace.channel("room")
    web("conversations.kick", channel="#room", user="@sofia")
    assert web.known("@sofia") not in room.members
    assert room.messages[-1].subtype == "channel_leave"
