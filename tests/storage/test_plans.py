"""What is asked is found by an index, without reading all that was ever said, or each clock for each other one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, event

from storage.figures import lines
from storage.figures.records import Window
from storage.figures.sums import Line
from storage.incidents import names
from storage.incidents import queries as incidents
from storage.incidents.queries import Chosen
from storage.outbox import queries as outbox
from storage.outbox.records import Method
from storage.service_levels import queries as clocks
from storage.tables import metadata

AT = datetime(2026, 11, 1, tzinfo=UTC)


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


@pytest.mark.parametrize("asked", [outbox.parked, outbox.count_parked], ids=("parked", "how many"))
def test_what_is_parked_is_found_by_its_index(asked: Callable[[Connection], Any]) -> None:
    assert any("ix_outbox_parked" in line for line in plan_of(asked))


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        (lambda tx: names.called(tx, ["U1"]), "ix_incidents_assignee"),
        (lambda tx: incidents.concerning(tx, "U1"), "ix_incidents_assignee"),
        (lambda tx: incidents.count_listed(tx, Chosen(people=("U1",))), "ix_incidents_assignee"),
        (lambda tx: incidents.open_children(tx, 1), "ix_incidents_parent"),
        (lambda tx: incidents.fixed(tx, "pos", AT, 40), "ix_incidents_fixed"),
        (lambda tx: clocks.with_vendor(tx, "acme", AT, AT), "ix_service_clocks_started"),
        (lambda tx: lines.kept.count(tx, [Window(AT, AT + timedelta(days=1))], None), "ix_service_clocks_stopped"),
    ],
    ids=("names", "concerning", "people", "children", "fixed", "vendor", "kept"),
)
def test_what_few_have_is_found_by_an_index_of_those_alone(asked: Callable[[Connection], Any], index: str) -> None:
    plans = plans_of(asked)
    assert any(f"INDEX {index} " in line for plan in plans for line in plan), plans


LINES = [each for each in vars(lines).values() if isinstance(each, Line)]


@pytest.mark.parametrize("line", LINES, ids=lambda it: it.name)
def test_nothing_that_a_line_gathers_is_gone_through_once_for_each_clock(line: Line) -> None:
    """On a desk that has lived for a month that took two minutes: it has a verdict for each of its clocks."""
    assert not [each for each in steps_over_windows(line) if each.startswith("SCAN") and each.endswith("LEFT-JOIN")]


@pytest.mark.parametrize("line", LINES, ids=lambda it: it.name)
def test_nothing_that_a_line_gathers_is_gone_through_once_for_each_window(line: Line) -> None:
    """An index made for the one question, of a column that is alike in all, is gone through as a table is."""
    assert not [each for each in steps_over_windows(line) if "AUTOMATIC" in each]


def steps_over_windows(line: Line) -> list[str]:
    """Each step by which SQLite counts a line over the days of a year."""
    windows = [Window(AT + timedelta(days=day), AT + timedelta(days=day + 1)) for day in range(365)]
    steps = [step for plan in plans_of(lambda tx: line.count(tx, windows, None)) for step in plan]
    assert steps
    return steps


def plan_of(asked: Callable[[Connection], Any]) -> list[str]:
    """How SQLite goes about the first statement of a question."""
    return plans_of(asked)[0]


def plans_of(asked: Callable[[Connection], Any]) -> list[list[str]]:
    """How SQLite goes about each statement of a question."""
    engine = create_engine("sqlite://")
    statements: list[tuple[str, Any]] = []
    with engine.begin() as tx:
        metadata.create_all(tx)
        event.listen(engine, "before_cursor_execute", lambda *call: statements.append((call[2], call[3])))
        asked(tx)
        plans = [
            [row[3] for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            for statement, values in [*statements]
        ]
    engine.dispose()
    return plans
