"""The workspace's page: fragments of HTML made here, and a script that patches them in when something changes."""

import asyncio
import contextlib
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.workspace.errors import SlackError
from bot.workspace.page import acting, showing
from bot.workspace.page.messages import Drawing
from bot.workspace.page.mrkdwn import plain_to_html, symbol, with_symbols
from bot.workspace.page.page import Page
from bot.workspace.workspace import BOT_USER

__all__ = ["Page", "page_routes"]

HERE = Path(__file__).parent
COLOURS = ("#b5485d", "#3d6fb4", "#3c8a63", "#9a6a1f", "#7557a8", "#2b7784", "#a8507f", "#5d7a2c")
UNSEEN = ("call:", "read:", "people")
"""Changes of which nothing is to be seen."""


def page_routes(page: Page) -> list[BaseRoute]:
    templates = _templates(page)
    drawing = Drawing(page, templates)

    def html(name: str, values: dict[str, Any]) -> HTMLResponse:
        return HTMLResponse(templates.get_template(name).render(**values))

    async def whole(request: Request) -> Response:
        return html("page.html", showing.whole(page, drawing, request.query_params))

    async def fragment(request: Request) -> Response:
        """Of the messages that are posted as known already, by their versions, only the places are given."""
        name = request.path_params["name"]
        if name not in showing.FRAGMENTS:
            return Response("there is no such part", 404)
        known = await request.json() if request.method == "POST" else {}
        return html(f"_{name}.html", showing.FRAGMENTS[name](page, drawing, request.query_params, known))

    async def act(request: Request) -> Response:
        given = await request.json()
        try:
            answer = await acting.ACTS[request.path_params["what"]](page, page.actor(given.get("as", "")), given)
        except (SlackError, LookupError, ValueError) as error:
            answer = {"error": str(error)}
        return JSONResponse(answer or {})

    async def people(request: Request) -> Response:
        return JSONResponse(showing.people(page, request.query_params.get("seek", "")))

    async def live(socket: WebSocket) -> None:
        listener = page.workspace.subscribe()
        try:
            await socket.accept()
            await _tell_changes(socket, listener)
        finally:
            page.workspace.unsubscribe(listener)

    return [
        Route("/", whole),
        Route("/fragment/{name}", fragment, methods=["GET", "POST"]),
        Route("/act/{what}", act, methods=["POST"]),
        Route("/people", people),
        WebSocketRoute("/live", live),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]


async def _tell_changes(socket: WebSocket, listener: "asyncio.Queue[str]") -> None:
    """Send what changed, a burst at a time, until the reader goes away."""
    gone = asyncio.create_task(_until_gone(socket))
    try:
        while not gone.done():
            waiting = asyncio.create_task(listener.get())
            await asyncio.wait({waiting, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done():
                waiting.cancel()
                return
            changed = {waiting.result()}
            await asyncio.sleep(0.03)
            while not listener.empty():
                changed.add(listener.get_nowait())
            shown = [each for each in changed if not each.startswith(UNSEEN)]
            if shown:
                with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                    await socket.send_json(shown)
    finally:
        gone.cancel()


async def _until_gone(socket: WebSocket) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while True:
            await socket.receive_text()


def _templates(page: Page) -> jinja2.Environment:
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    found.filters["colour"] = lambda person: COLOURS[sum(map(ord, person.id)) % len(COLOURS)]
    found.filters["initials"] = lambda person: "".join(part[0] for part in person.real_name.split()[:2]).upper()
    found.filters["time"] = lambda instant: instant.astimezone(page.zone).strftime("%H:%M")
    found.filters["plain"] = lambda it: Markup(plain_to_html(it["text"], with_emoji=it.get("emoji", True)))
    found.filters["literal"] = lambda text: Markup(plain_to_html(text, with_emoji=False))
    found.filters["words"] = lambda it: with_symbols(it["text"]) if it.get("emoji", True) else it["text"]
    found.filters["symbol"] = symbol
    found.filters["local"] = lambda instant: showing.local(page, instant)
    found.globals["bot_user"] = BOT_USER
    found.globals["people_named"] = lambda keys: showing.named(page, keys)
    found.globals["offered"] = showing.options
    return found
