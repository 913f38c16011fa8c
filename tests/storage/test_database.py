"""Write and read: one commit for many, a refusal that undoes only itself, one process a file."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from bot.program import tidy
from commands.shared.refusals import Refused
from storage.database import Database, DatabaseUnavailable, backend_of, open_database, sqlite
from storage.inbox import queries as inbox
from storage.items import queries as items
from storage.items.records import Item, ItemClass
from storage.timers import queries as timers
from tests.conftest import AS_SHIPPED

pytestmark = pytest.mark.both_databases
AT = datetime(2026, 3, 16, 9, tzinfo=UTC)


def arm(tx: Connection, at: datetime) -> None:
    timers.arm(tx, "kind", "key", at, record="INC-1")


def refuse(tx: Connection) -> None:
    inbox.receive(tx, "refused", AT)
    raise Refused("no")


async def test_a_refusal_undoes_only_itself(database: Database) -> None:
    work = [database.write(inbox.receive, f"event:{number}", AT) for number in range(50)]
    refused = database.write(refuse)
    found = await asyncio.gather(*work, refused, return_exceptions=True)
    assert found[:50] == [True] * 50
    assert isinstance(found[50], Refused)
    assert await database.write(inbox.receive, "refused", AT)


async def test_the_same_delivery_is_received_once(database: Database) -> None:
    assert await database.write(inbox.receive, "event:1", AT)
    assert not await database.write(inbox.receive, "event:1", AT)


async def test_a_second_process_is_kept_out_with_a_sentence(sqlite_url: str) -> None:
    first = await open_database(sqlite_url)
    with pytest.raises(DatabaseUnavailable, match="Another Quarterdeck is using"):
        await open_database(sqlite_url)
    await first.close()


async def test_where_it_ships_a_commit_is_on_disk_before_it_is_reported(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "PRAGMAS", AS_SHIPPED)
    database = await open_database(sqlite_url)
    asked = text("PRAGMA synchronous")
    full = 2
    assert await database.write(lambda tx: tx.execute(asked).scalar_one()) == full
    await database.close()


async def test_each_that_reads_keeps_little_of_the_file_to_itself(sqlite_url: str) -> None:
    database = await open_database(sqlite_url)
    kept = text("PRAGMA cache_size")  # in KiB where it is negative
    assert await database.read(lambda tx: tx.execute(kept).scalar_one()) == -sqlite.READER_KIB
    assert await database.write(lambda tx: tx.execute(kept).scalar_one()) == -2000
    await database.close()


async def test_a_timer_is_moved_by_arming_it_again(database: Database) -> None:
    await database.write(arm, AT)
    first = (await database.read(timers.due, AT))[0]
    await database.write(arm, AT + timedelta(hours=1))
    assert not await database.write(timers.claim, first)
    assert await database.read(timers.due, AT) == []
    assert await database.read(timers.next_due_at) == AT + timedelta(hours=1)
    assert await database.read(timers.next_due_at, (), AT) == AT + timedelta(hours=1)
    assert await database.read(timers.next_due_at, (), AT + timedelta(hours=1)) is None, "it is due, and not to come"


def disarmed(tx: Connection) -> None:
    timers.disarm(tx, "kind", "key")


def rearmed(tx: Connection) -> None:
    timers.disarm(tx, "kind", "key")
    arm(tx, AT)


def armed_anew(tx: Connection) -> None:
    timers.disarm(tx, "kind", "key")
    timers.arm_unless_set(tx, "kind", "key", AT, record="INC-1")


def armed_in_vain(tx: Connection) -> None:
    arm(tx, AT)
    timers.disarm(tx, "kind", "key")


@pytest.mark.parametrize(("do", "due"), [(disarmed, 0), (rearmed, 1), (armed_anew, 1), (armed_in_vain, 0)])
async def test_of_what_a_transaction_says_of_a_timer_the_last_counts(
    database: Database, do: Callable[[Connection], None], due: int
) -> None:
    await database.write(arm, AT - timedelta(hours=1))
    await database.write(do)
    assert [each.due_at for each in await database.read(timers.due, AT)] == [AT] * due


async def test_instants_come_back_aware_and_naive_ones_are_refused(database: Database) -> None:
    with pytest.raises(Exception, match="naive"):
        await database.write(arm, AT.replace(tzinfo=None))


async def test_old_deliveries_are_forgotten_and_recent_ones_kept(database: Database) -> None:
    await database.write(inbox.receive, "event:old", AT)
    await database.write(inbox.receive, "event:new", AT + timedelta(hours=40))
    await database.write(tidy, AT + timedelta(hours=60))
    assert await database.write(inbox.receive, "event:old", AT)
    assert not await database.write(inbox.receive, "event:new", AT)


@pytest.mark.parametrize("url", ["postgresql://desk@host:port/desk", "nothing", "oracle://x"])
def test_an_address_that_is_none_is_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(DatabaseUnavailable, match="write it like"):
        backend_of(url)


ITEMS = (
    Item("bare", "Bare"),
    Item(
        "full", "Full", ItemClass.SERVER, words=("a", "b"), facts={"rack": "7"}, set_by={"rack": "csv"}, last_seen=AT
    ),
)


async def test_of_many_items_each_is_read_as_it_is_alone(database: Database) -> None:
    await database.write(items.put, ITEMS, ())
    assert await database.read(items.all_items) == [*ITEMS]
    assert [await database.read(items.find, item.key) for item in ITEMS] == [*ITEMS]
