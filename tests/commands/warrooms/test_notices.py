"""Who hears of what happens in war rooms: the room, the majors channel, the reporter."""

from typing import Any

import pytest

from commands.incidents import operations as incident_operations
from commands.warrooms import PRACTICE, channel, handing, operations
from commands.warrooms.operations import COMMANDER_MISSING, UPDATE_DUE
from commands.warrooms.permissions import room_of
from storage.outbox import queries as outbox
from storage.outbox.records import Effect, Method, PostedMessage
from storage.warrooms.records import Role, RoomStatus, WarRoomEvent
from tests.commands.conftest import ANA, BEN, CARLOS, MIRA, SOFIA, TOM, Acting
from tests.commands.outcome import all_sent, told
from tests.commands.warrooms.examples import (
    CHANNEL,
    INGRID,
    TITLE,
    answer,
    declared,
    opened,
    resolved,
    turned_private,
)

CARD, ANNOUNCEMENT, TALK = "INC-1/room/card", "INC-1/majors", "room:1/talk"
MAJORS = "#major-incidents"


def heard(acting: Acting) -> list[Effect]:
    """What waits to be said, once all that war rooms do has followed."""
    return told(acting(ANA), PRACTICE.follows)


def named(found: list[Effect], message: str) -> list[Effect]:
    return [each for each in found if each.message == message]


def to(found: list[Effect], place: str) -> list[Effect]:
    """What is posted there, the cards that are shown left out."""
    return [each for each in found if each.method is Method.POST_MESSAGE and each.arguments["channel"] == place]


def text(effect: Effect) -> str:
    return str(effect.arguments.get("text", ""))


def test_a_declaration_is_announced_among_the_majors_and_told_to_the_reporter(acting: Acting) -> None:
    declared(acting)
    found = heard(acting)
    (shown,) = named(found, ANNOUNCEMENT)
    assert (shown.method, shown.lane, shown.arguments) == (Method.SHOW, ANNOUNCEMENT, {"channel": MAJORS})
    assert (shown.render, shown.subject) == ("warroom.announcement", {"incident": 1})
    (word,) = to(found, SOFIA)
    assert "It is a major incident now" in text(word)
    assert word.thread == word.lane == "INC-1/reporter"


def test_once_the_channel_is_there_its_card_is_shown_to_be_pinned_and_the_announcement_links_it(
    acting: Acting,
) -> None:
    declared(acting)
    heard(acting)
    all_sent(acting(ANA))
    channel.opened(acting("quarterdeck"), answer(), incident=1)
    found = heard(acting)
    (card,) = named(found, CARD)
    assert (card.method, card.lane, card.arguments) == (Method.SHOW, CARD, {"channel": CHANNEL})
    assert (card.render, card.subject, card.then) == ("warroom.situation", {"incident": 1}, "warroom.furnish")
    assert len(named(found, ANNOUNCEMENT)) == 1
    assert [each.render for each in to(found, CHANNEL)] == ["warroom.like", "warroom.likely"]


def test_a_card_that_changes_is_not_pinned_again(acting: Acting) -> None:
    opened(acting)
    operations.take_role(acting(ANA), 1, role=Role.SCRIBE)
    assert [each.then for each in named(heard(acting), CARD)] == [None]


def test_a_burst_of_changes_is_one_update_of_each_card(acting: Acting) -> None:
    opened(acting)
    for role in Role:
        operations.take_role(acting(ANA), 1, role=role)
    found = heard(acting)
    assert len(named(found, CARD)) == len(named(found, ANNOUNCEMENT)) == 1
    assert len(to(found, CHANNEL)) == len(Role)


def test_a_role_is_told_in_the_room_and_shown_on_both_cards(acting: Acting) -> None:
    opened(acting)
    operations.take_role(acting(ANA), 1, role=Role.SCRIBE)
    found = heard(acting)
    (said,) = to(found, CHANNEL)
    assert (text(said), said.lane) == (f"<@{ANA}> is scribe.", TALK)
    assert said.message is not None
    assert said.message.startswith("INC-1/room/said/")
    assert [each.method for each in named(found, CARD) + named(found, ANNOUNCEMENT)] == [Method.SHOW, Method.SHOW]
    assert len(found) == 3


