"""Two major incidents that are one: what goes along, who may, what is refused, and the way back."""

from datetime import timedelta

import pytest

from commands.availability import operations as outage_operations
from commands.incidents import following, times
from commands.incidents import operations as incident_operations
from commands.incidents.report import NewIncident
from commands.practices import PRACTICES
from commands.shared.act import Act
from commands.shared.desk import follow_up
from commands.shared.practice import merged
from commands.shared.refusals import MovedOn, NotAllowed, NotFound, Refused
from commands.warrooms import PRACTICE, channel, merging, operations, tasking
from commands.warrooms.channel import ARCHIVE
from commands.warrooms.permissions import incident_of, room_of
from commands.warrooms.verbs import VERBS
from storage.availability import queries as outages
from storage.incidents import queries as incidents
from storage.incidents.records import IncidentStatus, Phase
from storage.service_levels import queries as clocks
from storage.service_levels.records import ClockState, Measure
from storage.tasks import queries as tasks
from storage.warrooms.records import Role, RoomStatus, WarRoomEvent
from tests.commands.conftest import ANA, BEN, CARLOS, MIRA, SOFIA, TOM, Acting
from tests.commands.outcome import all_sent, armed, effects, entries, later
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
