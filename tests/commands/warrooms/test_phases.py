"""How far the work is, and when a major incident came to what."""

from datetime import timedelta

import pytest

from commands.incidents.times import times_of
from commands.shared import verbs
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, Refused
from commands.shared.verbs import Fit
from commands.warrooms import PRACTICE, cards, channel, operations, phases, timeline_verbs
from commands.warrooms.permissions import incident_of
from commands.warrooms.phases import TimeSaid
from storage.incidents.records import IncidentEvent, Phase
from storage.warrooms.records import Role, RoomPhase, WarRoomEvent
from tests.commands.conftest import ANA, BEN, CARLOS, MIRA, SOFIA, Acting
from tests.commands.outcome import details, entries, later
from tests.commands.warrooms.examples import opened, resolved
from tests.conftest import MONDAY

STARTED, DETECTED, MITIGATED = Phase


def test_the_phase_stands_on_the_card_and_may_go_back(acting: Acting) -> None:
    opened(acting)
    for phase in (RoomPhase.FIXING, RoomPhase.INVESTIGATING):
        phases.set_phase(acting(ANA), 1, phase=phase)
        assert f"major incident · {phase} since <!date" in str(cards.situation(acting("quarterdeck"), incident=1))
    assert details(acting(ANA), WarRoomEvent.PHASED) == {"phase": "investigating", "was": "fixing"}
    with pytest.raises(MovedOn, match="in that phase already"):
        phases.set_phase(acting(ANA), 1, phase=RoomPhase.INVESTIGATING)
    with pytest.raises(NotAllowed):
        phases.set_phase(acting(SOFIA), 1, phase=RoomPhase.FIXING)


def test_whoever_watches_has_mitigated_it_and_again_after_it_came_back(acting: Acting) -> None:
    opened(acting)
    for minutes, phase in ((10, "watching"), (20, "fixing"), (30, "watching")):
        phases.set_phase(later(acting(ANA), minutes=minutes), 1, phase=RoomPhase(phase))
    at = [each.details["at"] for each in entries(acting(ANA), IncidentEvent.TIMED)]
    assert at == [(MONDAY + timedelta(minutes=each)).isoformat() for each in (10, 30)]


def test_a_time_is_said_by_the_clock_of_the_desk_and_out_of_order_it_is_asked_about(acting: Acting) -> None:
    opened(acting)
    phases.say_time(acting(ANA), 1, phase=STARTED, clock="09:50")
    asked = phases.say_time(acting(ANA), 1, phase=DETECTED, clock="09:40")
    assert isinstance(asked, TimeSaid)
    assert "right all the same?" in (asked.question or "")
    assert times_of(acting(ANA), incident_of(acting(ANA), 1)).detected is None, "nothing is written yet"
    answer = timeline_verbs._said(asked)
    (button,) = answer["blocks"][1]["elements"]
    number, told = timeline_verbs._insisted(button)
    phases.insist_on_time(acting(ANA), number, **told)
    known = times_of(acting(ANA), incident_of(acting(ANA), 1))
    assert (known.started, known.detected) == (MONDAY - timedelta(minutes=10), MONDAY - timedelta(minutes=20))
    with pytest.raises(Refused, match="is no time of a day"):
        phases.say_time(acting(ANA), 1, phase=STARTED, clock="29:50")


def test_what_began_on_another_day_is_said_with_its_day(acting: Acting) -> None:
    opened(acting)
    (verb,) = PRACTICE.adds["/incident"]
    for line, reason in (
        ("time 1 started yesterday 23:10", ""),
        ("time 1 started 2026–03–14 23:10 the log – says so", "the log – says so"),
    ):
        read = verbs.read(line, [verb], "inc")
        assert read.fit is Fit.READY
        assert read.arguments is not None
        assert read.arguments["reason"] == reason
        phases.say_time(acting(CARLOS), 1, **read.arguments)
    assert times_of(acting(ANA), incident_of(acting(ANA), 1)).started == MONDAY - timedelta(hours=34, minutes=50)
    with pytest.raises(Invalid, match="still to come"):
        phases.say_time(acting(CARLOS), 1, phase=DETECTED, clock="today 23:10")


