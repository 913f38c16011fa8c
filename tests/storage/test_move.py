"""Moving from one database to another."""

import asyncio
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import JSON, Boolean, Column, Connection, Float, Integer, Table, insert, select, text

from bot.config import Document
from storage.database import DatabaseUnavailable, open_database
from storage.database.move import move
from storage.incidents import queries as incidents
from storage.journal import queries as journal
from storage.schema import UtcDateTime
from storage.tables import metadata
from tests.conftest import MONDAY, SetClock, open_floor

FILLED: Mapping[type, Any] = {Boolean: True, JSON: {"so": ["it", "is"]}, UtcDateTime: MONDAY, Float: 0.5}


def quietly(_table: str, _moved: int, _total: int) -> None:
    """Nobody watches the progress here."""


async def filled(settings: Document, url: str) -> None:
    async with open_floor(settings, url, SetClock()) as floor:
        await floor.person("sofia").command("/incident tills down")
        await floor.person("ana").command("/incident take 1")
        await floor.settled()


def value(column: Column[Any], number: int) -> Any:
    """What stands there in a row of this number, the first or the second of two: each refers to the other where it
    refers to its like.
    """
    if any(key.column.table is column.table for key in column.foreign_keys):
        return 3 - number
    return number if isinstance(column.type, Integer) else FILLED.get(type(column.type), f"{column.name} {number}")


def fill(tx: Connection) -> None:
    tx.execute(text("PRAGMA defer_foreign_keys = ON"))
    for table in metadata.sorted_tables:
        both = [{column.key: value(column, number) for column in table.c} for number in (1, 2)]
        tx.execute(insert(table), both)


def rows(tx: Connection, table: Table) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in tx.execute(select(table).order_by(*table.primary_key.columns))]


def clear(tx: Connection) -> None:
    tx.execute(text("PRAGMA defer_foreign_keys = ON"))
    for table in metadata.tables.values():
        tx.execute(table.delete())


def spoil(tx: Connection) -> None:
    tx.execute(text("UPDATE journal SET record = char(73, 0)"))


async def written(url: str, write: Callable[[Connection], None]) -> None:
    database = await open_database(url)
    await database.write(write)
    await database.close()


async def all_rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    database = await open_database(url)
    found = {table.name: await database.read(rows, table) for table in metadata.sorted_tables}
    await database.close()
    return found


async def test_of_every_table_all_that_can_stand_in_it_moves_there_and_back(
    sqlite_url: str, postgres_url: str, tmp_path: Path
) -> None:
    """What refers to a row that is moved later, and what is called otherwise in the database than in Python, too."""
    await written(sqlite_url, clear)
    shutil.copyfile(tmp_path / "desk.db", tmp_path / "back.db")
    await written(sqlite_url, fill)
    back = sqlite_url.replace("desk.db", "back.db")
    assert set(move(sqlite_url, postgres_url, quietly).values()) == {2}
    move(postgres_url, back, quietly)
    assert await all_rows(back) == await all_rows(postgres_url) == await all_rows(sqlite_url)


async def test_the_new_database_plans_with_what_was_moved(sqlite_url: str, postgres_url: str) -> None:
    """It would count it a minute later or more, and read slowly until then."""
    await written(sqlite_url, clear)
    await written(sqlite_url, fill)
    move(sqlite_url, postgres_url, quietly)
    with psycopg.connect(postgres_url) as connection:
        found = connection.execute("SELECT reltuples FROM pg_class WHERE relname = 'incidents'").fetchone()
    assert found == (2,)


async def test_what_the_other_database_does_not_take_is_told_and_nothing_is_moved(
    sqlite_url: str, postgres_url: str
) -> None:
    await written(sqlite_url, clear)
    await written(sqlite_url, fill)
    await written(sqlite_url, spoil)
    with pytest.raises(DatabaseUnavailable, match=r"failed on the way \(.*NUL.*\); nothing was moved"):
        move(sqlite_url, postgres_url, quietly)
    assert not any((await all_rows(postgres_url)).values())


async def test_everything_moves_and_the_next_number_follows(
    settings: Document, sqlite_url: str, postgres_url: str
) -> None:
    await filled(settings, sqlite_url)
    counts = move(sqlite_url, postgres_url, quietly)
    assert counts["incidents"] == 1
    assert counts["messages"] == 3
    async with open_floor(settings, postgres_url, SetClock()) as floor:
        found = await floor.read(incidents.find, 1)
        assert found is not None
        assert found.title == "tills down"
        assert len(await floor.read(journal.history, "INC-1")) == 3
        assert "INC-2" in (await floor.person("sofia").command("/incident printer down")).said


async def test_a_database_that_holds_something_is_not_written_over(
    settings: Document, sqlite_url: str, postgres_url: str
) -> None:
    await filled(settings, sqlite_url)
    move(sqlite_url, postgres_url, quietly)
    with pytest.raises(DatabaseUnavailable, match="give --to an empty database"):
        move(sqlite_url, postgres_url, quietly)
    database = await open_database(postgres_url)
    assert len(await database.read(incidents.open_incidents)) == 1
    await database.close()


async def test_a_database_at_which_a_bot_works_is_not_moved(
    settings: Document, sqlite_url: str, postgres_url: str, clock: SetClock
) -> None:
    async with open_floor(settings, postgres_url, clock) as floor:
        await floor.program.desk.database.leading.wait()
        with pytest.raises(DatabaseUnavailable, match="stop every"):
            await asyncio.to_thread(move, postgres_url, sqlite_url, quietly)
