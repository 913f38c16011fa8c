"""Several processes on one PostgreSQL: one leads, another takes over, what one writes wakes the other."""

import asyncio
import random
import threading
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, Engine, event, insert, make_url, text
from sqlalchemy.exc import OperationalError

from storage.alerts import queries as alerts
from storage.database import Database, DatabaseUnavailable, backend_of, open_database
from storage.database.backend import NothingWritten
from storage.database.postgres import Postgres
from storage.outbox import queries as outbox
from storage.outbox.records import Effect, Method, PostedMessage
from storage.outbox.tables import messages
from tests.conftest import MONDAY

TURN_SECONDS = 10


async def until(event: asyncio.Event) -> None:
    await asyncio.wait_for(event.wait(), TURN_SECONDS)


async def test_one_process_leads_and_another_takes_over_when_it_is_gone(postgres_url: str) -> None:
    first = await open_database(postgres_url)
    await until(first.leading)
    second = await open_database(postgres_url)
    assert second.standby.is_set()
    await first.close()
    await until(second.leading)
    await second.close()


async def test_a_leader_that_loses_its_connection_stands_by_and_leads_again(postgres_url: str) -> None:
    database = await open_database(postgres_url)
    await until(database.leading)
    cut = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(cut)
    await until(database.standby)
    await until(database.leading)
    await database.close()


async def test_an_effect_that_one_process_writes_wakes_the_other(postgres_url: str) -> None:
    first, second = await open_database(postgres_url), await open_database(postgres_url)
    heard = asyncio.Event()
    first.on_commit(heard.set)
    await until(first.leading)
    heard.clear()
    await second.write(outbox.put, Effect("a", Method.POST_MESSAGE, "INC-1"), MONDAY)
    await until(heard)
    await first.close()
    await second.close()


def take_one(tx: Connection) -> int:
    """Read, then write what was read and one more: wrong as soon as two do it at once."""
    found: int = tx.execute(text("SELECT count(*) FROM inbox")).scalar_one()
    tx.execute(
        text("INSERT INTO inbox (delivery, received_at) VALUES (:name, now())"), {"name": f"number-{found + 1}"}
    )
    return found + 1


async def test_transactions_that_collide_are_as_if_one_had_come_after_the_other(postgres_url: str) -> None:
    opened: list[Database] = [await open_database(postgres_url) for _ in range(2)]
    numbers = await asyncio.gather(*(opened[index % 2].write(take_one) for index in range(40)))
    assert sorted(numbers) == list(range(1, 41))
    for database in opened:
        await database.close()


async def test_those_who_take_alerts_in_wait_for_their_turn_before_they_look(postgres_url: str) -> None:
    """Who looks first and waits then has seen what is old by the time it is their turn, and must begin anew."""
    opened, begun = [await open_database(postgres_url) for _ in range(2)], []

    def take_one_in(tx: Connection) -> int:
        begun.append(tx)
        alerts.one_at_a_time(tx)
        return take_one(tx)

    numbers = await asyncio.gather(*(opened[index % 2].write_alone(take_one_in) for index in range(20)))
    assert sorted(numbers) == list(range(1, 21))
    assert len(begun) == 20, "none was tried twice"
    for database in opened:
        await database.close()


async def test_what_is_written_alone_meets_no_other_thread_of_its_process(postgres_url: str) -> None:
    database, begun = await open_database(postgres_url), []

    def count_and_take(tx: Connection) -> int:
        begun.append(tx)
        return take_one(tx)

    numbers = await asyncio.gather(*(database.write_alone(count_and_take) for _ in range(20)))
    assert sorted(numbers) == list(range(1, 21))
    assert len(begun) == 20
    await database.close()


async def test_once_two_have_collided_what_comes_soon_after_is_written_one_at_a_time(postgres_url: str) -> None:
    """Of many that read where the next one writes, each would be done twice."""
    database, begun, both_have_read = await open_database(postgres_url), [], threading.Barrier(2)

    def collide(tx: Connection) -> int:
        tx.execute(text("SELECT count(*) FROM inbox"))
        begun.append(tx)
        if len(begun) <= 2:
            both_have_read.wait(TURN_SECONDS)
        return take_one(tx)

    await asyncio.gather(database.write(collide), database.write(collide))
    assert len(begun) == 3, "they did not collide"
    numbers = await asyncio.gather(*(database.write(collide) for _ in range(20)))
    assert sorted(numbers) == list(range(3, 23))
    assert len(begun) == 23, "none was tried twice"
    await database.close()


async def test_a_lost_connection_is_made_again_and_the_work_is_done_once(postgres_url: str) -> None:
    database = await open_database(postgres_url)
    assert await database.write(take_one) == 1
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    found = await asyncio.gather(*(database.write(take_one) for _ in range(8)))
    assert sorted(found) == list(range(2, 10))
    assert await database.read(lambda tx: tx.execute(text("SELECT count(*) FROM inbox")).scalar_one()) == 9
    await database.close()


async def test_writers_whose_first_connection_fails_connect_when_there_is_something_to_write(
    postgres_url: str,
) -> None:
    database = await Stumbling.opened(postgres_url, times=5)
    found = await asyncio.gather(*(database.write(take_one) for _ in range(8)))
    assert sorted(found) == list(range(1, 9))
    await database.close()


