"""The company that ships: it is asked how risky a change is, and there are templates."""

import pytest

from bot.config import Document
from storage.record import replace
from tests.commands.conftest import Acting


@pytest.fixture
def asking(acting: Acting, shipped: Document) -> Acting:
    """The same people, where it is asked how risky a change is."""
    return lambda person: replace(acting(person), document=shipped)
