"""Two major incidents that are one: what goes along, who may, what is refused, and the way back."""

from datetime import timedelta

import pytest

from commands.availability import operations as outage_operations
from commands.incidents import duplicates, following, times
from commands.incidents import operations as incident_operations
from commands.incidents.report import NewIncident
from commands.practices import PRACTICES
from commands.service_levels import reading
from commands.service_levels.holding import Holder
from commands.shared.act import Act
from commands.shared.desk import follow_up
from commands.shared.practice import merged
from commands.shared.refusals import MovedOn, NotAllowed, NotFound, Refused
from commands.warrooms import PRACTICE, channel, merging, operations, stream_channels, streams, tasking
from commands.warrooms.channel import ARCHIVE
from commands.warrooms.permissions import incident_of, room_of
from commands.warrooms.verbs import VERBS
from storage.availability import queries as outages
from storage.incidents import queries as incidents
from storage.incidents.records import IncidentStatus, Phase
from storage.outbox import queries as outbox
from storage.outbox.records import Method
from storage.service_levels import queries as clocks
from storage.service_levels.records import ClockEvent, ClockState, Measure, Pause, ServiceClock
from storage.streams import queries as stored_streams
from storage.streams.records import Stream, StreamStatus
from storage.tasks import queries as tasks
from storage.warrooms.records import Role, RoomStatus, WarRoomEvent
from tests.commands.conftest import ANA, BEN, CARLOS, MIRA, SOFIA, TOM, Acting
from tests.commands.outcome import all_sent, armed, effects, entries, later, said, stand
from tests.commands.warrooms.examples import TITLE
from tests.conftest import MONDAY

FOLLOWS = merged(PRACTICES).follows
WEB = "Web shop cannot take payments"


def settled(act: Act) -> None:
    follow_up(act, FOLLOWS)
    all_sent(act)


def room(acting: Acting, title: str, by: str) -> int:
    """A major incident with its channel."""
    number = incident_operations.declare(acting(by), NewIncident(title, by)).id
    operations.declare(acting(CARLOS), number)
    settled(acting(CARLOS))
    answer = {"channel": {"id": f"C{number:08}", "name": f"inc-{number}", "is_private": False}}
    channel.opened(acting("quarterdeck"), answer, incident=number)
    settled(acting(CARLOS))
    return number


def two(acting: Acting) -> None:
    """INC-1, which Carlos leads, and INC-2, of which much is known."""
    room(acting, TITLE, SOFIA)
    room(acting, WEB, TOM)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    following.follow(acting(BEN), 2)
    tasking.add(acting(ANA), 1, text="call the vendor")
    tasking.add(acting(ANA), 2, text="restart the pool", person=BEN, by="15m")
    times.set_time(acting(MIRA), 2, phase=Phase.STARTED, at=MONDAY - timedelta(minutes=30))
    outage_operations.mark(acting(MIRA), incident_of(acting(MIRA), 2), "webshop")
    settled(acting(CARLOS))


def together(acting: Acting) -> None:
    two(acting)
    merging.merge(acting(CARLOS), 1, other=2)
    follow_up(acting(CARLOS), FOLLOWS)


def test_all_that_waits_on_the_one_goes_on_in_the_other(acting: Acting) -> None:
    together(acting)
    gone = incident_of(acting(ANA), 2)
    assert (gone.status, gone.duplicate_of) == (IncidentStatus.CANCELLED, 1)
    assert incidents.followers(acting(ANA).tx, 1) == [BEN, TOM]
    assert [(each.called, each.title) for each in tasks.of_record(acting(ANA).tx, "INC-1")] == [
        ("T1", "call the vendor"), ("T2", "restart the pool"),
    ]  # fmt: skip
    assert times.times_of(acting(ANA), incident_of(acting(ANA), 1)).started == MONDAY - timedelta(minutes=30)
    (outage,) = outages.of_incident(acting(ANA).tx, 1)
    assert (outage.service, outage.ended_at) == ("webshop", None)
    assert outages.of_incident(acting(ANA).tx, 2) == []