def test_whoever_is_given_a_role_is_called_in(acting: Acting) -> None:
    opened(acting)
    operations.take_role(acting(ANA), 1, role=Role.SCRIBE, to=TOM)
    (invited,) = [each for each in heard(acting) if each.method is Method.INVITE]
    assert (invited.arguments, invited.lane) == ({"channel": CHANNEL, "users": [TOM]}, "room:1/people")


def test_whoever_takes_a_role_is_not_called_in_as_they_are_there(acting: Acting) -> None:
    opened(acting)
    operations.take_role(acting(ANA), 1, role=Role.SCRIBE)
    assert Method.INVITE not in [each.method for each in heard(acting)]


def test_an_offer_of_the_command_is_said_in_the_room_with_its_two_buttons(acting: Acting) -> None:
    opened(acting)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    heard(acting)
    all_sent(acting(ANA))
    handing.offer(acting(CARLOS), 1, to=INGRID)
    invited, offer = heard(acting)
    assert (invited.method, invited.arguments["users"]) == (Method.INVITE, [INGRID])
    assert invited.lane == TALK, "they are there when the offer calls them"
    assert (offer.method, offer.lane) == (Method.SHOW, TALK)
    shown = PRACTICE.cards["warroom.offer"](acting(ANA), **offer.subject)
    assert shown["text"] == f"<@{INGRID}>, <@{CARLOS}> hands the command of INC-1 over to you."
    asked, buttons, _until = shown["blocks"]
    assert asked["text"]["text"].startswith(f"<@{INGRID}>, <@{CARLOS}> hands the command")
    assert [(each["text"]["text"], each["value"]) for each in buttons["elements"]] == [
        ("I have command", "1"),
        ("Not now", "1"),
    ]


def test_whoever_is_offered_the_command_is_called_in_to_read_the_offer(acting: Acting) -> None:
    opened(acting)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    handing.offer(acting(CARLOS), 1, to=MIRA)
    invited = [each.arguments["users"] for each in heard(acting) if each.method is Method.INVITE]
    assert invited == [[MIRA]]


@pytest.mark.parametrize(
    ("accepted", "sentence"),
    [(True, f"<@{INGRID}> is commander. First: call the vendor"), (False, f"<@{CARLOS}> keeps it.")],
)
def test_how_an_offer_is_answered_is_told_in_the_room(acting: Acting, accepted: bool, sentence: str) -> None:
    opened(acting)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    handing.offer(acting(CARLOS), 1, to=INGRID)
    heard(acting)
    all_sent(acting(ANA))
    if accepted:
        handing.accept(acting(INGRID), 1, first="call the vendor")
    else:
        handing.decline(acting(INGRID), 1)
    found = heard(acting)
    (said,) = to(found, CHANNEL)
    assert text(said).endswith(sentence)
    assert bool(named(found, CARD)) == accepted


def test_an_update_is_told_in_the_room_among_the_majors_and_to_the_reporter(acting: Acting) -> None:
    opened(acting)
    operations.update(acting(BEN), 1, text="Italy is back")
    found = heard(acting)
    (room,), (majors,), (reporter,) = to(found, CHANNEL), to(found, MAJORS), to(found, SOFIA)
    assert "Italy is back" in text(room)
    assert text(room) == text(majors) == text(reporter)
    assert (room.lane, majors.lane, reporter.lane) == (TALK, ANNOUNCEMENT, "INC-1/reporter")
    assert (majors.thread, reporter.thread) == (ANNOUNCEMENT, "INC-1/reporter")
    assert "reply_broadcast" not in majors.arguments
    assert [len(named(found, card)) for card in (CARD, ANNOUNCEMENT)] == [1, 1]


