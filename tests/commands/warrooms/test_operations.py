"""A major incident from its declaration to its end: who may do what, and what is written down of it."""

from datetime import timedelta
from typing import Any

import pytest

from commands.incidents import operations as incident_operations
from commands.shared.act import Act
from commands.shared.desk import follow_up
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound
from commands.warrooms import handing, operations, tasking
from commands.warrooms.channel import ARCHIVE
from commands.warrooms.ids import ResolveField, UpdateField
from commands.warrooms.operations import COMMANDER_MISSING, FOLLOWS, UPDATE_DUE
from commands.warrooms.permissions import incident_of, room_of
from storage.incidents import queries as incidents
from storage.incidents.records import IncidentEvent, IncidentStatus
from storage.journal.queries import QUARTERDECK
from storage.record import replace
from storage.warrooms import queries as warrooms
from storage.warrooms.records import Role, RoomStatus, WarRoom, WarRoomEvent
from tests.commands.conftest import ANA, BEN, CARLOS, CHEN, MIRA, SOFIA, TOM, Acting
from tests.commands.outcome import armed, details, entries, later
from tests.commands.warrooms.examples import (
    CHANNEL,
    HANA,
    INGRID,
    TITLE,
    declared,
    entry,
    opened,
    reported,
    resolved,
    turned_private,
    with_settings,
)
from tests.conftest import MONDAY

FIVE, TWENTY = MONDAY + timedelta(minutes=5), MONDAY + timedelta(minutes=20)


def due(act: Act, kind: str) -> list[Any]:
    """When the timers of a kind are due, and what they are given."""
    return [(timer.due_at, timer.record, timer.payload) for timer in armed(act, kind)]


def holder(act: Act, role: Role) -> str | None:
    found = warrooms.roles(act.tx, room_of(act, 1).id).get(role)
    return None if found is None else found.person


def led_by(acting: Acting, who: str) -> WarRoom:
    declared(acting)
    return operations.take_role(acting(who), 1, role=Role.COMMANDER)


def follow(act: Act) -> WarRoom:
    """The room has followed what happened to its incident."""
    follow_up(act, FOLLOWS)
    return room_of(act, 1)


def closed(acting: Acting) -> None:
    opened(acting)
    resolved(acting)


def test_an_incident_that_is_declared_is_a_major_one_and_its_room_is_being_opened(acting: Acting) -> None:
    room = declared(acting)
    assert incident_of(acting(ANA), 1).major
    assert (room.status, room.name, room.channel) == (RoomStatus.OPENING, "inc-1-point-of-sale-is-down", None)
    assert (room.declared_by, room.declared_at) == (ANA, MONDAY)


def test_that_it_was_declared_is_journalled_of_the_incident_and_of_the_room(acting: Acting) -> None:
    declared(acting)
    major, room = entries(acting(ANA), IncidentEvent.MAJOR, WarRoomEvent.DECLARED)
    assert (major.what, major.actor) == (IncidentEvent.MAJOR, ANA)
    assert (room.what, room.actor, room.details) == (WarRoomEvent.DECLARED, ANA, {"title": TITLE})


def test_the_first_update_and_a_commander_are_owed_in_five_minutes(acting: Acting) -> None:
    room = declared(acting)
    assert room.next_update_at == FIVE
    assert due(acting(ANA), UPDATE_DUE) == [(FIVE, "INC-1", {"incident": 1})]
    assert due(acting(ANA), COMMANDER_MISSING) == [(FIVE, "INC-1", {"incident": 1})]


def test_the_first_update_is_owed_sooner_where_all_updates_are(acting: Acting) -> None:
    reported(acting)
    often = with_settings(acting(ANA), update_every="3m", commander_within="2m")
    assert operations.declare(often, 1).next_update_at == MONDAY + timedelta(minutes=3)
    assert [at for at, *_ in due(often, UPDATE_DUE)] == [MONDAY + timedelta(minutes=3)]
    assert [at for at, *_ in due(often, COMMANDER_MISSING)] == [MONDAY + timedelta(minutes=2)]


