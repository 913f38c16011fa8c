"""The running bot: opened, ready, drained, closed, in one order whatever it speaks to."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection as Transaction

from bot import app as bolt
from bot.answers import Answers
from bot.clock import SystemClock, Ticker
from bot.config import Settings
from bot.measures import Measures
from bot.pace import Pace
from bot.places import Places
from bot.relay import Relay
from bot.slack import SLACK_API, Slack
from bot.sockets import Sockets
from bot.wiring import incident_desk
from commands.desk import Clock, Desk
from commands.registry import Registry
from storage.database import Database, open_database
from storage.inbox import queries as inbox
from storage.outbox import queries as outbox

log = logging.getLogger("quarterdeck.program")

DEFAULT_DATABASE = "sqlite+aiosqlite:///quarterdeck.db"
DRAIN_SECONDS = 10.0
RESTART_SECONDS = 1.0
LOOK_UP_SECONDS = 60.0
SAID_KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Connection:
    """What the environment says of Slack and the database. Secrets stay out of its repr."""

    bot_token: str
    app_token: str | None = None
    signing_secret: str | None = None
    api_url: str = SLACK_API
    database_url: str = DEFAULT_DATABASE

    def __repr__(self) -> str:
        return f"Connection(api_url={self.api_url!r})"

    def without_sockets(self) -> "Connection":
        return replace(self, app_token=None)

    @classmethod
    def of_environment(cls, environment: Mapping[str, str] = os.environ) -> "Connection":
        return cls(
            bot_token=environment.get("SLACK_BOT_TOKEN", ""),
            app_token=environment.get("SLACK_APP_TOKEN") or None,
            signing_secret=environment.get("SLACK_SIGNING_SECRET") or None,
            api_url=environment.get("SLACK_API_URL") or SLACK_API,
            database_url=environment.get("DATABASE_URL") or DEFAULT_DATABASE,
        )


@dataclass
class Program:
    """The parts of a running bot."""

    settings: Settings
    desk: Desk
    registry: Registry
    slack: Slack
    places: Places
    relay: Relay
    ticker: Ticker
    answers: Answers
    sockets: Sockets | None = None

    @property
    def measures(self) -> Measures:
        return self.answers.measures

    def listening(self) -> bool:
        """Whether what Slack sends arrives: by a socket that is open, or by HTTP."""
        return self.sockets is None or self.sockets.open() > 0


def policies(settings: Settings) -> dict[type, object]:
    desk = incident_desk(settings.incidents)
    return {type(policy): policy for policy in (*settings.policies(), desk, settings.organisation)}


@asynccontextmanager
async def running(
    settings: Settings,
    connection: Connection,
    *,
    clock: Clock | None = None,
    pace: Pace | None = None,
    tick_seconds: float = 1.0,
) -> AsyncIterator[Program]:
    """The bot, ready to be spoken to; on leaving, what has begun is finished.

    Raises DatabaseUnavailable, and bot.slack.CallFailed when Slack refuses the tokens or cannot be reached.
    """
    database = await open_database(connection.database_url)
    slack = Slack(connection.bot_token, connection.api_url)
    try:
        program = _assemble(settings, database, slack, clock or SystemClock(), pace or Pace(), tick_seconds)
        await slack.call("auth.test")
        await program.places.look_up_people(settings.people())
        async with _at_work(program, connection):
            yield program
    finally:
        await slack.close()
        await database.close()


def _assemble(
    settings: Settings, database: Database, slack: Slack, clock: Clock, pace: Pace, tick_seconds: float
) -> Program:
    desk = Desk(database, clock, policies(settings))
    registry = bolt.compose(desk)
    places = Places(slack, desk)
    answers = Answers()
    relay = Relay(slack, desk, registry, places, pace, answers)
    ticker = Ticker(desk, registry, tick_seconds)
    return Program(settings, desk, registry, slack, places, relay, ticker, answers)


@asynccontextmanager
async def _at_work(program: Program, connection: Connection) -> AsyncIterator[None]:
    speaking = asyncio.create_task(_speak(program), name="relay")
    watching = asyncio.create_task(_keep_looking_up(program), name="directory")
    program.ticker.start()
    try:
        if connection.app_token is not None:
            client = program.slack.client()
            app = bolt.build(program.desk, program.registry, client, connection.signing_secret)
            program.sockets = Sockets(app, connection.app_token, client, program.answers)
            await program.sockets.connect()
        yield
    finally:
        if program.sockets is not None:
            await program.sockets.close()
        await program.ticker.stop()
        await _cancel(speaking, watching)
        await program.relay.drain(DRAIN_SECONDS)


async def _speak(program: Program) -> None:
    """Speak while this process is the one that may; what it began when it no longer was, its successor looks into."""
    database = program.desk.database
    while True:
        await database.speaking.wait()
        relay = asyncio.create_task(program.relay.run(), name="relay at work")
        silenced = asyncio.create_task(database.silent.wait(), name="silenced")
        try:
            await asyncio.wait((relay, silenced), return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _cancel(relay, silenced)
        if database.silent.is_set():
            await program.relay.drain(0)
        elif not relay.cancelled() and relay.exception() is not None:
            log.error("the relay stopped, and starts again", exc_info=relay.exception())
            await asyncio.sleep(RESTART_SECONDS)


async def _keep_looking_up(program: Program) -> None:
    """People join, and usergroups change: who is behind each handle is asked again, all of them every hour."""
    rounds = 0
    while True:
        await asyncio.sleep(LOOK_UP_SECONDS)
        rounds += 1
        await program.places.look_up_people(program.settings.people(), again=rounds % 60 == 0)
        if rounds % 60 == 0:
            await program.desk.database.write(tidy, program.desk.now())


def tidy(tx: Transaction, now: datetime) -> None:
    """Forget what can no longer come back: deliveries of days ago, and what was said a month ago."""
    inbox.forget_old(tx, now)
    outbox.forget_sent(tx, now - SAID_KEPT)


async def _cancel(*tasks: "asyncio.Task[Any]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
