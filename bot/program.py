"""The running bot: opened, ready, drained, closed, in one order."""

import asyncio
import itertools
import logging
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection as Transaction
from sqlalchemy.exc import DBAPIError

from bot.clock import SystemClock, Ticker
from bot.config import UnusableSetting
from bot.inflight import InFlight
from bot.listening import app as bolt
from bot.listening.sockets import Sockets
from bot.measures import Measures
from bot.skew import Skew
from bot.slack import SLACK_API, NotNow, NotSent, RateLimited, Slack, TokenRefused, Unclear
from bot.speaking.directory import SlackDirectory
from bot.speaking.pace import Pace
from bot.speaking.relay import Relay
from commands.practices import PRACTICES
from commands.shared.act import Act
from commands.shared.desk import PATIENCE_SECONDS, Clock, Desk
from commands.shared.index import Index
from commands.shared.organisation import Organisation
from commands.shared.practice import Practice, Practices, merged
from storage.database import DatabaseUnavailable, open_database
from storage.inbox import queries as inbox
from storage.journal.queries import QUARTERDECK
from storage.outbox import noise
from storage.outbox import queries as outbox
from storage.record import Mutable, Record, replace

log = logging.getLogger("quarterdeck.program")

DEFAULT_DATABASE = "sqlite+aiosqlite:///quarterdeck.db"
DRAIN_SECONDS = 10.0
RESTART_SECONDS = 1.0
LOOK_UP_SECONDS = 60.0
INDEX_SECONDS = 30.0
"""So often a process takes in what others wrote; whoever searches has it taken in at once."""

LONGEST_LOOK_UP_SECONDS = 5.0
"""So long the start waits for the people to be looked up; the rest are looked up while the bot runs."""

FIRST_CALL_PAUSES = (0.5, 1.0, 2.0)
LONGEST_REST_SECONDS = 60.0
SENT_KEPT = timedelta(days=30)
JUDGED_AT_MOST = 10
"""So many thousand messages an hour."""


WHERE_FROM = {
    "SLACK_BOT_TOKEN": "Install the app in Slack and copy its bot token (xoxb-…).",
    "SLACK_APP_TOKEN": "Make an app token (xapp-…) with connections:write, or use --http.",
    "SLACK_SIGNING_SECRET": "Copy it from the app's Basic Information page.",
}
"""What must be set, and how one comes by it."""


class Connection(Record):
    """The environment variables for Slack and the database. Its repr shows no secrets."""

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
        """Raises UnusableSetting."""
        api_url = _one_word(environment, "SLACK_API_URL") or SLACK_API
        if not api_url.startswith(("https://", "http://")):
            raise UnusableSetting(f"SLACK_API_URL is not an address; write it like {SLACK_API}, or leave it out.")
        return cls(
            bot_token=_one_word(environment, "SLACK_BOT_TOKEN"),
            app_token=_one_word(environment, "SLACK_APP_TOKEN") or None,
            signing_secret=_one_word(environment, "SLACK_SIGNING_SECRET") or None,
            api_url=api_url,
            database_url=environment.get("DATABASE_URL", "").strip() or DEFAULT_DATABASE,
        )


def _one_word(environment: Mapping[str, str], name: str) -> str:
    """A setting without the space and line ends around it, with which it may have been copied."""
    found = environment.get(name, "").strip()
    if not all("!" <= letter <= "~" for letter in found):
        raise UnusableSetting(f"{name} holds a space, a line end or an odd letter. Copy it anew, in one piece.")
    return found


class Program(Mutable):
    """The parts of a running bot."""

    desk: Desk
    practices: Practices
    slack: Slack
    directory: SlackDirectory
    relay: Relay
    ticker: Ticker
    in_flight: InFlight
    sockets: Sockets | None = None

    @property
    def measures(self) -> Measures:
        return self.in_flight.measures

    def listening(self) -> bool:
        """Whether Slack can reach us: through an open socket, or by HTTP."""
        return self.sockets is None or self.sockets.open() > 0


@asynccontextmanager
async def running(
    document: Organisation,
    connection: Connection,
    *,
    practices: Sequence[Practice] = PRACTICES,
    clock: Clock | None = None,
    pace: Pace | None = None,
    tick_seconds: float = 1.0,
    patience: float = PATIENCE_SECONDS,
) -> AsyncIterator[Program]:
    """The bot, ready for requests; on leaving, what has begun is finished. `document` is what app.yaml says. After
    `patience` (seconds) whoever waits for a long answer is told that it follows.

    Raises DatabaseUnavailable, and bot.slack.CallFailed when Slack refuses the tokens or cannot be reached.
    """
    together = merged(practices)
    index = Index(together.searched, document.desk.language)
    database = await open_database(connection.database_url)
    ours = clock or SystemClock()
    slack = Slack(connection.bot_token, connection.api_url, skew=Skew(ours.now, lambda: ours.rate))
    try:
        desk = Desk(database, ours, document, together.follows, index=index)
        desk = replace(desk, suggesting=together.suggesting, engaging=together.engaging, patience=patience)
        program = _assemble(desk, together, slack, pace or Pace(), tick_seconds)
        for doubt in await desk.ask(_doubts, together):
            log.warning("%s", doubt)
        await _authenticate(slack)
        async with _started(program, connection):
            yield program
    finally:
        await slack.close()
        await database.close()
        index.close()


