"""Refusals as Slack takes them, in the response to what was asked."""

import json
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.listening import errors
from bot.workspace.block_kit import check_view
from commands.shared.refusals import Invalid, Refused

TITLE = {"type": "plain_text", "text": "Resolve INC-1"}
INPUT = {"type": "input", "block_id": "note"}


async def answer_to_a_form(error: Refused, *blocks: dict[str, Any]) -> dict[str, Any]:
    body = {"type": "view_submission", "view": {"title": TITLE, "blocks": [*blocks]}}
    response = await errors.answer(error, body, AsyncBoltContext())
    found: dict[str, Any] = json.loads(response.body)
    return found


async def test_a_refusal_stands_beside_the_input_that_it_is_about() -> None:
    found = await answer_to_a_form(Invalid({"note": "Say how.", "elsewhere": "x"}), INPUT)
    assert found == {"response_action": "errors", "errors": {"note": "Say how."}}


async def test_a_refusal_about_all_of_a_form_stands_beside_its_first_input() -> None:
    found = await answer_to_a_form(Refused("INC-1 is *closed*."), {"type": "divider"}, INPUT)
    assert found == {"response_action": "errors", "errors": {"note": "INC-1 is closed."}}


async def test_a_form_without_inputs_gives_way_to_the_refusal() -> None:
    found = await answer_to_a_form(Refused("INC-1 is closed."), {"type": "divider"})
    assert found["response_action"] == "update"
    assert check_view(found["view"]) == []
    assert "INC-1 is closed." in str(found["view"])


def refused(status: int, answer: dict[str, Any]) -> SlackApiError:
    """What the SDK raises over such an answer to views.open."""
    response = AsyncSlackResponse(
        client=None, http_verb="POST", api_url="views.open", req_args={}, data=answer, headers={}, status_code=status
    )
    return SlackApiError("refused", response)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    "failure",
    [
        TimeoutError(),
        aiohttp.ServerDisconnectedError(),
        refused(502, {}),
        refused(200, {"ok": False, "error": "internal_error"}),
        refused(200, {"ok": False, "error": "team_added_to_org"}),
    ],
)
def test_that_slack_does_not_answer_is_no_fault_of_ours(failure: Exception) -> None:
    assert errors.sentence_of(failure) == errors.NO_ANSWER


def test_what_slack_refuses_of_a_form_is_a_fault_of_ours() -> None:
    assert errors.sentence_of(refused(200, {"ok": False, "error": "invalid_arguments"})) is None
