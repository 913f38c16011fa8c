"""Who a private room is for: whoever may not see it any more has no role and no place in it."""

import pytest

from bot.config import Document
from commands.incidents import notices as incident_notices
from commands.incidents import operations as incident_operations
from commands.incidents.permissions import leads
from commands.links.operations import relate
from commands.shared.act import Act
from commands.shared.practice import joined
from commands.shared.refusals import NotAllowed
from commands.warrooms import PRACTICE, channel, handing, operations, privacy
from commands.warrooms.permissions import incident_of, room_of
from storage.directory import queries as directory
from storage.journal.queries import QUARTERDECK
from storage.links.records import LinkKind
from storage.outbox.records import Effect, Method
from storage.record import replace
from storage.warrooms import queries as warrooms
from storage.warrooms.records import Role, WarRoomEvent
from tests.commands.conftest import ANA, BEN, CARLOS, DORA, MIRA, SOFIA, TOM, Acting
from tests.commands.outcome import armed, entries, said, stand
from tests.commands.warrooms.examples import CHANNEL, HANA, INGRID, answer, opened, reported, resolved
from tests.company import private_payroll
from tests.conftest import MONDAY

FOLLOWS = joined(PRACTICE.follows, incident_notices.FOLLOWS)


def private(act: Act) -> Act:
    """The same, where incidents about pay are private."""
    assert isinstance(act.document, Document)
    return replace(act, document=private_payroll(act.document))


def heard(act: Act) -> list[Effect]:
    return said(act, FOLLOWS)


def shown_out(found: list[Effect]) -> list[str]:
    return [each.arguments["user"] for each in found if each.method is Method.KICK]


def about_pay(acting: Acting, by: str = ANA) -> list[Effect]:
    """INC-1 turns out to be about pay; what is to be done then."""
    act = private(acting(by))
    incident_operations.set_service(act, 1, service="payroll")
    return heard(act)


def in_private(acting: Acting) -> Act:
    """The private room of INC-1, about pay, with its channel."""
    opened(acting)
    about_pay(acting)
    channel.opened(private(acting(QUARTERDECK)), answer(private=True), incident=1)
    heard(private(acting(QUARTERDECK)))
    return private(acting(QUARTERDECK))


def test_a_public_room_that_is_left_keeps_nothing_of_ours(acting: Acting) -> None:
    opened(acting)
    resolved(acting)
    answered = {"files": [{"id": "F1", "title": "The record"}]}
    channel.recorded(acting(QUARTERDECK), answered, incident=1, channel=CHANNEL)
    incident_operations.reopen(acting(SOFIA), 1)
    heard(acting(SOFIA))
    found = [each for each in about_pay(acting) if each.lane == "room:1/talk"]
    assert [(each.method, each.arguments) for each in found if each.method is not Method.DELETE] == [
        (Method.DELETE_FILE, {"file": "F1"}),
        (Method.REMOVE_BOOKMARK, {"channel_id": CHANNEL, "title": "INC-1"}),
        (Method.REMOVE_BOOKMARK, {"channel_id": CHANNEL, "title": "Call"}),
        (Method.SET_TOPIC, {"channel": CHANNEL, "topic": "INC-1"}),
        (Method.RENAME, {"channel": CHANNEL, "name": "inc-1"}),
        (Method.ARCHIVE, {"channel": CHANNEL}),
    ]


def test_a_record_that_was_on_its_way_to_a_room_that_is_left_is_deleted_once_it_stands(acting: Acting) -> None:
    opened(acting)
    about_pay(acting)
    channel.recorded(acting(QUARTERDECK), {"file": "F1"}, incident=1, channel=CHANNEL)
    (deleted,) = [each for each in heard(acting(ANA)) if each.method is Method.DELETE_FILE]
    assert deleted.arguments == {"file": "F1"}
    channel.recorded(acting(QUARTERDECK), {"already": "unknown_method"}, incident=1, channel=CHANNEL)
    assert heard(acting(ANA)) == []


def test_what_was_handed_over_in_a_public_room_that_is_left_is_deleted_there(acting: Acting) -> None:
    opened(acting)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    handing.offer(acting(CARLOS), 1, to=INGRID, what_if="If they ask, the door code is 4711")
    (offer,) = [each.message for each in heard(acting(CARLOS)) if "/offer-" in str(each.message)]
    stand(acting(CARLOS), [str(offer)], CHANNEL)
    assert offer in [each.message for each in about_pay(acting) if each.method is Method.DELETE]


