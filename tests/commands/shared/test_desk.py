"""The desk runs an operation and all that follows as one; what it refuses is journalled, and nothing else stays."""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import pytest

from bot.config import Document
from commands.shared.act import Act, Follower
from commands.shared.desk import MOST_ROUNDS, UNKNOWN, Desk, follow_up
from commands.shared.refusals import AlreadyReceived, Invalid, MovedOn, NotAllowed, NotFound, Refused
from storage.database import Database
from storage.journal import queries as journal
from storage.journal.queries import QUARTERDECK
from storage.journal.records import DeskEvent, Entry
from tests.commands.conftest import ANA, SOFIA, Acting
from tests.conftest import MONDAY, SetClock

Follows = Mapping[str, Sequence[Follower]]


def then(what: str) -> Follower:
    """Journals that, of the same record."""

    def follow(act: Act, entry: Entry) -> None:
        act.journal(what, entry.record)

    return follow


def breaks(_act: Act, _entry: Entry) -> None:
    raise RuntimeError("a follower that breaks")


def begin(act: Act, what: str = "a", record: str = "X-1") -> str:
    act.journal(what, record)
    return f"{act.by} at {act.now.hour}"


async def journalled(desk: Desk, record: str = "X-1") -> list[str]:
    return [entry.what for entry in await desk.database.read(journal.history, record)]


@pytest.fixture
def desk(database: Database, clock: SetClock, document: Document) -> Desk:
    return Desk(database, clock, document, follows={"a": (then("b"),), "b": (then("c"),)}).for_delivery(
        "event:1", ANA
    )


def test_what_follows_is_done_before_what_follows_from_that(acting: Acting) -> None:
    follows: Follows = {"a": (then("b"), then("c")), "b": (then("d"), then("e")), "c": (then("f"),)}
    act = acting(SOFIA)
    begin(act)
    assert [entry.what for entry in follow_up(act, follows)] == ["a", "b", "c", "d", "e", "f"]
    assert [entry.what for entry in journal.history(act.tx, "X-1")] == ["a", "b", "c", "d", "e", "f"]


def test_each_entry_is_followed_in_the_order_in_which_it_was_written(acting: Acting) -> None:
    seen: list[tuple[str, str]] = []

    def see(_act: Act, entry: Entry) -> None:
        seen.append((entry.what, entry.record))

    act = acting(SOFIA)
    for what, record in (("a", "X-1"), ("b", "X-1"), ("a", "X-2"), ("c", "X-1")):
        begin(act, what, record)
    follow_up(act, {"a": (see,), "b": (see, see)})
    assert seen == [("a", "X-1"), ("b", "X-1"), ("b", "X-1"), ("a", "X-2")]


def test_what_was_followed_is_not_followed_again(acting: Acting) -> None:
    act = acting(SOFIA)
    begin(act)
    follow_up(act, {"a": (then("b"),)})
    assert follow_up(act, {"a": (then("b"),)}) == []


def test_where_nothing_happened_nothing_follows(acting: Acting) -> None:
    assert follow_up(acting(SOFIA), {"a": (breaks,)}) == []


def test_what_follows_without_end_is_an_error_that_names_where_it_began(acting: Acting) -> None:
    act = acting(SOFIA)
    begin(act)
    with pytest.raises(RuntimeError, match=r"^what follows from a does not end$"):
        follow_up(act, {"a": (then("b"),), "b": (then("b"),)})
    assert len(journal.history(act.tx, "X-1")) == MOST_ROUNDS + 1


def test_what_is_done_by_another_is_in_the_same_transaction(acting: Acting) -> None:
    act = acting(SOFIA)
    act.done_by().journal("swept", "X-1", room=4)
    entry = act.done_by(ANA).journal("seen", "X-1")
    assert [(each.actor, each.details) for each in journal.history(act.tx, "X-1")] == [
        (QUARTERDECK, {"room": 4}), (ANA, {}),
    ]  # fmt: skip
    assert (entry.at, entry.source, act.by) == (MONDAY, "quarterdeck", SOFIA)


def test_app_yaml_is_read_as_a_practice_reads_it(acting: Acting, document: Document) -> None:
    assert acting(SOFIA).policy(Document) is document
    other = type("Other", (Document,), {})
    with pytest.raises(AssertionError):
        acting(SOFIA).policy(other)


async def test_an_operation_and_what_follows_are_written_by_whoever_asks_with_where_it_came_from(desk: Desk) -> None:
    assert await desk.write(begin) == f"{ANA} at 9"
    entries = await desk.database.read(journal.history, "X-1")
    assert [(each.what, each.actor, each.source) for each in entries] == [(what, ANA, "slack") for what in "abc"]


async def test_the_same_delivery_is_carried_out_once(desk: Desk) -> None:
    await desk.write(begin)
    with pytest.raises(AlreadyReceived, match="I have that already, and it is done"):
        await desk.write(begin)
    assert await journalled(desk) == ["a", "b", "c"]
    await desk.after_receiving().write(begin)
    assert len(await journalled(desk)) == 6


def refuse(act: Act, refusal: Refused) -> None:
    begin(act)
    raise refusal


REFUSALS: list[Callable[[], Refused]] = [
    partial(NotFound, "There is none.", record="X-1"),
    partial(MovedOn, "It moved on.", record="X-1"),
    partial(NotAllowed, "Not yours.", attempted="", record="X-1"),
]


