"""The room follows its incident: who is called in, what its cards and its topic say, and where it goes on."""

from typing import Any

import pytest

from commands.incidents import operations as incident_operations
from commands.shared.act import Act
from commands.shared.refusals import NotAllowed
from commands.warrooms import PRACTICE, cards, channel, handing, operations
from commands.warrooms.permissions import room_of
from storage.journal.queries import QUARTERDECK
from storage.outbox import queries as outbox
from storage.outbox.records import Effect, Method
from storage.warrooms.records import Role, RoomStatus, WarRoomEvent
from tests.commands.conftest import ANA, BEN, CARLOS, CHEN, MIRA, SOFIA, TOM, Acting
from tests.commands.outcome import armed, details, entries, later, said, stand, told
from tests.commands.warrooms.examples import (
    CHANNEL,
    GORAN,
    HANA,
    INGRID,
    answer,
    declared,
    opened,
    reported,
    resolved,
    settle,
    turned_private,
)

NETWORK = [GORAN, HANA]
CARD, ANNOUNCEMENT = "INC-1/room/card", "INC-1/majors"


def heard(act: Act) -> list[Effect]:
    return said(act, PRACTICE.follows)


def called_in(found: list[Effect]) -> list[str]:
    return [person for each in found if each.method is Method.INVITE for person in each.arguments["users"]]


def shown(found: list[Effect]) -> list[str | None]:
    return [each.message for each in found if each.method is Method.SHOW and each.message in (CARD, ANNOUNCEMENT)]


def test_another_priority_is_on_both_cards_and_in_the_topic(acting: Acting) -> None:
    opened(acting)
    incident_operations.set_priority(acting(ANA), 1, impact=1, urgency=1)
    found = heard(acting(ANA))
    assert shown(found) == [CARD, ANNOUNCEMENT]
    (topic,) = [each for each in found if each.method is Method.SET_TOPIC]
    assert cards.topic(acting(ANA), **topic.subject)["topic"].startswith("INC-1 · P1 · Point of sale · ")
    assert "INC-1 · P1 · major incident" in str(cards.situation(acting(ANA), incident=1))


def test_a_burst_of_changes_sets_one_topic(acting: Acting) -> None:
    opened(acting)
    for urgency in (3, 2, 1):
        incident_operations.set_priority(acting(ANA), 1, impact=1, urgency=urgency)
    assert len([each for each in heard(acting(ANA)) if each.method is Method.SET_TOPIC]) == 1


def test_a_service_that_is_named_calls_in_its_team(acting: Acting) -> None:
    opened(acting, text="Nothing works")
    incident_operations.set_service(acting(CARLOS), 1, service="network")
    found = heard(acting(CARLOS))
    assert called_in(found) == NETWORK
    assert shown(found) == [CARD, ANNOUNCEMENT]


def test_whoever_it_is_given_to_is_called_in(acting: Acting) -> None:
    opened(acting)
    incident_operations.assign(acting(ANA), 1, to=GORAN)
    assert called_in(heard(acting(ANA))) == [GORAN]
    assert f"<@{GORAN}> works on it" in str(cards.situation(acting(ANA), incident=1))
    incident_operations.assign(acting(ANA), 1, team="network")
    assert called_in(heard(acting(ANA))) == NETWORK


def test_whoever_takes_it_in_the_room_is_not_called_in(acting: Acting) -> None:
    opened(acting)
    incident_operations.take(acting(BEN), 1)
    assert called_in(heard(acting(BEN))) == []


def test_where_there_is_no_room_or_it_is_over_nobody_is_called_in(acting: Acting) -> None:
    reported(acting)
    incident_operations.assign(acting(ANA), 1, to=GORAN)
    assert [each for each in heard(acting(ANA)) if each.method in (Method.INVITE, Method.SHOW)] == []


def test_an_offer_before_there_is_a_channel_is_made_directly_with_its_buttons(acting: Acting) -> None:
    declared(acting)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    heard(acting(ANA))
    handing.offer(acting(CARLOS), 1, to=MIRA)
    (offer,) = heard(acting(ANA))
    assert offer.arguments["channel"] == MIRA
    assert "I have command" in str(PRACTICE.cards["warroom.offer"](acting(ANA), **offer.subject))


@pytest.mark.parametrize("to", [SOFIA, TOM])
def test_command_is_offered_and_given_to_nobody_who_could_then_do_nothing(acting: Acting, to: str) -> None:
    opened(acting)
    with pytest.raises(NotAllowed, match="is of no support team"):
        operations.take_role(acting(ANA), 1, role=Role.COMMANDER, to=to)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    with pytest.raises(NotAllowed, match="is of no support team"):
        handing.offer(acting(CARLOS), 1, to=to)


