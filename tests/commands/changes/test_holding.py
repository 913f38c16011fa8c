"""Holds: while one stands nothing of a service, or next to it, is begun; and whoever is away implements nothing."""

from datetime import timedelta
from typing import Any

import pytest

from commands.changes import away, cards, holding, ids, notices, operations, verbs
from commands.incidents import operations as incidents
from commands.incidents.report import NewIncident
from commands.shared.act import Act
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound
from commands.warrooms import operations as warrooms
from storage.changes.records import ChangeEvent, ChangeStatus, ChangeType, Choice
from storage.journal.records import Entry
from storage.outbox.records import Method
from storage.record import replace
from storage.warrooms import queries as rooms
from storage.warrooms.records import Role
from tests.commands.changes.examples import ASKED, AT, END
from tests.commands.conftest import ANA, BEN, CARLOS, DORA, MIRA, OSKAR, SOFIA, Acting
from tests.commands.outcome import details, said, stand, text_of
from tests.conftest import MONDAY


def scheduled(acting: Acting, **more: Any) -> None:
    operations.request(acting(ANA), replace(ASKED, **more))
    voters = (MIRA, CARLOS) if more.get("type") is ChangeType.EMERGENCY else (MIRA, CARLOS, DORA)
    for person in voters:
        operations.vote(acting(person), 1, choice=Choice.APPROVE)
    said(acting(ANA), notices.FOLLOWS)


def at_its_start(acting: Acting, person: str = BEN) -> Act:
    return replace(acting(person), now=AT)


def told(act: Act) -> list[tuple[str, str]]:
    found = [each for each in said(act, notices.FOLLOWS) if each.method is Method.POST_MESSAGE]
    return [(str(each.arguments["channel"]), text_of(each)) for each in found]


def test_a_manager_holds_a_service_and_nothing_of_it_or_next_to_it_is_begun_until_that_is_released(
    acting: Acting,
) -> None:
    scheduled(acting)
    made = holding.hold(acting(MIRA), words="network We look for the fault")
    assert (made.id, made.service, made.reason) == (1, "network", "We look for the fault")
    assert details(acting(MIRA), ChangeEvent.HELD, "desk")["stops"] == ["CHG-1"]
    heard = dict(told(acting(MIRA)))
    assert ":lock: Hold 1: We look for the fault" in heard[ANA]
    assert ":lock: Hold 1: We look for the fault" in heard[BEN]
    assert "It stops CHG-1." in str(cards.hold(acting(MIRA), hold=1, stops=["CHG-1"]))
    assert "Hold 1" in str(cards.ballot(acting(ANA), change=1, ballot=1))
    with pytest.raises(MovedOn, match=r"CHG-1 is held: hold 1\."):
        operations.implement(at_its_start(acting), 1)
    holding.release(at_its_start(acting, MIRA), 1)
    assert operations.implement(at_its_start(acting), 1).status is ChangeStatus.IMPLEMENT


def test_the_message_of_a_hold_has_its_button_only_while_it_stands(acting: Acting) -> None:
    """Whoever reads the channel later finds nothing to press on what is over; under it stands who released it."""
    holding.hold(acting(MIRA), words="pos Till we know more")
    shown = [each for each in said(acting(MIRA), notices.FOLLOWS) if each.render == "change.hold"]
    assert [each.message for each in shown] == [ids.hold(1)]
    assert "change.release" in str(cards.hold(acting(MIRA), **shown[0].subject))
    stand(acting(MIRA), [ids.hold(1)])
    holding.release(acting(MIRA), 1)
    card, line = said(acting(MIRA), notices.FOLLOWS)
    assert (card.message, line.thread) == (ids.hold(1), ids.hold(1))
    assert "change.release" not in str(cards.hold(acting(MIRA), **card.subject))
    assert "Hold 1 is released by" in text_of(line)