@pytest.mark.parametrize("make", REFUSALS)
async def test_what_is_refused_leaves_nothing_but_the_refusal(desk: Desk, make: Callable[[], Refused]) -> None:
    with pytest.raises(Refused) as refused:
        await desk.attempt("take").write(refuse, make())
    (entry,) = await desk.database.read(journal.history, "X-1")
    assert (entry.what, entry.actor, entry.at) == (DeskEvent.REFUSED, ANA, MONDAY)
    assert entry.details == {"attempted": "take", "because": refused.value.sentence}


@pytest.mark.parametrize("make", REFUSALS)
async def test_what_may_not_be_read_is_journalled_too(desk: Desk, make: Callable[[], Refused]) -> None:
    def question(_act: Act) -> None:
        raise make()

    with pytest.raises(Refused):
        await desk.ask(question)
    (entry,) = await desk.database.read(journal.history, "X-1")
    assert entry.details["attempted"] == "question"


@pytest.mark.parametrize(
    "refusal", [Refused("No.", record="X-1"), Invalid({"title": "Say more."}), AlreadyReceived("Done.", record="X-1")]
)
async def test_a_mistake_and_a_repetition_are_answered_and_not_journalled(desk: Desk, refusal: Refused) -> None:
    with pytest.raises(type(refusal)):
        await desk.write(refuse, refusal)
    assert await journalled(desk) == await journalled(desk, "desk") == []


@pytest.mark.parametrize(
    ("given", "attempting", "operation", "named"),
    [
        ("vote", "approve", refuse, "vote"),
        ("", "approve", refuse, "approve"),
        ("", "", refuse, "refuse"),
        ("", "", partial(refuse), "ask"),
    ],
)
async def test_a_refusal_is_named_as_it_says_else_as_the_verb_else_as_the_operation(
    desk: Desk, given: str, attempting: str, operation: Any, named: str
) -> None:
    with pytest.raises(NotAllowed):
        await desk.attempt(attempting).write(operation, NotAllowed("No.", attempted=given, record="X-1"))
    (entry,) = await desk.database.read(journal.history, "X-1")
    assert entry.details["attempted"] == named


async def test_what_was_refused_may_be_asked_again_by_the_same_delivery(desk: Desk) -> None:
    with pytest.raises(MovedOn):
        await desk.write(refuse, MovedOn("No.", record="X-2"))
    assert await desk.write(begin) == f"{ANA} at 9"


async def test_nothing_follows_from_a_refusal(database: Database, clock: SetClock, document: Document) -> None:
    desk = Desk(database, clock, document, follows={DeskEvent.REFUSED: (then("echo"),), "b": (then("c"),)})
    with pytest.raises(MovedOn):
        await desk.write(refuse, MovedOn("No.", record="X-1"))
    await desk.write(begin, "b")
    assert await journalled(desk) == [DeskEvent.REFUSED, "b", "c"]


async def test_a_follower_that_breaks_undoes_the_command(
    database: Database, clock: SetClock, document: Document
) -> None:
    desk = Desk(database, clock, document, follows={"a": (then("b"),), "b": (breaks,)}).for_delivery("event:1", ANA)
    with pytest.raises(RuntimeError, match="a follower that breaks"):
        await desk.write(begin)
    assert await journalled(desk) == []
    await desk.write(begin, "other")
    assert await journalled(desk) == ["other"]


async def test_a_follower_that_refuses_undoes_the_command_and_is_journalled(
    database: Database, clock: SetClock, document: Document
) -> None:
    def refuses(_act: Act, entry: Entry) -> None:
        raise NotFound("Its room is gone.", record=entry.record)

    desk = Desk(database, clock, document, follows={"a": (refuses,)})
    with pytest.raises(NotFound):
        await desk.attempt("begin").write(begin)
    (entry,) = await database.read(journal.history, "X-1")
    assert (entry.what, entry.actor) == (DeskEvent.REFUSED, UNKNOWN)


async def test_a_question_reads_at_the_same_time_and_by_the_same_person(desk: Desk, document: Document) -> None:
    def question(act: Act, word: str, *, times: int) -> tuple[Any, ...]:
        return act.by, act.now, act.document is document, word * times

    assert await desk.ask(question, "x", times=2) == (ANA, MONDAY, True, "xx")


async def test_what_no_delivery_asks_for_says_whose_doing_it_is_and_where_from(desk: Desk) -> None:
    timer = desk.done_by(QUARTERDECK, "timer").after_receiving()
    await timer.write(begin)
    entries = await desk.database.read(journal.history, "X-1")
    assert {(each.actor, each.source) for each in entries} == {(QUARTERDECK, "timer")}


async def test_every_entry_and_every_refusal_is_logged_with_its_record(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "quarterdeck.desk"):
        await desk.write(begin)
        with pytest.raises(MovedOn):
            await desk.after_receiving().attempt("take").write(refuse, MovedOn("No `door code`.", record="X-2"))
    logged = [(each.getMessage(), each.__dict__["record"]) for each in caplog.records]
    assert logged == [
        *((f"{what} by {ANA}", "X-1") for what in "abc"),
        (f"refused take by {ANA}", "X-2"),
    ]
