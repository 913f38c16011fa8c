"""HTTP mode: what Slack posts, checked before Bolt sees it. Everything else gets a 4xx and leaves no trace."""

import asyncio
import hashlib
import hmac
import json
import re
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.inflight import Answers
from bot.listening.envelopes import Misshapen, opened
from bot.listening.errors import MISSHAPEN
from storage.database import Database, DatabaseUnavailable
from storage.inbox import queries as inbox

LARGEST = 1_000_000
DEEPEST = 50
SKEW_SECONDS = 300
SEEN_SECONDS = 0.5
PATH = "/slack/events"
STAMP = re.compile("[0-9]{1,12}")


class BadRequest(Exception):
    """Not something that Slack sent."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def web_app(app: AsyncApp, signing_secret: str, answers: Answers, database: Database) -> Starlette:
    """Slack signs each delivery anew, so a signature that was here before, at any process, is a replay."""
    handler = AsyncSlackRequestHandler(app)

    async def receive(request: Request) -> Response:
        try:
            body = await _limited(request)
            verify(request.headers.get("x-slack-request-timestamp", ""), body,
                   request.headers.get("x-slack-signature", ""), signing_secret, time.time())  # fmt: skip
            opened(well_formed(body, request.headers.get("content-type", "")))
            await _once(database, request.headers["x-slack-signature"])
        except Misshapen as error:
            answers.measures.rejected[400] += 1
            return PlainTextResponse(str(error), 400)
        except BadRequest as error:
            answers.measures.rejected[error.status] += 1
            return PlainTextResponse(str(error), error.status)
        try:
            with answers.answering():
                response = await handler.handle(request)
        except MISSHAPEN:
            response = PlainTextResponse("of no shape that Slack sends", 400)
        if 400 <= response.status_code < 500:
            answers.measures.rejected[response.status_code] += 1
        return response

    return Starlette(routes=[Route(PATH, receive, methods=["POST"])])


async def _once(database: Database, signature: str) -> None:
    """Raises BadRequest for a replay. A database that does not answer keeps nobody waiting here: nothing can be done
    twice while it is away.
    """
    receiving = database.write(inbox.receive, f"signature:{signature}", datetime.now(UTC))
    try:
        is_new = await asyncio.wait_for(receiving, SEEN_SECONDS)
    except (TimeoutError, DatabaseUnavailable):
        return
    if not is_new:
        raise BadRequest(409, "seen already")


async def _limited(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise BadRequest(413, "too large")
    request._body = bytes(body)  # read once, and handed on
    return request._body


def verify(timestamp: str, body: bytes, signature: str, secret: str, now: float) -> None:
    """Raises BadRequest unless Slack signed this body within the last five minutes."""
    if not STAMP.fullmatch(timestamp) or abs(now - int(timestamp)) > SKEW_SECONDS:
        raise BadRequest(401, "stale or missing timestamp")
    expected = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(f"v0={expected}".encode(), signature.encode()):
        raise BadRequest(401, "bad signature")


def well_formed(body: bytes, content_type: str) -> dict[str, Any]:
    """What it holds: a JSON object, a form, or the payload of one, which is an object. Raises BadRequest."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        return _object(body.decode("utf-8", "replace"))
    if kind != "application/x-www-form-urlencoded":
        raise BadRequest(415, "JSON or a form, please")
    form = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    if "payload" in form:
        return _object(form["payload"][0])
    if "command" not in form and "ssl_check" not in form:
        raise BadRequest(400, "neither a payload nor a command")
    return {name: values[-1] for name, values in form.items()}


def _object(text: str) -> dict[str, Any]:
    if text.count("[") + text.count("{") > 20_000:
        raise BadRequest(400, "too deep")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise BadRequest(400, "not JSON") from None
    if not isinstance(found, dict) or _depth(found) > DEEPEST:
        raise BadRequest(400, "not an object of sensible depth")
    return found


def _depth(part: Any, level: int = 1) -> int:
    if level > DEEPEST or not isinstance(part, dict | list):
        return level
    children = part.values() if isinstance(part, dict) else part
    return max((_depth(child, level + 1) for child in children), default=level)
