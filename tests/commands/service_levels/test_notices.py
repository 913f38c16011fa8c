"""Who hears of a service level: the team before and at a breach, the managers at it."""

import pytest

from commands.incidents import operations as incident_operations
from commands.service_levels import PRACTICE, cards, operations
from commands.service_levels.notices import FOLLOWS
from commands.service_levels.operations import WARNING
from commands.shared.act import Act
from storage.directory import queries as directory
from storage.incidents.records import IncidentEvent
from storage.journal.queries import QUARTERDECK
from storage.outbox.records import Effect, Method
from storage.record import replace
from storage.service_levels.records import CALLS, ClockEvent
from tests.commands.conftest import ANA, BEN, MIRA, SOFIA, TOM, Acting, untriaged
from tests.commands.outcome import all_sent, stand, told
from tests.commands.service_levels.examples import (
    FIX,
    HOUR,
    MINUTE,
    RESPONSE,
    after,
    clock,
    do,
    iso,
    reported,
    rung,
    turned_private,
    variant,
)

TEAM = "#team-retail-apps"


def heard(act: Act) -> list[Effect]:
    """What people are told; that cards are drawn anew is nothing that anybody hears."""
    return [each for each in told(act, PRACTICE.follows) if each.render != "incident.card"]


def warned(acting: Acting, at: float = 2, text: str = "Point of sale is down", private: bool = False) -> Act:
    """The timers have given the warnings that are due so many hours after the report."""
    act = after(reported(acting, FIX, text=text, private=private)(QUARTERDECK), at * HOUR)
    all_sent(act)
    rung(act)
    return act


def test_a_warning_is_for_the_channel_of_the_team(acting: Acting) -> None:
    act = warned(acting)
    (warning,) = heard(act)
    assert (warning.method, warning.arguments, warning.lane) == (Method.POST_MESSAGE, {"channel": TEAM}, TEAM)
    assert (warning.record, warning.thread) == ("INC-1", None)


def test_what_it_says_is_rendered_when_it_is_said(acting: Acting) -> None:
    act = warned(acting)
    (warning,) = heard(act)
    assert warning.render == WARNING
    assert warning.subject == {"clock": clock(act).id, "due_at": iso(2 * HOUR)}
    assert "Fix: 2 h left" in cards.warning(act, **warning.subject)["text"]


def test_it_can_be_taken_back_with_the_incident(acting: Acting) -> None:
    (warning,) = heard(warned(acting))
    assert warning.message is not None
    assert warning.message.startswith("INC-1/said/")


def test_while_a_warning_waits_to_be_said_the_next_is_not_written(acting: Acting) -> None:
    act = warned(acting)
    (warning,) = heard(act)
    rung(after(act, 3 * HOUR))
    assert heard(act) == [warning]
    assert warning.coalesce == f"warn:sla:{clock(act).id}"


def test_each_clock_has_its_own_warning(acting: Acting) -> None:
    act = after(reported(acting, RESPONSE, FIX)(QUARTERDECK), 200 * MINUTE)
    rung(act)
    assert len([each for each in heard(act) if each.render == WARNING]) == 2


def test_where_nobody_could_place_it_the_incidents_channel_is_warned(acting: Acting) -> None:
    (warning,) = heard(warned(untriaged(acting), text="Everything is on fire"))
    assert warning.arguments == {"channel": "#incidents"}


def test_a_breach_is_told_to_the_team_and_to_every_manager(acting: Acting) -> None:
    act = warned(acting, at=4)
    warning, manager = heard(act)
    assert (warning.arguments, warning.render) == ({"channel": TEAM}, WARNING)
    assert (manager.arguments["channel"], manager.lane, manager.record) == (MIRA, f"dm:{MIRA}", "INC-1")
    assert "missed *Fix*" in manager.arguments["text"]


def test_at_a_breach_the_cards_are_drawn_anew_and_before_it_they_are_not(acting: Acting) -> None:
    act = warned(acting)
    assert "incident.card" not in [each.render for each in told(act, PRACTICE.follows)]
    rung(after(act, 4 * HOUR))
    cards_shown = [
        each.arguments["channel"] for each in told(act, PRACTICE.follows) if each.render == "incident.card"
    ]
    assert cards_shown == ["#incidents", TEAM]


def test_managers_hear_of_no_mere_warning(acting: Acting) -> None:
    assert MIRA not in [each.arguments["channel"] for each in heard(warned(acting, at=3.9))]


def test_where_no_manager_is_known_the_team_hears_of_a_breach_all_the_same(acting: Acting) -> None:
    act = warned(acting, at=4)
    for handle in act.document.roles.managers:
        directory.discard(act.tx, handle)
    assert [each.arguments["channel"] for each in heard(act)] == [TEAM]


def test_of_a_private_incident_those_who_work_on_it_are_warned_and_no_channel(acting: Acting) -> None:
    act = warned(acting, private=True)
    found = heard(act)
    about = {"clock": clock(act).id, "due_at": iso(2 * HOUR)}
    assert [each.arguments["channel"] for each in found] == [ANA, BEN]
    assert [each.lane for each in found] == [f"dm:{ANA}", f"dm:{BEN}"]
    assert [each.subject for each in found] == [about | {"person": ANA}, about | {"person": BEN}]
    assert [each.coalesce for each in found] == [f"warn:sla:{clock(act).id}:{each}" for each in (ANA, BEN)]
    folders = [f"INC-1/directly/sla/{clock(act).id}/{each}/" for each in (ANA, BEN)]
    assert [str(each.message).startswith(folder) for each, folder in zip(found, folders, strict=True)] == [True, True]