def _doubts(act: Act, practices: Practices) -> list[str]:
    """What the operator should know of all that is stored, by this app.yaml."""
    return [line for practice in practices.all for line in practice.doubts(act)]


def _assemble(desk: Desk, practices: Practices, slack: Slack, pace: Pace, tick_seconds: float) -> Program:
    directory = SlackDirectory(slack, desk, pace)
    desk = replace(desk, meet=directory.meet)
    in_flight = InFlight()
    relay = Relay(slack, desk, practices, directory, pace, in_flight)
    ticker = Ticker(desk, practices, in_flight.idle, tick_seconds)
    return Program(desk, practices, slack, directory, relay, ticker, in_flight)


@asynccontextmanager
async def _started(program: Program, connection: Connection) -> AsyncIterator[None]:
    looked_up = asyncio.Event()
    looking_up = asyncio.create_task(_refresh_directory(program, looked_up), name="directory")
    with suppress(TimeoutError):
        await asyncio.wait_for(looked_up.wait(), LONGEST_LOOK_UP_SECONDS)
    sending = asyncio.create_task(_send_while_leading(program), name="relay")
    await program.desk.done_by(QUARTERDECK, "start").write(program.practices.begin)
    program.ticker.start()
    try:
        if connection.app_token is not None:
            client = program.slack.client()
            app = bolt.build(program.desk, program.practices, program.slack, connection.signing_secret)
            program.sockets = Sockets(
                app, connection.app_token, client, program.in_flight, program.relay.on_token_refused
            )
            await program.sockets.connect()
        indexing = asyncio.create_task(_keep_index(program.desk, program.practices, program.in_flight), name="index")
        try:
            yield
        finally:
            await _cancel(indexing)
    finally:
        if program.sockets is not None:
            await program.sockets.close()
        await _cancel(*program.desk.working)
        await program.ticker.stop()
        await _cancel(sending, looking_up)
        await program.relay.drain(DRAIN_SECONDS)


async def _send_while_leading(program: Program) -> None:
    """Run the relay while this process is the leader. What it leaves begun, the next leader settles."""
    database = program.desk.database
    while True:
        await database.leading.wait()
        relay = asyncio.create_task(program.relay.run(), name="relay at work")
        standby = asyncio.create_task(database.standby.wait(), name="standby")
        try:
            await asyncio.wait((relay, standby), return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _cancel(relay, standby)
        if database.standby.is_set():
            await program.relay.drain(0)
        elif not relay.cancelled() and relay.exception() is not None:
            log.error("the relay stopped, and starts again", exc_info=relay.exception())
            await asyncio.sleep(RESTART_SECONDS)


async def _refresh_directory(program: Program, looked_up: asyncio.Event) -> None:
    """Look up the handles of app.yaml that are not known yet, and every hour all of them.

    `looked_up` is set after the first round.
    """
    for rounds in itertools.count():
        hourly = rounds > 0 and rounds % 60 == 0
        try:
            await program.directory.look_up_people(program.desk.document.handles(), again=hourly)
            if hourly or not rounds:
                await look_at_people_again(program)
            if hourly:
                await program.desk.database.write(tidy, program.desk.now())
        except TokenRefused as failure:
            program.relay.on_token_refused(failure)
        except (DatabaseUnavailable, DBAPIError) as failure:
            log.warning("people are looked up later: %s", failure.__class__.__name__)
        looked_up.set()
        await asyncio.sleep(LOOK_UP_SECONDS)


async def look_at_people_again(program: Program) -> None:
    """Have the practices look again at what they have given to whom. Raises DatabaseUnavailable."""
    try:
        await program.desk.done_by(QUARTERDECK, "timer").write(program.practices.look_at_people_again)
    except (DatabaseUnavailable, DBAPIError):
        raise
    except Exception:
        log.exception("what people see was not looked at again")


async def _keep_index(desk: Desk, practices: Practices, in_flight: InFlight) -> None:
    """Take in every record, then what changes; while somebody waits for an answer, nothing is taken in."""
    while True:
        more = False
        try:
            more = await desk.ask_aside(desk.index.take_in)
            if not more:
                await desk.ask_aside(practices.take_in)
                for _ in desk.index.prepare():
                    await asyncio.sleep(0)
                    await in_flight.idle()
        except (DatabaseUnavailable, DBAPIError) as failure:
            log.warning("the index is taken further later: %s", failure.__class__.__name__)
        except Exception:
            log.exception("the index was not taken further")
        await asyncio.sleep(0 if more else INDEX_SECONDS)
        await in_flight.idle()


async def _authenticate(slack: Slack) -> None:
    """Make sure that Slack answers and takes the token; tried a few times. Raises CallFailed."""
    for pause in FIRST_CALL_PAUSES:
        try:
            await slack.authenticate()
            return
        except RateLimited as failure:
            await asyncio.sleep(min(failure.retry_after, LONGEST_REST_SECONDS))
        except (NotSent, NotNow, Unclear):
            await asyncio.sleep(pause)
    await slack.authenticate()


def tidy(tx: Transaction, now: datetime) -> None:
    """Delete deliveries that Slack cannot send again any more, and effects that were sent a month ago; settle which
    messages were acted on.
    """
    inbox.delete_old(tx, now)
    for _ in range(JUDGED_AT_MOST):
        if not noise.judge(tx, now):
            break
    outbox.delete_sent(tx, now - SENT_KEPT)


async def _cancel(*tasks: "asyncio.Task[Any]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
