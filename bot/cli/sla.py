"""`quarterdeck sla …`."""

import asyncio
import json
from pathlib import Path

import click

from bot import config
from bot.cli.options import group, with_config
from bot.cli.outcomes import errors_explained, read, write

sla = group("sla", "Service levels.")


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

    with errors_explained():
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

    with errors_explained(), shown("Clocks") as show:
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

    with errors_explained():
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
    with errors_explained(), shown("Replaying") as show:
        said = read(config_file, lambda tx, document: whatif_in(tx, document, target, about, as_json, show))
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

    with errors_explained():
        found = read(config_file, lambda tx, document: vendor_in(tx, document, name, since, until))
        if csv is not None:
            write(csv, found.csv.encode())
        print(json.dumps(found.as_json) if as_json else found.text)
