"""Socket Mode: two connections; each request is handed to Bolt, a limited number at the same time."""

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.websockets import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient
from websockets.exceptions import WebSocketException
from websockets.protocol import State

from bot.inflight import InFlight
from bot.listening.envelopes import ENVELOPE, parse
from bot.listening.errors import PAYLOAD_ERRORS
from bot.slack import NotNow, NotSent, RateLimited, TokenRefused, Unclear, called

CONNECTIONS = 2
AT_ONCE = 100
"""Requests handled at the same time; more wait in the socket's buffer."""
PING_SECONDS = 5.0
FIRST_CONNECTION_PAUSES = (0.5, 1.0, 2.0, 4.0)
CONNECTION_ERRORS = (OSError, TimeoutError, WebSocketException)

TOO_MANY_WEBSOCKETS_SECONDS = 5.0
DISCONNECT_REASONS = {
    "link_disabled": (logging.ERROR, "%s: Socket Mode is switched off; switch it on in the app's settings"),
    "too_many_websockets": (logging.ERROR, "%s: ten sockets are open already; run fewer replicas, or use --http"),
}

log = logging.getLogger("quarterdeck.sockets")


class Sockets:
    """`connect` opens them all; `close` stops listening and lets what has begun be answered."""

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        web_client: AsyncWebClient,
        in_flight: InFlight,
        refused: Callable[[TokenRefused], None],
    ) -> None:
        self._app, self._in_flight, self._refused = app, in_flight, refused
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._answering: set[asyncio.Task[None]] = set()
        self.clients = [self._client(app_token, web_client) for _ in range(CONNECTIONS)]

    def _client(self, app_token: str, web_client: AsyncWebClient) -> "ReconnectingClient":
        client = ReconnectingClient(
            self._refused,
            app_token=app_token,
            web_client=web_client,
            logger=log,
            ping_interval=PING_SECONDS,
        )
        client.socket_mode_request_listeners.append(self._handle)  # type: ignore[arg-type]
        return client

    async def connect(self) -> None:
        """Raises CallFailed when Slack gives no WebSocket URL, or none that can be connected to."""
        ends = await asyncio.gather(*map(_first_connection, self.clients), return_exceptions=True)
        for failure in filter(None, ends):
            raise failure

    def open(self) -> int:
        """How many connections are open."""
        return sum(client.current_session is not None and client.current_session.state is State.OPEN
                   for client in self.clients)  # fmt: skip

    async def close(self, seconds: float = 5.0) -> None:
        if self._answering:
            await asyncio.wait(self._answering, timeout=seconds)
        log.addFilter(_not_our_own_closing)
        closing = (client.close() for client in self.clients)  # type: ignore[no-untyped-call]
        await asyncio.gather(*closing, return_exceptions=True)

    async def _handle(self, client: SocketModeClient, request: SocketModeRequest) -> None:
        """Answer in a task of its own: the SDK would take one request after another."""
        await self._slots.acquire()
        task = asyncio.create_task(self._answer(client, request))
        self._answering.add(task)
        task.add_done_callback(self._answered)

    def _answered(self, task: asyncio.Task[None]) -> None:
        self._answering.discard(task)
        self._slots.release()
        if not task.cancelled() and task.exception() is not None:
            log.error("a request failed", exc_info=task.exception())

    async def _answer(self, client: SocketModeClient, request: SocketModeRequest) -> None:
        with self._in_flight.request():
            response = await dispatch(self._app, request)
            await _acknowledge(client, request, response)


async def _acknowledge(client: SocketModeClient, request: SocketModeRequest, response: BoltResponse) -> None:
    """Send what the SDK would, without taking the answer apart and putting it together again."""
    if response.status != 200:
        log.info("envelope %s is not acknowledged (status %s)", request.envelope_id, response.status)
        return
    body = response.body or ""
    if body and not response.headers.get("content-type", [""])[0].startswith("application/json"):
        body = json.dumps({"text": body})
    payload = f', "payload": {body}' if body else ""
    await client.send_message(f'{{"envelope_id": {json.dumps(request.envelope_id)}{payload}}}')


async def dispatch(app: AsyncApp, request: SocketModeRequest) -> BoltResponse:
    """Bolt's response to a request. For a payload that cannot be read it is 400, which means: do not acknowledge."""
    try:
        envelope = parse(request.payload)
        bolt_request = AsyncBoltRequest(
            mode="socket_mode",
            body=request.payload,
            headers=build_headers(request),
            context={"envelope_id": request.envelope_id, ENVELOPE: envelope},
        )
        return await app.async_dispatch(bolt_request)
    except PAYLOAD_ERRORS as shape:
        kind = shape.__class__.__name__
        log.error("envelope %s has no shape that Slack sends: %s", request.envelope_id, kind)
        return BoltResponse(status=400)


class ReconnectingClient(SocketModeClient):
    """The SDK's client, which reconnects by itself. A refused app token ends the program."""

    def __init__(self, refused: Callable[[TokenRefused], None], **settings: Any) -> None:
        super().__init__(**settings)
        self._refused = refused

    async def issue_new_wss_url(self) -> str:
        try:
            answer = await called("apps.connections.open", self.web_client.apps_connections_open,
                                  app_token=self.app_token)  # fmt: skip
        except RateLimited as failure:
            await asyncio.sleep(failure.retry_after)
            return await self.issue_new_wss_url()
        except TokenRefused as failure:
            self._refused(failure)
            raise
        return str(answer["url"])

    async def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        if message.get("type") == "disconnect":
            reason = str(message.get("reason"))
            log.log(
                *DISCONNECT_REASONS.get(reason, (logging.INFO, "Slack closes a socket (%s); another is opened")),
                reason,
            )
            await asyncio.sleep(TOO_MANY_WEBSOCKETS_SECONDS if reason == "too_many_websockets" else 0)
        await super().run_message_listeners(message, raw_message)


async def _first_connection(client: ReconnectingClient) -> None:
    """Connect, with a new WebSocket URL each time: each is good for one connection."""
    for pause in FIRST_CONNECTION_PAUSES:
        try:
            await client.connect_to_new_endpoint(force=True)
            return
        except (NotSent, NotNow, Unclear, *CONNECTION_ERRORS) as failure:
            log.warning("no socket yet: %s", failure or failure.__class__.__name__)
            await asyncio.sleep(pause)
    try:
        await client.connect_to_new_endpoint(force=True)
    except CONNECTION_ERRORS as failure:
        raise NotSent(f"Socket Mode: no connection ({failure.__class__.__name__})") from failure


def _not_our_own_closing(record: logging.LogRecord) -> bool:
    """Leaves out what the SDK logs as an error when it closes a connection itself."""
    return "ConnectionClosed" not in record.getMessage()
