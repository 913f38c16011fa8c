"""`quarterdeck import people`: who manages whom, where people work and when."""

from datetime import UTC, datetime
from pathlib import Path

from bot.config import Document
from commands.requests.people import Imported, import_people
from storage.database import open_database


async def take_over(url: str, document: Document, path: Path) -> str:
    """What came of it, in lines. Raises Refused, DatabaseUnavailable; then nothing was written."""
    database = await open_database(url)
    try:
        return told(await database.write(import_people, path, document, datetime.now(UTC)))
    finally:
        await database.close()


def told(outcome: Imported) -> str:
    people = "1 person is" if outcome.people == 1 else f"{outcome.people:,} people are"
    return "\n".join([f"{people} known by now, with their line managers.", *outcome.told()])
