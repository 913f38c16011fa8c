"""What takes long is said to be worked out, and is answered once: by the process that was asked, or the next one."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from bot.config import Document
from commands.shared import later, verbs
from commands.shared.act import Act
from commands.shared.desk import Desk
from commands.shared.practice import Practice, merged
from commands.shared.pressed import Origin, Waiting
from commands.shared.refusals import NotFound, Unshaped
from commands.shared.verbs import Answer, Fit, Line, Verb
from storage.database import Database
from storage.outbox.records import Method
from storage.outbox.tables import outbox
from storage.record import replace
from storage.timers import queries as timers
from tests.commands.conftest import ANA
from tests.conftest import SetClock

HERE = Origin(ANA, "C1", "https://slack.test/answer")


class Slow:
    """A question that is not answered before the test lets it be."""

    def __init__(self) -> None:
        self.may_end, self.asked = threading.Event(), 0

    def ask(self, act: Act, count: int) -> Answer:
        self.asked += 1
        self.may_end.wait(10)
        if count < 0:
            raise NotFound("There is no such thing.")
        return {"text": f"{count} for {act.by}", "blocks": [{"type": "divider"}]}


@pytest.fixture
def slow() -> Iterator[Slow]:
    slow = Slow()
    yield slow
    slow.may_end.set()


@pytest.fixture
def desk(database: Database, clock: SetClock, document: Document) -> Desk:
    return replace(Desk(database, clock, document, patience=0.0), by=ANA).at("C1", Waiting(HERE))


def verb(slow: Slow) -> Verb:
    return Verb("count", "N", ask=slow.ask, takes_long=True)


async def asked(desk: Desk, slow: Slow, count: int = 3) -> Answer:
    return await verbs.carry_out(desk, Line(verb(slow), Fit.READY, None, {"count": count}))


async def said(desk: Desk) -> list[dict[str, Any]]:
    rows = await desk.database.read(lambda tx: tx.execute(select(outbox.c.method, outbox.c.arguments)).all())
    return [{**row.arguments, "method": row.method} for row in rows]


async def all_worked_out(desk: Desk) -> None:
    for task in [*desk.working]:
        await task


async def test_what_is_there_in_time_is_the_answer(desk: Desk, slow: Slow) -> None:
    slow.may_end.set()
    assert (await asked(replace(desk, patience=10), slow))["text"] == f"3 for {ANA}"
    assert await desk.database.read(timers.of_kind, later.OWED) == []


async def test_what_takes_long_is_said_to_be_worked_out_and_takes_its_place_once_it_is_there(
    desk: Desk, slow: Slow
) -> None:
    assert await asked(desk, slow) == {"text": "Working it out…"}
    assert len(await desk.database.read(timers.of_kind, later.OWED)) == 1
    slow.may_end.set()
    await all_worked_out(desk)
    (answer,) = await said(desk)
    assert answer["method"] == Method.RESPOND
    assert (answer["text"], answer["replace_original"], answer["blocks"]) == (
        f"3 for {ANA}",
        True,
        [{"type": "divider"}],
    )
    assert await desk.database.read(timers.of_kind, later.OWED) == []


async def test_in_a_window_it_comes_as_a_direct_message(desk: Desk, slow: Slow) -> None:
    there = desk.at(None, Waiting(Origin(ANA, None, None)))
    assert "direct message" in (await asked(there, slow))["text"]
    slow.may_end.set()
    await all_worked_out(desk)
    assert [(each["method"], each["channel"]) for each in await said(desk)] == [(Method.POST_MESSAGE, ANA)]


async def test_a_press_is_told_so_first_and_then_answered_beside_what_was_pressed(desk: Desk, slow: Slow) -> None:
    pressed = desk.at("C1", Waiting(HERE, replaces=False, said=True))
    assert await asked(pressed, slow) == {}
    slow.may_end.set()
    await all_worked_out(desk)
    told = [(each["text"], each["replace_original"]) for each in await said(desk)]
    assert told == [("Working it out…", False), (f"3 for {ANA}", False)]


async def test_a_refusal_that_comes_late_is_the_answer(desk: Desk, slow: Slow) -> None:
    await asked(desk, slow, -1)
    slow.may_end.set()
    await all_worked_out(desk)
    assert [each["text"] for each in await said(desk)] == ["There is no such thing."]


async def fire(desk: Desk, slow: Slow) -> None:
    """What the next process does with what is owed."""
    together = merged([Practice(name="counting", buttons=(verb(slow),))])
    (owed,) = await desk.database.read(timers.of_kind, later.OWED)
    slow.may_end.set()
    found = await desk.ask(together.reads[later.OWED], **owed.payload)
    await desk.write(
        lambda act: timers.claim(act.tx, owed) and together.timers[later.OWED](act, found=found, **owed.payload)
    )


async def test_what_a_process_that_was_killed_owed_is_worked_out_by_the_next_and_said_once(
    desk: Desk, slow: Slow
) -> None:
    await asked(desk, slow)
    await fire(desk.done_by("quarterdeck", "timer"), slow)
    await all_worked_out(desk)
    assert [each["text"] for each in await said(desk)] == [f"3 for {ANA}"]
    assert slow.asked == 2


async def test_after_half_an_hour_they_are_told_to_ask_again(desk: Desk, slow: Slow, clock: SetClock) -> None:
    await asked(desk, slow)
    [task.cancel() for task in desk.working]
    clock.advance(minutes=26)
    await fire(desk, slow)
    (answer,) = await said(desk)
    assert "`count`. Ask for it again." in answer["text"]
    assert answer["method"] == Method.POST_MESSAGE


def test_two_verbs_that_take_long_have_not_one_name(slow: Slow) -> None:
    with pytest.raises(ValueError, match="called count"):
        later.questions([verb(slow), verb(Slow())])
    assert issubclass(Unshaped, ValueError)
