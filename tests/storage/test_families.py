"""Which incident is of which family, on both databases."""

import pytest
from sqlalchemy import Connection

from storage.database import Database
from storage.incidents import queries as incidents
from storage.problems import families
from tests.conftest import MONDAY

pytestmark = pytest.mark.both_databases


def placed_twice(tx: Connection) -> str | None:
    facts = {"title": "Till 4", "impact": 3, "urgency": 3, "priority": "P4", "reporter": "UANA00000"}
    made = incidents.add(tx, **facts, opened_at=MONDAY)
    for family in ("hardware", "access"):
        families.place(tx, made.id, family, MONDAY)
    return families.family_of(tx, made.id)


async def test_what_is_put_into_another_family_is_of_that_one(database: Database) -> None:
    assert await database.write(placed_twice) == "access"
