"""What people typed stands there letter for letter, whatever mrkdwn makes of its marks."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workspace import block_kit
from commands.shared import blocks as bk
from commands.shared import literal
from commands.shared.blocks import typed


def shown(block: dict[str, Any]) -> str:
    return "".join(part.get("text", f"[{part['type']}]") for part in block["elements"][0]["elements"])


@pytest.mark.parametrize(
    "text",
    [
        "_config_ of *payment* at ~noon~",
        "10:100:00 and :fire:",
        "```one",
        "`x`",
        "> said she",
        "a_b <x> & *",
        "**",
        "_",
    ],
)
def test_typed_marks_are_shown_and_not_read(text: str) -> None:
    (block,) = literal.blocks([bk.section(f"*INC-1* · {typed(text, 100)} · {typed(text, 100)}")])
    assert shown(block) == f"INC-1 · {text} · {text}"
    assert [part["text"] for part in block["elements"][0]["elements"] if part.get("style")] == ["INC-1"]


@given(text=st.text(st.characters(exclude_categories=("C", "Z", "Mn")) | st.just(" "), min_size=1, max_size=60))
def test_whatever_is_typed_slack_takes_it_and_shows_it(text: str) -> None:
    (block,) = literal.blocks([bk.section(f":new: *INC-1* {typed(text, 300)} <@U1>")])
    assert not block_kit.check_blocks([block])
    assert block["type"] == "section" or shown(block) == f"[emoji] INC-1 {text if text.strip() else ''} [user]"


def test_what_has_no_marks_stays_as_it_is() -> None:
    said = {"text": typed("tills <3", 100), "blocks": [bk.section(typed("tills", 100)), bk.divider()]}
    assert literal.said(said) == said


def test_our_own_marks_keep_their_meaning() -> None:
    text = (
        f"*bold* _it_ ~no~ `code_x *y*` snake_case 2 * 3 :new: <@U1> <#C1|general> <!subteam^S1> "
        f"<!date^12^{{time}}|at &lt;noon&gt;> <https://a.example/?a&amp;b|a link> &amp; {typed('*', 9)}"
    )
    elements = literal.rich(text)["elements"][0]["elements"]
    styled = {part["text"]: [*part["style"]] for part in elements if "style" in part}
    assert styled == {"bold": ["bold"], "it": ["italic"], "no": ["strike"], "code_x *y*": ["code"]}
    assert [part for part in elements if part["type"] != "text"] == [
        {"type": "emoji", "name": "new"},
        {"type": "user", "user_id": "U1"},
        {"type": "channel", "channel_id": "C1"},
        {"type": "usergroup", "usergroup_id": "S1"},
        {"type": "date", "timestamp": 12, "format": "{time}", "fallback": "at <noon>"},
        {"type": "link", "url": "https://a.example/?a&b", "text": "a link"},
    ]
    assert elements[-1]["text"] == " & *"
    assert " snake_case 2 * 3 " in [part.get("text") for part in elements]


def test_what_stands_beside_a_text_stays_below_it() -> None:
    button = bk.button("Take", "take", 1)
    given_ = [bk.section(typed("*a*", 9), accessory=button, block="b"), bk.context("by", typed("_me_", 9))]
    rich, actions, context = literal.blocks(given_)
    assert shown(rich) == "*a*"
    assert actions == {"type": "actions", "elements": [button], "block_id": "b"}
    assert shown(context) == "by _me_"


def test_fields_and_plain_text_lose_only_the_fences() -> None:
    (section,) = literal.blocks([bk.section("head", fields=[typed("*a*", 9)])])
    assert section["text"]["text"] == "head"
    assert section["fields"][0]["text"] == "*a*"
    assert literal.blocks([bk.header(typed("_a_", 9))])[0]["text"]["text"] == "_a_"


def test_a_sentence_alone_gets_a_block_and_a_topic_loses_its_fences() -> None:
    said = literal.said({"channel": "C1", "text": f"There is no team `{typed('a`b', 9)}`."})
    assert said["text"] == "There is no team `a`b`."
    assert shown(said["blocks"][0]) == "There is no team a`b."
    assert literal.said({"topic": typed("*a*", 9)}) == {"topic": "*a*"}


def test_a_view_says_what_was_typed_too() -> None:
    home = literal.said({"user_id": "U1", "view": {"type": "home", "blocks": [bk.section(typed(":a:", 9))]}})
    assert shown(home["view"]["blocks"][0]) == ":a:"
    assert bk.modal("m", "M", [bk.section(typed(":a:", 9))])["blocks"] == home["view"]["blocks"]
