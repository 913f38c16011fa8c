"""`quarterdeck demo`: the workspace, the company in it, the page, and the bot at work, in one process."""

import asyncio
import contextlib
import gc
import signal
import sys
import webbrowser
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bot.config import Document
from bot.demo.company import add_desk_channels, begin, people_join
from bot.demo.history import Behind, nothing_in, take_over
from bot.demo.replay import Replay, ReplayClock, populate_from, shift_to_now, with_groups
from bot.listening.door import routes as door_routes
from bot.operating.manifest import manifest
from bot.operating.progress import shown
from bot.program import Connection, Program, running
from bot.serving import listening
from bot.speaking.pace import Pace
from bot.workspace.clock import WorkspaceClock
from bot.workspace.keeping import CannotBeRead, Keeper, kept, kept_until
from bot.workspace.page.routes import Page, page_routes
from bot.workspace.retention import Retention
from bot.workspace.server import Server, serve
from bot.workspace.tiers import Tiers
from bot.workspace.workspace import APP_TOKEN, BOT_TOKEN, BOT_USER, Channel, Workspace
from commands.history.servicenow import Log, read_log
from commands.practices import PRACTICES
from commands.shared.delimited import LeftOut
from commands.shared.doors import open_at
from commands.shared.practice import merged
from commands.shared.progress import Progress, quiet
from storage.database import DatabaseUnavailable
from storage.record import Record
from storage.timers import queries as timers

WORKSPACE = "workspace.db"
TICK_SECONDS = 0.25
MOST_CALLS = 1_000
"""So many calls of the bot's the workspace remembers: nobody looks at them in the demo."""

MOST_MESSAGES, LEAST_OF_A_PLACE = 10_000, 50
"""So many messages it keeps while a log is played, and so many of each place in any case."""


class DemoOptions(Record):
    host: str
    port: int
    data: Path
    open_browser: bool
    exit_after: float | None
    replay: Path | None = None
    speed: float = 600.0
    history: Path | None = None
    kept: bool = True
    """Whether the workspace is written down beside the database, to be there at the next start."""


@dataclass(repr=False)
class Demo:
    """What runs: the workspace that is served, the bot in it, the log that is played, and the one that was taken over
    at this start, if there are such. It is not written out as text: asyncio would do so of what a task returns, and
    all that was ever said takes seconds.
    """

    server: Server
    program: Program
    keeper: Keeper
    replay: Replay | None = None
    behind: Behind | None = None


async def run_demo(document: Document, options: DemoOptions) -> None:
    """Until stopped by a signal, or after `exit_after` seconds."""
    stopped = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stopped.set)
    async with contextlib.AsyncExitStack() as stack:
        with shown("Taking over the history", told=options.history is not None) as show:
            demo = await stack.enter_async_context(opened(document, options, show))
        if demo.behind is not None:
            _tell_of(demo.behind, document)
        print(f"Quarterdeck is ready: open {demo.server.url} in a browser. Stop it with Ctrl+C.", flush=True)
        if options.open_browser:
            await asyncio.to_thread(webbrowser.open, demo.server.url)
        gc.freeze()  # what was read of a log stays: it need not be gone through for garbage again and again
        playing = None if demo.replay is None else asyncio.create_task(demo.replay.run())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopped.wait(), options.exit_after)
        if playing is not None:
            playing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await playing


