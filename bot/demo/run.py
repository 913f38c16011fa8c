"""`quarterdeck demo`: the workspace, the company in it, the page, and the bot at work, in one process."""

import asyncio
import contextlib
import signal
import sys
import webbrowser
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.config import Document
from bot.demo.company import populate
from bot.demo.replay import Replay, ReplayClock, populate_from, shift_to_now, with_groups
from bot.operating.manifest import manifest
from bot.program import Connection, Program, running
from bot.serving import listening
from bot.speaking.pace import Pace
from bot.workspace.clock import WorkspaceClock
from bot.workspace.page.routes import Page, page_routes
from bot.workspace.server import Server, serve
from bot.workspace.tiers import Tiers
from bot.workspace.workspace import APP_TOKEN, BOT_TOKEN, Workspace
from commands.history.servicenow import Log, read_log
from commands.practices import PRACTICES
from commands.shared.practice import merged

TICK_SECONDS = 0.25
BAD_ROWS_SHOWN = 20


@dataclass(frozen=True)
class DemoOptions:
    host: str
    port: int
    data: Path
    open_browser: bool
    exit_after: float | None
    replay: Path | None = None
    speed: float = 600.0


@dataclass(frozen=True)
class Demo:
    """What runs: the workspace that is served, the bot in it, and the log that is played, if one is."""

    server: Server
    program: Program
    replay: Replay | None = None


async def run_demo(document: Document, options: DemoOptions) -> None:
    """Until stopped by a signal, or after `exit_after` seconds."""
    stopped = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stopped.set)
    async with opened(document, options) as demo:
        print(f"Quarterdeck is ready: open {demo.server.url} in a browser. Stop it with Ctrl+C.", flush=True)
        if options.open_browser:
            await asyncio.to_thread(webbrowser.open, demo.server.url)
        playing = None if demo.replay is None else asyncio.create_task(demo.replay.run())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopped.wait(), options.exit_after)
        if playing is not None:
            playing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await playing


@contextlib.asynccontextmanager
async def opened(document: Document, options: DemoOptions) -> AsyncIterator[Demo]:
    """The demo at work, until left. Nothing of a log is played yet.

    People meet Slack's rates, and the bot keeps below them as it does in Slack; a log is played as fast as it can be.
    """
    log = read_log(options.replay) if options.replay else None
    clock = WorkspaceClock()
    shift = timedelta()
    if log is not None:
        _list_bad_rows(log)
        shift = shift_to_now(log, clock.now())
        clock = ReplayClock(log.steps[0].at + shift if log.steps else clock.now(), options.speed)
        document = with_groups(document, log)
    workspace = Workspace(clock.now, document.desk.name)
    populate(workspace, None if log is not None else document)
    if log is not None:
        populate_from(workspace, log)
    described = manifest(merged(PRACTICES), document)
    page = Page(workspace, clock, described, document.desk.zone)
    async with serve(workspace, listening, options.host, options.port, page_routes(page)) as server:
        page.server = server
        database = f"sqlite+aiosqlite:///{options.data / 'quarterdeck.db'}"
        connection = Connection(BOT_TOKEN, APP_TOKEN, None, server.api_url, database)
        pace = Pace(scale=0)
        if log is None:
            server.faults.tiers, pace = Tiers(), Pace()
        starting = running(document, connection, clock=clock, pace=pace, tick_seconds=TICK_SECONDS)
        async with starting as program:
            clock.subscribe(lambda: page.soon(program.ticker.tick()))
            replay = None
            if log is not None and isinstance(clock, ReplayClock):
                replay = Replay(log, shift, server, program, clock)
            yield Demo(server, program, replay)


def _list_bad_rows(log: Log) -> None:
    for row in log.bad[:BAD_ROWS_SHOWN]:
        print(f"line {row.line} is left out: {row.why}", file=sys.stderr)
    if len(log.bad) > BAD_ROWS_SHOWN:
        print(f"and {len(log.bad) - BAD_ROWS_SHOWN:,} more lines", file=sys.stderr)