def test_what_the_majors_are_told_can_be_taken_back_with_the_incident(acting: Acting) -> None:
    opened(acting)
    operations.update(acting(BEN), 1, text="Italy is back")
    (majors,) = to(heard(acting), MAJORS)
    assert majors.message is not None
    assert majors.message.startswith("INC-1/said/")


def test_notes_are_told_in_the_room_alone(acting: Acting) -> None:
    opened(acting)
    operations.note(acting(ANA), 1, text="call the vendor")
    said, *link = heard(acting)
    assert (said.arguments["channel"], said.lane) == (CHANNEL, TALK)
    assert "call the vendor" in text(said)
    assert {each.method for each in link} <= {Method.PERMALINK}


@pytest.mark.parametrize(
    ("nudge", "card"),
    [(operations.nudge_update, UPDATE_DUE), (operations.ask_for_commander, COMMANDER_MISSING)],
)
def test_a_nudge_is_rendered_when_it_is_said_and_waits_once(acting: Acting, nudge: Any, card: str) -> None:
    opened(acting)
    for _ in range(2):
        nudge(acting("quarterdeck"), incident=1)
        (said,) = heard(acting)
    assert (said.method, said.arguments, said.lane) == (Method.POST_MESSAGE, {"channel": CHANNEL}, TALK)
    assert (said.render, said.subject, said.coalesce) == (card, {"incident": 1}, f"warn:{card}:1")


def test_the_end_is_told_in_the_room_with_its_timeline_and_then_its_record(acting: Acting) -> None:
    opened(acting)
    operations.resolve(acting(ANA), 1, note="a new cable")
    found = heard(acting)
    (ending,) = to(found, CHANNEL)
    assert text(ending) == "INC-1 is resolved. What happened is here."
    assert TITLE in str(ending.arguments["blocks"])
    assert "resolved: a new cable" in str(ending.arguments["blocks"])
    (record,) = [each for each in found if each.method is Method.UPLOAD]
    assert (record.render, record.subject) == ("warroom.record", {"incident": 1, "channel": CHANNEL})
    assert record.arguments == {"channel": CHANNEL}
    assert record.then == "warroom.recorded"
    assert ending.lane == record.lane == TALK
    assert found.index(ending) < found.index(record)


def test_the_end_is_shown_to_the_whole_majors_channel(acting: Acting) -> None:
    opened(acting)
    operations.resolve(acting(ANA), 1, note="a new cable")
    found = heard(acting)
    (majors,) = to(found, MAJORS)
    assert text(majors) == f":white_check_mark: *INC-1* is resolved, says <@{ANA}>: a new cable"
    assert (majors.thread, majors.arguments["reply_broadcast"]) == (ANNOUNCEMENT, True)
    assert [len(named(found, card)) for card in (CARD, ANNOUNCEMENT)] == [1, 1]


def test_open_again_is_told_in_the_room_and_shown_on_both_cards(acting: Acting) -> None:
    opened(acting)
    resolved(acting)
    incident_operations.reopen(acting(SOFIA), 1, reason="still down")
    found = heard(acting)
    (said,) = to(found, CHANNEL)
    assert "INC-1 is open again" in text(said)
    assert [len(named(found, card)) for card in (CARD, ANNOUNCEMENT)] == [1, 1]


def test_the_majors_who_were_told_that_it_is_over_are_told_that_it_is_not(acting: Acting) -> None:
    opened(acting)
    resolved(acting)
    incident_operations.reopen(acting(SOFIA), 1, reason="still down")
    (majors,) = to(heard(acting), MAJORS)
    assert text(majors) == f":leftwards_arrow_with_hook: *INC-1* is open again, says <@{SOFIA}>: still down"
    assert (majors.thread, majors.arguments["reply_broadcast"]) == (ANNOUNCEMENT, True)


def test_before_the_channel_is_there_only_the_others_hear(acting: Acting) -> None:
    declared(acting)
    heard(acting)
    all_sent(acting(ANA))
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER, to=INGRID)
    operations.take_role(acting(CARLOS), 1, role=Role.SCRIBE)
    operations.update(acting(CARLOS), 1, text="we look into it")
    operations.note(acting(CARLOS), 1, text="call the vendor")
    operations.nudge_update(acting("quarterdeck"), incident=1)
    found = heard(acting)
    assert {each.arguments["channel"] for each in found} == {MAJORS, SOFIA}
    assert named(found, CARD) == []


