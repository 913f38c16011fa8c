"""How the workspace reaches the bot: over its sockets, or by signed HTTP requests. Both answer with the ack."""

import asyncio
import contextlib
import hashlib
import hmac
import itertools
import json
import time
import uuid
from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import urlencode

import aiohttp
from starlette.websockets import WebSocket, WebSocketDisconnect

Payload = dict[str, Any]
ACK_SECONDS = 3.0


class NotAnswered(Exception):
    """The bot did not acknowledge within three seconds, or is not there."""


class Delivery(Protocol):
    """`kind` is slash_commands, interactive or events_api; what comes back is the ack's payload, {} when empty."""

    async def deliver(self, kind: str, payload: Payload, *, retry: int = 0) -> Payload: ...


class SocketDelivery:
    """Socket Mode: any connection may get any payload; what is acknowledged on one is done."""

    def __init__(self) -> None:
        self.sockets: list[WebSocket] = []
        self.tickets: set[str] = set()
        self.connected = asyncio.Event()
        self._changed = asyncio.Event()
        self._numbers = itertools.count(1)
        self._turn = itertools.count()
        self._waiting: dict[str, asyncio.Future[Payload]] = {}
        self._closed: dict[WebSocket, asyncio.Event] = {}

    def ticket(self) -> str:
        key = f"t{next(self._numbers)}"
        self.tickets.add(key)
        return key

    async def deliver(self, kind: str, payload: Payload, *, retry: int = 0) -> Payload:
        envelope = {
            "envelope_id": str(uuid.uuid4()),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
            "retry_attempt": retry,
            "retry_reason": "timeout" if retry else "",
        }
        return await self.send(envelope)

    async def send(self, envelope: Payload) -> Payload:
        """Send an envelope, as it is, on the next connection; again on another, when that closes unanswered."""
        answer: asyncio.Future[Payload] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = answer
        try:
            async with asyncio.timeout(ACK_SECONDS):
                while not answer.done():
                    await self._send_once(envelope, answer)
                return answer.result()
        except TimeoutError as error:
            raise NotAnswered("the app did not answer in three seconds") from error
        finally:
            self._waiting.pop(envelope["envelope_id"], None)

    async def _send_once(self, envelope: Payload, answer: "asyncio.Future[Payload]") -> None:
        """Until it is answered, or the connection is gone."""
        if not self.sockets:
            raise NotAnswered("the app is not connected")
        socket = self.sockets[next(self._turn) % len(self.sockets)]
        gone = asyncio.ensure_future(self._closed[socket].wait())
        try:
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await socket.send_text(json.dumps(envelope))
                either: set[asyncio.Future[Any]] = {answer, gone}
                await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            await asyncio.sleep(0)

    async def link(self, socket: WebSocket) -> None:
        """Serve one connection until it ends."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self.tickets:
            await socket.close(4001)
            return
        self.tickets.discard(ticket)
        await socket.accept()
        hello = {
            "type": "hello",
            "num_connections": len(self.sockets) + 1,
            "connection_info": {"app_id": "A0QUARTER"},
        }
        await socket.send_text(json.dumps(hello))
        self._closed[socket] = asyncio.Event()
        self.sockets.append(socket)
        self.connected.set()
        self._changed.set()
        try:
            while True:
                self._acknowledged(json.loads(await socket.receive_text()))
        except (WebSocketDisconnect, RuntimeError):
            return
        finally:
            if socket in self.sockets:
                self.sockets.remove(socket)
            self._closed.pop(socket).set()
            self._changed.set()

    async def changed_until(self, wanted: Callable[[], bool], seconds: float = 30.0) -> None:
        """Wait until connections have come and gone so that it holds. TimeoutError."""
        async with asyncio.timeout(seconds):
            while not wanted():
                self._changed.clear()
                await self._changed.wait()

    def _acknowledged(self, message: Payload) -> None:
        waiting = self._waiting.get(message.get("envelope_id", ""))
        if waiting is not None and not waiting.done():
            waiting.set_result(message.get("payload") or {})

    async def disconnect(self, reason: str) -> None:
        """Ask every connection to go, as Slack does before it closes them."""
        for socket in list(self.sockets):
            await socket.send_text(json.dumps({"type": "disconnect", "reason": reason}))


class HttpDelivery:
    """HTTP: signed requests to one address."""

    def __init__(self, url: str, signing_secret: str) -> None:
        self._url, self._secret = url, signing_secret

    async def deliver(self, kind: str, payload: Payload, *, retry: int = 0) -> Payload:
        body, content_type = _encoded(kind, payload)
        headers = {"content-type": content_type, **signed(body, self._secret)}
        if retry:
            headers |= {"x-slack-retry-num": str(retry), "x-slack-retry-reason": "http_timeout"}
        timeout = aiohttp.ClientTimeout(total=ACK_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(self._url, data=body, headers=headers) as response,
            ):
                if response.status != 200:
                    raise NotAnswered(f"the app answered HTTP {response.status}")
                text = await response.text()
        except (TimeoutError, aiohttp.ClientError) as error:
            raise NotAnswered("the app did not answer in three seconds") from error
        if not text:
            return {}
        found: Payload = json.loads(text) if text.lstrip().startswith("{") else {"text": text}
        return found


def _encoded(kind: str, payload: Payload) -> tuple[str, str]:
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(form), "application/x-www-form-urlencoded"


def signed(body: str, secret: str, at: float | None = None) -> dict[str, str]:
    """The headers with which Slack signs a request."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest}"}