@pytest.mark.parametrize("who", [CHEN, CARLOS, MIRA])
def test_any_support_team_commanders_and_managers_declare(acting: Acting, who: str) -> None:
    assert declared(acting, by=who).declared_by == who


def test_staff_do_not_declare_and_nothing_is_written(acting: Acting) -> None:
    reported(acting)
    with pytest.raises(NotAllowed, match="To declare a major incident is for") as refused:
        operations.declare(acting(SOFIA), 1)
    assert (refused.value.attempted, refused.value.record) == ("declare a major incident", "INC-1")
    assert warrooms.of_incident(acting(ANA).tx, 1) is None
    assert not incident_of(acting(ANA), 1).major


def test_what_was_never_reported_is_not_declared(acting: Acting) -> None:
    with pytest.raises(NotFound, match="There is no INC-7"):
        operations.declare(acting(ANA), 7)


def test_a_second_declaration_names_the_room_that_there_is(acting: Acting) -> None:
    declared(acting)
    with pytest.raises(MovedOn, match="is a major incident already; its room is `inc-1-point-of-sale-is-down`"):
        operations.declare(acting(BEN), 1)


def test_once_its_channel_is_there_a_second_declaration_links_it(acting: Acting) -> None:
    opened(acting)
    with pytest.raises(MovedOn, match=f"its room is <#{CHANNEL}>") as refused:
        operations.declare(acting(BEN), 1)
    assert refused.value.record == "INC-1"


def test_where_it_is_over_there_is_no_emergency_left(acting: Acting) -> None:
    reported(acting)
    incident_operations.resolve(acting(ANA), 1, note="a new cable")
    with pytest.raises(MovedOn, match="INC-1 is resolved; there is no emergency left"):
        operations.declare(acting(ANA), 1)
    assert warrooms.of_incident(acting(ANA).tx, 1) is None


def test_of_a_child_its_parent_is_declared(acting: Acting) -> None:
    reported(acting)
    reported(acting, "Same in Rome")
    incidents.change(acting(ANA).tx, 2, was=[*IncidentStatus], parent=1)
    with pytest.raises(MovedOn, match="INC-2 belongs to INC-1; declare that one"):
        operations.declare(acting(ANA), 2)


def test_something_new_is_reported_and_declared_in_one(acting: Acting) -> None:
    room = operations.declare_new(acting(CARLOS), "Web shop is down")
    incident = incident_of(acting(CARLOS), room.incident)
    assert (incident.title, incident.priority, incident.reporter) == ("Web shop is down", "P1", CARLOS)
    assert (incident.service, incident.team, incident.major) == ("webshop", "retail-apps", True)
    assert [each.what for each in entries(acting(CARLOS))] == [
        IncidentEvent.DECLARED,
        IncidentEvent.MAJOR,
        WarRoomEvent.DECLARED,
    ]


def test_something_new_can_be_private(acting: Acting) -> None:
    room = operations.declare_new(acting(MIRA), "private: the door code was mailed to everyone")
    assert incident_of(acting(MIRA), 1).private
    assert room.name == "inc-1-the-door-code-was-mailed"


def test_staff_declare_nothing_new(acting: Acting) -> None:
    with pytest.raises(NotAllowed) as refused:
        operations.declare_new(acting(SOFIA), "everything is down")
    assert refused.value.record == "major"
    assert incidents.find(acting(SOFIA).tx, 1) is None


@pytest.mark.parametrize("role", Role)
def test_a_role_is_taken_and_journalled_with_who_holds_it(acting: Acting, role: Role) -> None:
    declared(acting)
    operations.take_role(acting(ANA), 1, role=role)
    assert holder(acting(ANA), role) == ANA
    (found,) = entries(acting(ANA), WarRoomEvent.ROLE_GIVEN)
    assert (found.actor, found.details) == (ANA, {"role": role, "person": ANA})


def test_a_role_is_given_to_anybody(acting: Acting) -> None:
    declared(acting)
    operations.take_role(acting(ANA), 1, role=Role.SCRIBE, to=TOM)
    assert holder(acting(ANA), Role.SCRIBE) == TOM
    assert details(acting(ANA), WarRoomEvent.ROLE_GIVEN) == {"role": Role.SCRIBE, "person": TOM}


