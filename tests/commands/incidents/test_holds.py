"""What an incident waits for, and how that is put right."""

import pytest

from bot.config import Document
from commands.incidents import holds, operations, reading
from commands.incidents.notices import FOLLOWS
from commands.incidents.permissions import existing
from commands.service_levels import reading as service_levels
from commands.service_levels.operations import FOLLOWS as CLOCKS
from commands.shared.act import Act
from commands.shared.desk import follow_up
from commands.shared.refusals import MovedOn
from commands.warrooms import wording as rooms
from storage.incidents.records import HoldReason, IncidentEvent
from storage.record import replace
from storage.service_levels import queries as clocks
from storage.service_levels.records import ClockState, Measure
from tests.commands.conftest import ANA, MIRA, TOM, Acting
from tests.commands.incidents.examples import HELD, NEW, declared, standing
from tests.commands.outcome import details, entries, journalled, refused, said
from tests.company import private_payroll


@pytest.mark.parametrize(
    ("note", "reason"),
    [("asked for a screenshot of the problem", HoldReason.CALLER), ("vendor: ticket 4711", HoldReason.VENDOR)],
)
def test_a_hold_waits_for_what_its_line_names_and_else_for_the_reporter(
    acting: Acting, note: str, reason: HoldReason
) -> None:
    declared(acting)
    assert operations.hold(acting(ANA), 1, note=note).hold_reason is reason


def test_another_reason_is_one_hold_that_ends_and_another_that_begins(acting: Acting) -> None:
    declared(acting)
    operations.hold(acting(ANA), 1, note="which one?")
    held = holds.hold_for(acting(ANA), 1, reason=HoldReason.VENDOR)
    assert (held.status, held.hold_reason, held.hold_note) == (HELD, HoldReason.VENDOR, "which one?")
    assert journalled(acting(ANA), "INC-1")[-3:] == [IncidentEvent.HELD, IncidentEvent.RESUMED, IncidentEvent.HELD]
    assert details(acting(ANA), IncidentEvent.RESUMED) == {"corrected": True}
    assert details(acting(ANA), IncidentEvent.HELD) == {"reason": "vendor", "note": "which one?", "corrected": True}
    told = [each.what for each in entries(acting(ANA)) if rooms.is_told(each)]
    assert told == [IncidentEvent.DECLARED, IncidentEvent.HELD], "once, on the timeline of its room"


def test_the_reason_that_it_has_is_not_given_again(acting: Acting) -> None:
    standing(acting(ANA), status=HELD, hold_reason=HoldReason.VENDOR)
    with refused(MovedOn, "INC-1 is waiting for a vendor already."):
        holds.hold_for(acting(ANA), 1, reason=HoldReason.VENDOR)


def test_what_does_not_wait_waits_for_nothing(acting: Acting) -> None:
    standing(acting(ANA), status=NEW)
    with refused(MovedOn, "INC-1 is not on hold; it is new."):
        holds.hold_for(acting(ANA), 1, reason=HoldReason.VENDOR)
    assert journalled(acting(ANA), "INC-1") == []


def test_the_clocks_go_on_that_a_vendor_does_not_stop_and_stop_again_for_the_reporter(acting: Acting) -> None:
    declared(acting)
    operations.hold(acting(ANA), 1, note="which network provider do they use?")
    states = []
    for reason in (None, HoldReason.VENDOR, HoldReason.CALLER):
        if reason is not None:
            holds.hold_for(acting(ANA), 1, reason=reason)
        follow_up(acting(ANA), CLOCKS)
        states += [each.state for each in clocks.of_incident(acting(ANA).tx, 1) if each.measure is Measure.RESOLUTION]
    assert states == [ClockState.PAUSED, ClockState.RUNNING, ClockState.PAUSED]


def test_what_becomes_private_is_not_named_any_more_by_what_waits_for_it(acting: Acting, document: Document) -> None:
    def pay(person: str) -> Act:
        return replace(acting(person), document=private_payroll(document))

    for _ in range(3):
        declared(pay)
    operations.hold(pay(ANA), 2, note="waits for inc 1, as INC-10 does")
    operations.hold(pay(ANA), 3, note="it is INC-31 that comes first")
    follow_up(pay(ANA), CLOCKS)
    operations.set_service(pay(ANA), 1, service="payroll")
    assert existing(pay(ANA), 2).hold_note == "waits for an incident, as INC-10 does"
    assert existing(pay(ANA), 3).hold_note == "it is INC-31 that comes first"
    assert {each.record for each in said(pay(ANA), FOLLOWS) if each.render == "incident.card"} >= {"INC-2"}
    notes = {
        who: [each.details["note"] for each in reading.story(pay(who), 2)[1] if each.what == IncidentEvent.HELD]
        for who in (TOM, MIRA)
    }
    (*_, clock) = service_levels.clocks_of(pay(TOM), 2)[1]
    assert [each.reason for each in clock.pauses] == ["waits for an incident, as INC-10 does"]
    assert notes == {TOM: ["waits for an incident, as INC-10 does"], MIRA: ["waits for inc 1, as INC-10 does"]}


def test_what_waits_for_nothing_private_stands_as_it_was_typed(acting: Acting) -> None:
    declared(acting)
    standing(acting(ANA), status=NEW)
    operations.hold(acting(ANA), 2, note="waits for INC-1")
    operations.set_service(acting(ANA), 1, service="webshop")
    assert existing(acting(ANA), 2).hold_note == "waits for INC-1"
    assert "held" not in details(acting(ANA), IncidentEvent.SERVICE_SET)
