"""What is given to the driver as it is does what SQLAlchemy would do."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import product
from typing import Any

import psycopg
import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Executable,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    create_engine,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError, OperationalError

from storage import statements
from storage.outbox.records import EffectState
from storage.schema import UtcDateTime
from storage.statements import any_given, given, written_out

things = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", String),
    Column("at", UtcDateTime),
    Column("said", JSON),
    Column("seen", Boolean(create_constraint=False)),
)
AT = datetime(2026, 3, 16, 9, tzinfo=UTC)
ROW: dict[str, Any] = {"name": "till", "at": AT, "said": {"é": [1, None]}, "seen": True}
_ADD = insert(things)
_CALLED = select(things).where(given(things.c.name)).order_by(things.c.id)
_CHANGE = update(things).where(given(things.c.id))


@pytest.fixture(params=[*product(("sqlite", "postgres"), ("by the driver", "by SQLAlchemy"))], ids="-".join)
def tx(request: pytest.FixtureRequest) -> Iterator[Connection]:
    kind, how = request.param
    url = "sqlite://" if kind == "sqlite" else request.getfixturevalue("server").replace("://", "+psycopg://")
    engine = create_engine(url, hide_parameters=True)
    if how == "by SQLAlchemy":
        event.listen(engine, "before_cursor_execute", lambda *_: None)
    with engine.connect() as tx:
        things.create(tx)
        yield tx
    engine.dispose()


def test_what_is_written_is_read_as_it_was(tx: Connection) -> None:
    assert statements.key_of(tx, _ADD, ROW) == 1
    statements.run_many(tx, insert(things), [ROW | {"name": "scanner", "at": None, "said": None}])
    assert statements.find(tx, _CALLED, {"the_name": "till"}) == [ROW | {"id": 1}]
    assert [dict(row) for row in tx.execute(select(things)).mappings()] == [
        ROW | {"id": 1},
        {"id": 2, "name": "scanner", "at": None, "said": None, "seen": True},
    ]


def test_rows_are_read_in_the_order_of_their_columns(tx: Connection) -> None:
    statements.run_many(tx, insert(things), [ROW, ROW | {"at": None}])
    rows = statements.find_rows(tx, _CALLED, {"the_name": "till"})
    assert [tuple(row) for row in rows] == [(1, *ROW.values()), (2, *(ROW | {"at": None}).values())]
    assert [tuple(row) for row in statements.find_rows(tx, _NAMED, {"any_name": ["till"]})] == [(1,), (2,)]


def test_a_change_sets_what_it_is_given_and_says_how_many_it_has_changed(tx: Connection) -> None:
    statements.key_of(tx, _ADD, ROW)
    assert statements.run(tx, _CHANGE, {"the_id": 1, "said": {"now": 2}}) == 1
    assert statements.run(tx, _CHANGE, {"the_id": 7, "seen": False, "name": "none"}) == 0
    assert statements.find(tx, _CALLED, {"the_name": "till"}) == [ROW | {"id": 1, "said": {"now": 2}}]


def test_several_are_run_one_after_the_other_each_for_each_of_its_rows(tx: Connection) -> None:
    renamed = [{"the_id": 1, "name": "scanner"}, {"the_id": 2, "name": "printer"}]
    more = insert(things).values(seen=False)
    statements.run_all(tx, {_ADD: [ROW, ROW], _CHANGE: renamed, more: [{"name": "till"}]})
    assert [tuple(row) for row in tx.execute(select(things.c.id, things.c.name, things.c.seen))] == [
        (1, "scanner", True), (2, "printer", True), (3, "till", False)
    ]  # fmt: skip
    statements.run_all(tx, {})


def test_an_instant_without_a_zone_is_refused(tx: Connection) -> None:
    with pytest.raises(Exception, match="naive datetime"):
        statements.key_of(tx, _ADD, ROW | {"at": AT.replace(tzinfo=None)})


_NAMED = select(things.c.id).where(any_given(things.c.name)).order_by(things.c.id)
_OTHERS = (
    select(things.c.id)
    .where(given(things.c.seen), things.c.name.not_in(bindparam("none_of", expanding=True)))
    .order_by(things.c.id)
    .limit(bindparam("most"))
)
_MARKED = update(things).where(any_given(things.c.name), given(things.c.seen)).returning(things.c.id)


@pytest.mark.parametrize(
    ("names", "found", "rest"),
    [([], [], [1, 2, 3]), (["a"], [1], [2, 3]), (["c", "a", "x"], [1, 3], [2]), (["a", "b", "c"], [1, 2, 3], [])],
)
def test_a_list_is_as_long_as_it_is(tx: Connection, names: list[str], found: list[int], rest: list[int]) -> None:
    statements.run_many(tx, insert(things), [ROW | {"name": name} for name in "abc"])
    ids = [row["id"] for row in statements.find(tx, _NAMED, {"any_name": names})]
    asked = {"none_of": names, "the_seen": True, "most": 5}
    assert (ids, [row["id"] for row in statements.find(tx, _OTHERS, asked)]) == (found, rest)
    marked = statements.find(tx, _MARKED, {"any_name": names, "the_seen": True, "said": {"now": 1}})
    assert [row["id"] for row in marked] == found
    assert statements.value_of(tx, _NAMED, {"any_name": names}) == (found[0] if found else None)


def test_what_is_written_out_stands_in_the_text(tx: Connection) -> None:
    assert statements.find(tx, select(things).where(written_out(things.c.name, [EffectState.SENT])), {}) == []


def test_what_fails_is_raised_as_sqlalchemy_raises_it_and_tells_no_values(tx: Connection) -> None:
    things.drop(tx)
    for failing in (
        lambda: statements.find(tx, _CALLED, {"the_name": "secret"}),
        lambda: statements.run(tx, _CHANGE, {"the_id": 1, "name": "secret"}),
        lambda: statements.key_of(tx, _ADD, ROW | {"name": "secret"}),
        lambda: statements.run_many(tx, insert(things), [ROW | {"name": "secret"}]),
        lambda: statements.run_many(tx, insert(things), [ROW | {"name": "secret"}] * 2),
        lambda: statements.run_all(
            tx, {_ADD: [ROW | {"name": "secret"}], _CHANGE: [{"the_id": 1, "name": "secret"}]}
        ),
    ):
        with pytest.raises(DBAPIError, match=r"no such table|does not exist") as raised, tx.begin_nested():
            failing()
        assert raised.value.hide_parameters
        assert "secret" not in str(raised.value)
        assert not raised.value.connection_invalidated


def run_two(tx: Connection, statement: Executable, values: dict[str, Any]) -> None:
    statements.run_all(tx, {statement: [values], select(func.now().label("again")): [values]})


@pytest.mark.parametrize("how", [statements.find, statements.run, run_two])
def test_a_connection_that_is_lost_is_known_to_be(server: str, how: Callable[..., object]) -> None:
    engine = create_engine(server.replace("://", "+psycopg://"))
    with engine.connect() as tx, psycopg.connect(server, autocommit=True) as other:
        [number] = statements.find(tx, select(func.pg_backend_pid().label("number")), {})
        other.execute("SELECT pg_terminate_backend(%(number)s, 5000)", number)
        with pytest.raises(OperationalError) as raised:
            how(tx, select(func.now()), {})
        assert raised.value.connection_invalidated
        assert tx.invalidated
    engine.dispose()
