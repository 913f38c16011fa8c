"""How grave it is: raised by anyone of the crew, lowered by the commander, proposed by the facts, never silently."""

from datetime import timedelta
from typing import Any

import pytest

from commands.availability import operations as availability
from commands.incidents import operations as incident_operations
from commands.shared import verbs
from commands.shared.refusals import Invalid, MovedOn, NotAllowed
from commands.shared.verbs import Fit
from commands.warrooms import PRACTICE, operations, severity, timeline_verbs
from commands.warrooms.permissions import incident_of, room_of
from commands.warrooms.severity import LOOK, Sign
from storage.incidents.records import IncidentEvent
from storage.outbox.records import Method
from storage.warrooms.records import Role, WarRoomEvent
from tests.commands.conftest import ANA, CARLOS, GORAN, MIRA, SOFIA, Acting
from tests.commands.outcome import armed, details, entries, later, said
from tests.commands.warrooms.examples import opened, reported, settle
from tests.conftest import MONDAY

P2: dict[str, Any] = {"impact": 1, "urgency": 2}
P5: dict[str, Any] = {"impact": 3, "urgency": 3}


def test_anyone_of_the_crew_raises_it_with_a_reason(acting: Acting) -> None:
    opened(acting, **P2)
    with pytest.raises(Invalid):
        severity.set_severity(acting(GORAN), 1, priority="P1", reason=" ")
    severity.set_severity(acting(GORAN), 1, priority="P1", reason="the web shop, too")
    assert incident_of(acting(ANA), 1).priority == "P1"
    assert details(acting(ANA), IncidentEvent.PRIORITISED)["reason"] == "the web shop, too"
    with pytest.raises(MovedOn, match="is P1 already"):
        severity.set_severity(acting(ANA), 1, priority="P1", reason="again")
    with pytest.raises(NotAllowed):
        severity.set_severity(acting(SOFIA), 1, priority="P2", reason="it is not so bad")


def test_only_the_commander_or_a_manager_lowers_it(acting: Acting) -> None:
    opened(acting, impact=1, urgency=1)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    with pytest.raises(NotAllowed, match=f"is lowered by its commander .<@{CARLOS}>. or a service manager"):
        severity.set_severity(acting(ANA), 1, priority="P2", reason="four stores")
    for who, priority in ((CARLOS, "P2"), (ANA, "P1"), (MIRA, "P2")):
        severity.set_severity(acting(who), 1, priority=priority, reason="four stores")
    incident = incident_of(acting(ANA), 1)
    assert (incident.priority, incident.impact + incident.urgency) == ("P2", 3)


def test_while_the_room_is_open_it_is_lowered_in_no_other_way_either(acting: Acting) -> None:
    opened(acting, impact=1, urgency=1)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    with pytest.raises(NotAllowed, match=f"<@{CARLOS}>. or a service manager.*`/incident priority 1 low low REASON`"):
        incident_operations.set_priority(acting(ANA), 1, **P5, reason="few are left")
    with pytest.raises(Invalid) as refused:
        incident_operations.set_priority(acting(CARLOS), 1, **P5)
    assert "Say why it is less grave: `/incident priority 1 low low REASON`." in str(refused.value.fields)
    incident_operations.set_priority(acting(CARLOS), 1, **P5, reason="few are left")
    assert details(acting(ANA), IncidentEvent.PRIORITISED)["reason"] == "few are left"
    incident_operations.set_priority(acting(ANA), 1, **P2)


def test_before_it_is_a_major_incident_whoever_works_on_it_lowers_it(acting: Acting) -> None:
    reported(acting, **P2)
    assert incident_operations.set_priority(acting(ANA), 1, **P5).priority == "P5"


def down(acting: Acting, service: str, minutes: float) -> None:
    """It has been down since the beginning, as somebody says after so many minutes."""
    act = later(acting(ANA), minutes=minutes)
    availability.mark(act, incident_of(act, 1), service, since=MONDAY)
    settle(act)


def proposed(acting: Acting, minutes: float) -> list[str]:
    """Why it is proposed to raise it, at that time."""
    act = later(acting("quarterdeck"), minutes=minutes)
    before = len(entries(act, WarRoomEvent.SEVERITY_PROPOSED))
    for timer in armed(act, LOOK):
        if timer.due_at <= act.now:
            severity.look(act, **timer.payload)
    return [sign for each in entries(act, WarRoomEvent.SEVERITY_PROPOSED)[before:] for sign in each.details["why"]]


def test_a_critical_service_that_is_down_for_half_an_hour_is_proposed_to_be_as_grave_as_can_be(
    acting: Acting,
) -> None:
    opened(acting, **P2)
    down(acting, "pos", 5)
    assert proposed(acting, 5) == []
    assert [each.due_at for each in armed(acting(ANA), LOOK)] == [MONDAY + timedelta(minutes=30)]
    assert proposed(acting, 30) == [Sign.LONG_OUTAGE]
    (asked,) = [each for each in said(acting(ANA), PRACTICE.follows) if each.method is Method.POST_MESSAGE]
    shown = PRACTICE.cards[str(asked.render)](acting(ANA), **asked.subject)
    assert "INC-1 is P2, and a service that the business stands still without" in shown["text"]
    (button,) = shown["blocks"][1]["elements"]
    number, given = timeline_verbs._proposed(button)
    assert incident_of(acting(ANA), 1).priority == "P2", "nothing is raised silently"
    severity.set_severity(acting(ANA), number, **given)
    assert incident_of(acting(ANA), 1).priority == "P1"
    assert PRACTICE.cards[str(asked.render)](acting(ANA), **asked.subject) == {}


def test_it_is_proposed_once_for_each_reason(acting: Acting) -> None:
    opened(acting, **P2)
    acting(ANA).journal(IncidentEvent.SURGED, "INC-1")
    settle(acting(ANA))
    assert proposed(acting, 1) == [Sign.SURGE]
    down(acting, "webshop", 2)
    assert proposed(acting, 2) == [Sign.SECOND_SERVICE]
    severity.look(later(acting("quarterdeck"), minutes=3), 1)
    assert proposed(acting, 3) == []


def test_a_budget_that_is_spent_speaks_for_it(acting: Acting) -> None:
    opened(acting, **P2)
    assert severity.signs(acting(ANA), room_of(acting(ANA), 1)) == []
    down(acting, "pos", 60 * 24 * 5)
    found = severity.signs(later(acting(ANA), days=5), room_of(acting(ANA), 1))
    assert found == [Sign.LONG_OUTAGE, Sign.BUDGET]


def test_what_is_as_grave_as_can_be_is_not_looked_at(acting: Acting) -> None:
    opened(acting, impact=1, urgency=1)
    down(acting, "pos", 40)
    assert armed(acting(ANA), LOOK) == []


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        ("severity P1 the web shop, too", Fit.READY),
        ("severity p2 four stores", Fit.READY),
        ("severity P1", Fit.DOUBTFUL),
        ("severity P3 no", Fit.DOUBTFUL),
    ],
)
def test_severity_is_read(text: str, fit: Fit) -> None:
    assert verbs.read(text, timeline_verbs.VERBS).fit is fit
