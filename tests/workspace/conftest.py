"""A small company, and its Web API called directly: places as `#name`, people as `@name`, messages as `$text`."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.serving import listening
from bot.workspace.delivery import NotAnswered, Payload
from bot.workspace.errors import SlackError
from bot.workspace.people import Actor
from bot.workspace.server import Server, serve
from bot.workspace.web_api import METHODS, attachments
from bot.workspace.workspace import BOT_USER, Workspace
from tests.conftest import SetClock

HERE = "http://127.0.0.1:9"


@pytest.fixture
def workspace(clock: SetClock) -> Workspace:
    """The bot is in #general, #room, #den (private) and #old (archived); not in #elsewhere, #gone and #cellar."""
    made = Workspace(clock.now)
    for name in ("sofia", "tom", "ana"):
        made.add_person(name, name.title(), email=f"{name}@northgate.example")
    made.add_person("guest", "Guest", email="guest@agency.example", is_guest=True)
    made.add_person("left", "Left", email="left@northgate.example", deleted=True)
    made.add_person("stranger", "Stranger", email="stranger@other.example", team="T0OTHER")
    made.add_usergroup("oncall", ["ana", "tom"])
    sofia, tom = made.find_person("sofia").id, made.find_person("tom").id
    made.add_channel("general", creator=sofia, members=[tom, BOT_USER])
    for name, private in (("room", False), ("den", True), ("old", False)):
        made.add_channel(name, creator=BOT_USER, members=[sofia], is_private=private)
    for name, private in (("elsewhere", False), ("gone", False), ("cellar", True)):
        made.add_channel(name, creator=sofia, is_private=private)
    for name in ("general", "room", "old", "elsewhere", "cellar"):
        made.post(made.channel(name), sofia, f"hello from {name}")
    for name in ("room", "old", "den"):
        made.post(made.channel(name), BOT_USER, f"card in {name}")
    made.post(made.channel("room"), BOT_USER, "only sofia sees it", ephemeral_to=sofia)
    made.system(made.channel("room"), BOT_USER, "channel_topic", "topic of room")
    for name in ("old", "gone"):
        made.channel(name).archived = True
    return made


class Web:
    """The Web API without the web."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace, self.files = workspace, attachments.Files()
        self.methods = METHODS | attachments.methods(self.files, f"{HERE}/upload/")

    def __call__(self, method: str, **arguments: Any) -> dict[str, Any]:
        """What it answers. SlackError."""
        return self.methods[method](self.workspace, {name: self.known(value) for name, value in arguments.items()})

    def refused(self, method: str, **arguments: Any) -> str:
        with pytest.raises(SlackError) as refused:
            self(method, **arguments)
        return refused.value.code

    def known(self, value: Any) -> Any:
        """Ids and timestamps in place of the names of things."""
        if isinstance(value, str) and value[:1] == "#":
            return self.workspace.channel(value).id
        if isinstance(value, str) and value[:1] == "@":
            return ",".join(self.workspace.find_person(name.strip("@ ")).id for name in value.split(","))
        if isinstance(value, str) and value[:1] == "$":
            return self.ts(value[1:])
        return value

    def ts(self, text: str) -> str:
        """When this was said."""
        said = [each for channel in self.workspace.channels.values() for each in channel.messages]
        return next(message.ts for message in said if message.text == text)


@pytest.fixture
def web(workspace: Workspace) -> Web:
    return Web(workspace)


class Ear:
    """An app that hears everything, and answers what it is told to; an answer of None is none in time."""

    def __init__(self, *answers: Payload | None) -> None:
        self.answers = list(answers)
        self.heard: list[tuple[str, Payload, int]] = []

    async def deliver(self, kind: str, payload: Payload, *, retry: int = 0) -> Payload:
        self.heard.append((kind, payload, retry))
        answer = self.answers.pop(0) if self.answers else {}
        if answer is None:
            raise NotAnswered("the app did not answer in three seconds")
        return answer

    @property
    def last(self) -> Payload:
        return self.heard[-1][1]

    @property
    def event(self) -> Payload:
        found: Payload = self.last["event"]
        return found


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def sofia(workspace: Workspace, ear: Ear) -> Actor:
    return Actor(workspace, workspace.find_person("sofia"), ear, HERE)


@pytest.fixture
async def served(workspace: Workspace) -> AsyncIterator[Server]:
    """The company on loopback."""
    async with serve(workspace, listening) as server:
        yield server


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(text: str = "Press", action: str = "press", **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(text), "action_id": action, **more}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain("Form"), "blocks": list(blocks) or [section("words")], **more}


def home(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"type": "home", "blocks": list(blocks) or [section("words")]}
