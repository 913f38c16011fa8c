"""Operations as functions: the company that ships, one transaction in memory, no event loop.

With `--both-databases` each of them runs on PostgreSQL, too.
"""

from collections.abc import Callable, Iterator
from typing import cast

import pytest
from sqlalchemy import Engine, create_engine, text

from bot.config import Document
from commands.practices import PRACTICES
from commands.shared.act import Act
from commands.shared.index import Index, Searched
from commands.shared.practice import merged
from storage.directory import queries as directory
from storage.record import replace
from storage.tables import metadata
from tests.company import without_triage
from tests.conftest import MONDAY, NUMBERS_BEGIN_AGAIN, unassessed

Acting = Callable[[str], Act]
"""What a person (a Slack id) does, on Monday at nine; of one test it is all in one transaction."""


def slack_id(name: str) -> str:
    return f"U{name.upper():0<8}"


ANA, BEN, CHEN, SOFIA, TOM = map(slack_id, ("ana", "ben", "chen", "sofia", "tom"))
CARLOS, DORA, GORAN, MIRA, OSKAR = map(slack_id, ("carlos", "dora", "goran", "mira", "oskar"))
USERGROUPS = {"@retail-oncall": (ANA,)}


@pytest.fixture(scope="session")
def document(shipped: Document) -> Document:
    """The app.yaml that ships; how risky changes are has tests of its own."""
    return unassessed(shipped)


@pytest.fixture(scope="session")
def company(request: pytest.FixtureRequest, document: Document) -> Iterator[Engine]:
    """A database in memory, or on the tests' own PostgreSQL, where everybody of app.yaml is known."""
    is_postgres = getattr(request, "param", "sqlite") == "postgres"
    engine = create_engine(request.getfixturevalue("company_url") if is_postgres else "sqlite://")
    with engine.begin() as tx:
        metadata.create_all(tx)
        for handle in dict.fromkeys(document.handles()):
            ids = USERGROUPS.get(handle) or [slack_id(handle.partition("@")[0])]
            directory.store(tx, handle, ids, MONDAY)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def searched() -> tuple[Searched, ...]:
    """How the records of all practices are found."""
    return merged(PRACTICES).searched


@pytest.fixture
def acting(company: Engine, document: Document, searched: tuple[Searched, ...]) -> Iterator[Acting]:
    """Acts in one transaction, undone when the test ends; nothing follows unless a test asks for it."""
    with company.connect() as tx:
        tx.info.clear()
        if tx.dialect.name == "postgresql":
            tx.execute(text(NUMBERS_BEGIN_AGAIN))
        index = Index(searched)
        yield lambda person: Act(tx, person, MONDAY, document, index=index)
        index.close()


def untriaged(acting: Acting) -> Acting:
    """The same people, where what nobody could place is no team's."""
    return lambda person: replace(acting(person), document=without_triage(cast(Document, acting(person).document)))
