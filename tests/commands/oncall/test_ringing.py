"""A call that rings elsewhere too: what is told there, and when."""

from typing import cast

import pytest

from bot.config import Document
from commands.incidents import operations as incidents
from commands.oncall import operations
from commands.oncall.notices import FOLLOWS
from commands.shared.act import Act
from storage.outbox.records import Method
from storage.record import replace
from tests.commands.conftest import ANA, GORAN, MIRA, Acting
from tests.commands.incidents.examples import declared
from tests.commands.oncall.test_operations import IVAN, at
from tests.commands.outcome import said


@pytest.fixture
def ringing(acting: Acting) -> Acting:
    """The company where the calls of the network ring by PagerDuty too."""
    document = cast(Document, acting(ANA).document)
    rota = document.rotas["network"].model_copy(update={"call": "env:NETWORK_PAGERDUTY"})
    rings = document.model_copy(update={"on_call": {**document.rotas, "network": rota}})
    return lambda person: replace(at(acting(person)), document=rings)


def rung(act: Act) -> list[tuple[str, str]]:
    """What was told there since it was last looked at: what happened, and to which call."""
    events = [each.arguments["event"] for each in said(act, FOLLOWS) if each.method is Method.RING]
    return [(event["event_action"], event["dedup_key"]) for event in events]


KEY = "quarterdeck-page-1-20260317010000"


def test_it_rings_as_the_call_begins_and_no_more_once_somebody_comes_and_the_incident_is_over(
    ringing: Acting,
) -> None:
    declared(ringing, "Network is down")
    page = operations.bring(ringing(ANA), team="network", record="INC-1")
    assert rung(ringing(ANA)) == [("trigger", KEY)]
    operations.decline(ringing(GORAN), page.id)
    assert rung(ringing(ANA)) == []
    operations.come(ringing(IVAN), page.id)
    assert rung(ringing(ANA)) == [("acknowledge", KEY)]
    incidents.resolve(ringing(MIRA), 1, note="replaced")
    assert rung(ringing(ANA)) == [("resolve", KEY)]


def test_what_is_about_no_incident_is_over_once_somebody_comes(ringing: Acting) -> None:
    page = operations.bring(ringing(ANA), team="network")
    operations.come(ringing(GORAN), page.id)
    assert rung(ringing(ANA)) == [("trigger", KEY), ("resolve", KEY)]


def test_what_only_some_may_see_is_told_elsewhere_by_its_number_alone(ringing: Acting) -> None:
    declared(ringing, "Salary on the screen", private=True, service="payroll")
    declared(ringing, "Network is down", service="network")
    for record in ("INC-1", "INC-2"):
        operations.bring(ringing(MIRA), team="network", record=record, text="all of them")
    found = [each.arguments["event"] for each in said(ringing(MIRA), FOLLOWS) if each.method is Method.RING]
    assert [each["payload"]["summary"] for each in found] == [
        "Network is needed for INC-1",
        "Network is needed for INC-2, P4: Network is down (all of them)",
    ]


def test_of_a_team_without_a_key_nothing_is_told_elsewhere(acting: Acting) -> None:
    operations.bring(acting(ANA), team="network")
    assert rung(acting(ANA)) == []
