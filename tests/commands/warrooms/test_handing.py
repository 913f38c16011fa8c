"""The command changes hands: offered with how it stands, read back, refused, taken back, lapsed."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from commands.shared.act import Act
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, Refused
from commands.warrooms import PRACTICE, handing, handing_views, operations, reading, views, writing
from commands.warrooms.handing import LAPSE, OWED
from commands.warrooms.handing_rules import OfferState
from commands.warrooms.ids import HandField
from storage.directory import queries as directory
from storage.outbox.records import Method
from storage.warrooms.records import LineKind, Role, WarRoom, WarRoomEvent
from tests.commands.conftest import ANA, BEN, CARLOS, MIRA, Acting
from tests.commands.outcome import armed, details, entries, later, said, stand, told
from tests.commands.warrooms.examples import (
    CHANNEL,
    INGRID,
    declared,
    holder,
    opened,
    resolved,
    settle,
    with_settings,
)
from tests.conftest import MONDAY

FIRST = "call the vendor"
Answering = Callable[[Act, int], WarRoom]


def accept(act: Act, number: int) -> WarRoom:
    return handing.accept(act, number, first=FIRST)


def led_by(acting: Acting, who: str) -> WarRoom:
    declared(acting)
    return operations.take_role(acting(who), 1, role=Role.COMMANDER)


def test_an_offer_is_journalled_and_changes_nothing_yet(acting: Acting) -> None:
    led_by(acting, CARLOS)
    handing.offer(acting(CARLOS), 1, to=INGRID)
    (offer,) = entries(acting(ANA), WarRoomEvent.HANDOVER_OFFERED)
    assert (offer.actor, offer.details["person"]) == (CARLOS, INGRID)
    assert holder(acting(ANA), Role.COMMANDER) == CARLOS


def test_where_nobody_leads_there_is_nothing_to_hand_over(acting: Acting) -> None:
    declared(acting)
    with pytest.raises(
        NotAllowed,
        match=r"Only the commander or a service manager hands over; nobody leads yet: press \*Take command\*",
    ):
        handing.offer(acting(CARLOS), 1, to=INGRID)


def test_nobody_hands_over_for_the_commander_but_a_manager(acting: Acting) -> None:
    led_by(acting, CARLOS)
    only = f"Only the commander or a service manager hands over; <@{CARLOS}> leads"
    with pytest.raises(NotAllowed, match=only) as refused:
        handing.offer(acting(ANA), 1, to=INGRID)
    assert (refused.value.attempted, refused.value.record) == ("handover", "INC-1")
    with pytest.raises(MovedOn, match=f"<@{CARLOS}> has command already; name somebody else"):
        handing.offer(acting(MIRA), 1, to=CARLOS)
    handing.offer(acting(MIRA), 1, to=INGRID)
    (found,) = handing.offers_of(acting(ANA), 1)
    made = str(handing_views.offer(found))
    assert f"<@{INGRID}>, <@{MIRA}> hands the command of INC-1 over to you for <@{CARLOS}>." in made
    assert f"<@{CARLOS}> commands until you have it" in made
    accept(acting(INGRID), 1)
    assert holder(acting(ANA), Role.COMMANDER) == INGRID


def test_command_is_not_offered_to_oneself(acting: Acting) -> None:
    led_by(acting, CARLOS)
    with pytest.raises(MovedOn, match="You have command already; name somebody else"):
        handing.offer(acting(CARLOS), 1, to=CARLOS)


def offered(acting: Acting) -> None:
    """Carlos leads, and has offered the command to Ingrid."""
    led_by(acting, CARLOS)
    handing.offer(acting(CARLOS), 1, to=INGRID)


def test_accepted_the_command_is_theirs(acting: Acting) -> None:
    offered(acting)
    handing.accept(acting(INGRID), 1, first=FIRST)
    assert holder(acting(ANA), Role.COMMANDER) == INGRID
    answered, given = entries(acting(ANA))[-2:]
    assert (answered.what, answered.actor) == (WarRoomEvent.HANDOVER_ANSWERED, INGRID)
    told = {name: answered.details[name] for name in ("accepted", "offered_by", "first")}
    assert told == {"accepted": True, "offered_by": CARLOS, "first": FIRST}
    assert given.what == WarRoomEvent.ROLE_GIVEN
    assert given.details == {"role": Role.COMMANDER, "person": INGRID, "first": FIRST}


def test_declined_the_command_stays_where_it_is(acting: Acting) -> None:
    offered(acting)
    handing.decline(acting(INGRID), 1)
    assert holder(acting(ANA), Role.COMMANDER) == CARLOS
    assert details(acting(ANA), WarRoomEvent.HANDOVER_ANSWERED)["accepted"] is False


@pytest.mark.parametrize("first", [accept, handing.decline])
@pytest.mark.parametrize("second", [accept, handing.decline])
def test_an_offer_is_answered_once(acting: Acting, first: Answering, second: Answering) -> None:
    offered(acting)
    first(acting(INGRID), 1)
    with pytest.raises(NotAllowed, match="offered to somebody else, or taken back"):
        second(acting(INGRID), 1)
    assert len(entries(acting(ANA), WarRoomEvent.HANDOVER_ANSWERED)) == 1


def test_nobody_answers_for_somebody_else(acting: Acting) -> None:
    offered(acting)
    for who in (CARLOS, MIRA, ANA):
        with pytest.raises(NotAllowed, match="offered to somebody else") as refused:
            handing.accept(acting(who), 1, first=FIRST)
        assert (refused.value.attempted, refused.value.record) == ("handover", "INC-1")
    assert holder(acting(ANA), Role.COMMANDER) == CARLOS


def test_what_was_never_offered_is_not_accepted(acting: Acting) -> None:
    led_by(acting, CARLOS)
    with pytest.raises(NotAllowed):
        handing.accept(acting(INGRID), 1, first=FIRST)


def test_what_was_offered_to_somebody_else_since_is_not_accepted(acting: Acting) -> None:
    offered(acting)
    handing.offer(acting(CARLOS), 1, to=BEN)
    with pytest.raises(NotAllowed, match="offered to somebody else"):
        handing.accept(acting(INGRID), 1, first=FIRST)
    handing.accept(acting(BEN), 1, first=FIRST)
    assert holder(acting(ANA), Role.COMMANDER) == BEN


def test_command_that_changed_hands_since_it_was_offered_is_not_taken(acting: Acting) -> None:
    offered(acting)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER, to=BEN)
    with pytest.raises(MovedOn, match=f"<@{CARLOS}> does not have command any more; the card shows who does"):
        handing.accept(acting(INGRID), 1, first=FIRST)
    assert holder(acting(ANA), Role.COMMANDER) == BEN


def at(acting: Acting, who: str, minutes: float) -> Act:
    """Somebody, so many minutes after the first offer."""
    return later(acting(who), minutes=minutes)


def shown(acting: Acting, minutes: float, offer: int = -1) -> str:
    """What the message of an offer shows by then."""
    made = handing.offers_of(at(acting, ANA, minutes), 1)[offer]
    return str(PRACTICE.cards["warroom.offer"](at(acting, ANA, minutes), incident=1, offer=made.id)["blocks"])


def test_after_ten_minutes_an_offer_has_lapsed_and_is_accepted_no_more(acting: Acting) -> None:
    offered(acting)
    accept(at(acting, INGRID, 9.9), 1)
    assert holder(acting(ANA), Role.COMMANDER) == INGRID


@pytest.mark.parametrize("minutes", [10, 11])
def test_ten_minutes_are_half_open(acting: Acting, minutes: float) -> None:
    offered(acting)
    with pytest.raises(MovedOn, match=f"That offer lapsed .*: <@{CARLOS}> has command still"):
        accept(at(acting, INGRID, minutes), 1)
    assert holder(acting(ANA), Role.COMMANDER) == CARLOS
    assert "Lapsed" in shown(acting, minutes)


def test_without_a_first_step_the_command_is_not_taken_and_the_field_is_named(acting: Acting) -> None:
    offered(acting)
    with pytest.raises(Invalid) as refused:
        handing.accept(at(acting, INGRID, 5), 1, first="  ")
    assert refused.value.fields == {HandField.FIRST: "Say what you will do first."}
    assert holder(acting(ANA), Role.COMMANDER) == CARLOS


def test_a_second_offer_takes_the_first_one_back(acting: Acting) -> None:
    offered(acting)
    assert "I have command" in shown(acting, 4)
    handing.offer(at(acting, CARLOS, 4), 1, to=BEN)
    first, second = handing.offers_of(at(acting, ANA, 4), 1)
    assert (first.state, second.state) == (OfferState.TAKEN_BACK, OfferState.OPEN)
    assert "Taken back" in shown(acting, 4, 0)
    assert "I have command" not in shown(acting, 4, 0)
    (timer,) = armed(acting(ANA), LAPSE)
    assert timer.due_at == MONDAY + timedelta(minutes=14)


def test_the_report_is_frozen_as_it_stands_and_sealed(acting: Acting) -> None:
    led_by(acting, CARLOS)
    writing.write(acting(CARLOS), 1, kind=LineKind.IMPACT, text="twelve stores")
    handing.offer(acting(CARLOS), 1, to=INGRID, what_if="If it fills again, then fail over")
    writing.write(at(acting, CARLOS, 1), 1, kind=LineKind.IMPACT, text="four stores")
    accept(at(acting, INGRID, 2), 1)
    kept, answered = (
        entries(acting(ANA), what)[0] for what in (WarRoomEvent.HANDOVER_OFFERED, WarRoomEvent.HANDOVER_ANSWERED)
    )
    assert "twelve stores" in kept.details["report"]
    assert "four stores" not in kept.details["report"]
    text = f"{kept.details['report']}\n{kept.details['what_if']}"
    assert kept.details["sha256"] == hashlib.sha256(text.encode()).hexdigest() == answered.details["sha256"]
    assert (kept.actor, kept.at, answered.actor) == (CARLOS, MONDAY, INGRID)


def test_the_record_keeps_what_was_handed_over_with_its_seal(acting: Acting) -> None:
    offered(acting)
    accept(at(acting, INGRID, 2), 1)
    story = reading.story(acting(ANA), 1)
    record = views.record(story, names={CARLOS: "Carlos", INGRID: "Ingrid"}, zone=MONDAY.tzinfo)  # type: ignore[arg-type]
    assert "### Carlos to Ingrid" in record
    assert f"- First: {FIRST}" in record
    assert details(acting(ANA), WarRoomEvent.HANDOVER_OFFERED)["sha256"] in record


def test_the_form_shows_what_was_frozen_and_what_happened_since(acting: Acting) -> None:
    offered(acting)
    operations.note(at(acting, BEN, 1), 1, text="the pool fills")
    (taking,) = [each for command in PRACTICE.commands for each in command.verbs if each.do is handing.accept]
    assert taking.form is not None
    view = str(taking.form.opens(at(acting, INGRID, 2), 1))
    assert "the pool fills" in view
    assert "*Impact:* nobody has said" in view


def test_nobody_hands_over_to_somebody_who_has_left(acting: Acting) -> None:
    led_by(acting, CARLOS)
    directory.store(acting(ANA).tx, INGRID, [], MONDAY)
    with pytest.raises(Refused, match="cannot lead: that is an app, or somebody who has left"):
        handing.offer(acting(CARLOS), 1, to=INGRID)


def test_a_lapse_is_told_in_the_room_once_and_costs_one_message(acting: Acting) -> None:
    opened(acting)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    handing.offer(acting(CARLOS), 1, to=INGRID)
    settle(acting(ANA))
    handing.lapse(at(acting, "quarterdeck", 10), incident=1)
    (text,) = [each.arguments["text"] for each in told(acting(ANA), PRACTICE.follows) if "text" in each.arguments]
    assert text == f":hourglass: <@{INGRID}> has not taken the command; <@{CARLOS}> keeps it."


def test_an_answered_offer_does_not_lapse(acting: Acting) -> None:
    offered(acting)
    accept(at(acting, INGRID, 2), 1)
    assert armed(acting(ANA), LAPSE) == []
    handing.lapse(at(acting, "quarterdeck", 10), incident=1)
    assert entries(acting(ANA), WarRoomEvent.HANDOVER_LAPSED) == []


def test_an_offer_of_an_earlier_version_has_no_end(acting: Acting) -> None:
    led_by(acting, CARLOS)
    acting(CARLOS).journal(WarRoomEvent.HANDOVER_OFFERED, "INC-1", person=INGRID)
    accept(at(acting, INGRID, 600), 1)
    assert holder(acting(ANA), Role.COMMANDER) == INGRID


def owed(acting: Acting) -> list[Any]:
    return [timer.due_at - MONDAY for timer in armed(acting(ANA), OWED)]


def test_who_has_led_for_four_hours_is_asked_to_hand_over_and_once_more_later(acting: Acting) -> None:
    opened(acting)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    said(acting(ANA), PRACTICE.follows)
    assert owed(acting) == [timedelta(hours=4)]
    handing.propose(later(acting("quarterdeck"), hours=4), incident=1)
    (asked,) = told(acting(ANA), PRACTICE.follows)
    assert (asked.method, asked.arguments["channel"]) == (Method.POST_MESSAGE, CARLOS)
    card = PRACTICE.cards[OWED](later(acting(ANA), hours=4), **asked.subject)
    assert card["text"] == "You have had command of INC-1 for 4 hours. Hand it over?"
    assert owed(acting) == [timedelta(hours=8)]


def test_nobody_is_asked_who_commands_no_more(acting: Acting) -> None:
    opened(acting)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    settle(acting(ANA))
    resolved(acting, CARLOS)
    assert owed(acting) == []
    assert PRACTICE.cards[OWED](acting(ANA), incident=1, person=CARLOS) == {}


def test_where_app_yaml_says_never_nobody_is_asked(acting: Acting) -> None:
    opened(acting)
    act = with_settings(acting(CARLOS), handover_after="0s")
    operations.take_role(act, 1, role=Role.COMMANDER)
    told(act, PRACTICE.follows)
    assert owed(acting) == []


def test_rooms_of_an_earlier_version_are_counted_from_the_next_start(acting: Acting) -> None:
    led_by(acting, CARLOS)
    handing.begin(acting("quarterdeck"))
    assert owed(acting) == [timedelta(hours=4)]


def test_the_offer_is_shown_again_where_it_stands(acting: Acting) -> None:
    opened(acting)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    handing.offer(acting(CARLOS), 1, to=INGRID)
    (made,) = handing.offers_of(acting(ANA), 1)
    settle(acting(ANA))
    stand(acting(ANA), [f"INC-1/room/said/offer-{made.id}"], CHANNEL)
    handing.decline(acting(INGRID), 1)
    again = [each for each in told(acting(ANA), PRACTICE.follows) if each.render == "warroom.offer"]
    assert [each.subject for each in again] == [{"incident": 1, "offer": made.id}]
