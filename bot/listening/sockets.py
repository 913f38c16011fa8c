"""Socket Mode: two connections, each request handed to Bolt with the envelope it came in, bounded in number."""

import asyncio
import logging
from collections.abc import Callable
from time import time
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.websockets import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient
from websockets.exceptions import WebSocketException
from websockets.protocol import State

from bot.inflight import Answers
from bot.listening.envelopes import OPENED, opened
from bot.listening.errors import MISSHAPEN
from bot.slack import NotSent, RateLimited, TokenRefused, Unclear, called

CONNECTIONS = 2
AT_ONCE = 100
"""Requests handled at the same time; more wait in Slack's socket, not in our memory."""
PING_SECONDS = 5.0
FIRST_CONNECTION_PAUSES = (0.5, 1.0, 2.0, 4.0)
BROKEN = (OSError, TimeoutError, WebSocketException)

CROWDED_SECONDS = 5.0
GOODBYES = {
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
        answers: Answers,
        refused: Callable[[TokenRefused], None],
    ) -> None:
        self._app, self._answers, self._refused = app, answers, refused
        self._room = asyncio.Semaphore(AT_ONCE)
        self._answering: set[asyncio.Task[None]] = set()
        self.clients = [self._client(app_token, web_client) for _ in range(CONNECTIONS)]

    def _client(self, app_token: str, web_client: AsyncWebClient) -> "Link":
        client = Link(
            self._refused,
            app_token=app_token,
            web_client=web_client,
            logger=log,
            ping_interval=PING_SECONDS,
        )
        client.socket_mode_request_listeners.append(self._handle)  # type: ignore[arg-type]
        return client

    async def connect(self) -> None:
        """Raises CallFailed when Slack gives no ticket, or a ticket that leads nowhere."""
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
        """Answer beside the others: the client itself would take one request after another."""
        await self._room.acquire()
        task = asyncio.create_task(self._answer(client, request))
        self._answering.add(task)
        task.add_done_callback(self._answered)

    def _answered(self, task: asyncio.Task[None]) -> None:
        self._answering.discard(task)
        self._room.release()
        if not task.cancelled() and task.exception() is not None:
            log.error("a request failed", exc_info=task.exception())

    async def _answer(self, client: SocketModeClient, request: SocketModeRequest) -> None:
        with self._answers.answering():
            response = await received(self._app, request)
            await send_async_response(client, request, response, time())


async def received(app: AsyncApp, request: SocketModeRequest) -> BoltResponse:
    """What Bolt makes of a request. One of a shape that even Bolt cannot read stays unanswered, and does nothing."""
    try:
        envelope = opened(request.payload)
        bolt_request = AsyncBoltRequest(
            mode="socket_mode",
            body=request.payload,
            headers=build_headers(request),
            context={"envelope_id": request.envelope_id, OPENED: envelope},
        )
        return await app.async_dispatch(bolt_request)
    except MISSHAPEN as shape:
        log.error("envelope %s has no shape that Slack sends: %r", request.envelope_id, shape)
        return BoltResponse(status=400)


class Link(SocketModeClient):
    """The SDK's client, which connects again by itself. A refused token ends the program, a refused ticket not."""

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
            log.log(*GOODBYES.get(reason, (logging.INFO, "Slack closes a socket (%s); another is opened")), reason)
            await asyncio.sleep(CROWDED_SECONDS if reason == "too_many_websockets" else 0)
        await super().run_message_listeners(message, raw_message)


async def _first_connection(client: Link) -> None:
    """Connect, with a new ticket each time: the one that failed may be good no more."""
    for pause in FIRST_CONNECTION_PAUSES:
        try:
            await client.connect_to_new_endpoint(force=True)
            return
        except (NotSent, Unclear, *BROKEN) as failure:
            log.warning("no socket yet: %s", failure or failure.__class__.__name__)
            await asyncio.sleep(pause)
    try:
        await client.connect_to_new_endpoint(force=True)
    except BROKEN as failure:
        raise NotSent(f"Socket Mode: no connection ({failure.__class__.__name__})") from failure


def _not_our_own_closing(record: logging.LogRecord) -> bool:
    """The client reports as an error that the connection which it closes is closed."""
    return "ConnectionClosed" not in record.getMessage()
