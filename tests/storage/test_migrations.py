"""A new database gets its tables at once; one that has grown through every revision has the same."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, inspect, text

from storage import migrations
from storage.database import backend_of

Make = Callable[[str], Engine]
WHOLE = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%' ORDER BY name"


@pytest.fixture
def empty_file(tmp_path: Path) -> Iterator[Make]:
    made: list[Engine] = []

    def make(name: str) -> Engine:
        made.append(backend_of(f"sqlite+aiosqlite:///{tmp_path / name}.db").writer_engine())
        return made[-1]

    yield make
    for engine in made:
        engine.dispose()


@pytest.fixture
def empty_database(server: str) -> Iterator[Make]:
    made: dict[str, Engine] = {}

    def make(name: str) -> Engine:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        made[name] = backend_of(server.replace("/postgres?", f"/{name}?")).writer_engine()
        return made[name]

    with psycopg.connect(server, autocommit=True) as connection:
        yield make
        for name, engine in made.items():
            engine.dispose()
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture(params=["empty_file", "empty_database"], ids=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest) -> Make:
    make: Make = request.getfixturevalue(request.param)
    return make


def schema_of(engine: Engine) -> dict[tuple[str, str], Any]:
    """What stands in the database of each table, as text, in no order."""
    found: dict[tuple[str, str], Any] = {}
    with engine.connect() as connection:
        there = inspect(connection)
        for table in there.get_table_names():
            columns = {each["name"]: each for each in there.get_columns(table)}
            found[table, "columns"] = {name: told(each) for name, each in columns.items()}
            found[table, "primary key"] = told(there.get_pk_constraint(table))
            found[table, "indexes"] = sorted(map(told, there.get_indexes(table)))
            found[table, "unique"] = sorted(map(told, there.get_unique_constraints(table)))
            found[table, "checks"] = sorted(map(told, there.get_check_constraints(table)))
            found[table, "foreign keys"] = sorted(map(told, there.get_foreign_keys(table)))
        if engine.dialect.name == "sqlite":
            found["sqlite", "autoincrement"] = connection.execute(text(WHOLE)).scalars().all()
    return found


def told(value: Any) -> str:
    """With the text of an index's condition, and not where that is in memory."""
    if isinstance(value, dict):
        return str(sorted((name, told(each)) for name, each in value.items()))
    return str(value)


def test_a_new_database_has_what_one_has_that_went_through_every_revision(empty: Make) -> None:
    made, grown = empty("made"), empty("grown")
    assert migrations.upgrade(made)
    migrations.upgrade_to(grown, "head")
    at_once, in_turn = schema_of(made), schema_of(grown)
    assert {*at_once} == {*in_turn}, "a table is in storage/tables.py or in the revisions alone"
    for what, found in at_once.items():
        assert found == in_turn[what], f"{what}: storage/tables.py and the revisions of storage/migrations part"


def test_it_is_at_the_newest_revision_and_there_is_nothing_more_to_do(empty: Make) -> None:
    engine = empty("made")
    assert migrations.upgrade(engine)
    assert migrations.revision(engine) == migrations.HEAD == max(migrations.known_revisions())
    assert not migrations.upgrade(engine)


def test_of_a_new_database_that_cannot_be_made_nothing_is_left(empty: Make) -> None:
    engine = empty("made")
    with engine.begin() as tx:
        tx.execute(text("CREATE TABLE timers (mine INTEGER)"))
    with pytest.raises(Exception, match="timers"):
        migrations.upgrade(engine)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["timers"]
