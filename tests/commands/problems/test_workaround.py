"""What helps meanwhile: whoever waits is offered it, says whether it helped, and hears no more than that."""

from typing import Any

import pytest

from commands.incidents import operations as incident_operations
from commands.problems import cards, duplicates, linking, operations, views
from commands.problems.notices import FOLLOWS
from commands.shared.refusals import MovedOn, NotAllowed
from storage.incidents import queries as incidents
from storage.incidents.records import IncidentStatus
from storage.problems.records import ProblemEvent
from tests.commands.conftest import ANA, MIRA, SOFIA, TOM, Acting
from tests.commands.incidents.examples import CLOSED, WORKED, standing
from tests.commands.outcome import details, journalled, refused, said, stand
from tests.commands.problems.examples import opened

BACK_OFFICE = "Print from the back office"


def given(acting: Acting, *incidents_: dict[str, Any]) -> None:
    """A problem of these incidents, whose workaround has just been said."""
    for each in incidents_:
        standing(acting(ANA), **each)
    opened(acting, incidents=tuple(range(1, len(incidents_) + 1)))
    said(acting(ANA), FOLLOWS)
    operations.workaround(acting(ANA), 1, text=BACK_OFFICE)


def shown(blocks: list[dict[str, Any]]) -> str:
    return str(blocks)


def test_every_open_incident_gets_it_on_its_card_in_its_story_and_to_its_reporter(acting: Acting) -> None:
    given(acting, {}, {"status": WORKED, "reporter": TOM}, {"status": CLOSED})
    sent = [each for each in said(acting(ANA), FOLLOWS) if each.render == "problem.offer"]
    assert [each.arguments["channel"] for each in sent] == [SOFIA, TOM]
    assert details(acting(ANA), ProblemEvent.GIVEN) == {"text": BACK_OFFICE, "problem": "PRB-1"}
    assert ProblemEvent.GIVEN not in journalled(acting(ANA), "INC-3")
    assert f"*Meanwhile* (PRB-1) {BACK_OFFICE}" in shown(cards.under_incident(acting(ANA), 1))
    assert cards.under_incident(acting(ANA), 3) == []
    assert f"*Meanwhile* (PRB-1) {BACK_OFFICE}" in shown(cards.under_show(acting(SOFIA), 1))


def test_a_workaround_costs_one_message_a_reporter_and_the_team_none(acting: Acting) -> None:
    given(acting, *[{}] * 20)
    sent = [each for each in said(acting(ANA), FOLLOWS) if each.render not in ("incident.card", "problem.card")]
    assert len(sent) == 20
    assert {each.render for each in sent} == {"problem.offer"}


def test_that_helped_resolves_it_by_its_reporter_as_the_clocks_stand(acting: Acting) -> None:
    given(acting, {"status": WORKED})
    linking.helped(acting(SOFIA), 1)
    incident = incidents.find(acting(ANA).tx, 1)
    assert incident is not None
    assert (incident.status, incident.resolved_by, incident.resolution_code, incident.assignee) == (
        IncidentStatus.RESOLVED,
        SOFIA,
        "Workaround given",
        None,
    )
    assert details(acting(ANA), ProblemEvent.HELPED, record="PRB-1") == {"incident": "INC-1"}
    with refused(MovedOn, "INC-1 is not waiting for that any more."):
        linking.helped(acting(SOFIA), 1)


def test_did_not_help_leaves_it_open_tells_the_team_and_counts_against_it(acting: Acting) -> None:
    given(acting, {})
    with refused(NotAllowed, "That is for whoever reported it to say."):
        linking.not_helped(acting(TOM), 1)
    linking.not_helped(acting(SOFIA), 1)
    assert incidents.find(acting(ANA).tx, 1).is_open  # type: ignore[union-attr]
    assert details(acting(ANA), "incident.noted")["text"] == "The workaround did not help."
    assert "did not help 1" in shown(cards.card(acting(ANA), 1)["blocks"])
    with refused(MovedOn, "You have answered that already. Thank you."):
        linking.helped(acting(SOFIA), 1)
    assert "it did not help; the team knows" in shown(cards.offer(acting(SOFIA), 1, 1)["blocks"])