def to_be_read_only(tx: Connection) -> None:
    tx.execute(text("SET TRANSACTION READ ONLY"))
    tx.execute(insert(messages).values(name="card", record="desk", channel="C1", ts="1.1"))


async def test_a_server_that_can_only_be_read_is_told_at_the_start_and_whenever_it_has_become_so(
    postgres_url: str,
) -> None:
    database = await open_database(postgres_url)
    with pytest.raises(NothingWritten, match="cannot be written to"):
        await database.write(to_be_read_only)
    await database.close()
    standby = make_url(postgres_url).update_query_dict({"options": "-c default_transaction_read_only=on"})
    with pytest.raises(DatabaseUnavailable, match="set DATABASE_URL to the primary"):
        await open_database(standby.render_as_string(hide_password=False))


def name_at_length(tx: Connection) -> None:
    """In a column that has an index, which takes some 2,700 bytes; it shrinks to no less."""
    name = random.Random(1).randbytes(9_000).hex()
    tx.execute(insert(messages).values(name=name, record="desk", channel="C1", ts="1.1"))


async def test_what_is_too_long_for_an_index_fails_at_once_and_is_no_fault_of_the_servers(postgres_url: str) -> None:
    database = await open_database(postgres_url)
    with pytest.raises(OperationalError):
        await asyncio.wait_for(database.write(name_at_length), 2)
    await database.close()


async def test_where_no_connection_is_to_be_had_what_waits_for_one_is_told_so(postgres_url: str) -> None:
    database = await Stumbling.opened(postgres_url, times=1000)
    with pytest.raises(NothingWritten):
        await database.write(take_one)
    await database.close()


async def test_what_reads_very_much_is_put_together_in_a_thread(postgres_url: str) -> None:
    database = await open_database(postgres_url)

    def where(tx: Connection) -> tuple[bool, int]:
        return threading.current_thread() is threading.main_thread(), tx.execute(text("SELECT 1")).scalar_one()

    assert await database.read(where) == (True, 1)
    assert await database.read_aside(where) == (False, 1)
    await database.close()


class Stumbling(Postgres):
    """A server that takes no connection so many times, once it has been opened."""

    writers = 2
    times = 0

    @classmethod
    async def opened(cls, url: str, times: int) -> Database:
        backend = cls(make_url(url))
        backend.times = times
        database = Database(backend)
        await database.start()
        return database

    def open(self, engine: Engine, *, migrate: bool = False) -> None:
        super().open(engine, migrate=migrate)
        engine.dispose()
        event.listen(engine, "do_connect", self._stumble)

    def retry_delay(self, error: Exception, tries: int) -> float | None:
        return super().retry_delay(error, tries) if tries < 3 else None

    def _stumble(self, *_: object) -> None:
        self.times -= 1
        if self.times >= 0:
            raise psycopg.OperationalError("the server is starting")


async def test_an_older_schema_is_left_to_the_operator(postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(DatabaseUnavailable, match="quarterdeck migrate"):
        await open_database(postgres_url)


async def test_a_server_that_is_not_there_is_named_and_its_password_is_not() -> None:
    with pytest.raises(DatabaseUnavailable, match="check DATABASE_URL") as refused:
        await open_database("postgresql://desk:not-a-real-password@127.0.0.1:9/desk")
    assert "not-a-real-password" not in str(refused.value)


async def test_a_transaction_that_rests_is_ended_so_that_it_holds_nobody_up(postgres_url: str) -> None:
    engine = backend_of(postgres_url).writer_engine()
    with engine.connect() as connection:
        found = connection.execute(text("SHOW idle_in_transaction_session_timeout")).scalar_one()
    engine.dispose()
    assert found == "5s"


async def test_what_is_still_read_when_all_is_closed_leaves_no_connection_open(postgres_url: str) -> None:
    database = await open_database(postgres_url)
    begun, closed = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()
    found: list[Any] = []

    def read(tx: Connection) -> None:
        found.append(tx.connection.driver_connection)
        loop.call_soon_threadsafe(begun.set)
        closed.wait(TURN_SECONDS)

    reading = asyncio.create_task(database.read_aside(read))
    await until(begun)
    reading.cancel()
    await database.close()
    closed.set()
    await loop.shutdown_default_executor()
    assert [connection.closed for connection in found] == [True]


async def test_a_folder_of_messages_is_found_by_its_index_whatever_the_collation(postgres_url: str) -> None:
    asked: list[tuple[str, Any]] = []

    def plan(tx: Connection) -> str:
        for number in range(2_000):
            outbox.store_message(tx, PostedMessage(f"INC-{number}/card/a", f"INC-{number}", "C1", "1.0"))
        tx.execute(text("ANALYZE messages"))
        event.listen(tx, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
        assert outbox.names_under(tx, "INC-7/card/") == ["INC-7/card/a"]
        statement, values = asked[-1]
        return str(tx.exec_driver_sql(f"EXPLAIN {statement}", values).all())

    database = await open_database(postgres_url)
    assert "ix_messages_folder" in await database.write(plan)
    await database.close()