def test_an_offer_before_the_channel_is_there_is_heard_all_the_same(acting: Acting) -> None:
    declared(acting)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    heard(acting)
    all_sent(acting(ANA))
    handing.offer(acting(CARLOS), 1, to=INGRID)
    offers = heard(acting)
    channel.opened(acting("quarterdeck"), answer(), incident=1)
    assert "warroom.offer" in [each.render for each in offers + heard(acting)]


def test_resolved_before_its_channel_is_there_the_story_is_told_once_it_is(acting: Acting) -> None:
    declared(acting)
    operations.resolve(acting(ANA), 1, note="a new cable")
    before = heard(acting)
    assert Method.UPLOAD not in [each.method for each in before]
    assert len(to(before, MAJORS)) == 1
    all_sent(acting(ANA))
    channel.opened(acting("quarterdeck"), answer(), incident=1)
    found = heard(acting)
    assert [text(each) for each in to(found, CHANNEL)] == ["INC-1 is resolved. What happened is here."]
    assert Method.UPLOAD in [each.method for each in found]
    assert to(found, MAJORS) == []


def story_of_a_private_one(acting: Acting) -> list[Effect]:
    """All that is said of one, from its declaration to the day after it was reopened."""
    declared(acting, by=MIRA, private=True)
    found = heard(acting)
    all_sent(acting(ANA))
    channel.opened(acting("quarterdeck"), answer(private=True), incident=1)
    operations.take_role(acting(MIRA), 1, role=Role.COMMANDER)
    operations.update(acting(MIRA), 1, text="the mail is called back")
    operations.nudge_update(acting("quarterdeck"), incident=1)
    operations.resolve(acting(MIRA), 1, note="called back")
    found += heard(acting)
    incident_operations.reopen(acting(SOFIA), 1)
    return found + heard(acting)


def test_of_a_private_incident_nothing_is_said_among_the_majors(acting: Acting) -> None:
    found = story_of_a_private_one(acting)
    assert [each for each in found if each.arguments.get("channel") == MAJORS] == []
    assert [each for each in found if ANNOUNCEMENT in (each.message, each.thread, each.lane)] == []


def test_of_a_private_incident_the_room_and_the_reporter_hear_all_the_same(acting: Acting) -> None:
    found = story_of_a_private_one(acting)
    assert "the mail is called back" in str([text(each) for each in to(found, CHANNEL)])
    assert "the mail is called back" in str([text(each) for each in to(found, SOFIA)])
    assert {each.arguments["channel"] for each in found if each.method is Method.SHOW} == {CHANNEL}


def test_what_stands_among_the_majors_is_taken_back_once_it_is_private(acting: Acting) -> None:
    opened(acting)
    outbox.store_message(acting(ANA).tx, PostedMessage(ANNOUNCEMENT, "INC-1", "C0MAJORS", "1.1"))
    turned_private(acting(ANA))
    act = acting(ANA)
    act.journal("incident.service_set", "INC-1", became_private=True)
    found = heard(acting)
    assert [each.method for each in named(found, ANNOUNCEMENT)] == [Method.DELETE]
    assert room_of(act, 1).status is RoomStatus.OPENING


def test_of_what_only_the_timeline_or_nobody_reads_nobody_is_told_and_of_all_else_somebody_is() -> None:
    unsaid = {WarRoomEvent.LINKED, WarRoomEvent.RECORDED, WarRoomEvent.CALLED_IN, WarRoomEvent.SHOWN_OUT}
    unsaid |= {WarRoomEvent.LINE_KEPT, WarRoomEvent.LINE_ANSWERED}
    assert set(PRACTICE.follows) & set(WarRoomEvent) == set(WarRoomEvent) - unsaid