def test_one_that_changes_is_offered_anew_and_the_one_before_has_nothing_to_press(acting: Acting) -> None:
    given(acting, {})
    said(acting(ANA), FOLLOWS)
    stand(acting(ANA), ["INC-1/workaround/1"])
    operations.workaround(acting(ANA), 1, text="Switch it off and on")
    sent = [each for each in said(acting(ANA), FOLLOWS) if each.render == "problem.offer"]
    assert [each.message for each in sent] == ["INC-1/workaround/1", "INC-1/workaround/2"]
    before, now = cards.offer(acting(SOFIA), 1, 1), cards.offer(acting(SOFIA), 1, 2)
    assert BACK_OFFICE in shown(before["blocks"])
    assert "something newer below" in shown(before["blocks"])
    assert "problem.helped" in shown(now["blocks"])
    for pressed_late in (linking.helped, linking.not_helped):
        with refused(MovedOn, "There is something newer below. Did that help?"):
            pressed_late(acting(SOFIA), 1, cycle=1)
    with refused(MovedOn, "PRB-1 has that workaround already.", record="PRB-1"):
        operations.workaround(acting(ANA), 1, text="Switch it off and on")


def test_a_button_that_was_posted_long_ago_is_pressed_of_what_was_offered_last(acting: Acting) -> None:
    given(acting, {})
    (*_, pressed) = cards.offer(acting(SOFIA), 1, 1)["blocks"]
    assert [views.read_offer(each) for each in pressed["elements"]] == [(1, {"cycle": 1})] * 2
    number, said_of = views.read_offer({"value": "1"})
    assert linking.helped(acting(SOFIA), number, **said_of).resolution_note == BACK_OFFICE


def test_an_incident_that_is_linked_later_is_offered_what_there_is(acting: Acting) -> None:
    given(acting, {})
    standing(acting(ANA), reporter=TOM)
    linking.link(acting(ANA), 1, incident=2)
    assert details(acting(ANA), ProblemEvent.GIVEN, record="INC-2")["text"] == BACK_OFFICE


def test_what_is_resolved_has_nothing_to_press_on_what_was_offered(acting: Acting) -> None:
    given(acting, {"status": WORKED, "assignee": ANA})
    said(acting(ANA), FOLLOWS)
    stand(acting(ANA), ["INC-1/workaround/1"])
    incident_operations.resolve(acting(ANA), 1, note="restarted")
    assert "problem.offer" in {each.render for each in said(acting(ANA), FOLLOWS)}
    assert "INC-1 is fixed." in shown(cards.offer(acting(SOFIA), 1, 1)["blocks"])


def test_of_a_private_problem_the_card_says_what_helps_and_no_number(acting: Acting) -> None:
    standing(acting(ANA))
    opened(acting, text="private: pay was read by all", incidents=(1,))
    operations.workaround(acting(ANA), 1, text=BACK_OFFICE)
    assert details(acting(ANA), ProblemEvent.GIVEN) == {"text": BACK_OFFICE}
    for blocks in (cards.under_incident(acting(ANA), 1), cards.under_show(acting(TOM), 1)):
        assert BACK_OFFICE in shown(blocks)
        assert "PRB" not in shown(blocks)


def test_what_turned_out_to_be_no_problem_offers_nothing_any_more(acting: Acting) -> None:
    given(acting, {}, {"reporter": TOM})
    stand(acting(ANA), [str(each.message) for each in said(acting(ANA), FOLLOWS) if each.render == "problem.offer"])
    operations.cancel(acting(MIRA), 1, reason="it was the paper")
    shown_again = said(acting(ANA), FOLLOWS)
    assert [each.subject["incident"] for each in shown_again if each.render == "problem.offer"] == [1, 2]
    assert {each.record for each in shown_again if each.render == "incident.card"} == {"INC-1", "INC-2"}
    left = cards.offer(acting(ANA), incident=1, cycle=1)
    assert "That helped" not in shown(left["blocks"])
    assert "not of use any more" in shown(left["blocks"])
    assert cards.under_incident(acting(ANA), 1) == cards.under_show(acting(SOFIA), 1) == []
    with pytest.raises(MovedOn, match="not waiting for that any more"):
        linking.helped(acting(SOFIA), 1)


def test_what_is_of_another_problem_or_of_none_has_nothing_to_press_on_what_was_offered(acting: Acting) -> None:
    given(acting, {}, {})
    stand(acting(ANA), [str(each.message) for each in said(acting(ANA), FOLLOWS) if each.render == "problem.offer"])
    linking.unlink(acting(ANA), 1, incident=1)
    offers = [each for each in said(acting(ANA), FOLLOWS) if each.render == "problem.offer"]
    assert [each.subject["incident"] for each in offers] == [1]
    opened(acting)
    duplicates.duplicate(acting(MIRA), 1, of=2)
    offers = [each for each in said(acting(ANA), FOLLOWS) if each.render == "problem.offer"]
    assert [each.subject["incident"] for each in offers] == [2]
    for number in (1, 2):
        assert "That helped" not in shown(cards.offer(acting(ANA), incident=number, cycle=1)["blocks"])
