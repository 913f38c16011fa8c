"""`quarterdeck demo`: the workspace, the company in it, the page, and the bot at work, in one process."""

import asyncio
import contextlib
import signal
import webbrowser
from dataclasses import dataclass
from pathlib import Path

from bot.app import registered
from bot.config import Settings
from bot.demo.clock import DemoClock
from bot.demo.company import populate
from bot.demo.page.routes import Page, page_routes
from bot.demo.server import serve
from bot.demo.workspace import APP_TOKEN, BOT_TOKEN, Workspace
from bot.manifest import manifest
from bot.pace import Pace
from bot.program import Connection, policies, running

TICK_SECONDS = 0.25


@dataclass(frozen=True)
class DemoOptions:
    host: str
    port: int
    data: Path
    open_browser: bool
    exit_after: float | None


async def run_demo(settings: Settings, options: DemoOptions) -> None:
    """Until stopped by a signal, or after `exit_after` seconds."""
    stopped = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stopped.set)
    clock = DemoClock()
    workspace = Workspace(clock.now, settings.organisation.desk.name)
    populate(workspace)
    described = manifest(registered(policies(settings)), settings.organisation)
    page = Page(workspace, clock, described, settings.organisation.desk.zone)
    async with serve(workspace, options.host, options.port, page_routes(page)) as server:
        page.server = server
        database = f"sqlite+aiosqlite:///{options.data / 'quarterdeck.db'}"
        connection = Connection(BOT_TOKEN, APP_TOKEN, None, server.api_url, database)
        starting = running(settings, connection, clock=clock, pace=Pace(scale=0), tick_seconds=TICK_SECONDS)
        async with starting as program:
            clock.subscribe(lambda: page.soon(program.ticker.tick()))
            print(f"Quarterdeck is ready: open {server.url} in a browser. Stop it with Ctrl+C.", flush=True)
            if options.open_browser:
                await asyncio.to_thread(webbrowser.open, server.url)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), options.exit_after)
