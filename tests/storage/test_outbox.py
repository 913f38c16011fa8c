"""An attempt reports its outcome only until another process begins a later one."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Connection

from storage.database import Database
from storage.outbox import queries as outbox
from storage.outbox.records import Effect, EffectState, Method, PostedMessage, QueuedEffect
from storage.record import replace
from tests.conftest import MONDAY

pytestmark = pytest.mark.both_databases


async def claimed(database: Database) -> QueuedEffect:
    """An effect that a first process is sending."""
    await database.write(outbox.put, Effect("a", Method.POST_MESSAGE, "INC-1"), MONDAY)
    (row,) = await database.read(outbox.ready)
    found = await database.write(outbox.claim, row, MONDAY)
    assert found is not None
    return found


def taken_over(tx: Connection) -> QueuedEffect:
    """A second process has looked for it in vain, and is sending it itself."""
    (row,) = outbox.interrupted(tx)
    assert outbox.requeue(tx, row, "looked for, and not there")
    again = outbox.claim(tx, replace(row, state=EffectState.PENDING), MONDAY)
    assert again is not None
    return again


async def state(database: Database) -> EffectState:
    rows = await database.read(outbox.ready)
    return rows[0].state if rows else EffectState.SENT


@pytest.mark.parametrize("report", [outbox.requeue, outbox.mark_unknown, partial(outbox.park, certain=True)])
async def test_an_attempt_that_another_has_taken_over_is_not_heard_any_more(
    database: Database, report: Callable[[Connection, QueuedEffect, str], bool]
) -> None:
    first = await claimed(database)
    second = await database.write(taken_over)
    assert not await database.write(report, first, "too late")
    assert await state(database) is EffectState.SENDING
    assert await database.write(outbox.mark_sent, second, {})
    assert await state(database) is EffectState.SENT


async def test_an_effect_that_was_requeued_and_had_been_sent_after_all_is_not_sent_again(database: Database) -> None:
    first = await claimed(database)
    assert await database.write(outbox.requeue, first, "looked for, and not there")
    assert await database.write(outbox.mark_sent, first, {"ts": "1.0"})
    assert await state(database) is EffectState.SENT


async def test_an_effect_is_claimed_by_one_of_two_who_read_it(database: Database) -> None:
    await database.write(outbox.put, Effect("a", Method.POST_MESSAGE, "INC-1"), MONDAY)
    (row,) = await database.read(outbox.ready)
    assert await database.write(outbox.claim, row, MONDAY) is not None
    assert await database.write(outbox.claim, row, MONDAY) is None


async def test_what_gives_way_to_a_newer_one_hands_on_what_follows_from_it(database: Database) -> None:
    first = Effect("a", Method.SHOW, "INC-1", coalesce="card", then="furnish")
    await database.write(outbox.put, first, MONDAY)
    (row,) = await database.read(outbox.ready)
    begun = await database.write(outbox.claim, row, MONDAY)
    assert begun is not None
    await database.write(outbox.put, Effect("a", Method.SHOW, "INC-1", coalesce="card"), MONDAY)
    assert await database.write(outbox.requeue, begun, "HTTP 500")
    (newer,) = await database.read(outbox.ready)
    assert newer.effect.then == "furnish"


async def test_of_a_flood_to_a_channel_that_is_full_nothing_is_read_but_what_is_urgent(database: Database) -> None:
    def flooded(tx: Connection) -> None:
        for number in range(1, 6):
            to = {"channel": "#incidents" if number < 5 else "U1"}
            outbox.put(tx, Effect(f"lane {number}", Method.POST_MESSAGE, f"INC-{number}", to), MONDAY)
        outbox.put(tx, Effect("lane 6", Method.UPLOAD, "INC-6"), MONDAY)

    await database.write(flooded)

    def lanes(tx: Connection) -> list[str]:
        return [each.effect.lane for each in outbox.ready(tx, ["lane 5"], 10, ["INC-3"], ["#incidents"])]

    assert await database.read(lanes) == ["lane 3", "lane 6"]


async def test_the_names_of_a_folder_are_those_that_begin_with_it_and_no_others(database: Database) -> None:
    def store(tx: Connection) -> list[str]:
        for name in ("INC-1/card/a", "INC-1/card/é", "INC-1/fix", "inc-1/card/a", "INC-10/card/a", "INC-1_card/a"):
            outbox.store_message(tx, PostedMessage(name, name.partition("/")[0], "C1", "1.0"))
        return outbox.names_under(tx, "INC-1/card/")

    assert await database.write(store) == ["INC-1/card/a", "INC-1/card/é"]


async def test_of_what_was_sent_long_ago_the_oldest_is_deleted_so_much_at_a_time(database: Database) -> None:
    def say(tx: Connection) -> None:
        for number, age in enumerate((40, 39, 38, 1)):
            outbox.put(tx, Effect(f"lane {number}", Method.POST_MESSAGE, "INC-1"), MONDAY - timedelta(days=age))

    await database.write(say)
    for row in await database.read(outbox.ready):
        if row.effect.lane != "lane 2":
            claimed = await database.write(outbox.claim, row, MONDAY)
            assert claimed is not None
            await database.write(outbox.mark_sent, claimed, {})
    month_ago = MONDAY - timedelta(days=30)
    assert [await database.write(outbox.delete_sent, month_ago, most) for most in (1, 5, 5)] == [1, 1, 0]
    assert [row.effect.lane for row in await database.read(outbox.ready)] == ["lane 2"]
