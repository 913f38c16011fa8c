"""`quarterdeck doctor`: checks database, tokens, scopes, channels and people, and names the cure of each fault."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import closing, suppress
from datetime import timedelta

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.operating.manifest import scopes
from bot.program import WHERE_FROM, Connection
from bot.slack import CallFailed, NotNow, NotSent, RateLimited, Slack, Unclear, called
from bot.speaking.directory import channels
from bot.speaking.pace import Pace
from commands.alerts.policy import DEPLOYS, AlertPolicy
from commands.changes.policy import ChangePolicy
from commands.requests.policy import RequestPolicy
from commands.requests.roster import Unmanned, unmanned
from commands.shared.doors import secret
from commands.shared.durations import say_duration
from commands.shared.organisation import Organisation
from storage.database import DatabaseInUse, DatabaseUnavailable, is_to_be_made, look, open_database
from storage.directory.queries import is_slack_id
from storage.outbox import queries as outbox
from storage.record import Record

NO_ANSWER = (NotSent, NotNow, RateLimited, Unclear)
INSTALL = "Paste `quarterdeck manifest` into the app's manifest, and install the app again."
LATER = "Slack did not answer that just now. Run `quarterdeck doctor` again in a minute."


class Finding(Record):
    """One thing that was checked; `cure` is empty when it is right. What is `outside` no setting puts right."""

    what: str
    found: str
    cure: str = ""
    outside: bool = False


async def examine(
    organisation: Organisation, connection: Connection, pace: Pace | None = None
) -> AsyncIterator[Finding]:
    """The database, the tokens, the scopes, the channels and the people of app.yaml; Slack is asked at this pace."""
    yield await _database(connection)
    yield _search()
    for step in await _roster(organisation, connection):
        yield Finding(step.step, step.found, step.cure)
    for finding in _door(organisation, os.environ):
        yield finding
    for finding in _unset(connection):
        yield finding
    if not connection.bot_token:
        return
    slack = Slack(connection.bot_token, connection.api_url)
    try:
        token = await _token(slack)
        yield token
        if not token.cure:
            async for finding in _workspace(slack, organisation, connection, pace or Pace()):
                yield finding
    finally:
        await slack.close()


async def _workspace(
    slack: Slack, organisation: Organisation, connection: Connection, pace: Pace
) -> AsyncIterator[Finding]:
    yield _clock(slack)
    yield await _scopes(slack, organisation)
    if connection.app_token is not None:
        yield await _app_token(connection)
    for finding in await _channels(slack, organisation, pace):
        yield finding
    for person in await asyncio.gather(*(_person(slack, handle, pace) for handle in organisation.handles())):
        yield person


def _unset(connection: Connection) -> Iterator[Finding]:
    """What must be set and is not: the bot token, and one of the two ways in which Slack reaches the bot."""
    needed = {
        "bot token": ("SLACK_BOT_TOKEN", connection.bot_token),
        "app token": ("SLACK_APP_TOKEN", connection.app_token or connection.signing_secret),
    }
    for what, (name, value) in needed.items():
        if not value:
            yield Finding(what, f"{name} is not set", WHERE_FROM[name])


async def _database(connection: Connection) -> Finding:
    if is_to_be_made(connection.database_url):
        return Finding("database", "is not there yet: Quarterdeck makes it when it starts")
    try:
        database = await open_database(connection.database_url)
    except DatabaseInUse:
        return Finding("database", "is in use by a Quarterdeck that runs; its Home tab and metrics tell of it")
    except DatabaseUnavailable as error:
        return Finding("database", "cannot be used", str(error), outside=True)
    parked = await database.read(outbox.count_parked)
    await database.close()
    if parked:
        cure = "A manager opens Quarterdeck's Home tab in Slack and presses Retry or Drop."
        return Finding("database", f"{parked} effects could not be said", cure)
    return Finding("database", "answers, and nothing is set aside")


def _search() -> Finding:
    """Articles, like reports and whatever is looked for are found by SQLite's FTS5, whichever the database is."""
    try:
        with closing(sqlite3.connect(":memory:")) as found:
            found.execute("CREATE VIRTUAL TABLE texts USING fts5(title)")
    except sqlite3.OperationalError as error:
        cure = "Run Quarterdeck with a Python whose SQLite has FTS5, as those of python.org and of its image have."
        return Finding("search", str(error), cure)
    return Finding("search", f"SQLite {sqlite3.sqlite_version} finds words")


async def _roster(organisation: Organisation, connection: Connection) -> list[Unmanned]:
    """The steps of approval that have nobody; what cannot be read was said of the database already."""
    if not isinstance(organisation, RequestPolicy) or not organisation.catalogue:
        return []
    with suppress(DatabaseInUse, DatabaseUnavailable):
        return await look(connection.database_url, lambda tx: [*unmanned(tx, organisation)])
    return []


def _door(organisation: Organisation, environment: Mapping[str, str]) -> Iterator[Finding]:
    """What alerts must bring: while that is not set, none are let in. It is a fault where the door is open."""
    sources = (organisation.alerts if isinstance(organisation, AlertPolicy) else None) or ()
    for source in sources:
        written = [each for each in (source.token, source.secret) if each]
        known = [each for each in written if secret(each, environment)]
        if source.kind == DEPLOYS:
            written = known or written[:1]
        what = "deploys" if source.kind == DEPLOYS else f"alerts of {source.name}"
        yield from (_brought(what, each, environment) for each in written)
    gate = organisation.changes.gate if isinstance(organisation, ChangePolicy) else None
    if gate is not None:
        yield _brought("questions at the gate", gate, environment)