def test_what_is_known_is_corrected_with_a_reason_by_commander_scribe_or_manager(acting: Acting) -> None:
    opened(acting)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    operations.take_role(acting(CARLOS), 1, role=Role.SCRIBE, to=BEN)
    phases.say_time(acting(ANA), 1, phase=STARTED, clock="09:50")
    with pytest.raises(NotAllowed, match="corrected by the commander or the scribe"):
        phases.say_time(acting(ANA), 1, phase=STARTED, clock="09:40", reason="the log says so")
    with pytest.raises(Invalid):
        phases.say_time(acting(BEN), 1, phase=STARTED, clock="09:40")
    for who, clock in ((BEN, "09:41"), (CARLOS, "09:42"), (MIRA, "09:43")):
        phases.say_time(acting(who), 1, phase=STARTED, clock=clock, reason="the log says so")


def test_in_review_a_time_of_what_is_over_and_archived_is_corrected_as_its_window_says(acting: Acting) -> None:
    opened(acting)
    phases.say_time(acting(CARLOS), 1, phase=STARTED, clock="09:50")
    resolved(lambda who: later(acting(who), minutes=40), by=CARLOS)
    channel.archive(acting("quarterdeck"), incident=1)
    (verb,) = PRACTICE.adds["/incident"]
    line = verbs.read("time 1 started 14:05 the log says so", [verb], "inc")
    assert (line.fit, line.number) == (Fit.READY, 1)
    assert verbs.read("time 1", [verb], "inc").fit is Fit.MISSING
    assert verb.do is not None
    verb.do(later(acting(CARLOS), days=3), 1, phase=STARTED, clock="09:45", reason="the log says so")
    known = times_of(acting(ANA), incident_of(acting(ANA), 1))
    assert known.started == MONDAY - timedelta(minutes=15), "of the day of the incident, not of the review"


def test_all_times_are_facts_with_when_they_were_said(acting: Acting) -> None:
    opened(acting)
    operations.take_role(later(acting(CARLOS), minutes=2), 1, role=Role.COMMANDER)
    phases.set_phase(later(acting(ANA), minutes=8), 1, phase=RoomPhase.IDENTIFIED)
    phases.set_phase(later(acting(ANA), minutes=20), 1, phase=RoomPhase.WATCHING)
    phases.say_time(later(acting(ANA), minutes=25), 1, phase=STARTED, clock="09:50")
    phases.say_time(later(acting(ANA), minutes=25), 1, phase=DETECTED, clock="09:55")
    resolved(lambda who: later(acting(who), minutes=40), by=CARLOS)
    found = [(each.called, (each.happened - MONDAY).total_seconds() / 60) for each in phases.facts(acting(ANA), 1)]
    assert found == [
        ("started", -10),
        ("detected", -5),
        ("reported", 0),
        ("declared", 0),
        ("led", 2),
        ("identified", 8),
        ("mitigated", 20),
        ("resolved", 40),
    ]
    assert phases.facts(acting(ANA), 1)[0].recorded == MONDAY + timedelta(minutes=25)


@pytest.mark.parametrize(
    ("text", "fit", "hint"),
    [
        ("phase fixing", Fit.READY, ""),
        ("phase Watching.", Fit.READY, ""),
        ("phase resolved", Fit.DOUBTFUL, "When it is over: `/major resolve NOTE`."),
        ("phase", Fit.MISSING, "The phases are investigating, identified, fixing, watching."),
        ("time started 14:05", Fit.READY, ""),
        ("time Detected 9:05 the log says so", Fit.READY, ""),
        ("time", Fit.READY, ""),
        ("time started", Fit.DOUBTFUL, "Write it like `time started 14:05`"),
        ("time ended 14:05", Fit.DOUBTFUL, "or detected, mitigated."),
    ],
)
def test_phases_and_times_are_read(text: str, fit: Fit, hint: str) -> None:
    line = verbs.read(text, timeline_verbs.VERBS)
    assert line.fit is fit
    assert hint in line.hint