def test_an_offer_of_before_that_was_so_is_accepted_by_nobody_who_could_then_do_nothing(acting: Acting) -> None:
    opened(acting)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    acting(CARLOS).journal(WarRoomEvent.HANDOVER_OFFERED, "INC-1", person=SOFIA)
    with pytest.raises(NotAllowed, match="is of no support team"):
        handing.accept(acting(SOFIA), 1, first="call the vendor")


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (lambda act: incident_operations.cancel(act, 1, reason="drill"), "cancelled: drill"),
        (lambda act: incident_operations.duplicate(act, 1, of=2), "the same as INC-2"),
    ],
    ids=["cancelled", "a duplicate"],
)
def test_what_was_not_resolved_is_told_as_what_it_is(acting: Acting, end: Any, words: str) -> None:
    opened(acting)
    reported(acting, "Tills are down")
    heard(acting(ANA))
    end(acting(ANA))
    found = told(acting(ANA), PRACTICE.follows)
    texts = [str(each.arguments.get("text")) for each in found if each.method is Method.POST_MESSAGE]
    assert f":heavy_minus_sign: *INC-1* is {words} (<@{ANA}>)" in texts
    how, _, why = words.partition(": ")
    assert f"INC-1 is {how}. What happened is here." in texts
    assert "resolved" not in str(texts)
    for card in (cards.situation, cards.announcement):
        assert how[0].upper() + how[1:] in str(card(acting(ANA), incident=1))
        assert "resolved" not in str(card(acting(ANA), incident=1)).lower()
    record = cards.record(acting(ANA), incident=1)["content"]
    assert f"- {how[0].upper()}{how[1:]}: 2026-03-16 10:00 by ana@northgate.example" in record
    assert f"room closed: {how}" in record
    assert ("- Why: drill" in record) == bool(why)


def test_what_it_is_the_same_as_is_named_to_nobody_where_that_is_private(acting: Acting) -> None:
    opened(acting)
    reported(acting, "The door code was mailed", private=True)
    heard(acting(ANA))
    incident_operations.duplicate(acting(CARLOS), 1, of=2)
    found = told(acting(CARLOS), PRACTICE.follows)
    assert "INC-2" not in str([each.arguments for each in found if each.arguments.get("channel") != SOFIA])
    assert "Known already" in str(cards.announcement(acting(ANA), incident=1))
    assert "INC-2" not in cards.record(acting(ANA), incident=1)["content"]


def test_the_end_of_a_long_story_is_told_in_posts_that_slack_takes(acting: Acting) -> None:
    opened(acting)
    for number in range(60):
        operations.note(acting(ANA), 1, text=f"{number}: {'x' * 230} &")
    heard(acting(ANA))
    operations.resolve(acting(ANA), 1, note="a new cable")
    found = told(acting(ANA), PRACTICE.follows)
    posts = [each.arguments["blocks"] for each in found if "What happened is here" in each.arguments.get("text", "")]
    assert len(posts) > 1
    for blocks in posts:
        assert sum(len(block["text"]["text"]) for block in blocks) <= 9000
        assert len(blocks) <= 50
    assert all(f" {number}: xxx" in str(posts) for number in range(60))


def archived(acting: Acting) -> None:
    """The room of INC-1 is over and archived."""
    opened(acting)
    resolved(acting)
    channel.archive(acting(QUARTERDECK), incident=1)
    stand(acting(ANA), [CARD, ANNOUNCEMENT], CHANNEL)
    settle(acting(ANA))


def test_reopened_after_its_room_was_archived_another_channel_is_made(acting: Acting) -> None:
    archived(acting)
    incident_operations.reopen(acting(SOFIA), 1, reason="still down")
    found = heard(acting(SOFIA))
    (order,) = [each for each in found if each.method is Method.CREATE_CHANNEL]
    assert order.arguments == {"name": "inc-1-point-of-sale-2", "is_private": False}
    assert outbox.message_called(acting(ANA).tx, CARD) is None, "the old card stays where it is"
    room = room_of(acting(ANA), 1)
    assert (room.status, room.channel, room.archived_at) == (RoomStatus.OPENING, None, None)
    assert {timer.kind for timer in armed(acting(ANA))} >= {operations.UPDATE_DUE, operations.COMMANDER_MISSING}


def test_the_new_channel_is_furnished_as_the_first_was_and_the_majors_are_told_where_it_is(acting: Acting) -> None:
    archived(acting)
    incident_operations.reopen(acting(SOFIA), 1)
    heard(acting(SOFIA))
    channel.opened(acting(QUARTERDECK), {"channel": {"id": "C2", "name": "inc-1-point-of-sale-2"}}, incident=1)
    found = heard(acting(QUARTERDECK))
    assert ANA in called_in(found)
    (card,) = [each for each in found if each.message == CARD]
    assert (card.arguments["channel"], card.then) == ("C2", "warroom.furnish")
    assert ":arrow_right: The war room of *INC-1* is <#C2> now." in [each.arguments.get("text") for each in found]
    assert room_of(acting(ANA), 1).status is RoomStatus.OPEN


