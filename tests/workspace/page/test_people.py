"""Who is offered where a person is to be chosen."""

from datetime import UTC
from typing import Any

import pytest

from bot.demo.company import populate
from bot.workspace.clock import WorkspaceClock
from bot.workspace.page.page import Page
from bot.workspace.page.showing import MOST_FOUND, people
from bot.workspace.workspace import Workspace


@pytest.fixture
def page() -> Page:
    workspace = Workspace()
    populate(workspace)
    for number in range(100):
        workspace.add_person(f"caller-{number}", f"Caller {number}", listed=False, title="In the log")
    return Page(workspace, WorkspaceClock(), {}, UTC)


def names(found: list[dict[str, Any]]) -> list[str]:
    return [each["text"] for each in found]


def test_unless_somebody_is_sought_the_company_is_offered_and_nobody_else(page: Page) -> None:
    assert len(people(page, "")) == 21
    assert not any("Caller" in name for name in names(people(page, " ")))


def test_who_is_called_so_comes_before_whose_title_says_so(page: Page) -> None:
    assert names(people(page, "ana"))[0] == "Ana Costa"
    assert "Mira Holm" in names(people(page, "manager"))
    assert names(people(page, "erp lang")) == ["Dora Lang"]
    assert people(page, "nobody") == []


def test_of_many_the_first_are_offered(page: Page) -> None:
    assert len(people(page, "caller")) == MOST_FOUND
    assert names(people(page, "caller 77")) == ["Caller 77"]
