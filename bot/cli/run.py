"""`quarterdeck run`."""

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import click

import bot.startup
from bot import config
from bot.cli.options import with_config
from bot.cli.outcomes import errors_explained, refuse
from bot.config import Document

if TYPE_CHECKING:
    from bot.program import Connection, Program

HIGHEST_PORT = 65535
PORT = re.compile("[0-9]{1,5}")
Address = tuple[str, int]


@click.command()
@with_config
@click.option("--http", metavar="HOST:PORT", help="Listen for Slack's HTTP requests here.")
def run(config_file: str | None, http: str | None) -> None:
    """Run the bot against Slack: Socket Mode, or HTTP with --http."""
    with errors_explained():
        document = config.load(config.default_path(config_file))
        asyncio.run(_run(document, http))


async def _run(document: Document, http: str | None) -> None:
    from bot.program import running

    connection = _connection(http)
    served_at, told_at, door_at = _slack_address(http), _metrics_address(), _door_address()
    stopped = _stop_signal()
    async with running(document, connection) as program:
        async with (
            _listening(program, connection, served_at) as url,
            _door_open(program, None if served_at else door_at) as door,
            _metrics_served(program, told_at),
        ):
            bot.startup.finished()
            listens = [f"it listens at {url}"] * bool(url) + [f"its door is at {door}"] * bool(door)
            print(f"Quarterdeck is ready{(listens and ': ') or ''}{', '.join(listens)}.", flush=True)
            await _until(stopped, program.relay.token_refused)
        print("Quarterdeck is finishing what it began.", flush=True)


@asynccontextmanager
async def _listening(program: "Program", connection: "Connection", address: Address | None) -> AsyncIterator[str]:
    """With --http, listen for what Slack posts; where."""
    if address is None:
        yield ""
        return
    from bot.doorkeeper import Doorkeeper
    from bot.listening.app import build
    from bot.listening.door import routes as door_routes
    from bot.listening.http import PATH, web_app
    from bot.serving import listening
    from commands.shared.doors import open_at

    secret = connection.signing_secret or ""
    app = build(program.desk, program.practices, program.slack, secret)
    served = web_app(app, secret, program.in_flight, program.desk.database, program.slack.skew.slack_seconds)
    served.routes.extend(door_routes(program.practices.doors, lambda: program))
    measures = program.in_flight.measures
    async with listening(served, *address, Doorkeeper(measures.too_slow)) as url:
        with open_at(url):
            yield f"{url}{PATH}"


@asynccontextmanager
async def _door_open(program: "Program", address: Address | None) -> AsyncIterator[str]:
    """Where QUARTERDECK_HTTP is set, listen for what is not Slack's; where. With --http it is at that address."""
    if address is None:
        yield ""
        return
    from bot.doorkeeper import Doorkeeper
    from bot.listening.door import routes
    from bot.serving import app_of, listening
    from commands.shared.doors import open_at

    served = app_of(routes(program.practices.doors, lambda: program))
    async with listening(served, *address, Doorkeeper(program.measures.too_slow)) as url:
        with open_at(url):
            yield url


@asynccontextmanager
async def _metrics_served(program: "Program", address: Address | None) -> AsyncIterator[None]:
    """Where QUARTERDECK_METRICS is set, serve health and metrics."""
    if address is None:
        yield
        return
    from bot.operating.health import serve_health

    async with serve_health(program, *address):
        yield


def _slack_address(http: str | None) -> Address | None:
    return None if http is None else _address(f"--http {http}", http, "0.0.0.0:3000")


def _metrics_address() -> Address | None:
    address = os.environ.get("QUARTERDECK_METRICS")
    return _address(f"QUARTERDECK_METRICS={address}", address, "127.0.0.1:9464") if address else None


def _door_address() -> Address | None:
    address = os.environ.get("QUARTERDECK_HTTP")
    return _address(f"QUARTERDECK_HTTP={address}", address, "127.0.0.1:8080") if address else None


def _address(given: str, address: str, example: str) -> Address:
    """The host and port of HOST:PORT; refused as it was `given` when it is not that."""
    host, _, port = address.rpartition(":")
    if not PORT.fullmatch(port) or int(port) > HIGHEST_PORT or not (host.isascii() and host.isprintable()):
        refuse(f"{given} is not an address; write it like {example}")
    return host or "127.0.0.1", int(port)


def _connection(http: str | None) -> "Connection":
    from bot.program import WHERE_FROM, Connection

    found = Connection.of_environment()
    needed: dict[str, str | None] = {"SLACK_BOT_TOKEN": found.bot_token}
    needed |= {"SLACK_APP_TOKEN": found.app_token} if http is None else {"SLACK_SIGNING_SECRET": found.signing_secret}
    for name, value in needed.items():
        if not value:
            refuse(f"{name} is not set. {WHERE_FROM[name]}")
    return found if http is None else found.without_sockets()


async def _until(stopped: asyncio.Event, refused: "asyncio.Future[None]") -> None:
    """Until asked to stop, or until Slack no longer takes the token."""
    waiting = asyncio.create_task(stopped.wait())
    either: set[asyncio.Future[Any]] = {waiting, refused}
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    if refused.done():
        waiting.cancel()
        refused.result()


def _stop_signal() -> asyncio.Event:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stopped.set)
    return stopped