def test_the_third_channel_has_a_third_name(acting: Acting) -> None:
    archived(acting)
    for number in (2, 3):
        incident_operations.reopen(acting(SOFIA), 1)
        (order,) = [each for each in heard(acting(SOFIA)) if each.method is Method.CREATE_CHANNEL]
        assert order.arguments["name"] == f"inc-1-point-of-sale-{number}"
        made = {"id": f"C{number}", "name": order.arguments["name"]}
        channel.opened(acting(QUARTERDECK), {"channel": made}, incident=1)
        resolved(acting)
        channel.archive(acting(QUARTERDECK), incident=1)
        settle(acting(ANA))


def test_a_channel_that_was_archived_by_hand_is_left_for_another(acting: Acting) -> None:
    opened(acting)
    operations.update(acting(ANA), 1, text="we look into it")
    told(acting(ANA), PRACTICE.follows)
    assert channel.lost(acting(QUARTERDECK), CHANNEL, "INC-1")
    found = heard(acting(ANA))
    (order,) = [each for each in found if each.method is Method.CREATE_CHANNEL]
    assert order.arguments["name"] == "inc-1-point-of-sale-2"
    assert [each for each in found if each.arguments.get("channel") == CHANNEL] == [], "nothing more is said there"
    assert details(acting(ANA), WarRoomEvent.CHANNEL_LOST) == {"text": "#inc-1-point-of-sale", "channel": CHANNEL}


def test_what_else_was_on_its_way_to_a_channel_that_was_left_is_not_wanted_any_more(acting: Acting) -> None:
    opened(acting)
    assert channel.lost(acting(QUARTERDECK), CHANNEL, "INC-1")
    assert channel.lost(acting(QUARTERDECK), CHANNEL, "INC-1")
    assert len(entries(acting(ANA), WarRoomEvent.CHANNEL_LOST)) == 1


def test_a_channel_of_no_room_or_of_one_that_is_over_is_an_operators_to_look_at(acting: Acting) -> None:
    opened(acting)
    assert not channel.lost(acting(QUARTERDECK), "C0GENERAL", "INC-1")
    assert not channel.lost(acting(QUARTERDECK), "C0GENERAL", "desk")
    resolved(acting)
    assert not channel.lost(acting(QUARTERDECK), CHANNEL, "INC-1")


def test_in_a_channel_that_we_archived_nothing_more_need_be_said(acting: Acting) -> None:
    opened(acting)
    resolved(acting)
    channel.archive(acting(QUARTERDECK), incident=1)
    assert channel.lost(acting(QUARTERDECK), CHANNEL, "INC-1")


def test_the_nudges_have_at_hand_what_they_ask_for(acting: Acting) -> None:
    opened(acting)
    late = acting(QUARTERDECK)
    operations.nudge_update(late, incident=1)
    operations.ask_for_commander(late, incident=1)
    act = later(late, minutes=6)
    assert "warroom.update" in str(cards.update_due(act, incident=1)["blocks"])
    assert "warroom.role.commander" in str(cards.commander_missing(act, incident=1)["blocks"])


def test_a_declarer_whose_command_it_is_not_to_see_is_called_into_no_private_room(acting: Acting) -> None:
    declared(acting, by=CHEN)
    turned_private(acting(ANA))
    channel.opened(acting(QUARTERDECK), answer(private=True), incident=1)
    people = called_in(heard(acting(ANA)))
    assert CHEN not in people
    assert {ANA, INGRID, SOFIA} <= set(people)


def replaced(acting: Acting, number: int, minute: int = 0) -> bool:
    """The room's channel is archived as soon as it is made; whether another follows, which is made then."""
    place = CHANNEL if number == 1 else f"C{number}"
    if not channel.lost(later(acting(QUARTERDECK), minutes=minute), place, "INC-1"):
        return False
    made = {"id": f"C{number + 1}", "name": f"inc-1-point-of-sale-{number + 1}"}
    channel.opened(later(acting(QUARTERDECK), minutes=minute), {"channel": made}, incident=1)
    return True


def test_where_every_channel_is_archived_at_once_the_fourth_is_an_operators_to_look_at(acting: Acting) -> None:
    opened(acting)
    assert [replaced(acting, number) for number in (1, 2, 3, 4)] == [True, True, True, False]
    room = room_of(acting(ANA), 1)
    assert (room.status, room.channel) == (RoomStatus.OPEN, "C4"), "once it is unarchived, all goes on in it"


def test_an_hour_later_another_channel_follows_again(acting: Acting) -> None:
    opened(acting)
    assert all(replaced(acting, number, 20 * number) for number in range(1, 7))
