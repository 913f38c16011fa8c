"""The workspace on loopback: Web API, Socket Mode, answers to response_urls, and whatever page is mounted."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import format_datetime
from pathlib import PurePath
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp

from bot.workspace import block_kit
from bot.workspace.delivery import Delivery, HttpDelivery, SocketDelivery
from bot.workspace.errors import SlackError
from bot.workspace.faults import Fault, Faults, Trouble
from bot.workspace.people import Actor
from bot.workspace.web_api import METHODS, attachments
from bot.workspace.web_api.arguments import Method
from bot.workspace.web_api.attachments import Files
from bot.workspace.workspace import APP_TOKEN, BOT_TOKEN, BOT_USER, Call, Message, Workspace

Listening = Callable[[ASGIApp, str, int], AbstractAsyncContextManager[str]]


@dataclass
class Server:
    """A workspace that is being served. `scopes` are what its answers say that the token may; None: nothing."""

    workspace: Workspace
    faults: Faults
    sockets: SocketDelivery
    delivery: Delivery
    files: Files = field(default_factory=Files)
    methods: dict[str, Method] = field(default_factory=lambda: dict(METHODS))
    url: str = ""
    scopes: Sequence[str] | None = None

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    def person(self, handle: str) -> Actor:
        """Somebody to act as, by handle, email or id."""
        return Actor(self.workspace, self.workspace.find_person(handle), self.delivery, self.url)

    def deliver_by_http(self, url: str, signing_secret: str) -> None:
        self.delivery = HttpDelivery(url, signing_secret)


class _Lost(Exception):
    """The connection is dropped without an answer."""


MARKDOWN = "text/markdown; charset=utf-8"
MEDIA = {
    ".html": "text/html; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".zip": "application/zip",
}


@asynccontextmanager
async def serve(
    workspace: Workspace,
    listening: Listening,
    host: str = "127.0.0.1",
    port: int = 0,
    extra_routes: Sequence[BaseRoute] = (),
) -> AsyncIterator[Server]:
    """Serve until left; `port` 0 takes a free one. OSError when the port is taken.

    `listening` serves an ASGI app at a host and a port until left, and says at which address.
    """
    sockets = SocketDelivery()
    server = Server(workspace, Faults(), sockets, sockets)
    app = Starlette(routes=[*_routes(server), *extra_routes])
    app.router.redirect_slashes = False  # a slash too many is another address, and none
    async with listening(app, host, port) as url:
        server.url = workspace.url = url
        server.methods |= attachments.methods(server.files, f"{url}/upload/", f"{url}/files/")
        yield server


def _routes(server: Server) -> list[BaseRoute]:
    async def call(request: Request) -> Response:
        return await _call(server, request)

    async def respond(request: Request) -> Response:
        return _respond(server.workspace, request.path_params["key"], await request.json())

    async def upload(request: Request) -> Response:
        received = server.files.receive(request.path_params["file"], await request.body())
        return Response("OK - thank you" if received else "no such file", 200 if received else 404)

    async def download(request: Request) -> Response:
        file = server.files.kept.get(request.path_params["file"])
        if file is None or not file.shares or file.content is None:
            return Response("no such file", 404)
        if file.name.endswith(".png"):
            return Response(file.content, media_type="image/png")
        named = {"content-disposition": f"attachment; filename={file.name}"}
        return Response(file.content, headers=named, media_type=MEDIA.get(PurePath(file.name).suffix, MARKDOWN))

    return [
        Route("/upload/{file}", upload, methods=["POST"]),
        Route("/files/{file}", download),
        Route("/api/{method}", call, methods=["GET", "POST"]),
        Route("/response/{key}", respond, methods=["POST"]),
        WebSocketRoute("/link", server.sockets.link),
    ]


async def _call(server: Server, request: Request) -> Response:
    """What is answered is dated by the workspace's clock, as the messages are."""
    method = request.path_params["method"]
    arguments = await _arguments(request)
    record = Call(method, arguments, asyncio.get_running_loop().time())
    server.workspace.called(record)
    if server.faults.latency:
        await asyncio.sleep(server.faults.latency)
    fault = server.faults.next(method, arguments.get("channel"), asyncio.get_running_loop().time())
    try:
        answer = _before(fault) or _dispatch(server, method, arguments, request)
        if answer.status_code == 429:
            record.error = "ratelimited"
        _after(fault)
    except _Lost:
        answer = _drop(request)
    except SlackError as error:
        answer = JSONResponse(error.answer())
        record.error = error.code
    finally:
        record.ended = asyncio.get_running_loop().time()
        server.workspace.changed(f"call:{method}")
    if server.scopes is not None:
        answer.headers["x-oauth-scopes"] = ",".join(server.scopes)
    answer.headers["date"] = format_datetime(server.workspace.now().astimezone(UTC), usegmt=True)
    return answer