def test_the_room_that_was_left_says_where_it_goes_on_and_is_archived_after_a_quarter_of_an_hour(
    acting: Acting,
) -> None:
    together(acting)
    assert room_of(acting(ANA), 2).status is RoomStatus.RESOLVED
    (timer,) = [each for each in armed(acting(ANA), ARCHIVE) if each.record == "INC-2"]
    assert timer.due_at == MONDAY + merging.UNDONE_WITHIN
    card = PRACTICE.cards["warroom.merged"](acting(ANA), incident=2)
    assert card["blocks"][0]["text"]["text"] == ":link: INC-2 is the same as *INC-1*: it goes on in <#C00000001>."
    assert "Undo" in str(card["blocks"])
    assert "Undo" not in str(PRACTICE.cards["warroom.merged"](later(acting(ANA), minutes=15), incident=2)["blocks"])
    said = [
        str(each.arguments.get("text"))
        for each in effects(acting(ANA))
        if each.arguments.get("channel") == "C00000001"
    ]
    assert any("INC-2 is the same: it goes on here with its open task" in text for text in said)


def test_in_the_room_that_was_left_nothing_is_offered_to_attach_any_more(acting: Acting) -> None:
    two(acting)
    stand(acting(ANA), ["INC-2/room/said/like"], room_of(acting(ANA), 2).channel or "")
    merging.merge(acting(CARLOS), 1, other=2)
    follow_up(acting(CARLOS), FOLLOWS)
    gone = [each.message for each in effects(acting(CARLOS)) if each.method is Method.DELETE]
    assert gone == ["INC-2/room/said/like"]


def test_a_task_that_came_along_is_still_chased_where_it_goes_on(acting: Acting) -> None:
    together(acting)
    moved = tasks.of_record(acting(ANA).tx, "INC-1")[1]
    tasking.ask(later(acting("quarterdeck"), minutes=15), task=moved.id)
    (late,) = entries(acting(ANA), WarRoomEvent.TASK_LATE)
    assert late.details["to"] == BEN


def test_undone_all_is_as_it_was(acting: Acting) -> None:
    together(acting)
    merging.undo(later(acting(CARLOS), minutes=14), 2)
    follow_up(later(acting(CARLOS), minutes=14), FOLLOWS)
    back = incident_of(acting(ANA), 2)
    assert (back.status, back.duplicate_of, back.closed_at) == (IncidentStatus.NEW, None, None)
    assert room_of(acting(ANA), 2).status is RoomStatus.OPEN
    assert [each for each in armed(acting(ANA), ARCHIVE) if each.record == "INC-2"] == []
    assert incidents.followers(acting(ANA).tx, 1) == []
    assert [each.called for each in tasks.of_record(acting(ANA).tx, "INC-1")] == ["T1"]
    assert [(each.called, each.is_open) for each in tasks.of_record(acting(ANA).tx, "INC-2")] == [("T1", True)]
    assert [each.ended_at for each in outages.of_incident(acting(ANA).tx, 2)] == [None]
    assert times.times_of(acting(ANA), incident_of(acting(ANA), 1)).started == MONDAY
    assert 2 not in incidents.linked(acting(ANA).tx, 1)
    going = [clock for clock in clocks.of_incident(acting(ANA).tx, 2) if clock.state is ClockState.RUNNING]
    assert [(clock.measure, clock.started_at) for clock in going if clock.measure is Measure.RESOLUTION] == [
        (Measure.RESOLUTION, MONDAY)
    ]
    with pytest.raises(MovedOn, match="That can be undone for 15 minutes"):
        merging.undo(later(acting(CARLOS), minutes=14), 2)


