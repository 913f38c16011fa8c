"""Messages of the bot: posted, changed, deleted, for one person only."""

from typing import Any

from bot.workspace.content import LONGEST_BLOCKS
from bot.workspace.web_api.chat import LARGEST_METADATA
from bot.workspace.workspace import BOT_USER, Workspace
from tests.workspace.conftest import Web, button, section


def metadata(size: int) -> dict[str, Any]:
    """Of exactly so many bytes of JSON."""
    empty = len('{"event_type": "x", "event_payload": {"all": ""}}')
    return {"event_type": "x", "event_payload": {"all": "x" * (size - empty)}}


def test_a_post_is_said_where_it_should_be_and_tells_its_timestamp(web: Web) -> None:
    answer = web("chat.postMessage", channel="#room", text="all is well", blocks=[section("all is *well*")])
    message = web.workspace.channel("room").messages[-1]
    assert (answer["channel"], answer["ts"]) == (web.known("#room"), message.ts)
    assert answer["message"]["blocks"] == [section("all is *well*")]
    assert (message.user, message.text) == (BOT_USER, "all is well")


def test_the_bot_may_speak_in_public_channels_that_it_is_not_in(web: Web) -> None:
    web("chat.postMessage", channel="#elsewhere", text="all is well")
    assert web.workspace.channel("elsewhere").messages[-1].text == "all is well"


def test_a_person_is_spoken_to_directly(web: Web) -> None:
    answer = web("chat.postMessage", channel="@sofia", text="all is well")
    assert web.workspace.direct_channel(web.known("@sofia")).id == answer["channel"]
    assert answer["channel"][0] == "D"


def test_a_message_of_nothing_but_attachments_is_one(web: Web) -> None:
    alert = [{"title": "Disk full", "fallback": "Disk full on till 3"}]
    answer = web("chat.postMessage", channel="#room", attachments=alert)
    assert answer["message"]["attachments"] == alert


def test_a_post_of_as_many_characters_as_slack_takes_is_taken(web: Web) -> None:
    longest = [section("x" * (LONGEST_BLOCKS // 4))] * 4
    assert web("chat.postMessage", channel="#room", text="x" * 40_000, blocks=longest)["ts"]


def test_the_words_of_every_part_of_a_block_are_counted(web: Web) -> None:
    words = [section("x" * 2_990)] * 3 + [
        {"type": "actions", "elements": [button("x" * 70, f"b{n}") for n in range(25)]}
    ]
    assert web("chat.postMessage", channel="#room", text="x", blocks=words)["ts"]
    fields = {"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 281}]}
    assert (
        web.refused("chat.postMessage", channel="#room", text="x", blocks=[*words, fields]) == "msg_blocks_too_long"
    )


def test_metadata_is_for_those_who_ask(web: Web) -> None:
    largest = metadata(LARGEST_METADATA)
    web("chat.postMessage", channel="#room", text="marked", metadata=largest)
    plain, told = (
        web("conversations.history", channel="#room", include_all_metadata=asked)["messages"][0]
        for asked in (False, True)
    )
    assert "metadata" not in plain
    assert told["metadata"] == largest


def test_an_update_keeps_the_metadata_unless_it_brings_other_or_none(web: Web) -> None:
    first, second = metadata(100), metadata(200)
    ts = web("chat.postMessage", channel="#room", text="marked", metadata=first)["ts"]
    message = web.workspace.channel("room").messages[-1]
    web("chat.update", channel="#room", ts=ts, text="changed")
    assert (message.text, message.edited, message.metadata) == ("changed", True, first)
    web("chat.update", channel="#room", ts=ts, text="changed", metadata=second)
    assert message.metadata == second
    web("chat.update", channel="#room", ts=ts, text="changed", metadata={})
    assert message.metadata is None


def test_an_update_of_4000_characters_is_taken(web: Web) -> None:
    assert web("chat.update", channel="#room", ts="$card in room", text="x" * 4_000)["text"] == "x" * 4_000


def test_an_update_that_is_refused_changes_nothing(web: Web) -> None:
    card = next(each for each in web.workspace.channel("room").messages if each.text == "card in room")
    assert web.refused("chat.update", channel="#room", ts=card.ts, blocks=[section("")]) == "invalid_blocks"
    assert (card.text, card.edited) == ("card in room", False)


def test_a_deleted_message_is_gone(web: Web) -> None:
    ts = web.ts("card in room")
    web("chat.delete", channel="#room", ts=ts)
    assert web.workspace.find_message(web.workspace.channel("room"), ts) is None


def test_a_reply_stands_in_its_thread_and_may_be_shown_in_the_channel(web: Web) -> None:
    parent = web.ts("hello from room")
    web("chat.postMessage", channel="#room", text="quiet", thread_ts=parent)
    web("chat.postMessage", channel="#room", text="loud", thread_ts=parent, reply_broadcast=True)
    shown = [each["text"] for each in web("conversations.history", channel="#room")["messages"]]
    assert "loud" in shown
    assert "quiet" not in shown


def test_what_is_for_one_person_is_in_nobodys_history(web: Web) -> None:
    web("chat.postEphemeral", channel="#room", user="@sofia", text="psst")
    assert web.workspace.channel("room").messages[-1].ephemeral_to == web.known("@sofia")
    assert "psst" not in str(web("conversations.history", channel="#room"))


def test_a_permalink_leads_into_the_workspace(web: Web) -> None:
    web.workspace.url = "http://here"
    ts = web.ts("card in room")
    assert web("chat.getPermalink", channel="#room", message_ts=ts)["permalink"] == f"http://here/?channel=room#m{ts}"


def test_whom_a_message_pings(workspace: Workspace) -> None:
    ana, tom = workspace.find_person("ana").id, workspace.find_person("tom").id
    room, group = workspace.channel("room"), next(iter(workspace.usergroups))
    blocks = [
        section(f"<@{ana}> and <!here> and <!subteam^S404>"),
        {"type": "section", "text": {"type": "plain_text", "text": "<!everyone>"}},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [{"type": "user", "user_id": tom}, {"type": "broadcast", "range": "channel"}],
                }
            ],
        },
    ]
    assert workspace.post(room, BOT_USER, "<!everyone>", blocks=blocks).pings == {ana, tom, "!here", "!channel"}
    assert workspace.post(room, BOT_USER, f"<!subteam^{group}|@oncall> <!everyone>").pings == {ana, tom, "!everyone"}
