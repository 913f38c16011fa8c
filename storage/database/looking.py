"""Looking into a database that a bot may be at work on: nothing is locked, migrated or written."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy.exc import DBAPIError

from storage.database.backend import DatabaseUnavailable
from storage.database.engine import backend_of

T = TypeVar("T")


async def look(url: str, query: Callable[[Connection], T], *, or_empty: bool = False) -> T:
    """What a query finds; with `or_empty`, where there is no database yet, in one that holds nothing.

    Raises DatabaseUnavailable where there is no database of Quarterdeck's that can be read.
    """
    backend = backend_of(url)
    if or_empty and _missing(url) is not None:
        return _in_an_empty_one(query)
    _check_there_is_one(url)
    reader = backend.reader()
    try:
        return await reader.read(query)
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        if reason.startswith("connection failed"):
            raise DatabaseUnavailable(
                f"The database does not answer ({reason}); start it, or set DATABASE_URL."
            ) from error
        is_damaged = any(sign in reason for sign in ("not a database", "malformed"))
        cure = (
            "it is damaged: bring a backup back"
            if is_damaged
            else "`quarterdeck migrate` brings an older one up to date"
        )
        sentence = f"The database cannot be read ({reason}); {cure}."
        raise DatabaseUnavailable(sentence) from error
    finally:
        await reader.dispose()


def is_to_be_made(url: str) -> bool:
    """Whether there is no database yet, and one can be made, in folders that are made too. Raises UnusableAddress."""
    backend_of(url)
    file = Path(_missing(url) or ".").absolute()
    return not file.exists() and os.access(next(each for each in file.parents if each.exists()), os.W_OK)


def _missing(url: str) -> str | None:
    """The file that a database of SQLite would be; None where there is one, and for other databases."""
    parsed = make_url(url)
    is_sqlite = parsed.get_backend_name() == "sqlite"
    return parsed.database or "" if is_sqlite and not Path(parsed.database or "").is_file() else None


def _in_an_empty_one(query: Callable[[Connection], T]) -> T:
    from storage.tables import metadata

    engine = create_engine("sqlite://")
    try:
        with engine.begin() as tx:
            metadata.create_all(tx)
            return query(tx)
    finally:
        engine.dispose()


def _check_there_is_one(url: str) -> None:
    """SQLite would make an empty file."""
    if (file := _missing(url)) is not None:
        raise DatabaseUnavailable(f"There is no database {file or None}; set DATABASE_URL to the one in use.")