def test_after_a_quarter_of_an_hour_it_stays(acting: Acting) -> None:
    together(acting)
    with pytest.raises(MovedOn, match="That can be undone for 15 minutes"):
        merging.undo(later(acting(CARLOS), minutes=15), 2)


def test_commander_and_managers_merge_and_nobody_else(acting: Acting) -> None:
    two(acting)
    with pytest.raises(NotAllowed, match=f"is for its commander and service managers; <@{CARLOS}> leads it"):
        merging.merge(acting(ANA), 1, other=2)
    assert merging.merge(acting(MIRA), 1, other=2).incident == 1


def test_what_is_private_is_never_made_public_and_what_is_over_is_not_merged(acting: Acting) -> None:
    room(acting, TITLE, SOFIA)
    secret = incident_operations.declare(acting(CARLOS), NewIncident("Codes leaked", CARLOS, private=True)).id
    over = incident_operations.declare(acting(SOFIA), NewIncident(WEB, SOFIA)).id
    incident_operations.resolve(acting(ANA), over, note="a new cable")
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    with pytest.raises(Refused, match=f"INC-{secret} is private and INC-1 is not: merged, others would read of it"):
        merging.merge(acting(CARLOS), 1, other=secret)
    with pytest.raises(MovedOn, match=f"INC-{over} is over already"):
        merging.merge(acting(CARLOS), 1, other=over)
    with pytest.raises(Refused, match="That is this incident"):
        merging.merge(acting(CARLOS), 1, other=1)
    with pytest.raises(NotFound, match="There is no INC-99"):
        merging.merge(acting(CARLOS), 1, other=99)


@pytest.mark.parametrize(
    ("line", "read"),
    [("INC-51", {"other": 51}), ("51 into this", {"other": 51}), ("inc 51 into INC-42", {"other": 51, "into": 42})],
)
def test_a_line_names_the_other_one_and_perhaps_where_it_goes(line: str, read: dict[str, int]) -> None:
    assert next(each for each in VERBS if each.name == "merge").reads(line) == read


def with_stream(acting: Acting, *, taken: bool = False) -> Stream:
    """Two rooms, a stream of INC-2 that Ben leads, its card posted; the same name is taken in INC-1, perhaps."""
    two(acting)
    found = streams.start(acting(ANA), 2, name="network", lead=BEN)
    if taken:
        streams.start(acting(ANA), 1, name="Network", lead=ANA)
    settled(acting(ANA))
    stream_channels.opened(acting("quarterdeck"), {"channel": {"id": "C0STREAM0"}}, stream=found.id, incident=2)
    settled(acting(ANA))
    stand(acting(ANA), [f"INC-2/stream/{found.id}/card"], "C0STREAM0")
    return found


def test_open_streams_go_along_with_their_channel_their_lead_and_their_card(acting: Acting) -> None:
    key = with_stream(acting).id
    merging.merge(acting(CARLOS), 1, other=2)
    follow_up(acting(CARLOS), FOLLOWS)
    (moved,) = stored_streams.of_incident(acting(ANA).tx, 1)
    assert (moved.id, moved.is_open, moved.channel, moved.lead, moved.name) == (
        key,
        True,
        "C0STREAM0",
        BEN,
        "network",
    )
    waiting = effects(acting(ANA))
    cards = [each for each in waiting if each.render == "warroom.stream"]
    assert {(each.method, each.message) for each in cards} == {(Method.SHOW, f"INC-1/stream/{key}/card")}
    assert outbox.message_called(acting(ANA).tx, f"INC-1/stream/{key}/card") is not None
    topics = [each.arguments["topic"] for each in waiting if each.arguments.get("channel") == "C0STREAM0" and
              each.method is Method.SET_TOPIC]  # fmt: skip
    assert topics == ["INC-1 · the stream network"]
    said = [str(each.arguments.get("text")) for each in waiting]
    assert ":link: *network* is a part of INC-1 now; its room is <#C00000001>." in said
    assert any("it goes on here with its open task and the stream network" in text for text in said)
    assert not any("closed" in text for text in said)
    streams.update(acting(BEN), 1, text="the switch is replaced", stream=key)
    assert streams.close(acting(BEN), 1, word="done", stream=key).number == "INC-1"


