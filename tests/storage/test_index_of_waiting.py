"""What waits to be said is found without reading what was said."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, event

from storage.outbox import queries as outbox
from storage.outbox.records import Method
from storage.tables import metadata


@pytest.mark.parametrize(
    "asked",
    [
        lambda tx: outbox.ready(tx, frozenset({"lane"}), 100, ("INC-1",)),
        outbox.depth,
        outbox.oldest_waiting,
        outbox.interrupted,
        lambda tx: outbox.being_posted(tx, "INC-1/"),
        lambda tx: outbox.withdraw(tx, ["lane"], Method.SHOW),
    ],
    ids=("ready", "depth", "oldest", "interrupted", "being posted", "withdrawn"),
)
def test_it_is_found_by_its_index(asked: Callable[[Connection], Any]) -> None:
    plan = plan_of(asked)
    assert any("ix_outbox_waiting" in line for line in plan), plan
    assert "SCAN outbox" not in plan


def test_the_messages_of_a_record_are_found_without_going_through_all_that_was_posted() -> None:
    (line,) = plan_of(lambda tx: outbox.names_under(tx, "INC-1/card/"))
    assert line.startswith("SEARCH messages"), line


def plan_of(asked: Callable[[Connection], Any]) -> list[str]:
    """How SQLite goes about the first statement of a question."""
    engine = create_engine("sqlite://")
    statements: list[tuple[str, Any]] = []
    with engine.begin() as tx:
        metadata.create_all(tx)
        event.listen(engine, "before_cursor_execute", lambda *call: statements.append((call[2], call[3])))
        asked(tx)
        (statement, values), *_ = statements
        plan = [row[3] for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    engine.dispose()
    return plan
