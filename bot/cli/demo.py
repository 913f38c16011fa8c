"""`quarterdeck demo`."""

import asyncio
import math
import tempfile
from pathlib import Path

import click

import bot.startup
from bot import config
from bot.cli.options import with_config
from bot.cli.outcomes import errors_explained
from bot.cli.run import HIGHEST_PORT

FASTEST = 10_000_000.0


def _finite(_context: click.Context, _parameter: click.Parameter, given: float | None) -> float | None:
    if given is not None and not math.isfinite(given):
        raise click.BadParameter(f"{given} is no number of seconds; write it like 60.")
    return given


def _speed(_context: click.Context, _parameter: click.Parameter, given: str) -> float:
    """At least 1, and at most what nothing reaches, which `max` is."""
    if given == "max":
        return FASTEST
    try:
        found = float(given)
    except ValueError:
        found = math.nan
    if not 1 <= found <= FASTEST:
        raise click.BadParameter(f"{given} is not a number from 1 to 10000000; write --speed 600, or --speed max.")
    return found


@click.command()
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
@click.option(
    "--speed", default="600", callback=_speed, help="How many times faster than real time it is played, or max."
)
@click.option("--exit-after", type=click.FloatRange(min=0), callback=_finite, help="Stop after so many seconds.")
@with_config
def demo(
    port: int,
    host: str,
    data: Path | None,
    open_browser: bool,
    replay: Path | None,
    history: Path | None,
    speed: float,
    exit_after: float | None,
    config_file: str | None,
) -> None:
    """Try Quarterdeck: a small Slack with a company in it, and the bot at work there."""
    from bot.demo.run import DemoOptions, run_demo

    with errors_explained(), tempfile.TemporaryDirectory(prefix="quarterdeck-") as temporary:
        document = config.load(config.default_path(config_file))
        bot.startup.finished()
        options = DemoOptions(
            host,
            port,
            data or Path(temporary),
            open_browser,
            exit_after,
            replay,
            speed,
            history,
            kept=data is not None,
        )
        asyncio.run(run_demo(document, options))