def test_one_person_may_hold_several_roles(acting: Acting) -> None:
    declared(acting)
    for role in Role:
        operations.take_role(acting(ANA), 1, role=role)
    assert {each.person for each in warrooms.roles(acting(ANA).tx, 1).values()} == {ANA}


def test_a_role_other_than_command_is_taken_over_without_asking(acting: Acting) -> None:
    declared(acting)
    operations.take_role(acting(ANA), 1, role=Role.OPERATIONS)
    operations.take_role(acting(BEN), 1, role=Role.OPERATIONS)
    assert holder(acting(ANA), Role.OPERATIONS) == BEN


def test_nobody_is_asked_to_lead_any_more_once_somebody_does(acting: Acting) -> None:
    led_by(acting, CARLOS)
    assert armed(acting(ANA), COMMANDER_MISSING) == []
    assert armed(acting(ANA), UPDATE_DUE) != []


def test_another_role_leaves_the_question_who_leads_open(acting: Acting) -> None:
    declared(acting)
    operations.take_role(acting(ANA), 1, role=Role.DEPUTY)
    assert len(armed(acting(ANA), COMMANDER_MISSING)) == 1


def test_a_role_that_is_theirs_already_is_told_once(acting: Acting) -> None:
    led_by(acting, CARLOS)
    with pytest.raises(MovedOn, match="Commander is yours already"):
        operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    with pytest.raises(MovedOn, match=f"Commander is <@{CARLOS}> already"):
        operations.take_role(acting(ANA), 1, role=Role.COMMANDER, to=CARLOS)
    assert len(entries(acting(ANA), WarRoomEvent.ROLE_GIVEN)) == 1


def test_command_is_not_taken_from_whoever_has_it(acting: Acting) -> None:
    led_by(acting, CARLOS)
    with pytest.raises(
        MovedOn, match=f"<@{CARLOS}> has command. They, or a service manager, hand it over with"
    ) as refused:
        operations.take_role(acting(INGRID), 1, role=Role.COMMANDER)
    assert refused.value.record == "INC-1"
    assert holder(acting(ANA), Role.COMMANDER) == CARLOS


def test_whoever_has_command_may_give_it_away(acting: Acting) -> None:
    led_by(acting, CARLOS)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER, to=INGRID)
    assert holder(acting(ANA), Role.COMMANDER) == INGRID


def test_staff_give_out_no_roles(acting: Acting) -> None:
    declared(acting)
    with pytest.raises(NotAllowed) as refused:
        operations.take_role(acting(SOFIA), 1, role=Role.SCRIBE)
    assert (refused.value.attempted, refused.value.record) == ("give out roles in INC-1", "INC-1")


def test_an_update_is_what_everyone_knows_last_and_the_next_is_owed_in_its_time(acting: Acting) -> None:
    declared(acting)
    room = operations.update(later(acting(BEN), minutes=2), 1, text=" Tills in Italy are back ")
    at, owed = MONDAY + timedelta(minutes=2), TWENTY + timedelta(minutes=2)
    assert (room.last_update, room.last_update_by, room.last_update_at) == ("Tills in Italy are back", BEN, at)
    assert room.next_update_at == owed
    assert due(acting(ANA), UPDATE_DUE) == [(owed, "INC-1", {"incident": 1})]


def test_the_entry_of_an_update_has_its_words_and_when_the_next_is_owed(acting: Acting) -> None:
    declared(acting)
    operations.update(acting(BEN), 1, text="We look into it")
    (found,) = entries(acting(ANA), WarRoomEvent.UPDATED)
    assert (found.actor, found.details) == (
        BEN,
        {"text": "We look into it", "due_at": TWENTY.isoformat(), "audience": ["room", "majors", "followers"]},
    )


def test_after_two_hours_updates_are_owed_half_as_often(acting: Acting) -> None:
    declared(acting)
    room = operations.update(later(acting(BEN), hours=2), 1, text="We look into it")
    assert room.next_update_at == MONDAY + timedelta(hours=2, minutes=40)


