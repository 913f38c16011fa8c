"""The workspace's page: fragments of HTML made here, and a small script that swaps them when something changes."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.workspace.clock import WorkspaceClock
from bot.workspace.errors import SlackError
from bot.workspace.page.mrkdwn import Reader, plain_to_html, symbol, to_html
from bot.workspace.people import Actor
from bot.workspace.server import Server
from bot.workspace.workspace import BOT_USER, Channel, Message, Person, Workspace

HERE = Path(__file__).parent
FIRST_PERSON, FIRST_CHANNEL = "sofia", "store-42-milan"
HOME = "home"
MOST_SHOWN = 200
GROUPED = timedelta(minutes=5)
COLOURS = ("#b5485d", "#3d6fb4", "#3c8a63", "#9a6a1f", "#7557a8", "#2f8290", "#a8507f", "#5d7a2c")


@dataclass
class Page:
    """What the page needs; `server` is set once the workspace is being served.

    `next_due` says when the bot does something by itself next, if it does; `status` what else runs, in a few words.
    """

    workspace: Workspace
    clock: WorkspaceClock
    manifest: Mapping[str, Any]
    zone: tzinfo
    server: Server | None = None
    next_due: Callable[[], Awaitable[datetime | None]] | None = None
    status: Callable[[], str] = str
    _tasks: set["asyncio.Task[Any]"] = field(default_factory=set)

    def actor(self, handle: str) -> Actor:
        assert self.server is not None
        try:
            return self.server.person(handle)
        except KeyError:
            return self.server.person(FIRST_PERSON)

    def soon(self, work: Coroutine[Any, Any, Any]) -> None:
        """Begin something that nobody waits for, and keep it alive."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self.workspace.changed("clock")


@dataclass(frozen=True)
class Bubble:
    """A message as it is shown; `follows` when it continues what the same person said just before."""

    message: Message
    author: Person
    at: datetime
    day: str
    new_day: bool
    follows: bool
    replies: int
    last_reply: datetime | None
    pinned: bool


