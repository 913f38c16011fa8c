"""When an incident started, was detected and mitigated: facts of their own, with when they were said."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from commands.incidents import cards, times, verbs, wording
from commands.incidents.notices import FOLLOWS
from commands.incidents.times import Times, out_of_order, set_time, times_of
from commands.shared.blocks import moment
from commands.shared.refusals import Invalid, MovedOn, NotAllowed
from commands.warrooms import wording as rooms
from storage.incidents.records import IncidentEvent, Phase
from storage.record import replace
from tests.commands.conftest import ANA, CHEN, SOFIA, TOM, Acting
from tests.commands.incidents.examples import declared
from tests.commands.outcome import last, later, refused, said, stand
from tests.conftest import MONDAY

STARTED, DETECTED, MITIGATED = Phase
BERLIN = ZoneInfo("Europe/Berlin")


def at(hour: int, minute: int = 0) -> datetime:
    return MONDAY.replace(hour=hour, minute=minute)


def test_an_incident_has_its_times_apart_from_when_they_were_said(acting: Acting) -> None:
    declared(acting)
    assert times_of(acting(ANA), declared(acting)) == Times(reported=MONDAY)
    set_time(acting(ANA), 1, phase=STARTED, at=at(8))
    set_time(later(acting(ANA), hours=1), 1, phase=DETECTED, at=at(8, 20))
    incident = set_time(later(acting(ANA), hours=2), 1, phase=MITIGATED, at=at(10, 50))
    found = times_of(acting(TOM), incident)
    assert (found.started, found.detected, found.mitigated) == (at(8), at(8, 20), at(10, 50))
    assert (found.to_detect, found.to_mitigate) == (timedelta(minutes=20), timedelta(hours=2, minutes=30))


def test_what_was_known_by_an_instant_can_be_asked_for(acting: Acting) -> None:
    incident = declared(acting)
    set_time(acting(ANA), 1, phase=STARTED, at=at(8))
    set_time(later(acting(ANA), hours=1), 1, phase=STARTED, at=at(7), reason="the log says so")
    known = [times_of(acting(ANA), incident, until).started for until in (at(9), at(9, 1), at(10), at(11), None)]
    assert known == [None, at(8), at(8), at(7), at(7)]


def test_what_nobody_has_said_is_not_known(acting: Acting) -> None:
    assert Times(reported=at(9), detected=at(8)).to_detect is None
    assert Times(reported=at(9)).to_mitigate is None
    assert Times(reported=at(9), mitigated=at(10)).to_mitigate == timedelta(hours=1)


def test_between_times_that_are_the_wrong_way_round_no_length_is_counted() -> None:
    assert Times(reported=at(9), mitigated=at(8)).to_mitigate is None
    assert Times(reported=at(9), started=at(9), detected=at(8)).to_detect is None


def test_a_correction_needs_a_reason_and_what_is_to_come_is_no_time(acting: Acting) -> None:
    declared(acting)
    with pytest.raises(Invalid, match="still to come"):
        set_time(acting(ANA), 1, phase=STARTED, at=at(10))
    set_time(acting(ANA), 1, phase=STARTED, at=at(8))
    with refused(MovedOn, f"It started {moment(at(8))}: that is known."):
        set_time(acting(ANA), 1, phase=STARTED, at=at(8))
    with pytest.raises(Invalid, match="Say why that is corrected"):
        set_time(acting(ANA), 1, phase=STARTED, at=at(7))


def test_it_is_for_those_who_work_on_it(acting: Acting) -> None:
    declared(acting)
    for person in (SOFIA, TOM, CHEN):
        with pytest.raises(NotAllowed, match="To say when INC-1 started, was detected or mitigated"):
            set_time(acting(person), 1, phase=STARTED, at=at(8))


SAID = Times(reported=at(9), started=at(8), mitigated=at(10), resolved=at(11))


@pytest.mark.parametrize(
    ("phase", "instant", "asks"),
    [
        (DETECTED, at(8, 30), None),
        (DETECTED, at(8), None),
        (DETECTED, at(7), "It started"),
        (DETECTED, at(10, 30), "It was reported"),
        (STARTED, at(8, 30), None),
        (STARTED, at(10, 30), "It was reported"),
        (MITIGATED, at(7), "It started"),
        (MITIGATED, at(11, 30), "It was resolved"),
        (MITIGATED, at(8, 30), "It was reported"),
    ],
)
def test_what_is_out_of_order_is_asked_about(phase: Phase, instant: datetime, asks: str | None) -> None:
    asked = out_of_order(SAID, phase, instant)
    assert asked is None if asks is None else str(asked).startswith(asks)


def test_of_what_was_entered_afterwards_nobody_knows_when_it_was_reported() -> None:
    assert out_of_order(Times(reported=at(9), started=at(9), afterwards=True), DETECTED, at(9, 30)) is None


def test_the_day_of_a_time_is_told_with_it() -> None:
    asked = out_of_order(Times(reported=at(9)), MITIGATED, at(9) - timedelta(hours=10))
    assert str(asked).count("{date_short_pretty} {time}") == 2


NOW = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
"""Half an hour after the spring change in Berlin: 03:30 there."""


def test_its_card_and_its_story_say_it_and_so_does_the_timeline_of_its_room(acting: Acting) -> None:
    declared(acting)
    stand(acting(ANA), ["INC-1/card/incidents"])
    said(acting(ANA), {})
    set_time(acting(ANA), 1, phase=DETECTED, at=at(8, 20))
    assert "INC-1/card/incidents" in {effect.message for effect in said(acting(ANA), FOLLOWS)}
    for shown in (cards.card(acting("quarterdeck"), 1), verbs.show(acting(ANA), 1)):
        assert "detected <!date^" in str(shown)
    entry = last(acting(ANA), "INC-1")
    assert entry.what == IncidentEvent.TIMED
    assert "said when it was detected: " in wording.in_the_story(entry)
    corrected = replace(entry, details={**entry.details, "reason": "by the log"})
    assert rooms.in_the_record(corrected, {}, UTC).endswith("said when it was detected: 2026-03-16 08:20: by the log")
    assert times.shown(Times(reported=MONDAY)) == []