WRITING = [operations.update, operations.note]


@pytest.mark.parametrize("operation", WRITING)
@pytest.mark.parametrize(("text", "sentence"), [(" \n", "Say"), ("x" * 3001, "That is 3,001 characters")])
def test_nothing_and_too_much_are_refused_beside_the_field(
    acting: Acting, operation: Any, text: str, sentence: str
) -> None:
    declared(acting)
    with pytest.raises(Invalid) as wrong:
        operation(acting(ANA), 1, text=text)
    assert wrong.value.fields[UpdateField.TEXT].startswith(sentence)
    assert entries(acting(ANA))[-1].what == WarRoomEvent.DECLARED


@pytest.mark.parametrize(
    ("operation", "attempted"),
    [
        (operations.update, "post updates on INC-1"),
        (operations.note, "keep the timeline of INC-1"),
        (tasking.add, "keep the timeline of INC-1"),
    ],
)
def test_staff_write_nothing_in_a_room(acting: Acting, operation: Any, attempted: str) -> None:
    declared(acting)
    with pytest.raises(NotAllowed) as refused:
        operation(acting(SOFIA), 1, text="is it fixed?")
    assert (refused.value.attempted, refused.value.record) == (attempted, "INC-1")


def test_notes_go_on_the_timeline_as_they_were_typed(acting: Acting) -> None:
    declared(acting)
    operations.note(acting(ANA), 1, text=" call the <vendor> ")
    (found,) = entries(acting(ANA), WarRoomEvent.NOTED)
    assert (found.actor, found.details) == (ANA, {"text": "call the <vendor>"})


def test_notes_and_tasks_are_no_update(acting: Acting) -> None:
    declared(acting)
    operations.note(acting(ANA), 1, text="call the vendor")
    tasking.add(acting(ANA), 1, text="call the vendor")
    assert room_of(acting(ANA), 1).next_update_at == FIVE
    assert [at for at, *_ in due(acting(ANA), UPDATE_DUE)] == [FIVE]


def test_on_the_commanders_word_the_incident_is_resolved_and_its_room_follows(acting: Acting) -> None:
    led_by(acting, CARLOS)
    operations.resolve(acting(CARLOS), 1, note=" rolled back ")
    incident = incident_of(acting(ANA), 1)
    assert (incident.status, incident.resolution_note) == (IncidentStatus.RESOLVED, "rolled back")
    room = follow(acting(CARLOS))
    assert (room.status, room.resolution_note, room.resolved_by) == (RoomStatus.RESOLVED, "rolled back", CARLOS)


def test_how_it_was_fixed_is_asked_for(acting: Acting) -> None:
    led_by(acting, CARLOS)
    with pytest.raises(Invalid) as wrong:
        operations.resolve(acting(CARLOS), 1, note=" ")
    assert wrong.value.fields == {ResolveField.NOTE: "Say how it was fixed."}
    assert incident_of(acting(ANA), 1).is_open


def test_while_somebody_leads_nobody_else_resolves(acting: Acting) -> None:
    led_by(acting, CARLOS)
    with pytest.raises(NotAllowed, match="announces the end"):
        operations.resolve(acting(ANA), 1, note="rolled back")
    assert incident_of(acting(ANA), 1).is_open


def test_while_nobody_leads_its_team_resolves(acting: Acting) -> None:
    declared(acting)
    operations.resolve(acting(ANA), 1, note="rolled back")
    assert follow(acting(ANA)).status is RoomStatus.RESOLVED


def test_whoever_has_command_resolves_of_whatever_team_they_are(acting: Acting) -> None:
    led_by(acting, HANA)
    operations.resolve(acting(HANA), 1, note="rolled back")
    assert incident_of(acting(ANA), 1).status is IncidentStatus.RESOLVED


ENDS: dict[str, Any] = {
    "resolved": lambda act: incident_operations.resolve(act, 1, note="rolled back"),
    "cancelled": lambda act: incident_operations.cancel(act, 1, reason="a drill"),
    "a duplicate": lambda act: incident_operations.duplicate(act, 1, of=2),
}
"""The ways in which an incident ends, whoever asks for it and wherever."""