def _drop(request: Request) -> Response:
    """Cut the connection, as a network does: nothing of an answer reaches the caller."""
    cycle: Any = getattr(request.receive, "__self__", None)
    cycle.transport.abort()
    return Response(status_code=500)


def _before(fault: Fault | None) -> Response | None:
    """What a fault answers in place of the method."""
    if fault is None or fault.trouble is Trouble.LOSE_ANSWER:
        return None
    if fault.trouble is Trouble.REFUSE:
        raise SlackError(fault.code)
    if fault.trouble is Trouble.LIMIT:
        limited = {"ok": False, "error": "ratelimited"}
        return JSONResponse(limited, 429, headers={"retry-after": str(fault.retry_after)})
    if fault.trouble is Trouble.BREAK:
        return Response("upstream broke", fault.status)
    raise _Lost


def _after(fault: Fault | None) -> None:
    if fault is not None and fault.trouble is Trouble.LOSE_ANSWER:
        raise _Lost


def _dispatch(server: Server, method: str, arguments: dict[str, Any], request: Request) -> Response:
    token = request.headers.get("authorization", "").removeprefix("Bearer ") or arguments.pop("token", "")
    arguments.pop("token", None)
    if method == "apps.connections.open":
        return JSONResponse(_open_connection(server, token))
    if not token:
        raise SlackError("not_authed")
    if token != BOT_TOKEN:
        raise SlackError("invalid_auth")
    if method not in server.methods:
        raise SlackError("unknown_method", req_method=method)
    return JSONResponse({"ok": True, **server.methods[method](server.workspace, arguments)})


def _open_connection(server: Server, token: str) -> dict[str, Any]:
    if token != APP_TOKEN:
        raise SlackError("invalid_auth")
    if server.faults.refused_tickets:
        server.faults.refused_tickets -= 1
        raise SlackError("internal_error")
    ticket = server.sockets.ticket()
    return {"ok": True, "url": f"{server.url.replace('http', 'ws', 1)}/link?ticket={ticket}"}


async def _arguments(request: Request) -> dict[str, Any]:
    """From the query, a form (whose values may be JSON) or a JSON body."""
    found: dict[str, Any] = dict(request.query_params)
    if "json" in request.headers.get("content-type", ""):
        found |= await request.json()
    elif request.method == "POST":
        found |= {name: str(value) for name, value in (await request.form()).items()}
    return {name: _decoded(value) for name, value in found.items()}


def _decoded(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in "[{":
        with suppress(ValueError):
            return json.loads(value)
    return value


def _respond(workspace: Workspace, key: str, said: dict[str, Any]) -> Response:
    """An answer to an interaction: a new message, or in place of the one that was acted on."""
    text, blocks = said.get("text") or "", said.get("blocks") or []
    if block_kit.check_blocks(blocks):
        return Response("invalid_blocks", 400)
    if not (text or blocks or said.get("delete_original")):
        return Response("no_text", 400)
    try:
        place = workspace.response_urls.use(key, workspace.now())
    except SlackError as error:
        return JSONResponse(error.answer(), 404)
    channel = workspace.channel(place.channel)
    original = None if place.ts is None else workspace.find_message(channel, place.ts)
    if said.get("delete_original") and original is not None:
        workspace.remove(channel, original)
    elif said.get("replace_original") and original is not None:
        original.text, original.blocks = text, blocks
        workspace.changed(channel.id)
    else:
        message = Message(workspace.next_ts(), BOT_USER, text, blocks)
        message.ephemeral_to = None if said.get("response_type") == "in_channel" else place.person
        workspace.add_message(channel, message)
    return Response("ok")
