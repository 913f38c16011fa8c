"""A browser, where there is one, and the demo that it opens."""

import os
import shutil
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect
from playwright.async_api import Page as Tab

from bot.config import Document
from bot.demo.company import populate
from bot.demo.run import next_heard
from bot.operating.manifest import manifest
from bot.program import Connection, running
from bot.serving import listening
from bot.speaking.pace import Pace
from bot.workspace.clock import WorkspaceClock
from bot.workspace.page.routes import Page, page_routes
from bot.workspace.server import serve
from bot.workspace.workspace import APP_TOKEN, BOT_TOKEN, Workspace
from commands.practices import PRACTICES
from commands.shared.practice import merged

expect.set_options(timeout=60_000)
HERE = Path(__file__).parent
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    names = (os.environ.get("QUARTERDECK_CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What drives the browser runs in the loop that the browser lives in."""
    for item in items:
        if item.path.is_relative_to(HERE) and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(loop_scope="session")
async def demo(settings: Document, database_url: str) -> AsyncIterator[str]:
    """The address of a demo with the bot in it."""
    clock = WorkspaceClock()
    workspace = Workspace(clock.now, settings.desk.name)
    populate(workspace, settings)
    described = manifest(merged(PRACTICES), settings)
    page = Page(workspace, clock, described, settings.desk.zone)
    async with serve(workspace, listening, extra_routes=page_routes(page)) as server:
        page.server = server
        connection = Connection(BOT_TOKEN, APP_TOKEN, None, server.api_url, database_url)
        starting = running(settings, connection, clock=clock, pace=Pace(scale=0), tick_seconds=0.2)
        async with starting as program:
            clock.subscribe(lambda: page.soon(program.ticker.tick()))
            page.next_due = partial(next_heard, program, clock)
            yield server.url


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One for all tests of a process: to start one takes longer than most of them."""
    executable = chromium()
    if executable is None:
        pytest.skip("no Chromium here: install one, or name it in QUARTERDECK_CHROMIUM")
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield opened
        await opened.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def window(browser: Browser) -> Tab:
    return await (await browser.new_context()).new_page()


@pytest_asyncio.fixture(loop_scope="session")
async def tab(window: Tab) -> AsyncIterator[Tab]:
    """A page of somebody who has never been here. It is the same for all tests of a process, and forgets what it was
    for one: to open another takes as long as many of them.
    """
    await window.set_viewport_size({"width": 1366, "height": 768})
    yield window
    await window.unroute_all()
    await window.evaluate("localStorage.clear()")
    await window.context.clear_cookies()
    await window.goto("about:blank")
