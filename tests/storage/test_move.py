"""Moving from one database to another."""

import asyncio

import pytest

from bot.config import Document
from storage.database import DatabaseUnavailable, open_database
from storage.database.move import move
from storage.incidents import queries as incidents
from storage.journal import queries as journal
from tests.conftest import SetClock, open_floor


def quietly(_table: str, _moved: int, _total: int) -> None:
    """Nobody watches the progress here."""


async def filled(settings: Document, url: str) -> None:
    async with open_floor(settings, url, SetClock()) as floor:
        await floor.person("sofia").command("/incident tills down")
        await floor.person("ana").command("/incident take 1")
        await floor.settled()


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
