"""Pins and reactions, as many as Slack takes."""

from bot.workspace.content import MOST_EMOJI, MOST_REACTIONS
from bot.workspace.web_api.marks import MOST_PINS
from bot.workspace.workspace import BOT_USER
from tests.workspace.conftest import Web


def test_a_message_is_pinned_once(web: Web) -> None:
    web("pins.add", channel="#room", timestamp="$card in room")
    assert web.refused("pins.add", channel="#room", timestamp="$card in room") == "already_pinned"
    (item,) = web("pins.list", channel="#room")["items"]
    assert (item["channel"], item["message"]["text"]) == (web.known("#room"), "card in room")


def test_a_channel_has_a_hundred_pins(web: Web) -> None:
    for number in range(MOST_PINS):
        web("chat.postMessage", channel="#room", text=f"m{number}")
        web("pins.add", channel="#room", timestamp=f"$m{number}")
    assert web.refused("pins.add", channel="#room", timestamp="$card in room") == "too_many_pins"
    assert len(web("pins.list", channel="#room")["items"]) == MOST_PINS


def test_a_pin_goes_with_its_message(web: Web) -> None:
    web("pins.add", channel="#room", timestamp="$card in room")
    web("chat.delete", channel="#room", ts="$card in room")
    assert web("pins.list", channel="#room")["items"] == []


def test_an_emoji_is_put_once(web: Web) -> None:
    where = {"channel": "#room", "timestamp": "$hello from room"}
    for name in ("eyes", "+1", "wave::skin-tone-3"):
        web("reactions.add", name=name, **where)
    assert web.refused("reactions.add", name="eyes", **where) == "already_reacted"
    shown = web("conversations.replies", channel="#room", ts="$hello from room")["messages"][0]["reactions"]
    assert shown[0] == {"name": "eyes", "users": [BOT_USER], "count": 1}


def test_one_person_puts_23_on_a_message(web: Web) -> None:
    where = {"channel": "#room", "timestamp": "$hello from room"}
    for number in range(MOST_REACTIONS):
        web("reactions.add", name=f"e{number}", **where)
    assert web.refused("reactions.add", name="one-more", **where) == "too_many_reactions"


def test_a_message_has_50_different_ones(web: Web) -> None:
    message = next(each for each in web.workspace.channel("room").messages if each.text == "card in room")
    message.reactions = {f"e{number}": [f"U{number % 7}"] for number in range(MOST_EMOJI)}
    assert web.refused("reactions.add", channel="#room", timestamp=message.ts, name="eyes") == "too_many_emoji"
    assert web("reactions.add", channel="#room", timestamp=message.ts, name="e1") == {}