def test_a_stream_of_a_name_that_is_taken_says_whose_it_was_and_undone_it_has_its_own_again(acting: Acting) -> None:
    key = with_stream(acting, taken=True).id
    merging.merge(acting(CARLOS), 1, other=2)
    follow_up(acting(CARLOS), FOLLOWS)
    assert [each.name for each in stored_streams.of_incident(acting(ANA).tx, 1)] == ["network (INC-2)", "Network"]
    merging.undo(later(acting(CARLOS), minutes=5), 2)
    follow_up(later(acting(CARLOS), minutes=5), FOLLOWS)
    (back,) = stored_streams.of_incident(acting(ANA).tx, 2)
    assert (back.id, back.name, back.is_open, back.lead) == (key, "network", True, BEN)
    assert outbox.message_called(acting(ANA).tx, f"INC-2/stream/{key}/card") is not None
    again = stream_channels.times_opened(acting(ANA), back)
    assert (again, stream_channels.called_in(acting(ANA), back)) == (1, (BEN, ANA))


def test_a_stream_that_comes_into_a_private_room_leaves_what_everyone_reads(acting: Acting) -> None:
    with_stream(acting)
    incidents.change(acting(ANA).tx, 1, was=[*IncidentStatus], private=True)
    merging.merge(acting(CARLOS), 1, other=2)
    follow_up(acting(CARLOS), FOLLOWS)
    (moved,) = stored_streams.of_incident(acting(ANA).tx, 1)
    assert (moved.channel, moved.status) == (None, StreamStatus.OPENING)
    waiting = effects(acting(ANA))
    assert "C0STREAM0" in [each.arguments.get("channel") for each in waiting if each.method is Method.ARCHIVE]
    ordered = [each.arguments for each in waiting if each.method is Method.CREATE_CHANNEL]
    assert [each["is_private"] for each in ordered] == [True]


def test_undone_whoever_reported_it_waits_for_an_answer_once_more(acting: Acting) -> None:
    together(acting)

    def response() -> ServiceClock:
        return next(each for each in clocks.of_incident(acting(ANA).tx, 2) if each.measure is Measure.RESPONSE)

    assert response().state is ClockState.STOPPED
    before = response()
    act = later(acting(CARLOS), minutes=14)
    merging.undo(act, 2)
    follow_up(act, FOLLOWS)
    assert (response().state, response().started_at, response().stopped_at) == (
        ClockState.RUNNING, before.started_at, None,
    )  # fmt: skip
    assert response().due_at is not None
    assert [each.record for each in armed(acting(ANA), "sla.warning") if each.key == str(response().id)] == ["INC-2"]
    overturned = entries(acting(ANA), ClockEvent.OVERTURNED, record="INC-2")
    assert [(each.details["was"], each.details["verdict"]) for each in overturned] == [(ClockEvent.MET, None)]
    incident_operations.acknowledge(later(acting(ANA), minutes=20), 2)
    follow_up(later(acting(ANA), minutes=20), FOLLOWS)
    assert response().stopped_at == MONDAY + timedelta(minutes=20)


def test_undone_what_had_its_answer_before_has_it_still(acting: Acting) -> None:
    two(acting)
    incident_operations.acknowledge(later(acting(ANA), minutes=1), 2)
    settled(acting(ANA))
    merging.merge(later(acting(CARLOS), minutes=5), 1, other=2)
    follow_up(later(acting(CARLOS), minutes=5), FOLLOWS)
    merging.undo(later(acting(CARLOS), minutes=9), 2)
    follow_up(later(acting(CARLOS), minutes=9), FOLLOWS)
    (answered,) = [each for each in clocks.of_incident(acting(ANA).tx, 2) if each.measure is Measure.RESPONSE]
    assert (answered.state, answered.stopped_at) == (ClockState.STOPPED, MONDAY + timedelta(minutes=1))