def _brought(what: str, written: str, environment: Mapping[str, str]) -> Finding:
    name = written.removeprefix("env:")
    if secret(written, environment):
        return Finding(what, f"{name} is set")
    if environment.get("QUARTERDECK_HTTP"):
        cure = f"Set {name} where Quarterdeck runs, and give the same to whoever sends them."
        return Finding(what, f"are all turned away: {name} is not set", cure)
    return Finding(what, f"come in once QUARTERDECK_HTTP and {name} are set")


async def _token(slack: Slack) -> Finding:
    try:
        answer = await slack.call("auth.test")
    except NO_ANSWER as error:
        return Finding("bot token", str(error), LATER, outside=True)
    except CallFailed as error:
        cure = "Copy the bot token (xoxb-…) from OAuth & Permissions into SLACK_BOT_TOKEN."
        return Finding("bot token", str(error), cure)
    return Finding("bot token", f"speaks as {answer.get('user')} in {answer.get('team')}")


def _clock(slack: Slack) -> Finding:
    """Slack has dated its answer to the question for the token."""
    off = abs(slack.skew.measured)
    if slack.skew.beyond_allowed:
        way = "behind" if slack.skew.measured > timedelta() else "ahead of"
        cure = "Set this machine's clock, and have NTP keep it. Deadlines are told by it."
        return Finding("clock", f"is {say_duration(off)} {way} Slack's", cure)
    return Finding("clock", f"agrees with Slack's to within {max(1, round(off.total_seconds()))} s")


async def _scopes(slack: Slack, organisation: Organisation) -> Finding:
    """Slack names the scopes of a token in a header of each answer."""
    try:
        response = await slack.client().auth_test()
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        return Finding("scopes", f"cannot be seen ({error.__class__.__name__})", LATER, outside=True)
    headers = {name.lower(): value for name, value in response.headers.items()}
    if "x-oauth-scopes" not in headers:
        return Finding("scopes", "Slack does not say which the token has")
    missing = sorted({*scopes(organisation)} - {scope.strip() for scope in headers["x-oauth-scopes"].split(",")})
    if missing:
        return Finding("scopes", f"missing: {', '.join(missing)}", INSTALL)
    return Finding("scopes", "all there")


async def _app_token(connection: Connection) -> Finding:
    opener = Slack(connection.app_token or "", connection.api_url)
    method = "apps.connections.open"
    try:
        await called(method, opener.client().apps_connections_open, app_token=connection.app_token or "")
    except NO_ANSWER as error:
        return Finding("app token", str(error), LATER, outside=True)
    except CallFailed as error:
        cure = "Make an app token (xapp-…) with connections:write, and set SLACK_APP_TOKEN to it."
        return Finding("app token", str(error), cure)
    finally:
        await opener.close()
    return Finding("app token", "opens Socket Mode")


async def _channels(slack: Slack, organisation: Organisation, pace: Pace) -> list[Finding]:
    """A channel that is missing is made when first spoken in, so it is no fault."""
    names = organisation.channels.model_dump().values()
    wanted = [*names, *(team.channel for team in organisation.teams.values())]
    try:
        seen = [channel async for channel in channels(slack, pace)]
    except NO_ANSWER as error:
        return [Finding("channels", str(error), LATER, outside=True)]
    except CallFailed as error:
        return [Finding("channels", str(error), INSTALL)]
    found = {known for channel in seen for known in (channel["name"], channel["id"])}
    archived = {known for channel in seen if channel.get("is_archived") for known in (channel["name"], channel["id"])}
    return [_channel(name.lstrip("#"), found, archived) for name in dict.fromkeys(wanted)]


def _channel(name: str, found: set[str], archived: set[str]) -> Finding:
    if name in archived:
        return Finding(f"channel {name}", "is archived", "Unarchive it in Slack, or name another in app.yaml.")
    if name not in found and is_slack_id(name):
        return Finding(f"channel {name}", "is not there", "Invite Quarterdeck to it, or correct the id in app.yaml.")
    unseen = "will be made when first spoken in; if there is a private channel of that name, invite Quarterdeck to it"
    return Finding(f"channel {name}", "is there" if name in found else unseen)


async def _person(slack: Slack, handle: str, pace: Pace) -> Finding:
    what = f"person {handle}"
    try:
        if handle.startswith("@"):
            await pace.turn("usergroups.list")
            groups = (await slack.call("usergroups.list"))["usergroups"]
            if handle[1:] not in [group.get("handle") for group in groups]:
                return Finding(what, "no such user group", "Make it in Slack, or correct it in app.yaml.")
            return Finding(what, "is there")
        method, named = ("users.info", "user") if is_slack_id(handle) else ("users.lookupByEmail", "email")
        await pace.turn(method)
        user = (await slack.call(method, **{named: handle}))["user"]
    except NO_ANSWER as error:
        return Finding(what, str(error), LATER, outside=True)
    except CallFailed as error:
        cure = "Correct the address in app.yaml, or invite them to Slack. Take them out if they have left."
        return Finding(what, str(error), cure)
    if user.get("deleted"):
        return Finding(what, "is deactivated", "Take them out of app.yaml.")
    return Finding(what, f"is {user.get('real_name') or user['id']}")
