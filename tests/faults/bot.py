"""The bot as its own process, without Slack's slow pace, and with a point at which it kills itself.

`KILL_AT` names the point and how many times it is passed before, as `relay.after_call:3`; at one method alone, as
`relay.after_call/pins.add:0`; `pagerduty.event` is what rings elsewhere. At `form.opened` a form is open, and what
asked for it is not answered yet; at `door.decided` what came in by the door is written, and not answered yet. Where
the point is `later.found` no answer of what takes long is there in time; at that point it is found, and not said yet.
"""

import asyncio
import functools
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from starlette.applications import Starlette

from bot import clock, logs
from bot.config import Document, load, shipped_path
from bot.listening import door as listening_door
from bot.listening import forms
from bot.listening.door import routes
from bot.program import Connection, Program, running
from bot.serving import listening
from bot.slack import Slack
from bot.speaking.pace import Pace
from commands.shared import later
from commands.shared.desk import Desk
from storage.database import Database
from storage.record import replace

POINTS = (
    "write.before_commit",
    "write.after_commit",
    "relay.before_call",
    "relay.after_call",
    "clock.inside",
    "clock.after",
)


class Fuse:
    """Kills this process, as `kill -9` does, when its point is passed for the last time."""

    def __init__(self, setting: str) -> None:
        self.point, _, times = setting.partition(":")
        self.left = int(times or 0)

    def passing(self, point: str) -> None:
        if point != self.point:
            return
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1


class FusedSlack:
    """The calls of the Web API, with a point before and after each, and before and after each that says something."""

    def __init__(self, call: Callable[..., Any], fuse: Fuse) -> None:
        self._call, self._fuse = call, fuse

    async def __call__(self, method: str, **arguments: Any) -> Any:
        self._passing("relay.before_call", method)
        answer = await self._call(method, **arguments)
        self._passing("relay.after_call", method)
        return answer

    def _passing(self, point: str, method: str) -> None:
        self._fuse.passing(f"{point}/{method}")
        if method.startswith("chat."):
            self._fuse.passing(point)


def fused(database: Database, slack: Slack, fuse: Fuse) -> None:
    run, settle, fire, fired = database.backend.run, database._settle, clock._fire, clock.Ticker._fire
    open_form, answer = forms._open, listening_door._answer

    def run_then(*args: Any, **kwargs: Any) -> None:
        run(*args, **kwargs)
        fuse.passing("write.before_commit")

    def settle_after(*args: Any) -> None:
        fuse.passing("write.after_commit")
        settle(*args)

    def fire_inside(*args: Any, **kwargs: Any) -> Any:
        found = fire(*args, **kwargs)
        fuse.passing("clock.inside")
        return found

    async def fired_and(*args: Any) -> bool:
        found = await fired(*args)
        fuse.passing("clock.after")
        return found

    async def opened_and(*args: Any, **kwargs: Any) -> Any:
        found = await open_form(*args, **kwargs)
        fuse.passing("form.opened")
        return found

    async def answered_and(*args: Any) -> Any:
        found = await answer(*args)
        fuse.passing("door.decided")
        return found

    if fuse.point == "later.found":
        _keep_waiting(fuse)
    forms._open = opened_and
    listening_door._answer = answered_and  # type: ignore[assignment]
    database.backend.run = run_then  # type: ignore[method-assign]
    database._settle = settle_after  # type: ignore[method-assign, assignment]
    slack.call = FusedSlack(slack.call, fuse)  # type: ignore[method-assign]
    clock._fire = fire_inside
    clock.Ticker._fire = fired_and  # type: ignore[method-assign, assignment]


def ringing(fuse: Fuse) -> None:
    """What rings elsewhere has a point before and after it from the first on: it may ring as soon as it starts."""
    post = Slack.post

    async def fused_post(slack: Slack, method: str, *where: str, **sent: Any) -> Any:
        fuse.passing(f"relay.before_call/{method}")
        answer = await post(slack, method, *where, **sent)
        fuse.passing(f"relay.after_call/{method}")
        return answer

    Slack.post = fused_post  # type: ignore[method-assign, assignment]


def _keep_waiting(fuse: Fuse) -> None:
    """Nothing that takes long is answered at once, and what is owed is looked after within a second."""
    answer, said = later.answer, later._said

    async def answer_late(desk: Desk, *args: Any) -> Any:
        return await answer(replace(desk, patience=0.0), *args)

    async def said_and(task: Any) -> Any:
        found = await said(task)
        fuse.passing("later.found")
        return found

    later.answer, later._said, later.AGAIN = answer_late, said_and, timedelta(seconds=1)  # type: ignore[assignment]


@asynccontextmanager
async def door(program: Program) -> AsyncIterator[None]:
    """Where QUARTERDECK_HTTP is set, what is not Slack's comes in there."""
    address = os.environ.get("QUARTERDECK_HTTP", "")
    if not address:
        yield
        return
    host, _, port = address.rpartition(":")
    served = Starlette(routes=routes(program.practices.doors, lambda: program))
    async with listening(served, host, int(port)):
        yield


@functools.cache
def shipped() -> Document:
    """The app.yaml that ships."""
    return load(shipped_path())


async def main(is_ready: Callable[[], None]) -> None:
    """Run until it is told to stop, or to its fuse; `is_ready` is called once it is at work."""
    logs.configure("CRITICAL")
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    fuse = Fuse(os.environ.get("KILL_AT", ""))
    ringing(fuse)
    config, connection = os.environ.get("QUARTERDECK_CONFIG"), Connection.of_environment()
    settings = load(Path(config)) if config else shipped()
    async with running(settings, connection, pace=Pace(scale=0), tick_seconds=0.1) as program, door(program):
        fused(program.desk.database, program.slack, fuse)
        program.relay.look_again_after = (0.0, 0.1)
        is_ready()
        await stopped.wait()
