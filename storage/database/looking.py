"""Looking into a database that a bot may be at work on: nothing is locked, migrated or written."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, make_url
from sqlalchemy.exc import DBAPIError

from storage.database.backend import DatabaseUnavailable
from storage.database.engine import backend_of

T = TypeVar("T")


async def look(url: str, query: Callable[[Connection], T]) -> T:
    """What a query finds. Raises DatabaseUnavailable where there is no database of Quarterdeck's that can be read."""
    backend = backend_of(url)
    _check_there_is_one(url)
    reader = backend.reader()
    try:
        return await reader.read(query)
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        sentence = f"The database cannot be read ({reason}); `quarterdeck migrate` brings an older one up to date."
        raise DatabaseUnavailable(sentence) from error
    finally:
        await reader.dispose()


def _check_there_is_one(url: str) -> None:
    """SQLite would make an empty file."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").is_file():
        raise DatabaseUnavailable(f"There is no database {parsed.database}; set DATABASE_URL to the one in use.")
