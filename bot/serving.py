"""An ASGI app served inside this event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from email.utils import formatdate
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.doorkeeper import ACCEPTED_AT_ONCE, KERNEL_QUEUE, Doorkeeper

IDLE_SECONDS = 40
"""So long an idle connection is kept: longer than our own client keeps it, whose question would else meet its end."""

TICKS_A_SECOND = 10
"""As Uvicorn counts them."""


@asynccontextmanager
async def listening(app: ASGIApp, host: str, port: int, keeper: Doorkeeper | None = None) -> AsyncIterator[str]:
    """Serve an app in this event loop until left; its address. OSError when the port is taken.

    With a `keeper` there are limits to connections, as where strangers reach it; without, none, and WebSockets.
    """
    listener = bound(host, port)
    shown = "127.0.0.1" if host == "0.0.0.0" else host
    limits: dict[str, Any] = {"ws": "websockets-sansio", "ws_per_message_deflate": False}
    if keeper is not None:
        limits = {"ws": "none", "http": keeper.protocol, "backlog": ACCEPTED_AT_ONCE}
    config = uvicorn.Config(
        _dated(app),
        **limits,
        log_config=None,
        access_log=False,
        lifespan="off",
        date_header=False,
        timeout_keep_alive=IDLE_SECONDS,
    )
    web = _Quiet(config, patient=keeper is not None)
    task = asyncio.create_task(web.serve(sockets=[listener]), name="web server")
    try:
        await web.ready.wait()
        listener.listen(KERNEL_QUEUE)
        yield f"http://{shown}:{listener.getsockname()[1]}"
    finally:
        web.stop()
        await task
        await _cut(web)


def app_of(routes: Sequence[BaseRoute]) -> Starlette:
    """Serves these, and leads nowhere: whoever asks for `/gate/` would else be sent on to the host that they named
    themselves, without TLS, and a pipeline that looks for errors alone would take that for a yes.
    """
    found = Starlette(routes=routes)
    found.router.redirect_slashes = False
    return found


def bound(host: str, port: int) -> socket.socket:
    """A socket at this address, which does not listen yet. OSError when that is taken, or none.

    Its protocol is named: else asyncio leaves Nagle's algorithm on for whatever connects to it, and on a connection
    that is kept every answer but the first waits 40 ms for an acknowledgement.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, UnicodeError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or "it is no name of a host"
        raise OSError(
            getattr(error, "errno", None), f"{host}:{port} cannot be listened on ({reason}); choose another"
        ) from None
    return listener


def _dated(app: ASGIApp) -> ASGIApp:
    """Every answer says when it was given; an app that has a clock of its own says it itself."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                if not any(name.lower() == b"date" for name, _ in headers):
                    message["headers"] = [*headers, (b"date", formatdate(usegmt=True).encode())]
            await send(message)

        await app(scope, receive, send_dated)

    return serve


async def _cut(web: uvicorn.Server) -> None:
    """Close what its callers left open, so that no socket outlives the event loop."""
    for connection in list(web.server_state.connections):
        if (transport := getattr(connection, "transport", None)) is not None:
            transport.abort()
    await asyncio.sleep(0)


class _Quiet(uvicorn.Server):
    """Uvicorn inside somebody else's loop: no signal handlers, events when it listens and is to stop, and a tick a
    second, where its own would wake ten times to see whether it is to stop.
    """

    def __init__(self, config: uvicorn.Config, *, patient: bool) -> None:
        super().__init__(config)
        self.ready, self._stopped, self._patient = asyncio.Event(), asyncio.Event(), patient

    def stop(self) -> None:
        self.should_exit = self.force_exit = True
        self._stopped.set()

    async def main_loop(self) -> None:
        seconds = 0
        while not await self.on_tick(seconds * TICKS_A_SECOND):
            seconds += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), 1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """`patient`: answers that are being given have a moment to get out."""
        if self._patient:
            await super().shutdown(sockets)
            return
        for server in self.servers:
            server.close()
        for listener in sockets or ():
            listener.close()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        await self._serve(sockets)
