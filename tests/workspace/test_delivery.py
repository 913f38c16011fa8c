"""How the app is reached: over its sockets, any of them, or by signed HTTP requests."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from bot.serving import listening
from bot.workspace import delivery
from bot.workspace.delivery import HttpDelivery, NotAnswered, signed
from bot.workspace.server import Server

SECRET = "shared"
Handler = Callable[[Request], Awaitable[Response]]


def address(served: Server, ticket: str) -> str:
    return f"{served.url.replace('http', 'ws', 1)}/link?ticket={ticket}"


@asynccontextmanager
async def socket(served: Server) -> AsyncIterator[ClientConnection]:
    """An app that is connected and has been greeted."""
    async with connect(address(served, served.sockets.ticket())) as opened:
        assert json.loads(await opened.recv())["type"] == "hello"
        yield opened


async def next_of(*opened: ClientConnection) -> tuple[ClientConnection, dict[str, Any]]:
    """What comes first, and on which of the sockets."""
    tasks = {asyncio.ensure_future(each.recv()): each for each in opened}
    done, waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    first = done.pop()
    return tasks[first], json.loads(first.result())


def acknowledgement(envelope: dict[str, Any], **payload: Any) -> str:
    return json.dumps({"envelope_id": envelope["envelope_id"]} | ({"payload": payload} if payload else {}))


async def test_an_envelope_is_answered_with_the_payload_of_its_acknowledgement(served: Server) -> None:
    async with socket(served) as app:
        sending = asyncio.ensure_future(served.delivery.deliver("slash_commands", {"text": "tills"}))
        envelope = json.loads(await app.recv())
        assert (envelope["type"], envelope["payload"]) == ("slash_commands", {"text": "tills"})
        assert (envelope["accepts_response_payload"], envelope["retry_attempt"]) == (True, 0)
        await app.send(json.dumps({"envelope_id": "of something else"}))
        await app.send(acknowledgement(envelope, text="done"))
        assert await sending == {"text": "done"}


async def test_an_event_that_comes_again_says_so_and_takes_no_payload(served: Server) -> None:
    async with socket(served) as app:
        sending = asyncio.ensure_future(served.delivery.deliver("events_api", {}, retry=2))
        envelope = json.loads(await app.recv())
        assert (envelope["retry_attempt"], envelope["retry_reason"]) == (2, "timeout")
        assert envelope["accepts_response_payload"] is False
        await app.send(acknowledgement(envelope))
        assert await sending == {}


async def test_sockets_take_turns(served: Server) -> None:
    async with socket(served) as one, socket(served) as two:
        taken = []
        for _ in range(2):
            sending = asyncio.ensure_future(served.delivery.deliver("interactive", {}))
            app, envelope = await next_of(one, two)
            taken.append(app)
            await app.send(acknowledgement(envelope))
            await sending
        assert set(taken) == {one, two}


async def test_what_was_not_answered_on_a_socket_that_closed_comes_on_another_with_its_id(served: Server) -> None:
    async with socket(served) as one, socket(served) as two:
        sending = asyncio.ensure_future(served.delivery.deliver("interactive", {}))
        app, envelope = await next_of(one, two)
        await app.close()
        again = json.loads(await (two if app is one else one).recv())
        assert (again["envelope_id"], again["retry_attempt"]) == (envelope["envelope_id"], 0)
        await (two if app is one else one).send(acknowledgement(again))
        await sending


async def test_an_app_that_is_not_there_or_does_not_answer_in_time_has_not_answered(
    served: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotAnswered, match="not connected"):
        await served.delivery.deliver("interactive", {})
    monkeypatch.setattr(delivery, "ACK_SECONDS", 0.05)
    async with socket(served):
        with pytest.raises(NotAnswered, match="three seconds"):
            await served.delivery.deliver("interactive", {})


async def test_a_ticket_opens_one_socket(served: Server) -> None:
    ticket = served.sockets.ticket()
    async with connect(address(served, ticket)):
        for refused in (ticket, "made-up", ""):
            with pytest.raises((InvalidStatus, ConnectionClosed)):
                async with connect(address(served, refused)) as opened:
                    await opened.recv()


async def test_sockets_are_told_to_go(served: Server) -> None:
    async with socket(served) as one, socket(served) as two:
        await served.sockets.disconnect("refresh_requested")
        for app in (one, two):
            assert json.loads(await app.recv()) == {"type": "disconnect", "reason": "refresh_requested"}
            await app.close()
        await served.sockets.changed_until(lambda: not served.sockets.sockets)


@asynccontextmanager
async def app(answer: Handler) -> AsyncIterator[HttpDelivery]:
    async with listening(Starlette(routes=[Route("/events", answer, methods=["POST"])]), "127.0.0.1", 0) as url:
        yield HttpDelivery(f"{url}/events", SECRET)


async def test_a_request_is_signed_as_slack_signs_it() -> None:
    seen: list[tuple[dict[str, str], str]] = []

    async def answer(request: Request) -> Response:
        seen.append((dict(request.headers), (await request.body()).decode()))
        return Response('{"text": "done"}')

    async with app(answer) as reached:
        assert await reached.deliver("slash_commands", {"text": "tills & more"}) == {"text": "done"}
        await reached.deliver("interactive", {"type": "block_actions"})
        await reached.deliver("events_api", {"type": "event_callback"}, retry=1)
    for headers, body in seen:
        base = f"v0:{headers['x-slack-request-timestamp']}:{body}".encode()
        digest = hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest()
        assert headers["x-slack-signature"] == f"v0={digest}"
    command, click, event = (body for _, body in seen)
    assert parse_qs(command) == {"text": ["tills & more"]}
    assert json.loads(parse_qs(click)["payload"][0]) == {"type": "block_actions"}
    assert json.loads(event) == {"type": "event_callback"}
    assert [headers.get("x-slack-retry-num") for headers, _ in seen] == [None, None, "1"]


@pytest.mark.parametrize(
    ("answered", "found"), [("", {}), ("in words", {"text": "in words"}), (' {"a": 1}', {"a": 1})]
)
async def test_an_answer_is_json_or_words_or_nothing(answered: str, found: dict[str, Any]) -> None:
    async def answer(_: Request) -> Response:
        return Response(answered)

    async with app(answer) as reached:
        assert await reached.deliver("slash_commands", {}) == found


async def test_an_app_that_fails_or_is_slow_or_gone_has_not_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = asyncio.Event()

    async def answer(request: Request) -> Response:
        if "slow" in (await request.body()).decode():
            await asked.wait()
        return Response(status_code=500)

    async with app(answer) as reached:
        with pytest.raises(NotAnswered, match="HTTP 500"):
            await reached.deliver("events_api", {})
        monkeypatch.setattr(delivery, "ACK_SECONDS", 0.05)
        with pytest.raises(NotAnswered, match="three seconds"):
            await reached.deliver("events_api", {"slow": True})
        asked.set()
    with pytest.raises(NotAnswered):
        await reached.deliver("events_api", {})


def test_a_signature_is_of_its_second() -> None:
    assert signed("body", SECRET, 1.0)["x-slack-request-timestamp"] == "1"
    assert signed("body", SECRET, 1.0) == signed("body", SECRET, 1.9)
    assert signed("body", SECRET, 1.0) != signed("body", SECRET, 2.0)
