"""Whatever people write, messages and forms stay within what Slack takes."""

from typing import Any

from commands.requests import cards, forms, handlers, verbs
from commands.requests.forms import Begun
from commands.requests.lines import Asked
from commands.requests.policy import RequestPolicy
from commands.shared.blocks import A_POST
from storage.requests import queries as requests
from tests.commands.conftest import SOFIA, TOM, Acting
from tests.commands.requests.examples import desk, ordered

LONG = '"<&*é' * 600
ASK: dict[str, Any] = {f"q{n}": {"label": f"Question {n}", "long": True} for n in range(19)}
MODEL = {"model": {"label": "Which one?", "options": [f"{n} inch" for n in range(100)]}}
SLACKS_OWN = 11_000


def length(blocks: Any) -> int:
    """The characters of all texts."""
    if isinstance(blocks, list):
        return sum(map(length, blocks))
    if isinstance(blocks, dict):
        return sum(len(each) if key == "text" and isinstance(each, str) else length(each)
                   for key, each in blocks.items())  # fmt: skip
    return 0


def test_twenty_long_answers_and_a_long_story_fit_into_a_message(acting: Acting) -> None:
    act = desk(acting(SOFIA), ask=ASK | MODEL)
    request = ordered(act, **dict.fromkeys(ASK, LONG))
    step = requests.steps_of(act.tx, request.id, 1)[0]
    for shown in (cards.requester(act, 1), cards.approval(act, 1, step.id, TOM), verbs.show(act, 1)):
        assert length(shown["blocks"]) <= SLACKS_OWN - (SLACKS_OWN - A_POST) // 2
        assert len(shown["blocks"]) <= 50


def test_the_form_of_the_largest_item_is_one_that_slack_takes(acting: Acting) -> None:
    act = desk(acting(SOFIA), ask=ASK | MODEL)
    view = forms.form(act.policy(RequestPolicy).catalogue, Begun("laptop", SOFIA, dict.fromkeys(ASK, LONG), LONG))
    assert len(view["blocks"]) <= 100
    assert len(handlers.order_button("Fill it in", Asked("laptop", SOFIA, LONG))["value"]) <= 2000
