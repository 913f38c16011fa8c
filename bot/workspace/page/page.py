"""What the page stands on: the workspace, its clock, who serves it, and what else it is told."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from bot.workspace.clock import WorkspaceClock
from bot.workspace.people import Actor
from bot.workspace.server import Server
from bot.workspace.workspace import Workspace

FIRST_PERSON, FIRST_CHANNEL = "sofia", "store-42-milan"
HOME, MESSAGES = "home", "quarterdeck"


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