@contextlib.asynccontextmanager
async def opened(document: Document, options: DemoOptions, progress: Progress = quiet) -> AsyncIterator[Demo]:
    """The demo at work, until left. Nothing of a log is played yet.

    The history, if one is asked for, is taken over first, which `progress` tells. People meet Slack's rates, and the
    bot keeps below them as it does in Slack; a log is played as fast as it can be.
    Raises DatabaseUnavailable for a workspace or a database that cannot be read, Refused for a log that is none.
    """
    log = read_log(options.replay, document.imports.servicenow) if options.replay else None
    if options.replay is not None and log is not None and not log.steps:
        raise nothing_in(options.replay)
    clock, shift = _clock(options, log)
    database = f"sqlite+aiosqlite:///{options.data / 'quarterdeck.db'}"
    behind = await _behind(document, options, database, clock.now(), progress)
    company, document = document, document if log is None else with_groups(document, log)
    page = Page(Workspace(clock.now, document.desk.name), clock, _described(document), document.desk.zone)
    async with contextlib.AsyncExitStack() as stack:
        begun: list[Program] = []
        doors = door_routes(merged(PRACTICES).doors, lambda: begun[0] if begun else None)
        routes = [*page_routes(page), *doors]
        serving = serve(page.workspace, listening, options.host, options.port, routes)
        page.server = server = await stack.enter_async_context(serving)
        stack.enter_context(open_at(server.url))
        keeper = await stack.enter_async_context(_filled(server, company, options, log))
        connection = Connection(BOT_TOKEN, APP_TOKEN, None, server.api_url, database)
        pace = Pace(scale=0)
        if log is None:
            server.faults.tiers, pace = Tiers(), Pace()
        starting = running(document, connection, clock=clock, pace=pace, tick_seconds=TICK_SECONDS)
        program = await stack.enter_async_context(starting)
        begun.append(program)
        clock.subscribe(lambda: page.soon(program.ticker.tick()))
        page.next_due = partial(next_heard, program, clock)
        replay = None
        page.workspace.most_calls = MOST_CALLS
        if log is not None and isinstance(clock, ReplayClock):
            page.workspace.retention = Retention(MOST_MESSAGES, partial(least_kept, page.workspace))
            replay = Replay(log, shift, server, program, clock)
            page.status = lambda: replay.status
        yield Demo(server, program, keeper, replay, behind)


async def next_heard(program: Program, clock: WorkspaceClock) -> datetime | None:
    """When somebody hears of the bot by itself next (UTC); not what is due and is told at this moment."""
    return await program.desk.database.read(timers.next_due_at, program.practices.unheard, clock.now())


def least_kept(workspace: Workspace, channel: Channel) -> int:
    """The talks of the log's people with the bot are looked at by nobody."""
    listed = (workspace.people[each].listed for each in channel.members if each != BOT_USER)
    return LEAST_OF_A_PLACE if not channel.is_im or any(listed) else 0


async def _behind(
    document: Document, options: DemoOptions, database: str, now: datetime, progress: Progress
) -> Behind | None:
    if options.history is None:
        return None
    options.data.mkdir(parents=True, exist_ok=True)
    return await take_over(database, document, options.history, options.data, now, progress)


def _tell_of(behind: Behind, document: Document) -> None:
    outcome = behind.outcome
    _tell(outcome)
    until = behind.until.astimezone(document.desk.zone)
    rest = " What the log tells of later days is left out." if behind.is_cut else ""
    print(f"{outcome.added:,} incidents stand behind today, the last of {until:%A, %d %B %Y}.{rest}", flush=True)


def _clock(options: DemoOptions, log: Log | None) -> tuple[WorkspaceClock, timedelta]:
    """One that does not go back behind a kept workspace's, and by how much the log moves to be played on it."""
    start = datetime.now(UTC)
    with _explained():
        start = max(start, kept_until(options.data / WORKSPACE) or start)
    if log is None:
        return WorkspaceClock(start), timedelta()
    _tell(log.left_out)
    shift = shift_to_now(log, start)
    return ReplayClock(log.steps[0].at + shift if log.steps else start, options.speed), shift


def _described(document: Document) -> Mapping[str, Any]:
    return manifest(merged(PRACTICES), document)


@contextlib.asynccontextmanager
async def _filled(server: Server, company: Document, options: DemoOptions, log: Log | None) -> AsyncIterator[Keeper]:
    """The workspace as it was kept, or with the company new in it; kept until left."""
    options.data.mkdir(parents=True, exist_ok=True)
    keeper = Keeper(options.data / WORKSPACE, server)
    people_join(server.workspace)
    with _explained():
        if not keeper.load():
            begin(server.workspace)
    add_desk_channels(server.workspace, company)
    if log is not None:
        populate_from(server.workspace, log)
    async with contextlib.AsyncExitStack() as stack:
        if options.kept:
            with _explained():
                await stack.enter_async_context(kept(keeper))
        yield keeper


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except CannotBeRead as error:
        raise DatabaseUnavailable(str(error)) from None


def _tell(left_out: LeftOut) -> None:
    for line in left_out.told():
        print(line, file=sys.stderr)
