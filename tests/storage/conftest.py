"""What tests of what is stored share."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine

from storage.tables import metadata


@pytest.fixture
def tx() -> Iterator[Connection]:
    """A transaction in memory, all tables in it."""
    engine = create_engine("sqlite://")
    with engine.begin() as tx:
        metadata.create_all(tx)
        yield tx
    engine.dispose()