@pytest.mark.parametrize("who", [ANA, SOFIA, INGRID])
@pytest.mark.parametrize("end", ENDS)
def test_while_somebody_has_command_nobody_else_ends_it_on_any_way(acting: Acting, end: str, who: str) -> None:
    led_by(acting, CARLOS)
    reported(acting, "Tills are down")
    with pytest.raises(NotAllowed) as refused:
        ENDS[end](acting(who))
    if who != SOFIA or end == "cancelled":
        assert refused.value.sentence == f"<@{CARLOS}> has command and announces the end of INC-1."
    assert incident_of(acting(ANA), 1).is_open


@pytest.mark.parametrize("who", [CARLOS, MIRA])
@pytest.mark.parametrize("end", ENDS)
def test_whoever_has_command_and_managers_end_it_on_every_way(acting: Acting, end: str, who: str) -> None:
    led_by(acting, CARLOS)
    reported(acting, "Tills are down")
    ENDS[end](acting(who))
    assert follow(acting(who)).status is RoomStatus.RESOLVED


def test_open_again_it_is_the_commanders_word_again(acting: Acting) -> None:
    led_by(acting, CARLOS)
    operations.resolve(acting(CARLOS), 1, note="rolled back")
    follow(acting(CARLOS))
    incident_operations.reopen(acting(SOFIA), 1)
    follow(acting(SOFIA))
    with pytest.raises(NotAllowed, match="has command"):
        incident_operations.resolve(acting(ANA), 1, note="again")


in_a_room = pytest.mark.parametrize(
    "operation",
    [
        lambda act: operations.take_role(act, 1, role=Role.SCRIBE),
        lambda act: handing.offer(act, 1, to=INGRID),
        lambda act: handing.accept(act, 1, first="call the vendor"),
        lambda act: operations.update(act, 1, text="still fixed"),
        lambda act: operations.note(act, 1, text="still fixed"),
        lambda act: tasking.add(act, 1, text="write the review"),
        lambda act: operations.resolve(act, 1, note="again"),
    ],
    ids=["role", "offer", "answer", "update", "note", "task", "resolve"],
)


@in_a_room
def test_nothing_is_done_any_more_in_a_room_that_is_over(acting: Acting, operation: Any) -> None:
    closed(acting)
    before = entries(acting(ANA))
    with pytest.raises(MovedOn, match="The war room of INC-1 is closed"):
        operation(acting(CARLOS))
    assert entries(acting(ANA)) == before


@in_a_room
def test_nothing_is_done_where_there_is_no_room(acting: Acting, operation: Any) -> None:
    reported(acting)
    with pytest.raises(NotFound, match="INC-1 has no war room"):
        operation(acting(CARLOS))


@in_a_room
def test_no_answer_tells_a_private_incident_from_one_that_there_is_not(acting: Acting, operation: Any) -> None:
    declared(acting)
    turned_private(acting(ANA))
    with pytest.raises(NotFound) as hidden:
        operation(acting(TOM))
    with pytest.raises(NotFound) as missing:
        operations.note(acting(TOM), 9, text="hello")
    assert hidden.value.sentence == missing.value.sentence.replace("INC-9", "INC-1")


def test_resolved_the_room_is_over_and_nothing_is_owed_any_more(acting: Acting) -> None:
    opened(acting)
    incident_operations.resolve(later(acting(ANA), hours=1), 1, note="a new cable")
    room = follow(later(acting(ANA), hours=1))
    assert (room.status, room.resolution_note) == (RoomStatus.RESOLVED, "a new cable")
    assert (room.resolved_by, room.resolved_at) == (ANA, MONDAY + timedelta(hours=1))
    assert room.next_update_at is None
    assert armed(acting(ANA), UPDATE_DUE) == armed(acting(ANA), COMMANDER_MISSING) == []


def test_that_the_room_is_over_is_journalled_after_the_incident(acting: Acting) -> None:
    opened(acting)
    incident_operations.resolve(acting(ANA), 1, note="a new cable")
    follow(acting(ANA))
    fixed, over = entries(acting(ANA))[-2:]
    assert (fixed.what, over.what) == (IncidentEvent.RESOLVED, WarRoomEvent.RESOLVED)
    assert (over.actor, over.details) == (ANA, {})