def test_what_is_linked_with_it_is_shown_anew(acting: Acting) -> None:
    opened(acting)
    reported(acting, "Tills are down")
    relate(acting(ANA), "INC-1", LinkKind.RELATED, "INC-2")
    heard(acting(ANA))
    shown = [each.subject["incident"] for each in about_pay(acting) if each.render == "incident.card"]
    assert 2 in shown


def test_roles_of_those_who_may_not_see_it_fall_vacant_and_a_commander_is_asked_for(acting: Acting) -> None:
    opened(acting)
    operations.take_role(acting(HANA), 1, role=Role.COMMANDER)
    operations.take_role(acting(MIRA), 1, role=Role.SCRIBE)
    heard(acting(ANA))
    about_pay(acting, by=HANA)
    assert {role: each.person for role, each in warrooms.roles(acting(ANA).tx, 1).items()} == {Role.SCRIBE: MIRA}
    (left,) = entries(acting(ANA), WarRoomEvent.ROLE_LEFT)
    assert left.details == {"role": Role.COMMANDER, "person": HANA}
    assert len(armed(acting(ANA), operations.COMMANDER_MISSING)) == 1


@pytest.mark.parametrize("role", Role)
def test_no_role_is_given_to_somebody_who_may_not_see_it(acting: Acting, role: Role) -> None:
    act = replace(in_private(acting), by=DORA)
    with pytest.raises(NotAllowed, match=f"INC-1 is private, and <@{BEN}> is none of those who may see it"):
        operations.take_role(act, 1, role=role, to=BEN)
    operations.take_role(act, 1, role=role, to=INGRID)


def test_whoever_it_is_taken_from_leaves_the_room(acting: Acting) -> None:
    act = in_private(acting)
    incident_operations.assign(replace(act, by=MIRA), 1, to=TOM)
    assert [each.arguments["users"] for each in heard(act) if each.method is Method.INVITE] == [[TOM]]
    incident_operations.assign(replace(act, by=MIRA), 1, to=BEN)
    assert shown_out(heard(act)) == [TOM]


def test_whoever_is_no_longer_of_the_team_leaves_the_room_and_loses_the_card(acting: Acting) -> None:
    act = in_private(acting)
    stand(act, [f"INC-1/card/person:{DORA}", f"INC-1/card/person:{MIRA}"])
    privacy.people_changed(act)
    assert shown_out(heard(act)) == [], "nothing has changed"
    for handle in act.document.teams[incident_of(act, 1).team or ""].members:
        directory.store(act.tx, handle, [BEN], MONDAY)
    assert not leads(act, DORA)
    for practice in (privacy.people_changed, incident_notices.people_changed):
        practice(act)
    found = heard(act)
    assert DORA in shown_out(found)
    assert [each.message for each in found if each.method is Method.DELETE] == [
        f"INC-1/card/person:{DORA}",
        f"INC-1/card/person:{MIRA}",
    ]
    privacy.people_changed(act)
    assert shown_out(heard(act)) == [], "they are out"


def test_a_commander_who_is_none_any_more_leaves_the_room(acting: Acting) -> None:
    act = in_private(acting)
    operations.take_role(replace(act, by=CARLOS), 1, role=Role.COMMANDER)
    heard(act)
    directory.store(act.tx, act.document.roles.commanders[0], [INGRID], MONDAY)
    privacy.people_changed(act)
    assert CARLOS in shown_out(heard(act))
    assert Role.COMMANDER not in warrooms.roles(act.tx, room_of(act, 1).id)


def test_the_command_of_one_who_has_left_is_free_to_take_and_the_room_hears_why(acting: Acting) -> None:
    opened(acting)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    heard(acting(CARLOS))
    privacy.people_changed(acting(QUARTERDECK))
    assert heard(acting(QUARTERDECK)) == [], "while nothing has changed"
    directory.store(acting(ANA).tx, acting(ANA).document.roles.commanders[0], [], MONDAY)
    privacy.people_changed(acting(QUARTERDECK))
    gone = (
        f"<@{CARLOS}> is commander no longer: of no support team any more. Press *Take command* on the pinned card."
    )
    assert gone in str([each.arguments for each in heard(acting(QUARTERDECK))])
    operations.take_role(acting(ANA), 1, role=Role.COMMANDER)
    operations.resolve(acting(ANA), 1, note="a new cable")


def test_of_an_open_room_nobody_is_shown_out(acting: Acting) -> None:
    opened(acting)
    incident_operations.assign(acting(ANA), 1, to=TOM)
    incident_operations.assign(acting(ANA), 1, to=BEN)
    directory.store(acting(ANA).tx, "@retail-oncall", [TOM], MONDAY)
    privacy.people_changed(acting(ANA))
    assert shown_out(heard(acting(ANA))) == []
