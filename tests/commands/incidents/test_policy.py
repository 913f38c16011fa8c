"""What app.yaml says of incidents: priorities by the matrix, teams by service; and what cannot be meant."""

from datetime import timedelta
from typing import Any

import pytest

from commands.incidents.policy import IncidentPolicy
from commands.shared.organisation import Service, Team

TEAMS = {"erp": Team(channel="team-erp")}
SERVICES = {"payroll": Service(name="Payroll", team="erp", private=True), "erp": Service(name="ERP", team="erp")}


def policy(**more: Any) -> IncidentPolicy:
    return IncidentPolicy.model_validate({"teams": TEAMS, "services": SERVICES} | more)


@pytest.mark.parametrize(
    ("impact", "urgency", "priority"), [(1, 1, "P1"), (1, 2, "P2"), (2, 2, "P3"), (3, 2, "P4"), (3, 3, "P5")]
)
def test_impact_and_urgency_make_the_priority(impact: int, urgency: int, priority: str) -> None:
    assert policy().priority(impact, urgency) == priority


def test_a_service_says_whose_it_is_and_whether_it_is_private() -> None:
    assert [policy().team_of(service) for service in ("payroll", "gone", None)] == ["erp", None, None]
    assert [policy().is_private(service) for service in ("payroll", "erp", "gone", None)] == [
        True,
        False,
        False,
        False,
    ]
    assert policy().service_names() == {"payroll": "Payroll", "erp": "ERP"}
    assert [policy().service_name(service) for service in ("erp", "gone", None)] == ["ERP", None, None]


def test_zero_is_never() -> None:
    assert policy().auto_close_after == timedelta(days=5)
    assert policy(incidents={"auto_close_after": 0}).auto_close_after is None


STANDARD = policy().priorities.matrix


@pytest.mark.parametrize(
    ("matrix", "where", "what"),
    [
        ({"high": STANDARD["high"], "medium": STANDARD["medium"]}, (), "has a hole: no row for low impact"),
        (STANDARD | {"high": {"high": "P1", "medium": "P2"}}, ("high",), "has a hole: nothing for low urgency"),
        (STANDARD | {"low": STANDARD["low"] | {"high": "P0"}}, ("low", "high"), "is `P0`; priorities are P1 to P5"),
        (STANDARD | {"hihg": {}}, ("hihg",), "there is no impact `hihg`; did you mean `high`?"),
    ],
)
def test_a_matrix_that_does_not_say_a_priority_for_each_is_a_mistake(
    matrix: dict[str, Any], where: tuple[str, ...], what: str
) -> None:
    (mistake,) = policy(priorities={"matrix": matrix}).mistakes()
    assert mistake[0] == ("priorities", "matrix", *where)
    assert mistake[1].startswith(what)


def test_what_ships_has_no_mistake_and_a_service_of_no_team_is_one() -> None:
    assert list(policy().mistakes()) == []
    (mistake,) = policy(teams={}, services={"erp": SERVICES["erp"]}).mistakes()
    assert mistake == (("services", "erp", "team"), "there is no team `erp`; known are none yet")


def test_beside_the_operators_codes_there_are_the_built_in_ones_each_once_and_the_operators_come_first() -> None:
    codes = policy(incidents={"resolution_codes": ["Replaced", "User guided"]}).resolution_codes
    built_in = ["Workaround given", "Caused by a change", "Recovered by itself", "Taken back"]
    assert [*codes] == ["Replaced", "User guided", *built_in]
    assert policy().resolution_codes[0] == "Fixed"


def test_of_very_many_codes_a_select_shows_the_built_in_ones_as_well() -> None:
    codes = policy(incidents={"resolution_codes": [f"Code {number}" for number in range(100)]}).resolution_codes
    assert len(codes) == 100
    assert codes[-1] == "Taken back"