def test_of_a_private_incident_without_a_team_the_managers_are_warned(acting: Acting) -> None:
    assert [each.arguments["channel"] for each in heard(warned(acting, text="The door code", private=True))] == [MIRA]


def test_of_a_private_incident_whoever_has_it_is_warned_too(acting: Acting) -> None:
    desk = reported(acting, FIX, private=True)
    do(desk(ANA), incident_operations.assign, to=TOM)
    act = after(desk(QUARTERDECK), 2 * HOUR)
    all_sent(act)
    rung(act)
    assert [each.arguments["channel"] for each in heard(act)] == [TOM, ANA, BEN]


def test_a_warning_that_everyone_reads_shows_nothing_of_what_has_become_private(acting: Acting) -> None:
    act = warned(acting)
    (warning,) = heard(act)
    turned_private(act)
    assert cards.warning(act, **warning.subject) == {}
    assert "2 h left" in cards.warning(act, **warning.subject, person=ANA)["text"]


def test_a_warning_shows_nothing_once_it_is_over(acting: Acting) -> None:
    act = warned(acting)
    (warning,) = heard(act)
    do(after(act.done_by(ANA), 2 * HOUR), incident_operations.resolve, note="a new cable")
    assert cards.warning(act, **warning.subject) == {}


def became_private(act: Act) -> list[Effect]:
    """INC-1 turns out to be about a service whose incidents are private."""
    services = dict(act.document.services)
    services["payroll"] = services["payroll"].model_copy(update={"private": True})
    document = variant(act.document, services=services)
    heard(act)
    all_sent(act)
    incident_operations.set_service(replace(act, by=ANA, document=document), 1, service="payroll")
    return heard(replace(act, by=ANA, document=document))


def test_become_private_its_new_team_hears_how_its_clocks_stand(acting: Acting) -> None:
    act = warned(acting)
    found = became_private(act)
    chen, dora = act.document.teams["erp"].members
    assert [each.arguments["channel"] for each in found] == list(directory.ids_of(act.tx, [chen, dora]))
    assert all(each.render == WARNING for each in found)
    assert {each.subject["due_at"] for each in found} == {act.now.isoformat()}


def test_become_private_nobody_hears_of_a_clock_of_which_nothing_was_told(acting: Acting) -> None:
    assert became_private(after(reported(acting, FIX)(QUARTERDECK), HOUR)) == []


def test_become_private_nobody_hears_of_a_clock_that_is_paused(acting: Acting) -> None:
    act = warned(acting)
    do(act.done_by(ANA), incident_operations.hold, note="the till number, please")
    assert became_private(act) == []


def test_another_service_that_is_not_private_tells_nothing_again(acting: Acting) -> None:
    act = warned(acting)
    heard(act)
    all_sent(act)
    incident_operations.set_service(act.done_by(SOFIA), 1, service="webshop")
    assert heard(act) == []


@pytest.mark.parametrize("event", CALLS)
def test_every_event_of_a_clock_is_told_to_somebody(event: ClockEvent) -> None:
    assert FOLLOWS[event]


def test_a_warning_that_was_said_follows_all_that_moves_its_clock() -> None:
    assert set(FOLLOWS) == {*ClockEvent, *operations.FOLLOWS} - {ClockEvent.MET} - {IncidentEvent.DECLARED}
    assert operations.FOLLOWS.keys().isdisjoint(ClockEvent)


def test_what_was_said_is_brought_up_to_date_where_it_stands(acting: Acting) -> None:
    act = warned(acting)
    key = clock(act).id
    all_sent(act)
    names = [f"INC-1/said/sla/{key}/0123", f"INC-1/directly/sla/{key}/{BEN}/4567"]
    stand(act, names)
    operations.on_it(act.done_by(ANA), 1)
    found = [each for each in heard(act) if each.render == operations.WARNED]
    assert [(each.message, each.subject) for each in found] == [
        (names[0], {"clock": key}),
        (names[1], {"clock": key, "person": BEN}),
    ]


def test_of_a_clock_that_never_warned_nothing_is_looked_for(acting: Acting) -> None:
    act = reported(acting, FIX)(ANA)
    heard(act)
    all_sent(act)
    stand(act, [f"INC-1/said/sla/{clock(act).id}/0123"])
    do(act, incident_operations.hold, note="the till number, please")
    assert [each for each in heard(act) if each.render == operations.WARNED] == []


def test_what_everyone_reads_is_not_brought_up_to_date_once_it_is_private(acting: Acting) -> None:
    act = warned(acting)
    turned_private(act)
    assert cards.warned(act, clock(act).id) == {}
    assert "2 h left" in cards.warned(act, clock(act).id, person=ANA)["text"]


def test_what_is_resumed_and_has_no_warning_before_it_stays_as_it_was(acting: Acting) -> None:
    act = reported(acting, FIX)(ANA)
    assert cards.warned(act, clock(act).id) == {}
