"""Block Kit at Slack's limits, and one beyond; and whatever else is sent is refused in words, never by breaking."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workspace.block_kit import BLOCKS, ELEMENTS, INPUTS, LARGEST_VIEW, characters, check_blocks, check_view
from tests.workspace.conftest import button, home, modal, plain, section

Block = dict[str, Any]
SEND = plain("Send")
PICTURE = {"type": "image", "image_url": "https://x.example/a.png", "alt_text": "x"}


def text(length: int) -> str:
    return "x" * length


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def options(count: int) -> list[Block]:
    return [{"text": plain(f"Choice {n}"), "value": str(n)} for n in range(count)]


def option(**more: Any) -> Block:
    return {"text": plain("x"), "value": "1", **more}


def select(**more: Any) -> Block:
    return {"type": "static_select", "action_id": "choose", "options": options(2), **more}


def field(element: Block, **more: Any) -> Block:
    return {"type": "input", "label": plain("Label"), "element": element, **more}


def words(**more: Any) -> Block:
    return field({"type": "plain_text_input", "action_id": "words", **more})


def confirmed(**more: str) -> Block:
    parts = {"title": "Sure?", "text": "Really?", "confirm": "Yes", "deny": "No"} | more
    return actions(button(confirm={name: plain(value) for name, value in parts.items()}))


def groups(count: int, label: str = "Group", of: int = 1) -> list[Block]:
    return [{"label": plain(label), "options": options(of)} for _ in range(count)]


IN_A_MESSAGE: dict[str, tuple[int, Callable[[int], list[Block]]]] = {
    "blocks of a message": (50, lambda n: [section("x")] * n),
    "text of a section": (3000, lambda n: [section(text(n))]),
    "text of a field": (2000, lambda n: [{"type": "section", "fields": [plain(text(n))]}]),
    "fields of a section": (10, lambda n: [{"type": "section", "fields": [plain("x")] * n}]),
    "text of a header": (150, lambda n: [{"type": "header", "text": plain(text(n))}]),
    "label of a button": (75, lambda n: [actions(button(text(n)))]),
    "value of a button": (2000, lambda n: [actions(button(value=text(n)))]),
    "address of a button": (3000, lambda n: [actions(button(url=text(n)))]),
    "action_id": (255, lambda n: [actions(button(action=text(n)))]),
    "block_id": (255, lambda n: [section("x") | {"block_id": text(n)}]),
    "elements of actions": (25, lambda n: [actions(*(button(action=str(each)) for each in range(n)))]),
    "elements of a context": (10, lambda n: [{"type": "context", "elements": [plain("x")] * n}]),
    "options of a select": (100, lambda n: [actions(select(options=options(n)))]),
    "option groups": (100, lambda n: [actions(select(options=None, option_groups=groups(n)))]),
    "label of a group": (75, lambda n: [actions(select(options=None, option_groups=groups(1, text(n))))]),
    "options of a group": (100, lambda n: [actions(select(options=None, option_groups=groups(1, of=n)))]),
    "checkboxes": (10, lambda n: [actions({"type": "checkboxes", "options": options(n)})]),
    "radio buttons": (10, lambda n: [actions({"type": "radio_buttons", "options": options(n)})]),
    "overflow": (5, lambda n: [actions({"type": "overflow", "options": options(n)})]),
    "text of an option": (75, lambda n: [actions(select(options=[option(text=plain(text(n)))]))]),
    "value of an option": (150, lambda n: [actions(select(options=[option(value=text(n))]))]),
    "description of an option": (75, lambda n: [actions(select(options=[option(description=plain(text(n)))]))]),
    "placeholder": (150, lambda n: [actions(select(placeholder=plain(text(n))))]),
    "title of a question": (100, lambda n: [confirmed(title=text(n))]),
    "text of a question": (300, lambda n: [confirmed(text=text(n))]),
    "yes of a question": (30, lambda n: [confirmed(confirm=text(n))]),
    "no of a question": (30, lambda n: [confirmed(deny=text(n))]),
}  # fmt: skip
IN_A_VIEW: dict[str, tuple[int, Callable[[int], Block]]] = {
    "blocks of a modal": (100, lambda n: modal(*[section("x")] * n)),
    "blocks of a home tab": (100, lambda n: home(*[section("x")] * n)),
    "title": (24, lambda n: modal() | {"title": plain(text(n))}),
    "submit": (24, lambda n: modal(submit=plain(text(n)))),
    "close": (24, lambda n: modal(close=plain(text(n)))),
    "private_metadata": (3000, lambda n: modal(private_metadata=text(n))),
    "callback_id": (255, lambda n: modal(callback_id=text(n))),
    "external_id": (255, lambda n: modal(external_id=text(n))),
    "label of an input": (2000, lambda n: modal(words() | {"label": plain(text(n))}, submit=SEND)),
    "hint of an input": (2000, lambda n: modal(words() | {"hint": plain(text(n))}, submit=SEND)),
    "max_length": (3000, lambda n: modal(words(max_length=n), submit=SEND)),
    "what stands there at first": (3000, lambda n: modal(words(initial_value=text(n)), submit=SEND)),
    "what stands in a short one": (20, lambda n: modal(words(initial_value=text(n), max_length=20), submit=SEND)),
}  # fmt: skip


@pytest.mark.parametrize("what", IN_A_MESSAGE)
def test_at_the_limit_blocks_are_taken_and_one_beyond_they_are_refused(what: str) -> None:
    limit, made = IN_A_MESSAGE[what]
    assert check_blocks(_without_nothing(made(limit))) == []
    assert check_blocks(_without_nothing(made(limit + 1))) != []


@pytest.mark.parametrize("what", IN_A_VIEW)
def test_at_the_limit_a_view_is_taken_and_one_beyond_it_is_refused(what: str) -> None:
    limit, made = IN_A_VIEW[what]
    assert check_view(made(limit)) == []
    assert check_view(made(limit + 1)) != []


def _without_nothing(part: Any) -> Any:
    if isinstance(part, list):
        return [_without_nothing(each) for each in part]
    if isinstance(part, dict):
        return {name: _without_nothing(value) for name, value in part.items() if value is not None}
    return part


def test_a_view_of_250_kb_is_taken_and_a_byte_more_is_refused() -> None:
    def sized(more: int) -> Block:
        return home(
            *[section(text(3000))] * 80, section(text(min(more, 2999) + 1)), section(text(max(more - 2999, 1)))
        )

    missing = LARGEST_VIEW - len(json.dumps(sized(2999)))
    assert check_view(sized(2999 + missing + 1)) == []
    assert check_view(sized(2999 + missing + 2)) == ["view is larger than 250 kB"]


WRONG: dict[str, list[Block]] = {
    "an unknown block": [{"type": "nonsense"}],
    "a block without a type": [{}],
    "an input in a message": [words()],
    "an unknown key of a block": [section("x") | {"colour": "red"}],
    "an unknown key of an element": [actions(button(colour="red"))],
    "an unknown key of a text": [{"type": "section", "text": plain("x") | {"verbatim": True}}],
    "an empty text": [section("")],
    "a section of nothing": [{"type": "section"}],
    "no fields": [{"type": "section", "fields": []}],
    "a mrkdwn header": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
    "a mrkdwn label": [actions({"type": "button", "text": {"type": "mrkdwn", "text": "x"}})],
    "an empty label": [actions(button(""))],
    "a style that is none": [actions(button(style="default"))],
    "no elements": [actions()],
    "an empty context": [{"type": "context", "elements": []}],
    "an image without words": [{"type": "image", "image_url": "https://x.example/a.png"}],
    "an image of nothing": [{"type": "context", "elements": [{"type": "image", "alt_text": "x"}]}],
    "a text field among buttons": [actions({"type": "plain_text_input"})],
    "no options": [actions(select(options=[]))],
    "a group of nothing": [actions(select(options=None) | {"option_groups": groups(1, of=0)})],
    "an option that is not there": [actions(select(initial_option=options(3)[2]))],
    "one that is not there": [actions({"type": "checkboxes", "options": options(1), "initial_options": [option()]})],
    "a date that is none": [actions({"type": "datepicker", "initial_date": "16.3.2026"})],
    "a time that is none": [actions({"type": "timepicker", "initial_time": "9 o'clock"})],
    "an instant that is none": [actions({"type": "datetimepicker", "initial_date_time": 0})],
    "the same block_id twice": [section("x") | {"block_id": "b"}] * 2,
    "the same action_id twice in a block": [actions(button(), button())],
    "rich text of nothing": [{"type": "rich_text"}],
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_slack_does_not_take_is_refused(what: str) -> None:
    assert check_blocks(_without_nothing(WRONG[what])) != []


RIGHT: dict[str, list[Block]] = {
    "the same action_id in two blocks": [actions(button()), actions(button())],
    "buttons of each style": [actions(button(style="primary"), button(action="b", style="danger"))],
    "a divider and an image": [{"type": "divider"}, PICTURE],
    "dates": [actions({"type": "datepicker", "action_id": "a", "initial_date": "2026-03-16"},
                      {"type": "timepicker", "action_id": "b", "initial_time": "09:00"},
                      {"type": "datetimepicker", "action_id": "c", "initial_date_time": 1_773_651_600})],
    "people and places": [actions(*({"type": kind, "action_id": kind} for kind in (
        "users_select", "multi_users_select", "conversations_select", "channels_select", "external_select")))],
    "an accessory": [section("x") | {"accessory": button()}],
    "words beside a picture": [{"type": "context", "elements": [plain("x"), PICTURE]}],
    "chosen at first": [actions(select(initial_option=options(1)[0]))],
    "chosen in a group": [actions(select(options=None, option_groups=groups(2), initial_option=options(1)[0]))],
}  # fmt: skip


@pytest.mark.parametrize("what", RIGHT)
def test_what_slack_takes_is_taken(what: str) -> None:
    assert check_blocks(_without_nothing(RIGHT[what])) == []


WRONG_VIEWS: dict[str, Any] = {
    "not an object": "modal",
    "of no type": {"blocks": []},
    "without blocks": {"type": "home"},
    "blocks that are none": home() | {"blocks": {"type": "divider"}},
    "without a title": {"type": "modal", "blocks": [section("x")]},
    "an input without a submit": modal(words()),
    "an unknown key": modal() | {"colour": "red"},
    "an input of a button": modal(field(button()), submit=SEND),
    "a number without a kind": modal(field({"type": "number_input"}), submit=SEND),
    "a longest of nothing": modal(words(max_length=0), submit=SEND),
    "a longest that is no number": modal(words(max_length="3"), submit=SEND),
}


@pytest.mark.parametrize("what", WRONG_VIEWS)
def test_a_view_that_slack_does_not_take_is_refused(what: str) -> None:
    assert check_view(WRONG_VIEWS[what]) != []


def test_every_input_can_stand_in_a_form() -> None:
    made = {"plain_text_input": {}, "number_input": {"is_decimal_allowed": False}}
    chosen = {kind: {"options": options(2)} for kind in INPUTS if ELEMENTS[kind][0] & {"options"}}
    fields = [field({"type": kind, **made.get(kind, chosen.get(kind, {}))}) for kind in sorted(INPUTS)]
    assert check_view(modal(*fields, submit=SEND)) == []


def test_characters_are_those_of_every_text() -> None:
    blocks = [section("12345"), actions(button("123"), select(placeholder=plain("12")))]
    assert characters(blocks) == 5 + 3 + 2 + 2 * len("Choice 0")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from([*BLOCKS, *ELEMENTS, "mrkdwn"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["type", "text", "fields", "elements", "element", "accessory", "options", "option_groups", "confirm",
             "block_id", "action_id", "label", "hint", "placeholder", "initial_option", "initial_options", "value",
             "max_length", "initial_value", "blocks", "title", "submit", "private_metadata", "alt_text"]
        ),
        inner,
        max_size=5,
    ),
    max_leaves=25,
)  # fmt: skip


@given(JSON)
def test_whatever_is_sent_as_blocks_or_as_a_view_is_answered_in_words(anything: Any) -> None:
    for found in (
        check_blocks([anything]),
        check_view({"type": "modal", "blocks": [anything]}),
        check_view(anything),
    ):
        assert all(isinstance(problem, str) for problem in found)
    assert characters(anything) >= 0
