"""`quarterdeck import servicenow` and `import changes`: another system's history, all of it or none."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from bot.config import Document
from commands.history.changes import import_changes as take_over_changes
from commands.history.files import Outcome
from commands.history.importing import import_log
from commands.shared.counts import so_many
from commands.shared.progress import Progress
from storage.database import open_database


async def import_servicenow(url: str, document: Document, path: Path, progress: Progress) -> str:
    """What came of it, in lines. Raises Refused, DatabaseUnavailable; then nothing was written."""
    take_over = partial(import_log, sites=document.sites)
    return await _imported(url, take_over, path, document.imports.servicenow, progress, what="incident")


async def import_changes(url: str, document: Document, path: Path, progress: Progress) -> str:
    """The same, of a log of changes."""
    return await _imported(url, take_over_changes, path, document.imports.changes, progress, what="change")


async def _imported(url: str, take_over: Callable[..., Outcome], *given: object, what: str) -> str:
    database = await open_database(url)
    try:
        return told(await database.write_much(take_over, *given), what)
    finally:
        await database.close()


def told(outcome: Outcome, what: str) -> str:
    """What an import did, and the first of the rows that it left out, in lines."""
    known = f", {outcome.known:,} {'was' if outcome.known == 1 else 'were'} here already" if outcome.known else ""
    return "\n".join([f"{so_many(outcome.added, what)} imported{known}.", *outcome.told()])
