"""The command `quarterdeck`."""

import asyncio
import json
import math
import os
import re
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click
from click.exceptions import Exit

import bot.startup
from bot import config, logs
from bot.config import ConfigurationError, Document, UnusableSetting
from bot.slack import CallFailed, TokenRefused
from storage.database import DatabaseUnavailable, UnusableAddress

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from sqlalchemy import Connection as Transaction

    from bot.operating.doctor import Finding
    from bot.program import Connection, Program
    from commands.shared.progress import Progress

    Importer = Callable[[str, Document, Path, Progress], Coroutine[Any, Any, str]]

T = TypeVar("T")
WRONG_INPUT, OUTSIDE_FAILED = 1, 3
FASTEST = 10_000_000.0
HIGHEST_PORT = 65535
PORT = re.compile("[0-9]{1,5}")
Address = tuple[str, int]


class Commands(click.Group):
    """Help lists them as they stand here."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self.commands]


def _commands(name: str, about: str) -> Commands:
    return Commands(name, help=about, no_args_is_help=True, context_settings={"show_default": True})


cli = _commands("quarterdeck", "Runs an IT service desk from Slack.")
sla = _commands("sla", "Service levels.")
forecast = _commands("forecast", "How likely promises are missed.")
alerts = _commands("alerts", "Alerts that come in by the door.")
importing = _commands("import", "Take over history from elsewhere.")

with_config = click.option(
    "--config",
    "config_file",
    envvar="QUARTERDECK_CONFIG",
    show_envvar=True,
    metavar="FILE",
    help="The app.yaml to read.",
)


@cli.command()
@with_config
@click.option("--http", metavar="HOST:PORT", help="Listen for Slack's HTTP requests here.")
def run(config_file: str | None, http: str | None) -> None:
    """Run the bot against Slack: Socket Mode, or HTTP with --http."""
    with _errors_explained():
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
        _refuse(f"{given} is not an address; write it like {example}")
    return host or "127.0.0.1", int(port)


def _connection(http: str | None) -> "Connection":
    from bot.program import WHERE_FROM, Connection

    found = Connection.of_environment()
    needed: dict[str, str | None] = {"SLACK_BOT_TOKEN": found.bot_token}
    needed |= {"SLACK_APP_TOKEN": found.app_token} if http is None else {"SLACK_SIGNING_SECRET": found.signing_secret}
    for name, value in needed.items():
        if not value:
            _refuse(f"{name} is not set. {WHERE_FROM[name]}")
    return found if http is None else found.without_sockets()


async def _until(stopped: asyncio.Event, refused: "asyncio.Future[None]") -> None:
    """Until asked to stop, or until Slack no longer takes the token."""
    waiting = asyncio.create_task(stopped.wait())
    either: set[asyncio.Future[Any]] = {waiting, refused}
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    if refused.done():
        waiting.cancel()
        refused.result()


def _finite(_context: click.Context, _parameter: click.Parameter, given: float | None) -> float | None:
    if given is not None and not math.isfinite(given):
        raise click.BadParameter(f"{given} is no number of seconds; write it like 60.")
    return given


@cli.command()
@click.option(
    "--port", type=click.IntRange(0, HIGHEST_PORT), default=8765, help="Port of the page; 0 takes a free one."
)
@click.option("--host", default="127.0.0.1", help="Address to listen on.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Keep the data here.")
@click.option("--open/--no-open", "open_browser", default=True, help="Open the page in a browser.")
@click.option("--replay", type=click.Path(path_type=Path), help="Play this ServiceNow incident log (CSV, .gz too).")
@click.option(
    "--history",
    type=click.Path(path_type=Path),
    help="Start with this ServiceNow incident log behind today (CSV, .gz too).",
)
@click.option("--speed", default="600", help="How many times faster than real time it is played, or max.")
@click.option("--exit-after", type=click.FloatRange(min=0), callback=_finite, help="Stop after so many seconds.")
@with_config
def demo(
    port: int,
    host: str,
    data: Path | None,
    open_browser: bool,
    replay: Path | None,
    history: Path | None,
    speed: str,
    exit_after: float | None,
    config_file: str | None,
) -> None:
    """Try Quarterdeck: a small Slack with a company in it, and the bot at work there."""
    from bot.demo.run import DemoOptions, run_demo

    with _errors_explained(), tempfile.TemporaryDirectory(prefix="quarterdeck-") as temporary:
        document = config.load(config.default_path(config_file))
        bot.startup.finished()
        options = DemoOptions(
            host,
            port,
            data or Path(temporary),
            open_browser,
            exit_after,
            replay,
            _speed(speed),
            history,
            kept=data is not None,
        )
        asyncio.run(run_demo(document, options))


def _speed(given: str) -> float:
    """At least 1, and at most what nothing reaches, which `max` is."""
    if given == "max":
        return FASTEST
    try:
        found = float(given)
    except ValueError:
        found = math.nan
    if not 1 <= found <= FASTEST:
        raise click.BadParameter(
            f"--speed {given} is not a number from 1 to 10000000; write --speed 600, or --speed max."
        )
    return found


@cli.command()
@with_config
def check(config_file: str | None) -> None:
    """Validate app.yaml, and say what it would do."""
    from bot.operating.check import describe, of_calendars

    with _errors_explained():
        path, now = config.default_path(config_file), datetime.now(UTC).replace(microsecond=0)
        document = config.load(path)
        print(describe(path, document, now))

        async def tell() -> None:
            async for line in of_calendars(document, now):
                print(line)

        asyncio.run(tell())


@cli.command()
@with_config
@click.option("--http", metavar="URL", help="For `run --http`: where Slack reaches the bot.")
def manifest(config_file: str | None, http: str | None) -> None:
    """The Slack app manifest as JSON: paste it into Slack."""
    from bot.operating.manifest import NotAnAddress, request_url
    from bot.operating.manifest import manifest as generated
    from commands.practices import PRACTICES
    from commands.shared.practice import merged

    with _errors_explained():
        document = config.load(config.default_path(config_file))
        try:
            url = None if http is None else request_url(http)
        except NotAnAddress as error:
            _refuse(str(error))
        print(json.dumps(generated(merged(PRACTICES), document, url), indent=2))


@cli.command()
def migrate() -> None:
    """Bring the database to the current schema."""
    from bot.program import Connection
    from storage.database import migrate as migrate_database

    with _errors_explained():
        migrate_database(Connection.of_environment().database_url)
        print("The database is at the current schema.")


@cli.command()
@with_config
def doctor(config_file: str | None) -> None:
    """Look at database, tokens, scopes, channels and people, and name the cure of what is wrong."""
    with _errors_explained():
        document = config.load(config.default_path(config_file))
        wrong = asyncio.run(_examine(document))
    if wrong:
        told = f"{len(wrong)} {'thing needs' if len(wrong) == 1 else 'things need'} a cure."
        _fail(told) if any(finding.outside for finding in wrong) else _refuse(told)
    print("All is well.")


async def _examine(document: Document) -> "list[Finding]":
    """Print each finding as it comes; those that need a cure."""
    from bot.operating.doctor import examine
    from bot.program import Connection

    wrong = []
    async for finding in examine(document, Connection.of_environment()):
        print(f"{'WRONG' if finding.cure else 'ok   '} {finding.what}: {finding.found}", flush=True)
        if finding.cure:
            print(f"      {finding.cure}", flush=True)
            wrong.append(finding)
    return wrong


@cli.command()
@click.option("--to", required=True, metavar="URL", help="Where to: an empty database.")
def move(to: str) -> None:
    """Move everything from DATABASE_URL to another database. Stop the bot first."""
    from bot.program import Connection
    from storage.database.move import move as copy_tables

    with _errors_explained(), click.progressbar(length=1, label="Moving", hidden=not sys.stdout.isatty()) as bar:

        def show(table: str, moved: int, total: int) -> None:
            bar.label, bar.length, bar.pos = f"Moving {table}", total, moved
            bar.render_progress()

        counts = copy_tables(Connection.of_environment().database_url, to, show)
    total = sum(counts.values())
    kinds = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
    print(f"{total:,} rows moved, and counted on both sides: {kinds or 'there was nothing'}.")
    print("Set DATABASE_URL to the new address and start the bot again. The old database is as it was.")


@sla.command("due")
@click.option("--calendar", required=True, help="A calendar of app.yaml.")
@click.option("--start", required=True, help="ISO 8601; without an offset, in the calendar's zone.")
@click.option("--target", required=True, help="Such as 8h.")
@click.option("--pause", multiple=True, help="FROM/TO, or FROM/ without an end.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@with_config
def sla_due(
    calendar: str, start: str, target: str, pause: tuple[str, ...], as_json: bool, config_file: str | None
) -> None:
    """When this would be due."""
    from commands.service_levels.due import due

    with _errors_explained():
        document = config.load(config.default_path(config_file))
        found = due(document, calendar, start, target, pause)
        print(json.dumps(found.as_json()) if as_json else found.text)


@sla.command("recompute")
@click.option("--from", "since", required=True, metavar="DATE", help="Of clocks that began on this day or later.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@with_config
def sla_recompute(since: str, dry_run: bool, config_file: str | None) -> None:
    """Work clocks out again after a calendar was corrected; nothing is sent. Stop the bot first on SQLite."""
    from bot.operating.progress import shown
    from bot.operating.recomputing import recompute
    from bot.program import Connection

    with _errors_explained(), shown("Clocks") as show:
        document = config.load(config.default_path(config_file))
        url = Connection.of_environment().database_url
        told = asyncio.run(recompute(url, document, since, dry_run, show))
    print(told)


@sla.command("uptime")
@click.option("--calendar", required=True, help="A calendar of app.yaml.")
@click.option("--from", "since", required=True, help="ISO 8601; without an offset, in the calendar's zone.")
@click.option("--to", "until", required=True, help="The end of the window, which is not in it.")
@click.option("--target", help="Such as 99.9.")
@click.option("--outage", multiple=True, help="FROM/TO, or FROM/TO@25% of it.")
@click.option("--planned", multiple=True, help="FROM/TO: work announced before it began.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@with_config
def sla_uptime(
    calendar: str,
    since: str,
    until: str,
    target: str | None,
    outage: tuple[str, ...],
    planned: tuple[str, ...],
    as_json: bool,
    config_file: str | None,
) -> None:
    """How available something was, and what is left of its error budget."""
    from commands.availability.worked_out import work_out

    with _errors_explained():
        document = config.load(config.default_path(config_file))
        between = since, until
        found = work_out(document, calendar, between, target=target, outages=outage, planned=planned)
        print(json.dumps(found.as_json()) if as_json else found.text)


@sla.command("whatif")
@click.argument("target", nargs=-1, required=True, help="A priority and another target, like P3=8h; several.")
@click.option("--calendar", help="A calendar of app.yaml, in place of today's.")
@click.option("--pause-on", help="What pauses: caller, change, problem, vendor, by commas; or none.")
@click.option("--from", "since", help="The first day, as in 2026-11-25.")
@click.option("--to", "until", help="The day after the last one.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@with_config
def sla_whatif(
    target: tuple[str, ...],
    calendar: str | None,
    pause_on: str | None,
    since: str | None,
    until: str | None,
    as_json: bool,
    config_file: str | None,
) -> None:
    """What attainment would have been under other targets, by a replay of what happened."""
    from bot.operating.progress import shown
    from bot.operating.whatif import whatif_in

    about = {"calendar": calendar, "pause_on": pause_on, "since": since, "until": until}
    with _errors_explained(), shown("Replaying") as show:
        said = _read(config_file, lambda tx, document: whatif_in(tx, document, target, about, as_json, show))
    print(said)


@sla.command("vendor")
@click.argument("name", help="Its key or name in app.yaml.")
@click.option("--from", "since", required=True, help="The first day, as in 2026-11-01.")
@click.option("--to", "until", required=True, help="The day after the last one.")
@click.option("--csv", type=click.Path(path_type=Path), metavar="FILE", help="Write every stay there.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@with_config
def sla_vendor(name: str, since: str, until: str, csv: Path | None, as_json: bool, config_file: str | None) -> None:
    """What a vendor kept of what it promised, and every stay of an incident with it."""
    from bot.operating.vendor import vendor_in

    with _errors_explained():
        found = _read(config_file, lambda tx, document: vendor_in(tx, document, name, since, until))
        if csv is not None:
            _write(csv, found.csv.encode())
        print(json.dumps(found.as_json) if as_json else found.text)


@alerts.command("test")
@click.argument("source", help="Its name in app.yaml.")
@click.argument(
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The body of a delivery, as it is sent.",
)
@click.option("--header", multiple=True, help="Name: value, where the kind reads one.")
@with_config
def alerts_test(source: str, file: Path, header: tuple[str, ...], config_file: str | None) -> None:
    """What a delivery would do; nothing is written, and no secret is asked for."""
    from bot.operating.alerts import tried

    with _errors_explained():
        document = config.load(config.default_path(config_file))
        pairs = (each.partition(":") for each in header)
        headers = {name.strip(): value.strip() for name, _, value in pairs}
        print("\n".join(tried(document, source, file.read_bytes(), headers)))


@alerts.command("template")
@click.argument("kind", help="datadog: what to write as its payload.")
def alerts_template(kind: str) -> None:
    """The payload to write at a sender that leaves that to you."""
    from commands.alerts.kinds.datadog import TEMPLATE

    if kind != "datadog":
        _refuse(f"There is no template for {kind}: the other kinds have a shape of their own. Write datadog.")
    print(TEMPLATE)


@forecast.command("check")
@click.option("--target", default="24h", help="What is promised, such as 24h.")
@click.option("--calendar", default="always", help="A calendar of app.yaml, by which it counts.")
@click.option(
    "--from", "since", default="", show_default=False, metavar="DAY", help="Clocks that began on this day or later."
)
@click.option(
    "--to", "until", default="", show_default=False, metavar="DAY", help="Clocks that began on this day or before."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@with_config
def forecast_check(
    target: str, calendar: str, since: str, until: str, as_json: bool, config_file: str | None
) -> None:
    """Walk history forward, and score the forecasts that would have been given."""
    from bot.operating.forecast import Asked, check
    from bot.operating.progress import shown

    asked = Asked(target, calendar, since, until)
    with _errors_explained(), shown("Checking") as show:
        told = _read(config_file, lambda tx, document: check(tx, document, asked, as_json, show))
    print(told)


@importing.command("servicenow")
@click.argument("file", type=click.Path(path_type=Path), help="A CSV of incidents and their updates; .gz too.")
@with_config
def import_servicenow(file: Path, config_file: str | None) -> None:
    """Take over the incidents of a ServiceNow log. A second import adds nothing. Stop the bot first on SQLite."""
    from bot.operating.importing import import_servicenow as take_over

    _take_over(take_over, file, config_file)


@importing.command("changes")
@click.argument(
    "file",
    type=click.Path(path_type=Path),
    help="A CSV of changes, a row for each item that one touches; .gz too.",
)
@with_config
def import_changes(file: Path, config_file: str | None) -> None:
    """Take over a log of changes. A second import adds nothing. Stop the bot first on SQLite."""
    from bot.operating.importing import import_changes as take_over

    _take_over(take_over, file, config_file)


@importing.command("people")
@click.argument("file", type=click.Path(path_type=Path), help="A CSV of email, manager, and perhaps site and hours.")
@with_config
def import_people(file: Path, config_file: str | None) -> None:
    """Take over line managers, sites and hours, in place of what was known of the same people."""
    from bot.operating.people import take_over
    from bot.program import Connection

    with _errors_explained():
        document = config.load(config.default_path(config_file))
        told = asyncio.run(take_over(Connection.of_environment().database_url, document, file))
    print(told)


@importing.command("items")
@click.argument(
    "file",
    type=click.Path(path_type=Path),
    help="Our CSV, a catalog-info.yaml, or ServiceNow's cmdb_ci, cmdb_rel_ci.",
)
@click.option(
    "--source", default="", show_default=False, metavar="NAME", help="Whose word it is, as `items.sources` has it."
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--yes", is_flag=True, help="However many items it has no more.")
@with_config
def import_items(file: Path, source: str, dry_run: bool, yes: bool, config_file: str | None) -> None:
    """Take over items and what they stand on. All of it or nothing; a second import changes nothing."""
    from bot.operating.items import Asked, import_items
    from bot.program import Connection

    with _errors_explained():
        document = config.load(config.default_path(config_file))
        asked = Asked(file, source, dry_run=dry_run, agreed=yes)
        told = asyncio.run(import_items(Connection.of_environment().database_url, document, asked))
    print(told)


@cli.command()
@click.argument("keys", nargs=-1, required=True, metavar="KEY…", help="Items that have failed.")
@click.option("--not", "spared", multiple=True, metavar="KEY", help="An item that goes on nevertheless.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@with_config
def impact(keys: tuple[str, ...], spared: tuple[str, ...], as_json: bool, config_file: str | None) -> None:
    """Say what goes down with items, and what is at risk."""
    from bot.operating.items import impact_in

    with _errors_explained():
        told = _read(config_file, lambda tx, document: impact_in(tx, document, keys, spared, as_json), or_empty=True)
    print(told)


def _take_over(take_over: "Importer", file: Path, config_file: str | None) -> None:
    from bot.operating.progress import shown
    from bot.program import Connection

    with _errors_explained(), shown("Importing") as show:
        document = config.load(config.default_path(config_file))
        told = asyncio.run(take_over(Connection.of_environment().database_url, document, file, show))
    print(told)


@cli.command()
@click.option("--day", default="yesterday", metavar="DAY", help="The day, as in 2026-11-25.")
@click.option(
    "--as-of",
    default="",
    show_default=False,
    metavar="INSTANT",
    help="With what was known by then: ISO 8601, or `now`.",
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option(
    "--picture",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.png",
    help="Draw the four weeks up to that day.",
)
@with_config
def report(day: str, as_of: str, as_json: bool, picture: Path | None, config_file: str | None) -> None:
    """The figures of a day, as they are posted."""
    from bot.operating.report import picture_in, report_in

    with _errors_explained():
        print(_read(config_file, lambda tx, document: report_in(tx, document, day, as_of, as_json)))
        if picture is not None:
            _write(picture, _read(config_file, lambda tx, document: picture_in(tx, document, day)))


@cli.command("on-call")
@click.argument("team", default="", help="Its key or name in app.yaml; all that have somebody.")
@click.option("--at", default="", show_default=False, metavar="INSTANT", help="ISO 8601, in place of now.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@with_config
def on_call(team: str, at: str, as_json: bool, config_file: str | None) -> None:
    """Who is on call, and until when."""
    from bot.operating.oncall import on_call_in

    with _errors_explained():
        print(_read(config_file, lambda tx, document: on_call_in(tx, document, team, at, as_json), or_empty=True))


@cli.command()
@click.option(
    "--from", "since", default="", show_default=False, metavar="DAY", help="The first day, as in 2026-11-25."
)
@click.option(
    "--to", "until", default="", show_default=False, metavar="DAY", help="The last day, included; today by default."
)
@click.option("--csv", "file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write a CSV.")
@with_config
def audit(since: str, until: str, file: Path | None, config_file: str | None) -> None:
    """Who did what, when and from where, from the journal."""
    from bot.operating.audit import audit_in
    from bot.operating.progress import shown

    with _errors_explained(), shown("Writing", told=file is not None) as show:
        told = _read(config_file, lambda tx, document: audit_in(tx, document, (since, until), file, show))
    if told:
        print(told)


@cli.command()
@click.option("--weeks", type=click.IntRange(1, 104), default=13, help="How many full weeks.")
@click.option("--until", default="yesterday", metavar="DAY", help="The last day, as in 2026-11-25.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@with_config
def trends(weeks: int, until: str, as_json: bool, config_file: str | None) -> None:
    """Figures week by week, what is usual, and what was not chance."""
    from bot.operating.report import trends_in

    with _errors_explained():
        print(_read(config_file, lambda tx, document: trends_in(tx, document, weeks, until, as_json)))


def _read(config_file: str | None, query: "Callable[[Transaction, Document], T]", *, or_empty: bool = False) -> T:
    """What a query finds in the database, under app.yaml; with `or_empty`, where there is none, in an empty one."""
    from bot.program import Connection
    from storage.database import look

    document = config.load(config.default_path(config_file))
    url = Connection.of_environment().database_url
    return asyncio.run(look(url, lambda tx: query(tx, document), or_empty=or_empty))


@contextmanager
def _errors_explained() -> Iterator[None]:
    """One clear sentence and the exit code, never a traceback."""
    from commands.shared.refusals import Refused

    try:
        yield
        sys.stdout.flush()
    except ConfigurationError as error:
        _refuse(str(error))
    except Refused as error:
        _refuse(error.sentence)
    except UnusableSetting as error:
        _refuse(str(error))
    except TokenRefused as error:
        _fail(f"Slack refuses the token ({error.code}). Copy a new one from the app's settings, and start again.")
    except CallFailed as error:
        _fail(f"Slack did not do what is needed to start: {error}.")
    except UnusableAddress as error:
        _refuse(str(error))
    except DatabaseUnavailable as error:
        _fail(str(error))
    except BrokenPipeError:  # `| head` has what it wanted
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        _fail(f"This machine said no: {named}{error.strerror or error}.")
    except KeyboardInterrupt:
        raise Exit(0) from None


def _write(file: Path, content: bytes) -> None:
    """Where whoever asked said; refused where that cannot be written."""
    try:
        file.write_bytes(content)
    except OSError as error:
        _refuse(f"{file} cannot be written ({error.strerror or error}).")


def _refuse(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    raise Exit(WRONG_INPUT)


def _fail(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    raise Exit(OUTSIDE_FAILED)


def _stop_signal() -> asyncio.Event:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stopped.set)
    return stopped


for group in (sla, forecast, alerts, importing):
    cli.add_command(group)


def main() -> None:
    logs.configure(os.environ.get("QUARTERDECK_LOG", "WARNING"))
    cli()


if __name__ == "__main__":
    main()
