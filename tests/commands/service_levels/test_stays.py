"""How long a team, or a vendor, has an incident, on the same engine as what is promised to whoever reports."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.config import Document
from commands.incidents import holds
from commands.incidents import operations as incidents
from commands.service_levels.policy import CalendarSettings, Target
from commands.shared.act import Act
from commands.shared.organisation import Vendor
from commands.shared.refusals import NotFound
from storage.incidents.records import HoldReason
from storage.service_levels.records import ClockEvent, ClockState, Measure, ServiceClock
from tests.commands.conftest import ANA, GORAN, SOFIA, Acting
from tests.commands.outcome import armed, entries, later, refused
from tests.commands.service_levels.examples import (
    FIX,
    HOUR,
    MINUTE,
    after,
    do,
    promising,
    report,
    reported,
    rung,
    variant,
)
from tests.conftest import MONDAY

RUNNING, PAUSED, STOPPED, CANCELLED = ClockState
OFFICE = CalendarSettings(timezone="Europe/Berlin", hours={"mon-fri": ("09:00-17:00",)})
LONG = CalendarSettings(timezone="Europe/Berlin", hours={"mon-fri": ("08:00-18:00",)})
STAY = Target(name="Second line", measure=Measure.OWNERSHIP, target=4 * HOUR, calendar="always")
TOTAL = STAY.model_copy(update={"per": "total"})
ACME = Vendor(name="Acme Tills", calendar="long", target=8 * HOUR)


def of(act: Act, measure: Measure) -> list[ServiceClock]:
    """The clocks of a measure that INC-1 has, with nothing done to it."""
    return [each for each in do(act, lambda *_: None) if each.measure is measure]


def stays(desk: Acting) -> list[tuple[str | None, ClockState]]:
    return [(each.party, each.state) for each in of(desk(ANA), Measure.OWNERSHIP)]


def given(desk: Acting, hours: float, team: str, by: str = ANA) -> None:
    do(after(desk(by), timedelta(hours=hours)), incidents.assign, team=team)


def test_a_teams_clock_runs_from_when_it_gets_it_until_it_is_passed_on_and_each_stay_counts_anew(
    acting: Acting,
) -> None:
    desk = reported(acting, STAY, FIX)
    given(desk, 1, "network")
    given(desk, 3, "retail-apps", by=GORAN)
    assert stays(desk) == [("retail-apps", STOPPED), ("network", STOPPED), ("retail-apps", RUNNING)]
    assert [each.due_at for each in of(desk(ANA), Measure.OWNERSHIP)][-1] == MONDAY + 7 * HOUR
    assert {each.type for each in of(desk(ANA), Measure.OWNERSHIP)} == {"OLA"}


def test_in_total_the_stays_of_a_team_add_up(acting: Acting) -> None:
    desk = reported(acting, TOTAL)
    given(desk, 1, "network")
    given(desk, 3, "retail-apps", by=GORAN)
    assert stays(desk) == [("retail-apps", RUNNING), ("network", PAUSED)]
    first, _ = of(desk(ANA), Measure.OWNERSHIP)
    assert first.due_at == MONDAY + 6 * HOUR


def test_while_another_team_has_it_neither_a_hold_nor_its_end_moves_the_clock(acting: Acting) -> None:
    desk = reported(acting, TOTAL)
    given(desk, 1, "network")
    for note in ("the till number, please", "the vendor sends a part"):
        do(after(desk(GORAN), 2 * HOUR), incidents.hold, note=note)
        assert stays(desk)[0] == ("retail-apps", PAUSED)
        do(after(desk(GORAN), 3 * HOUR), incidents.resume)
        assert stays(desk) == [("retail-apps", PAUSED), ("network", RUNNING)]


def test_come_back_while_it_waits_for_the_reporter_the_clock_stands_still(acting: Acting) -> None:
    desk = reported(acting, TOTAL)
    given(desk, 1, "network")
    do(after(desk(GORAN), 2 * HOUR), incidents.hold, note="the till number, please")
    given(desk, 3, "retail-apps", by=GORAN)
    assert stays(desk) == [("retail-apps", PAUSED), ("network", PAUSED)]
    do(after(desk(ANA), 4 * HOUR), incidents.resume)
    assert stays(desk)[0] == ("retail-apps", RUNNING)
    assert of(desk(ANA), Measure.OWNERSHIP)[0].due_at == MONDAY + 7 * HOUR


@pytest.mark.parametrize(("seconds", "state"), [(59, CANCELLED), (60, STOPPED)])
def test_a_stay_shorter_than_a_minute_is_none(acting: Acting, seconds: int, state: ClockState) -> None:
    desk = reported(acting, STAY)
    given(desk, seconds / 3600, "network")
    assert stays(desk) == [("retail-apps", state), ("network", RUNNING)]
    assert len(entries(desk(ANA), ClockEvent.MET)) == (state is STOPPED)


def test_a_return_for_less_than_a_minute_adds_nothing(acting: Acting) -> None:
    desk = reported(acting, TOTAL)
    given(desk, 1, "network")
    given(desk, 2, "retail-apps", by=GORAN)
    given(desk, 2 + 59 / 3600, "network")
    given(desk, 3, "retail-apps", by=GORAN)
    assert of(desk(ANA), Measure.OWNERSHIP)[0].due_at == MONDAY + 6 * HOUR


def test_a_stay_that_is_over_its_time_is_told_and_ends_with_the_incident(acting: Acting) -> None:
    desk = reported(acting, STAY)
    rung(after(desk(ANA), 4 * HOUR))
    (breach,) = entries(desk(ANA), ClockEvent.BREACHED)
    assert (breach.details["type"], breach.details["party"]) == ("OLA", "retail-apps")
    do(after(desk(ANA), 5 * HOUR), incidents.resolve, note="a new cable")
    assert stays(desk) == [("retail-apps", STOPPED)]
    assert armed(desk(ANA), "sla.warning") == []


def test_reopened_a_team_has_it_anew(acting: Acting) -> None:
    desk = reported(acting, STAY)
    do(after(desk(ANA), HOUR), incidents.resolve, note="a new cable")
    do(after(desk(SOFIA), 2 * HOUR), incidents.reopen)
    assert stays(desk) == [("retail-apps", STOPPED), ("retail-apps", RUNNING)]
    assert of(desk(ANA), Measure.OWNERSHIP)[-1].started_at == MONDAY + 2 * HOUR


def test_the_promise_is_of_the_teams_that_it_names(acting: Acting) -> None:
    desk = reported(acting, STAY.model_copy(update={"teams": ("network",)}))
    assert stays(desk) == []
    given(desk, 1, "network")
    assert stays(desk) == [("network", RUNNING)]


def test_another_priority_has_another_promise_from_when_the_team_got_it(acting: Acting) -> None:
    grave = STAY.model_copy(update={"name": "Grave", "target": HOUR, "priorities": ("P1",)})
    desk = reported(acting, grave, STAY)
    do(after(desk(ANA), 30 * MINUTE), incidents.set_priority, impact=1, urgency=1)
    (clock,) = of(desk(ANA), Measure.OWNERSHIP)
    assert (clock.target_name, clock.due_at) == ("Grave", MONDAY + HOUR)


def with_vendors(acting: Acting, *targets: Target) -> Acting:
    """INC-1 is reported where a vendor is known."""
    desk = promising(acting, *targets, vendors={"acme": ACME}, calendars=CALENDARS)
    report(desk)
    return desk


CALENDARS = {"office": OFFICE, "long": LONG}


def berlin(act: Act, text: str) -> Act:
    at = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"))
    return later(act, seconds=(at - act.now).total_seconds())


def test_s6_a_vendors_clock_counts_on_the_vendors_calendar(acting: Acting) -> None:
    """S6."""
    desk = with_vendors(acting)
    do(berlin(desk(ANA), "2026-11-27T16:00"), incidents.hold, note="vendor acme 4711")
    (clock,) = of(desk(ANA), Measure.VENDOR)
    assert clock.due_at == datetime(2026, 11, 30, 14, tzinfo=ZoneInfo("Europe/Berlin"))
    assert (clock.type, clock.party, clock.reference, clock.target_name) == ("UC", "acme", "4711", "Acme Tills")
    rung(berlin(desk(ANA), "2026-11-30T10:00"))
    (half,) = entries(desk(ANA), ClockEvent.WARNED)
    assert half.details["percent"] == 50


def test_a_vendors_clock_runs_until_work_goes_on_and_nothing_we_do_pauses_it(acting: Acting) -> None:
    desk = with_vendors(acting)
    do(after(desk(ANA), HOUR), incidents.hold, note="vendor ACME tills, 4711")
    do(after(desk(ANA), 2 * HOUR), incidents.set_priority, impact=1, urgency=1)
    assert [each.state for each in of(desk(ANA), Measure.VENDOR)] == [RUNNING]
    do(after(desk(ANA), 3 * HOUR), incidents.resume)
    (clock,) = of(desk(ANA), Measure.VENDOR)
    assert (clock.state, clock.stopped_at) == (STOPPED, MONDAY + 3 * HOUR)
    do(after(desk(ANA), 4 * HOUR), incidents.hold, note="vendor acme 4712")
    assert [each.reference for each in of(desk(ANA), Measure.VENDOR)] == ["4711", "4712"]


def test_a_wait_that_turns_out_to_be_for_another_is_no_stay(acting: Acting) -> None:
    desk = with_vendors(acting)
    do(after(desk(ANA), HOUR), incidents.hold, note="vendor acme 4711")
    do(after(desk(ANA), HOUR + timedelta(seconds=30)), holds.hold_for, reason=HoldReason.CALLER)
    assert [each.state for each in of(desk(ANA), Measure.VENDOR)] == [CANCELLED]


def test_an_entry_of_its_own_stands_over_the_vendors_default(acting: Acting) -> None:
    fast = Target(name="Fast", measure=Measure.VENDOR, target=HOUR, calendar="always", vendors=("acme",))
    desk = with_vendors(acting, fast)
    do(after(desk(ANA), HOUR), incidents.hold, note="vendor acme")
    (clock,) = of(desk(ANA), Measure.VENDOR)
    assert (clock.target_name, clock.due_at, clock.reference) == ("Fast", MONDAY + 2 * HOUR, "")


def test_a_vendor_that_is_not_known_is_asked_about_with_those_that_are(acting: Acting) -> None:
    desk = with_vendors(acting)
    sentence = "There is no vendor `Amce 4711`. The vendors are `acme` (Acme Tills)."
    sentence += " Of one that is not named: `waiting for the vendor: WHAT`."
    with refused(NotFound, sentence):
        incidents.hold(desk(ANA), 1, note="vendor Amce 4711")


@pytest.mark.parametrize("note", ["the vendor sends a part", "vendor: sends a part", "vendor sends us a new part"])
def test_a_sentence_about_a_vendor_is_a_reason_as_before(acting: Acting, note: str) -> None:
    desk = with_vendors(acting)
    held = incidents.hold(desk(ANA), 1, note=note)
    assert (held.hold_reason, held.hold_note) == (HoldReason.VENDOR, note)
    assert of(desk(ANA), Measure.VENDOR) == []


def test_a_note_of_before_vendors_were_written_names_none(acting: Acting) -> None:
    do(reported(acting, FIX)(ANA), incidents.hold, note="waits for Carol")
    desk = promising(acting, FIX, vendors={"acme": ACME}, calendars=CALENDARS)
    do(desk(ANA), holds.hold_for, reason=HoldReason.VENDOR)
    assert of(desk(ANA), Measure.VENDOR) == []


def test_where_no_vendors_are_written_a_line_reads_as_before(acting: Acting) -> None:
    desk = reported(acting, FIX)
    assert incidents.hold(desk(ANA), 1, note="vendor acme 4711").hold_note == "vendor acme 4711"


MISTAKEN: dict[str, dict[str, object]] = {
    "`teams` and `per` are of measure: ownership": {"measure": "resolution", "per": "total"},
    "`vendors` are of measure: vendor": {"measure": "ownership", "vendors": ["acme"]},
    "nothing we do pauses a vendor's clock": {"measure": "vendor", "pause_on": ["caller"]},
    "measure: ownership is of type OLA": {"measure": "ownership", "type": "SLA"},
}


@pytest.mark.parametrize("message", MISTAKEN)
def test_what_cannot_be_meant_of_a_stay_is_told_with_its_cure(message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Target.model_validate({"name": "X", "target": "4h", "calendar": "always"} | MISTAKEN[message])


def test_teams_and_vendors_that_there_are_not_are_mistakes(document: Document) -> None:
    lost = [STAY.model_copy(update={"teams": ("sales",)}), FIX.model_copy(update={"name": "Acme Tills"})]
    found = dict(variant(document, sla=tuple(lost), vendors={"acme": ACME}).mistakes())
    assert ("sla", 0, "teams", 0) in found
    assert "no calendar `long`" in found["vendors", "acme", "calendar"]
    assert "names tell them apart" in found["vendors", "acme", "name"]
