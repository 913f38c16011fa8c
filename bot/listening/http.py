"""HTTP mode: requests are verified before Bolt sees them. What is not Slack's gets a 4xx and is not stored."""

import asyncio
import hashlib
import hmac
import logging
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.inflight import InFlight
from bot.listening.bodies import read_body
from bot.listening.envelopes import Malformed, parse
from bot.listening.errors import PAYLOAD_ERRORS
from bot.serving import app_of
from commands.shared.doors import TurnedAway, object_in
from storage.database import Database, DatabaseUnavailable
from storage.inbox import queries as inbox

log = logging.getLogger("quarterdeck.http")

SKEW_SECONDS = 300
REPLAY_CHECK_SECONDS = 0.5
PATH = "/slack/events"
RATE_NOTICE = "app_rate_limited"
TIMESTAMP = re.compile("[0-9]{1,12}")


def web_app(
    app: AsyncApp,
    signing_secret: str,
    in_flight: InFlight,
    database: Database,
    slack_seconds: Callable[[], float] = time.time,
) -> Starlette:
    """The app at PATH. Slack signs each delivery anew: a signature that any process has seen before is a replay.

    Of events only a second delivery may have the same one, when it comes in the same second; they are known by their
    ids, and one that was received is acknowledged again. `slack_seconds` tells the time by Slack's clock.
    """
    handler = AsyncSlackRequestHandler(app)

    async def receive(request: Request) -> Response:
        try:
            body = await read_body(request)
            verify(request.headers.get("x-slack-request-timestamp", ""), body,
                   request.headers.get("x-slack-signature", ""), signing_secret, slack_seconds())  # fmt: skip
            received = parse_body(body, request.headers.get("content-type", ""))
            parse(received)
            if received.get("type") == RATE_NOTICE:
                in_flight.measures.limited[RATE_NOTICE] += 1
                log.warning("Slack sends no more events this minute: there are more than it delivers to one app")
                return PlainTextResponse("")
            if "event_id" not in received:
                await _refuse_replay(database, request.headers["x-slack-signature"])
        except ClientDisconnect:
            return Response(status_code=408)
        except Malformed as error:
            in_flight.measures.rejected[400] += 1
            return PlainTextResponse(str(error), 400)
        except TurnedAway as error:
            in_flight.measures.rejected[error.status] += 1
            return PlainTextResponse(str(error), error.status, headers={"connection": "close"})
        try:
            with in_flight.request():
                response = await handler.handle(request)
        except PAYLOAD_ERRORS:
            response = PlainTextResponse("of no shape that Slack sends", 400)
        if 400 <= response.status_code < 500:
            in_flight.measures.rejected[response.status_code] += 1
        return response

    return app_of([Route(PATH, receive, methods=["POST"])])


async def _refuse_replay(database: Database, signature: str) -> None:
    """Raises TurnedAway for a replay. Not checked while the database does not answer: nothing can be written then."""
    receiving = database.write(inbox.receive, f"signature:{signature}", datetime.now(UTC))
    try:
        is_new = await asyncio.wait_for(receiving, REPLAY_CHECK_SECONDS)
    except (TimeoutError, DatabaseUnavailable):
        return
    if not is_new:
        raise TurnedAway(409, "seen already")


def verify(timestamp: str, body: bytes, signature: str, secret: str, now: float) -> None:
    """Raises TurnedAway unless Slack signed this body within the last five minutes."""
    if not TIMESTAMP.fullmatch(timestamp) or abs(now - int(timestamp)) > SKEW_SECONDS:
        raise TurnedAway(401, "stale or missing timestamp")
    expected = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(f"v0={expected}".encode(), signature.encode()):
        raise TurnedAway(401, "bad signature")


def parse_body(body: bytes, content_type: str) -> dict[str, Any]:
    """The JSON object, the form, or the JSON object in the `payload` of a form. Raises TurnedAway."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        return object_in(body.decode("utf-8", "replace"))
    if kind != "application/x-www-form-urlencoded":
        raise TurnedAway(415, "JSON or a form, please")
    form = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    if "payload" in form:
        return object_in(form["payload"][0])
    if "command" not in form and "ssl_check" not in form:
        raise TurnedAway(400, "neither a payload nor a command")
    return {name: values[-1] for name, values in form.items()}
