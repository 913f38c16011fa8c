"""Socket Mode: two connections, each request handed to Bolt with the envelope it came in, bounded in number."""

import asyncio
import logging
from time import time

from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.websockets import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient
from websockets.protocol import State

from bot.answers import Answers

CONNECTIONS = 2
AT_ONCE = 100
"""Requests handled at the same time; more wait in Slack's socket, not in our memory."""
PING_SECONDS = 5.0


class Sockets:
    """`connect` opens them all; `close` stops listening and lets what has begun be answered."""

    def __init__(self, app: AsyncApp, app_token: str, web_client: AsyncWebClient, answers: Answers) -> None:
        self._app, self._answers = app, answers
        self._room = asyncio.Semaphore(AT_ONCE)
        self._answering: set[asyncio.Task[None]] = set()
        self.clients = [self._client(app_token, web_client) for _ in range(CONNECTIONS)]

    def _client(self, app_token: str, web_client: AsyncWebClient) -> SocketModeClient:
        client = SocketModeClient(
            app_token=app_token,
            web_client=web_client,
            logger=logging.getLogger("quarterdeck.sockets"),
            ping_interval=PING_SECONDS,
        )
        client.socket_mode_request_listeners.append(self._handle)  # type: ignore[arg-type]
        return client

    async def connect(self) -> None:
        await asyncio.gather(*(client.connect() for client in self.clients))  # type: ignore[no-untyped-call]

    def open(self) -> int:
        """How many connections are open."""
        return sum(client.current_session is not None and client.current_session.state is State.OPEN
                   for client in self.clients)  # fmt: skip

    async def close(self, seconds: float = 5.0) -> None:
        if self._answering:
            await asyncio.wait(self._answering, timeout=seconds)
        logging.getLogger("quarterdeck.sockets").addFilter(_not_our_own_closing)
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
            logging.getLogger("quarterdeck.sockets").error("a request failed", exc_info=task.exception())

    async def _answer(self, client: SocketModeClient, request: SocketModeRequest) -> None:
        bolt_request = AsyncBoltRequest(
            mode="socket_mode",
            body=request.payload,
            headers=build_headers(request),
            context={"envelope_id": request.envelope_id},
        )
        with self._answers.answering():
            response = await self._app.async_dispatch(bolt_request)
            await send_async_response(client, request, response, time())


def _not_our_own_closing(record: logging.LogRecord) -> bool:
    """The client reports as an error that the connection which it closes is closed."""
    return "ConnectionClosed" not in record.getMessage()