def page_routes(page: Page) -> list[BaseRoute]:
    templates = _templates(page)

    def html(name: str, **values: Any) -> HTMLResponse:
        return HTMLResponse(templates.get_template(name).render(**values))

    async def whole(request: Request) -> Response:
        return html("page.html", **_state(page, request), company=page.workspace.name)

    async def fragment(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in ("sidebar", "main", "thread", "modal", "clock", "messages"):
            return Response("there is no such part", 404)
        return html(f"_{name}.html", **_state(page, request))

    async def act(request: Request) -> Response:
        given = await request.json()
        try:
            answer = await _ACTS[request.path_params["what"]](page, page.actor(given.get("as", "")), given)
        except (SlackError, LookupError, ValueError) as error:
            answer = {"error": str(error)}
        return JSONResponse(answer or {})

    async def live(socket: WebSocket) -> None:
        listener = page.workspace.subscribe()
        try:
            await socket.accept()
            await _tell_changes(socket, listener)
        finally:
            page.workspace.unsubscribe(listener)

    return [
        Route("/", whole),
        Route("/fragment/{name}", fragment),
        Route("/act/{what}", act, methods=["POST"]),
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
            shown = [each for each in changed if not each.startswith(("call:", "read:"))]
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
    found.filters["plain"] = lambda text: Markup(plain_to_html(text))
    found.filters["literal"] = lambda text: Markup(plain_to_html(text, with_emoji=False))
    found.filters["symbol"] = lambda name: Markup(symbol(name))
    found.globals["bot_user"] = BOT_USER
    return found


def _state(page: Page, request: Request) -> dict[str, Any]:
    """Everything that a template may show, for this person in this channel."""
    query = request.query_params
    actor = page.actor(query.get("as", FIRST_PERSON))
    channel = _channel(page, actor, query.get("channel", FIRST_CHANNEL))
    thread = page.workspace.find_message(channel, query.get("thread", "")) if query.get("thread") else None
    bubbles = _bubbles(page, actor, channel)
    page.workspace.mark_read(actor.id, channel)
    now = page.clock.now().astimezone(page.zone)
    return {
        "me": actor.person,
        "view": actor.view,
        "at_home": query.get("channel") == HOME,
        "home": actor.home,
        "channel": channel,
        "bubbles": bubbles,
        "thread": thread,
        "thread_bubbles": _bubbles(page, actor, channel, thread) if thread else [],
        "sections": _sections(page, actor),
        "people": _people(page),
        "handles": [each.name for each in page.workspace.people.values()],
        "names": page.workspace.people,
        "commands": page.manifest["features"]["slash_commands"],
        "shortcuts": page.manifest["features"]["shortcuts"],
        "now": now,
        "rate": page.clock.rate,
        "zone": str(page.zone),
        "html": lambda text: Markup(to_html(text, _reader(page, actor))),
    }


def _reader(page: Page, actor: Actor) -> Reader:
    people, channels = page.workspace.people, page.workspace.channels
    return Reader(
        me=actor.id,
        person=lambda key: people[key].real_name if key in people else None,
        channel=lambda key: channels[key].name if key in channels else None,
        zone=page.zone,
    )


def _channel(page: Page, actor: Actor, name: str) -> Channel:
    """The channel of this name or id that they may look at; else the first one, or their talk with Quarterdeck."""
    if name in ("quarterdeck", HOME):
        return page.workspace.direct_channel(actor.id)
    with contextlib.suppress(SlackError):
        found = page.workspace.channel(name)
        if not found.is_private or actor.id in found.members:
            return found
    return page.workspace.channel("general")


def _sections(page: Page, actor: Actor) -> list[tuple[str, list[tuple[str, str, int, bool]]]]:
    """The sidebar: title, then (label, address, unread, archived) of each place."""
    rooms: list[tuple[str, str, int, bool]] = []
    channels: list[tuple[str, str, int, bool]] = []
    for place in actor.channels():
        entry = (place.name, place.name, _unread(page, actor, place), place.archived)
        (rooms if place.name.startswith("inc-") else channels).append(entry)
    direct = page.workspace.direct_channel(actor.id)
    apps = [("Home", HOME, 0, False), ("Messages", "quarterdeck", _unread(page, actor, direct), False)]
    sections = [("Channels", sorted(channels)), ("War rooms", sorted(rooms, reverse=True)), ("Quarterdeck", apps)]
    return [(title, places) for title, places in sections if places]


def _unread(page: Page, actor: Actor, place: Channel) -> int:
    since = page.workspace.read.get((actor.id, place.id), "")
    seen = [message for message in place.messages if message.ephemeral_to in (None, actor.id)]
    return sum(1 for message in seen if message.ts > since and message.user != actor.id and message.subtype is None)


def _people(page: Page) -> list[Person]:
    return [person for person in page.workspace.people.values() if not person.is_bot]


def _bubbles(page: Page, actor: Actor, channel: Channel, thread: Message | None = None) -> list[Bubble]:
    """A channel's messages, or a thread's, as this person sees them."""
    found: list[Bubble] = []
    for message in actor.sees(channel.id):
        in_thread = message.thread_ts is not None and message.thread_ts != message.ts
        if thread is None and in_thread and not message.broadcast:
            continue
        if thread is not None and thread.ts not in (message.ts, message.thread_ts):
            continue
        found.append(_bubble(page, channel, message, found[-1] if found else None))
    return found[-MOST_SHOWN:]


def _bubble(page: Page, channel: Channel, message: Message, before: Bubble | None) -> Bubble:
    at = datetime.fromtimestamp(float(message.ts), page.zone)
    day = at.strftime("%A, %-d %B")
    replies = [each for each in channel.messages if each.thread_ts == message.ts and each.ts != message.ts]
    same = before is not None and before.message.user == message.user and at - before.at < GROUPED
    quiet = before is not None and not before.message.subtype and not before.message.ephemeral_to
    return Bubble(
        message=message,
        author=page.workspace.people[message.user],
        at=at,
        day=day,
        new_day=before is None or before.day != day,
        follows=same and quiet and not message.ephemeral_to,
        replies=len(replies),
        last_reply=datetime.fromtimestamp(float(replies[-1].ts), page.zone) if replies else None,
        pinned=message.ts in channel.pins,
    )


async def _send(page: Page, actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
    text, channel = given["text"].strip(), _channel(page, actor, given["channel"])
    if not text:
        return {}
    if channel.archived:
        return {"error": "This channel is archived."}
    if text.startswith("/") and not given.get("thread"):
        await actor.command(text, channel.id)
        return {}
    if not channel.is_im and actor.id not in channel.members:
        page.workspace.invite(channel, [actor.id], actor.id)
    await actor.say(channel.id, text, given.get("thread") or None)
    return {}


async def _click(page: Page, actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
    chosen = given.get("chosen") or {}
    if given.get("ts"):
        channel = _channel(page, actor, given["channel"])
        where: Any = page.workspace.find_message(channel, given["ts"])
        if where is None:
            return {"error": "That message is gone."}
        return {"error": await actor.click(where, given["action"], channel.id, **chosen)}
    if given.get("home"):
        return {"error": await actor.click(actor.home, given["action"], **chosen) if actor.home else "It is gone."}
    if actor.view is None:
        return {"error": "That form is closed."}
    return {"error": await actor.click(actor.view, given["action"], **chosen)}


async def _submit(page: Page, actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
    view = actor.view
    if view is None:
        return {"error": "That form is closed."}
    for elements in given["values"].values():
        for element in elements.values():
            moment = element.get("selected_date_time")
            if isinstance(moment, str):
                local = datetime.fromisoformat(moment) if moment else None
                element["selected_date_time"] = int(local.replace(tzinfo=page.zone).timestamp()) if local else None
    sent = await actor.send_form(view, given["values"])
    return {"errors": dict(sent.errors)}


async def _cancel(_page: Page, actor: Actor, _given: dict[str, Any]) -> dict[str, Any]:
    await actor.cancel()
    return {}


async def _react(page: Page, actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
    channel = _channel(page, actor, given["channel"])
    message = page.workspace.find_message(channel, given["ts"])
    if message is not None and actor.id not in message.reactions.get(given["name"], []):
        await actor.react(given["name"], channel.id, message)
    return {}


async def _shortcut(page: Page, actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
    if not given.get("ts"):
        return {"error": await actor.shortcut(given["callback"])}
    channel = _channel(page, actor, given["channel"])
    message = page.workspace.find_message(channel, given["ts"])
    if message is None:
        return {"error": "That message is gone."}
    return {"error": await actor.message_shortcut(given["callback"], channel.id, message)}


async def _home(_page: Page, actor: Actor, _given: dict[str, Any]) -> dict[str, Any]:
    await actor.open_home()
    return {}


async def _clock(page: Page, _actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
    if "rate" in given:
        page.clock.set_rate(float(given["rate"]))
    if "advance" in given:
        page.clock.advance(timedelta(minutes=float(given["advance"])))
    page.workspace.changed("clock")
    return {}


_ACTS = {
    "send": _send,
    "click": _click,
    "submit": _submit,
    "cancel": _cancel,
    "react": _react,
    "shortcut": _shortcut,
    "home": _home,
    "clock": _clock,
}
