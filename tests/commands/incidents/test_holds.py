"""What an incident waits for, and how that is put right."""

import pytest

from commands.incidents import holds, operations
from commands.service_levels.operations import FOLLOWS as CLOCKS
from commands.shared.desk import follow_up
from commands.shared.refusals import MovedOn
from commands.warrooms import wording as rooms
from storage.incidents.records import HoldReason, IncidentEvent
from storage.service_levels import queries as clocks
from storage.service_levels.records import ClockState, Measure
from tests.commands.conftest import ANA, Acting
from tests.commands.incidents.examples import HELD, NEW, declared, standing
from tests.commands.outcome import details, entries, journalled, refused


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
