"""What is needed once, or when something is wrong: check, manifest, migrate, doctor, move."""

import asyncio
import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from bot import config
from bot.cli.options import with_config
from bot.cli.outcomes import errors_explained, fail, refuse
from bot.config import Document

if TYPE_CHECKING:
    from bot.operating.doctor import Finding


@click.command()
@with_config
def check(config_file: str | None) -> None:
    """Validate app.yaml, and say what it would do."""
    from bot.operating.check import describe, of_calendars

    with errors_explained():
        path, now = config.default_path(config_file), datetime.now(UTC).replace(microsecond=0)
        document = config.load(path)
        print(describe(path, document, now))

        async def tell() -> None:
            async for line in of_calendars(document, now):
                print(line)

        asyncio.run(tell())


@click.command()
@with_config
@click.option("--http", metavar="URL", help="For `run --http`: where Slack reaches the bot.")
def manifest(config_file: str | None, http: str | None) -> None:
    """The Slack app manifest as JSON: paste it into Slack."""
    from bot.operating.manifest import NotAnAddress, request_url
    from bot.operating.manifest import manifest as generated
    from commands.practices import PRACTICES
    from commands.shared.practice import merged

    with errors_explained():
        document = config.load(config.default_path(config_file))
        try:
            url = None if http is None else request_url(http)
        except NotAnAddress as error:
            refuse(str(error))
        print(json.dumps(generated(merged(PRACTICES), document, url), indent=2))


@click.command()
def migrate() -> None:
    """Bring the database to the current schema."""
    from bot.program import Connection
    from storage.database import migrate as migrate_database

    with errors_explained():
        migrate_database(Connection.of_environment().database_url)
        print("The database is at the current schema.")


@click.command()
@with_config
def doctor(config_file: str | None) -> None:
    """Look at database, tokens, scopes, channels and people, and name the cure of what is wrong."""
    with errors_explained():
        document = config.load(config.default_path(config_file))
        wrong = asyncio.run(_examine(document))
    if wrong:
        told = f"{len(wrong)} {'thing needs' if len(wrong) == 1 else 'things need'} a cure."
        fail(told) if any(finding.outside for finding in wrong) else refuse(told)
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


@click.command()
@click.option("--to", required=True, metavar="URL", help="Where to: an empty database.")
def move(to: str) -> None:
    """Move everything from DATABASE_URL to another database. Stop the bot first."""
    from bot.program import Connection
    from storage.database.move import move as copy_tables

    with errors_explained(), click.progressbar(length=1, label="Moving", hidden=not sys.stdout.isatty()) as bar:

        def show(table: str, moved: int, total: int) -> None:
            bar.label, bar.length, bar.pos = f"Moving {table}", total, moved
            bar.render_progress()

        counts = copy_tables(Connection.of_environment().database_url, to, show)
    total = sum(counts.values())
    kinds = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
    print(f"{total:,} rows moved, and counted on both sides: {kinds or 'there was nothing'}.")
    print("Set DATABASE_URL to the new address and start the bot again. The old database is as it was.")
