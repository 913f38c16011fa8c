"""`quarterdeck import …`."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot import config
from bot.cli.options import group, with_config
from bot.cli.outcomes import errors_explained
from bot.config import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from commands.shared.progress import Progress

    Importer = Callable[[str, Document, Path, Progress], Coroutine[Any, Any, str]]

importing = group("import", "Take over history from elsewhere.")


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

    with errors_explained():
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

    with errors_explained():
        document = config.load(config.default_path(config_file))
        asked = Asked(file, source, dry_run=dry_run, agreed=yes)
        told = asyncio.run(import_items(Connection.of_environment().database_url, document, asked))
    print(told)


def _take_over(take_over: "Importer", file: Path, config_file: str | None) -> None:
    from bot.operating.progress import shown
    from bot.program import Connection

    with errors_explained(), shown("Importing") as show:
        document = config.load(config.default_path(config_file))
        told = asyncio.run(take_over(Connection.of_environment().database_url, document, file, show))
    print(told)
