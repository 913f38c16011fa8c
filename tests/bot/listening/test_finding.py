"""What listens is found by an id at once; what nobody listens to by name goes to whoever listens to anything."""

from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.request.payload_utils import is_action
from slack_bolt.response import BoltResponse

from bot.listening.finding import ANYTHING, Listeners, action_of
from commands.shared.ids import Beginning


def pressed(action: str) -> dict[str, Any]:
    return {"type": "block_actions", "actions": [{"action_id": action, "value": "1"}], "user": {"id": "U1"}}


async def heard(body: dict[str, Any]) -> list[str]:
    """Who is handed it, with what each asks for."""
    told: list[str] = []
    listeners = Listeners("quarterdeck", is_action, action_of)

    async def anything(action: dict[str, Any] | None) -> None:
        told.append(f"anything {(action or {}).get('action_id')}")

    async def like(context: AsyncBoltContext) -> None:
        told.append(f"like {len(context)}")

    async def named(action: dict[str, Any], body: dict[str, Any]) -> None:
        told.append(f"named {action['value']} by {body['user']['id']}")

    async def later() -> None:
        told.append("later")

    listeners.adding(Beginning("line"))(like)
    listeners.adding("line.do")(named)
    listeners.adding("line.do")(later)
    listeners.adding(ANYTHING)(anything)
    request, response = AsyncBoltRequest(body=body, mode="socket_mode"), BoltResponse(status=200)
    if await listeners.async_matches(req=request, resp=response):
        await listeners.run_ack_function(request=request, response=response)
    return told


async def test_an_id_comes_first_then_what_is_like_it_and_then_whoever_listens_to_anything() -> None:
    assert await heard(pressed("line.do")) == ["named 1 by U1"]
    for alike in ("line", "line.else", "line.do.1"):
        assert (await heard(pressed(alike)))[0].startswith("like")
    assert await heard(pressed("lines")) == ["anything lines"], "it goes on without a dot"
    assert await heard(pressed("of.an.older.version")) == ["anything of.an.older.version"]


async def test_what_earlier_kinds_of_messages_send_is_read_by_what_it_was_called() -> None:
    assert action_of({"type": "dialog_submission", "callback_id": "old"}) == "old"
    assert await heard({"type": "dialog_submission", "callback_id": "old"}) == ["anything None"]


async def test_what_is_of_another_kind_is_not_theirs() -> None:
    assert await heard({"command": "/incident", "text": "", "callback_id": "line.do"}) == []