def test_a_room_that_is_over_is_kept_for_a_day(acting: Acting) -> None:
    closed(acting)
    assert due(acting(ANA), ARCHIVE) == [(MONDAY + timedelta(days=1), "INC-1", {"incident": 1})]


def test_a_room_is_kept_for_ever_where_app_yaml_says_so(acting: Acting) -> None:
    opened(acting)
    incident_operations.resolve(acting(ANA), 1, note="a new cable")
    follow(with_settings(acting(ANA), archive_after="never"))
    assert armed(acting(ANA), ARCHIVE) == []


def test_over_before_its_channel_is_there_the_room_is_not_archived_yet(acting: Acting) -> None:
    declared(acting)
    incident_operations.resolve(acting(ANA), 1, note="a new cable")
    assert follow(acting(ANA)).status is RoomStatus.RESOLVED
    assert armed(acting(ANA), ARCHIVE) == []


def test_cancelled_the_room_is_over_and_keeps_the_reason(acting: Acting) -> None:
    opened(acting)
    incident_operations.cancel(acting(ANA), 1, reason="a drill")
    room = follow(acting(ANA))
    assert (room.status, room.resolution_note) == (RoomStatus.RESOLVED, "a drill")
    assert armed(acting(ANA), UPDATE_DUE) == armed(acting(ANA), COMMANDER_MISSING) == []


def test_a_duplicate_has_its_room_closed_without_a_word_of_a_fix(acting: Acting) -> None:
    opened(acting)
    reported(acting, "Tills are down")
    incident_operations.duplicate(acting(ANA), 1, of=2)
    room = follow(acting(ANA))
    assert (room.status, room.resolution_note) == (RoomStatus.RESOLVED, "")


def test_what_is_over_already_is_not_closed_again(acting: Acting) -> None:
    closed(acting)
    before = room_of(acting(ANA), 1)
    operations.close(later(acting(BEN), hours=1), entry(IncidentEvent.RESOLVED, note="again"))
    assert room_of(acting(ANA), 1) == before
    assert len(entries(acting(ANA), WarRoomEvent.RESOLVED)) == 1


def test_an_incident_without_a_room_is_resolved_and_reopened_without_one(acting: Acting) -> None:
    reported(acting)
    incident_operations.resolve(acting(ANA), 1, note="a new cable")
    incident_operations.reopen(acting(SOFIA), 1)
    follow_up(acting(ANA), FOLLOWS)
    assert warrooms.of_incident(acting(ANA).tx, 1) is None
    assert entries(acting(ANA), *WarRoomEvent) == []


def test_reopened_the_room_is_open_again_and_an_update_is_owed(acting: Acting) -> None:
    closed(acting)
    again = later(acting(SOFIA), hours=2)
    incident_operations.reopen(again, 1, reason="still down")
    room, owed = follow(again), MONDAY + timedelta(hours=2, minutes=20)
    assert (room.status, room.next_update_at) == (RoomStatus.OPEN, owed)
    assert (room.resolved_at, room.resolved_by, room.resolution_note) == (None, None, "")
    assert [at for at, *_ in due(again, UPDATE_DUE)] == [owed]
    (found,) = entries(again, WarRoomEvent.REOPENED)
    assert (found.actor, found.details) == (SOFIA, {})


def test_reopened_the_room_is_not_archived(acting: Acting) -> None:
    closed(acting)
    incident_operations.reopen(acting(SOFIA), 1)
    follow(acting(SOFIA))
    assert armed(acting(ANA), ARCHIVE) == []


def test_reopened_before_its_channel_is_there_the_room_is_still_being_opened(acting: Acting) -> None:
    declared(acting)
    incident_operations.resolve(acting(ANA), 1, note="a new cable")
    follow(acting(ANA))
    incident_operations.reopen(acting(SOFIA), 1)
    assert follow(acting(SOFIA)).status is RoomStatus.OPENING