def test_a_room_is_offered_to_hold_what_would_meet_it_and_nothing_where_nothing_would(acting: Acting) -> None:
    scheduled(acting)
    incidents.declare(acting(OSKAR), NewIncident("Tills are down", OSKAR, service="network", impact=1, urgency=1))
    with pytest.raises(MovedOn, match="no war room of INC-1"):
        holding.hold_for(acting(MIRA), 1)
    warrooms.declare(acting(CARLOS), 1)
    offer = holding.offered(acting(CARLOS), 1)
    assert offer is not None
    assert ([each.number for each in offer.stops], offer.asked, offer.standing) == (["CHG-1"], [], None)
    with pytest.raises(NotAllowed):
        holding.hold_for(acting(SOFIA), 1)
    made = holding.hold_for(acting(MIRA), 1)
    assert (made.service, made.incident, made.reason) == ("network", 1, "INC-1 is open")
    with pytest.raises(MovedOn, match="Hold 1 stands already"):
        holding.hold_for(acting(MIRA), 1)
    holding.release(acting(MIRA), 1)
    operations.withdraw(acting(ANA), 1)
    assert holding.offered(acting(CARLOS), 1) is None


def test_a_hold_of_a_service_far_away_stops_nothing(acting: Acting) -> None:
    scheduled(acting)
    holding.hold(acting(MIRA), words="mes The belt is being moved")
    assert details(acting(MIRA), ChangeEvent.HELD, "desk")["stops"] == []
    assert operations.implement(at_its_start(acting), 1).status is ChangeStatus.IMPLEMENT


def test_what_is_being_implemented_is_asked_and_not_stopped(acting: Acting) -> None:
    scheduled(acting)
    operations.implement(at_its_start(acting), 1)
    said(acting(ANA), notices.FOLLOWS)
    act = at_its_start(acting, MIRA)
    holding.hold(act, words="all We do not know yet what it is")
    asked = [each for each in said(act, notices.FOLLOWS) if each.arguments.get("channel") == BEN]
    assert "change.rollback" in str(asked[0].arguments["blocks"])


def test_an_emergency_is_begun_whatever_is_held(acting: Acting) -> None:
    scheduled(acting, type=ChangeType.EMERGENCY)
    holding.hold(acting(MIRA), words="Point of sale Till we know more")
    assert operations.implement(at_its_start(acting), 1).status is ChangeStatus.IMPLEMENT


def test_the_commander_of_a_room_holds_its_service_and_that_ends_with_the_incident(acting: Acting) -> None:
    scheduled(acting)
    incidents.declare(acting(OSKAR), NewIncident("Tills are down", OSKAR, service="pos", impact=1, urgency=1))
    warrooms.declare(acting(CARLOS), 1)
    with pytest.raises(NotAllowed, match="Changes are held and released by service managers"):
        holding.hold(acting(SOFIA), words="pos I am afraid")
    lead(acting)
    assert holding.hold(acting(CARLOS), words="pos Nothing else now").incident == 1
    over = Entry(1, MONDAY, CARLOS, "incident.resolved", "INC-1", {}, "slack")
    holding.release_with(acting(CARLOS), over)
    assert operations.implement(at_its_start(acting), 1, anyway=True).status is ChangeStatus.IMPLEMENT


def lead(acting: Acting) -> None:
    """Carlos commands the room of INC-1."""
    room = rooms.of_incident(acting(CARLOS).tx, 1)
    assert room is not None
    rooms.give_role(acting(CARLOS).tx, room.id, Role.COMMANDER, CARLOS, MONDAY)


def test_a_hold_names_a_service_and_says_why_and_is_released_once(acting: Acting) -> None:
    with pytest.raises(Invalid, match="Which service is till"):
        holding.hold(acting(MIRA), words="till seven is odd")
    with pytest.raises(Invalid, match="Say why"):
        holding.hold(acting(MIRA), words="pos")
    holding.hold(acting(MIRA), words="pos Odd")
    assert "holds changes of *Point of sale* (hold 1): Odd" in str(verbs._freezes(acting(ANA)))
    holding.release(acting(MIRA), 1)
    with pytest.raises(MovedOn, match="released already"):
        holding.release(acting(MIRA), 1)
    with pytest.raises(NotFound):
        holding.release(acting(MIRA), 2)


def test_an_implementer_who_is_away_in_the_window_is_in_its_way(acting: Acting) -> None:
    away.hand_over(acting(BEN), since=AT - timedelta(hours=1), until=END)
    scheduled(acting)
    assert f"<@{BEN}>, who implements it, is away then." in str(cards.ballot(acting(ANA), change=1, ballot=1))