@pytest.mark.parametrize("note", ["reporter: which card is it?", "vendor acme 4711"])
def test_undone_what_was_on_hold_is_so_still_and_its_clocks_are_as_they_were(acting: Acting, note: str) -> None:
    two(acting)

    def stand_now() -> list[tuple[ServiceClock, list[Pause]]]:
        tx = acting(ANA).tx
        return [(each, clocks.pauses_of(tx, each.id)) for each in clocks.of_incident(tx, 2)]

    incident_operations.hold(later(acting(ANA), minutes=10), 2, note=note)
    settled(later(acting(ANA), minutes=10))
    before = stand_now()
    merging.merge(later(acting(CARLOS), minutes=20), 1, other=2)
    follow_up(later(acting(CARLOS), minutes=20), FOLLOWS)
    assert {each.state for each, _ in stand_now()} == {ClockState.STOPPED, ClockState.CANCELLED}
    merging.undo(later(acting(CARLOS), minutes=30), 2)
    follow_up(later(acting(CARLOS), minutes=30), FOLLOWS)
    assert incident_of(acting(ANA), 2).status is IncidentStatus.ON_HOLD
    assert stand_now() == before


def test_undone_the_time_on_hold_is_the_reporters_all_along_also_for_another_promise(acting: Acting) -> None:
    two(acting)
    incident_operations.hold(later(acting(ANA), minutes=10), 2, note="which card is it?")
    settled(later(acting(ANA), minutes=10))
    merging.merge(later(acting(CARLOS), minutes=20), 1, other=2)
    follow_up(later(acting(CARLOS), minutes=20), FOLLOWS)
    merging.undo(later(acting(CARLOS), minutes=30), 2)
    follow_up(later(acting(CARLOS), minutes=30), FOLLOWS)
    incident_operations.set_priority(later(acting(MIRA), minutes=40), 2, impact=1, urgency=1)
    follow_up(later(acting(MIRA), minutes=40), FOLLOWS)
    act = later(acting(MIRA), minutes=50)
    fix = next(use for use in reading.clocks_of(act, 2)[1] if use.clock.measure is Measure.RESOLUTION)
    assert (fix.clock.target_name, fix.spent) == ("P1 resolution", timedelta(minutes=10))
    assert fix.shares[Holder.CALLER] == timedelta(minutes=40)


def with_duplicate(acting: Acting) -> int:
    """INC-1, which Carlos leads, with INC-2 merged into it, of which this one was a duplicate."""
    room(acting, TITLE, SOFIA)
    room(acting, WEB, TOM)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    same = incident_operations.declare(acting(TOM), NewIncident("The shop takes no cards", TOM)).id
    duplicates.duplicate(acting(ANA), same, of=2)
    settled(acting(CARLOS))
    merging.merge(acting(CARLOS), 1, other=2)
    settled(acting(CARLOS))
    return same


def test_undone_the_cards_of_all_that_was_merged_are_shown_again(acting: Acting) -> None:
    with_duplicate(acting)
    merging.undo(later(acting(CARLOS), minutes=14), 2)
    shown = {each.record for each in said(acting(CARLOS), FOLLOWS) if each.render == "incident.card"}
    assert shown == {"INC-1", "INC-2", "INC-3"}


def test_undone_the_duplicates_of_the_one_are_no_more_those_of_the_other(acting: Acting) -> None:
    same = with_duplicate(acting)
    assert incidents.linked(acting(ANA).tx, 1) == [2, same]
    merging.undo(later(acting(CARLOS), minutes=14), 2)
    assert (incidents.linked(acting(ANA).tx, 1), incidents.linked(acting(ANA).tx, 2)) == ([], [same])