def test_reopened_somebody_must_lead_again_where_nobody_did(acting: Acting) -> None:
    closed(acting)
    incident_operations.reopen(acting(SOFIA), 1)
    follow(acting(SOFIA))
    assert [at for at, *_ in due(acting(ANA), COMMANDER_MISSING)] == [FIVE]


def test_reopened_after_its_room_was_archived_there_is_a_room_again(acting: Acting) -> None:
    room = opened(acting)
    resolved(acting)
    warrooms.change(acting(ANA).tx, room.id, was=[RoomStatus.RESOLVED], status=RoomStatus.ARCHIVED)
    incident_operations.reopen(acting(SOFIA), 1)
    assert follow(acting(SOFIA)).status in (RoomStatus.OPENING, RoomStatus.OPEN)


def test_an_overdue_update_is_journalled_and_asked_for_again(acting: Acting) -> None:
    opened(acting)
    act = replace(acting(QUARTERDECK), now=FIVE)
    operations.nudge_update(act, incident=1)
    (found,) = entries(act, WarRoomEvent.UPDATE_OVERDUE)
    assert (found.actor, found.details) == (QUARTERDECK, {})
    assert due(act, UPDATE_DUE) == [(FIVE + timedelta(minutes=20), "INC-1", {"incident": 1})]


def test_a_missing_commander_is_journalled_and_asked_for_again(acting: Acting) -> None:
    opened(acting)
    act = replace(acting(QUARTERDECK), now=FIVE)
    operations.ask_for_commander(act, incident=1)
    (found,) = entries(act, WarRoomEvent.LEADERLESS)
    assert (found.actor, found.details) == (QUARTERDECK, {})
    assert due(act, COMMANDER_MISSING) == [(FIVE + timedelta(minutes=5), "INC-1", {"incident": 1})]


def test_nobody_is_asked_to_lead_where_somebody_does(acting: Acting) -> None:
    led_by(acting, CARLOS)
    operations.ask_for_commander(acting(QUARTERDECK), incident=1)
    assert entries(acting(ANA), WarRoomEvent.LEADERLESS) == []
    assert armed(acting(ANA), COMMANDER_MISSING) == []


@pytest.mark.parametrize("nudge", [operations.nudge_update, operations.ask_for_commander])
def test_nothing_is_asked_for_in_a_room_that_is_over(acting: Acting, nudge: Any) -> None:
    closed(acting)
    before = entries(acting(ANA))
    nudge(acting(QUARTERDECK), incident=1)
    assert entries(acting(ANA)) == before
    assert armed(acting(ANA), UPDATE_DUE) == armed(acting(ANA), COMMANDER_MISSING) == []


@pytest.mark.parametrize("nudge", [operations.nudge_update, operations.ask_for_commander])
def test_nothing_is_asked_for_where_there_is_no_room(acting: Acting, nudge: Any) -> None:
    reported(acting)
    nudge(acting(QUARTERDECK), incident=1)
    assert entries(acting(ANA), *WarRoomEvent) == []


def test_what_is_followed_is_how_an_incident_ends_begins_again_and_turns_private() -> None:
    assert set(FOLLOWS) == {
        IncidentEvent.RESOLVED,
        IncidentEvent.CANCELLED,
        IncidentEvent.REOPENED,
        IncidentEvent.SERVICE_SET,
    }


def test_whoever_takes_command_has_answered(acting: Acting) -> None:
    opened(acting)
    operations.take_role(acting(CARLOS), 1, role=Role.SCRIBE)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER, to=ANA)
    assert incident_of(acting(ANA), 1).acknowledged_by is None
    operations.take_role(acting(CARLOS), 1, role=Role.OPERATIONS)
    operations.update(acting(ANA), 1, text="we look")
    assert incident_of(acting(ANA), 1).acknowledged_by == ANA


def test_to_take_command_oneself_is_an_answer_and_only_the_first_counts(acting: Acting) -> None:
    opened(acting)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    operations.update(acting(CARLOS), 1, text="we look")
    acknowledged = [each for each in entries(acting(ANA)) if each.what == IncidentEvent.ACKNOWLEDGED]
    assert [each.actor for each in acknowledged] == [CARLOS]
