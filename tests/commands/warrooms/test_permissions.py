"""Who may do what in a war room; what there is not and what is not theirs are told alike."""

import pytest

from commands.shared.refusals import MovedOn, NotAllowed, NotFound, Refused
from commands.warrooms import PRACTICE, operations
from commands.warrooms.permissions import incident_of, live, may_resolve, responders_only, room_of
from storage.directory import queries as directory
from storage.warrooms import queries as warrooms
from storage.warrooms.records import Role, RoomStatus
from tests.commands.conftest import ANA, CARLOS, CHEN, MIRA, SOFIA, TOM, Acting
from tests.commands.warrooms.examples import HANA, INGRID, declared, opened, reported, resolved, turned_private
from tests.conftest import MONDAY


def test_what_was_never_reported_is_not_found(acting: Acting) -> None:
    with pytest.raises(NotFound, match=r"There is no INC-7\. .*`/major TEXT` declares a new one") as refused:
        incident_of(acting(ANA), 7)
    assert refused.value.record == "INC-7"


def test_what_was_never_declared_has_no_room(acting: Acting) -> None:
    reported(acting)
    with pytest.raises(NotFound, match=r"INC-1 has no war room. Declare it with `/major INC-1`") as refused:
        room_of(acting(ANA), 1)
    assert refused.value.record == "INC-1"


def test_work_goes_on_in_a_room_while_its_channel_is_made_and_once_it_is(acting: Acting) -> None:
    declared(acting)
    assert live(acting(ANA), 1)[0].status is RoomStatus.OPENING


def test_in_an_open_room_work_goes_on(acting: Acting) -> None:
    room = opened(acting)
    assert live(acting(ANA), 1) == (room, incident_of(acting(ANA), 1))


@pytest.mark.parametrize("status", [RoomStatus.RESOLVED, RoomStatus.ARCHIVED])
def test_in_a_room_that_is_over_no_work_goes_on(acting: Acting, status: RoomStatus) -> None:
    room = opened(acting)
    warrooms.change(acting(ANA).tx, room.id, was=[*RoomStatus], status=status)
    with pytest.raises(MovedOn, match=r"The war room of INC-1 is closed. Reopen the incident") as refused:
        live(acting(ANA), 1)
    assert refused.value.record == "INC-1"


@pytest.mark.parametrize("role", Role)
def test_no_role_is_given_to_an_app_or_to_somebody_who_has_left(acting: Acting, role: Role) -> None:
    opened(acting)
    directory.store(acting(ANA).tx, INGRID, [], MONDAY)
    with pytest.raises(Refused, match="that is an app, or somebody who has left") as refused:
        operations.take_role(acting(CARLOS), 1, role=role, to=INGRID)
    assert refused.value.record == "INC-1"
    assert warrooms.roles(acting(ANA).tx, room_of(acting(ANA), 1).id) == {}


@pytest.mark.parametrize("who", [ANA, CHEN, CARLOS, MIRA])
def test_every_support_team_commanders_and_managers_run_war_rooms(acting: Acting, who: str) -> None:
    responders_only(acting(who), reported(acting), "declare a major incident")


def test_staff_do_not_and_are_told_what_to_do_instead(acting: Acting) -> None:
    with pytest.raises(NotAllowed, match=r"To post updates is for support teams.*Report it with `/incident`") as no:
        responders_only(acting(TOM), reported(acting), "post updates")
    assert (no.value.attempted, no.value.record) == ("post updates", "INC-1")


def test_what_is_refused_of_no_incident_yet_is_journalled_as_of_majors(acting: Acting) -> None:
    with pytest.raises(NotAllowed) as refused:
        responders_only(acting(SOFIA), None, "declare a major incident")
    assert refused.value.record == "major"


def test_a_private_incident_does_not_exist_for_those_whom_it_does_not_concern(acting: Acting) -> None:
    reported(acting)
    private = turned_private(acting(ANA))
    responders_only(acting(ANA), private, "declare a major incident")
    with pytest.raises(NotFound) as hidden:
        responders_only(acting(CHEN), private, "declare a major incident")
    with pytest.raises(NotFound) as missing:
        incident_of(acting(CHEN), 9)
    assert hidden.value.sentence == missing.value.sentence.replace("INC-9", "INC-1")


@pytest.mark.parametrize("who", [ANA, CARLOS, MIRA])
def test_while_nobody_leads_whoever_may_resolve_the_incident_announces_the_end(acting: Acting, who: str) -> None:
    room = declared(acting)
    assert may_resolve(acting(who), 1) == room


@pytest.mark.parametrize("who", [HANA, SOFIA])
def test_while_nobody_leads_nobody_announces_what_the_incident_would_refuse(acting: Acting, who: str) -> None:
    declared(acting)
    with pytest.raises(NotAllowed, match="To resolve INC-1 is for the team"):
        may_resolve(acting(who), 1)


def test_the_end_is_the_commanders_to_announce(acting: Acting) -> None:
    declared(acting)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    may_resolve(acting(CARLOS), 1)
    with pytest.raises(NotAllowed, match=f"<@{CARLOS}> has command and announces the end of INC-1") as refused:
        may_resolve(acting(ANA), 1)
    assert (refused.value.attempted, refused.value.record) == ("resolve", "INC-1")


def test_a_manager_may_announce_the_end_whoever_leads(acting: Acting) -> None:
    declared(acting)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    may_resolve(acting(MIRA), 1)


def test_nobody_announces_the_end_twice(acting: Acting) -> None:
    opened(acting)
    resolved(acting)
    with pytest.raises(MovedOn, match="is closed"):
        may_resolve(acting(CARLOS), 1)


def test_another_commander_does_not_announce_it_for_the_one_who_leads(acting: Acting) -> None:
    declared(acting)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    with pytest.raises(NotAllowed):
        may_resolve(acting(INGRID), 1)


ANYBODYS = ("bring",)
"""Calling somebody in is open to all who are there."""


def test_no_form_of_a_room_opens_for_those_who_could_not_send_it_off(acting: Acting) -> None:
    opened(acting)
    forms = {verb.name: verb.form for verb in PRACTICE.verbs() if verb.form is not None}
    assert len(forms) > 10
    for name, form in forms.items():
        if name not in ANYBODYS:
            with pytest.raises(NotAllowed):
                form.opens(acting(SOFIA), 1)
