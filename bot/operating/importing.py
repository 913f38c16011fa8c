"""`quarterdeck import servicenow`: another system's incidents, all of them or none."""

from pathlib import Path

from bot.config import Document
from commands.history.files import Outcome, Progress
from commands.history.importing import import_log
from storage.database import open_database

SHOWN = 20


async def import_servicenow(url: str, document: Document, path: Path, progress: Progress) -> str:
    """What came of it, in lines. Raises Refused, DatabaseUnavailable; then nothing was written."""
    database = await open_database(url)
    try:
        return _told(await database.write(import_log, path, document.imports.servicenow, progress))
    finally:
        await database.close()


def _told(outcome: Outcome) -> str:
    known = f", {outcome.known:,} were here already" if outcome.known else ""
    lines = [f"{outcome.added:,} incidents imported{known}."]
    if outcome.bad:
        lines.append(f"{outcome.bad:,} rows could not be read:")
        lines += [f"  line {line}: {why}" for line, why in outcome.bad_rows[:SHOWN]]
    if outcome.bad > SHOWN:
        lines.append(f"  and {outcome.bad - SHOWN:,} more")
    return "\n".join(lines)
