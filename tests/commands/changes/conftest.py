"""The company that ships: it is asked how risky a change is, and there are templates."""

from dataclasses import replace

import pytest

from bot.config import Document, load, shipped_path
from tests.commands.conftest import Acting


@pytest.fixture(scope="session")
def shipped() -> Document:
    return load(shipped_path())


@pytest.fixture
def asking(acting: Acting, shipped: Document) -> Acting:
    """The same people, where it is asked how risky a change is."""
    return lambda person: replace(acting(person), document=shipped)
