"""What incidents were to each other stands with all other links, by whom and when it was said."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, text

from storage import migrations
from storage.database import backend_of
from storage.incidents import queries as incidents
from storage.journal.tables import journal
from storage.links import queries as links
from storage.links.records import Link, LinkKind

ANA, BEN = "UANA00000", "UBEN00000"
NINE, TEN, ELEVEN = (datetime(2026, 3, 16, hour, tzinfo=UTC) for hour in (9, 10, 11))
BEFORE = """
    CREATE TABLE incident_links (incident INTEGER NOT NULL, other INTEGER NOT NULL, PRIMARY KEY (incident, other));
    UPDATE alembic_version SET version_num = '0042'
"""


@pytest.fixture
def before(database_url: str) -> Iterator[Engine]:
    """Ten incidents in a database as it was before there was one table of links."""
    engine = backend_of(database_url).writer_engine()
    with engine.begin() as tx:
        for statement in BEFORE.split(";"):
            tx.execute(text(statement))
        for number in range(1, 11):
            given: dict[str, Any] = {2: {"duplicate_of": 1}, 3: {"parent": 1}}.get(number, {})
            given |= {"title": "Till 4 is blank", "reporter": ANA, "opened_at": TEN if number > 5 else NINE}
            incidents.add(tx, impact=2, urgency=2, priority="P3", **given)
    yield engine
    engine.dispose()


def pairs(engine: Engine, *given: tuple[int, int]) -> None:
    with engine.begin() as tx:
        for low, high in given:
            tx.execute(text(f"INSERT INTO incident_links VALUES ({low}, {high})"))


def told(engine: Engine, what: str, record: str, at: datetime = ELEVEN, by: str = BEN, **details: object) -> None:
    row = {"at": at, "actor": by, "what": what, "record": record, "details": details, "source": ""}
    with engine.begin() as tx:
        tx.execute(insert(journal), row)


def upgraded(engine: Engine) -> list[Link]:
    """All links, once that revision has run."""
    migrations.upgrade_to(engine, "0043")
    with engine.begin() as tx:
        assert not tx.dialect.has_table(tx, "incident_links")
        return links.of_all(tx, [f"INC-{number}" for number in range(1, 11)])


@pytest.mark.both_databases
def test_what_each_pair_is_and_by_whom_and_when_is_kept(before: Engine) -> None:
    pairs(before, (1, 2), (1, 3), (9, 10), (4, 6))
    told(before, "incident.cancelled", "INC-2", of="INC-1", other=1, along=[])
    told(before, "incident.child_of", "INC-3", TEN, ANA, of="INC-1", other=1)
    told(before, "incident.linked", "INC-9", to="INC-10")
    told(before, "incident.cancelled", "INC-4", reason="taken back", taken_back=True)
    assert {link.one + link.other: link for link in upgraded(before)} == {
        "INC-2INC-1": Link(LinkKind.DUPLICATE_OF, "INC-2", "INC-1", BEN, ELEVEN),
        "INC-3INC-1": Link(LinkKind.CHILD_OF, "INC-3", "INC-1", ANA, TEN),
        "INC-10INC-9": Link(LinkKind.RELATED, "INC-10", "INC-9", BEN, ELEVEN),
        "INC-4INC-6": Link(LinkKind.RELATED, "INC-4", "INC-6", "quarterdeck", TEN),
    }
    with before.begin() as tx:
        assert (incidents.linked(tx, 1), incidents.linked(tx, 10)) == ([2, 3], [9])
        assert [each.number for each in incidents.duplicates_of(tx, 1)] == ["INC-2"]


@pytest.mark.both_databases
def test_what_was_said_in_both_tables_stands_once_and_what_went_along_is_told_with_it(before: Engine) -> None:
    kept = Link(LinkKind.RELATED, "INC-4", "INC-5", ANA, TEN)
    with before.begin() as tx:
        links.add(tx, kept)
    pairs(before, (4, 5), (7, 8))
    told(before, "incident.linked", "INC-4", to="INC-5", other=5)
    told(before, "incident.cancelled", "INC-6", of="INC-8", other=8, along=[7])
    assert upgraded(before) == [kept, Link(LinkKind.RELATED, "INC-7", "INC-8", BEN, ELEVEN)]


def test_the_links_of_the_first_release_are_kept(brought_up: Path) -> None:
    with closing(sqlite3.connect(brought_up)) as database:
        found = database.execute("SELECT kind, one, other, made_by FROM links ORDER BY id").fetchall()
    assert found == [("related", "INC-10", "INC-11", "UEMEKA000"), ("duplicate_of", "INC-17", "INC-15", "UANA00000")]
