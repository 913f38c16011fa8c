"""What is asked of a running desk: impact, on-call, report, audit, trends, forecast."""

from pathlib import Path

import click

from bot.cli.options import group, with_config
from bot.cli.outcomes import errors_explained, read, write

forecast = group("forecast", "How likely promises are missed.")


@click.command()
@click.argument("keys", nargs=-1, required=True, metavar="KEY…", help="Items that have failed.")
@click.option("--not", "spared", multiple=True, metavar="KEY", help="An item that goes on nevertheless.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@with_config
def impact(keys: tuple[str, ...], spared: tuple[str, ...], as_json: bool, config_file: str | None) -> None:
    """Say what goes down with items, and what is at risk."""
    from bot.operating.items import impact_in

    with errors_explained():
        told = read(config_file, lambda tx, document: impact_in(tx, document, keys, spared, as_json), or_empty=True)
    print(told)


@click.command()
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

    with errors_explained():
        print(read(config_file, lambda tx, document: report_in(tx, document, day, as_of, as_json)))
        if picture is not None:
            write(picture, read(config_file, lambda tx, document: picture_in(tx, document, day)))


@click.command("on-call")
@click.argument("team", default="", help="Its key or name in app.yaml; all that have somebody.")
@click.option("--at", default="", show_default=False, metavar="INSTANT", help="ISO 8601, in place of now.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@with_config
def on_call(team: str, at: str, as_json: bool, config_file: str | None) -> None:
    """Who is on call, and until when."""
    from bot.operating.oncall import on_call_in

    with errors_explained():
        print(read(config_file, lambda tx, document: on_call_in(tx, document, team, at, as_json), or_empty=True))


@click.command()
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

    with errors_explained(), shown("Writing", told=file is not None) as show:
        told = read(config_file, lambda tx, document: audit_in(tx, document, (since, until), file, show))
    if told:
        print(told)


@click.command()
@click.option("--weeks", type=click.IntRange(1, 104), default=13, help="How many full weeks.")
@click.option("--until", default="yesterday", metavar="DAY", help="The last day, as in 2026-11-25.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@with_config
def trends(weeks: int, until: str, as_json: bool, config_file: str | None) -> None:
    """Figures week by week, what is usual, and what was not chance."""
    from bot.operating.report import trends_in

    with errors_explained():
        print(read(config_file, lambda tx, document: trends_in(tx, document, weeks, until, as_json)))


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
    with errors_explained(), shown("Checking") as show:
        told = read(config_file, lambda tx, document: check(tx, document, asked, as_json, show))
    print(told)
