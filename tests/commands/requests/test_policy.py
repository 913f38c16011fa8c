"""What can be wrong about a catalogue, said where it stands."""

from typing import Any, cast

import pytest
from pydantic import ValidationError

from bot.config import Document
from commands.requests.policy import Item
from commands.shared.organisation import Roles, Team
from tests.commands.conftest import ANA, Acting
from tests.commands.requests.examples import LAPTOP
from tests.conftest import MONDAY


def mistakes(document: Any, **changed: Any) -> dict[tuple[str | int, ...], str]:
    """Of the catalogue, by where they stand in the item."""
    item = Item.model_validate({**LAPTOP, **changed})
    found = cast(Document, document).model_copy(update={"catalogue": {"laptop": item}})
    return {where[2:]: said for where, said in found.mistakes() if where[0] == "catalogue"}


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"service": "coffee"}, ("service",)),
        ({"team": "coffee"}, ("team",)),
        ({"team": None}, ()),
        ({"approve": [{"who": "coffee"}]}, ("approve", 0, "who", 0)),
        ({"cost": None, "approve": [{"who": "erp", "over": 10}]}, ("approve", 0, "over")),
        ({"approve": [{"who": "erp", "over": 10, "of": "why"}]}, ("approve", 0, "of")),
        ({"approve": [{"who": "erp", "when": {"why": "x"}}]}, ("approve", 0, "when", "why")),
        ({"approve": [{"who": "erp", "when": {"model": "17 inch"}}]}, ("approve", 0, "when", "model")),
        (
            {"tasks": [{"key": "a", "title": "A", "after": ["b"]}, {"key": "b", "title": "B"}]},
            ("tasks", 0, "after", 0),
        ),
        ({"tasks": [{"key": "a", "title": "A"}, {"key": "a", "title": "B"}]}, ("tasks", 1, "key")),
        ({"tasks": [{"key": "a", "title": "A", "team": "coffee"}]}, ("tasks", 0, "team")),
        ({"sla": {"target": "4h", "calendar": "coffee"}}, ("sla", "calendar")),
    ],
)
def test_what_cannot_be_meant_is_said_where_it_stands(
    acting: Acting, changed: dict[str, Any], where: tuple[str | int, ...]
) -> None:
    assert where in mistakes(acting(ANA).document, **changed)


def test_the_catalogue_that_ships_has_none(acting: Acting) -> None:
    assert mistakes(acting(ANA).document) == {}
    assert [said for where, said in cast(Document, acting(ANA).document).mistakes() if where[0] == "catalogue"] == []


def test_a_roster_that_is_empty_is_an_error_and_no_silent_no(acting: Acting) -> None:
    document = cast(Document, acting(ANA).document)
    empty = document.model_copy(update={"teams": {**document.teams, "erp": Team(channel="team-erp")}})
    assert "has no members" in mistakes(empty, approve=[{"who": "erp"}])["approve", 0, "who", 0]
    unled = document.model_copy(update={"roles": Roles()})
    assert "needs roles.managers" in mistakes(unled)["approve", 0, "who", 0]


@pytest.mark.parametrize(
    "changed",
    [
        {"ask": {"model": {"label": "Which?", "options": ["a"], "long": True}}},
        {"ask": {"model": {"label": "Which?", "options": ["a", "a"]}}},
        {"approve": [{"who": []}]},
        {"approve": [{"who": "erp", "then": "approve"}]},
        {"sla": {"target": "0"}},
        {"colour": "red"},
    ],
)
def test_what_is_badly_written_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Item.model_validate({**LAPTOP, **changed})


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({"who": "erp", "over": 10, "of": "count"}, "any of erp (count over 10)"),
        ({"who": "erp", "over": 1500}, "any of erp (the cost over 1,500)"),
        ({"who": "erp", "when": {"model": "Workstation"}}, "any of erp (model Workstation)"),
    ],
)
def test_check_says_when_a_step_is_asked(acting: Acting, step: dict[str, Any], said: str) -> None:
    item = Item.model_validate({**LAPTOP, "approve": [step]})
    document = cast(Document, acting(ANA).document).model_copy(update={"catalogue": {"laptop": item}})
    assert any(said in line for line in document.described(MONDAY))
