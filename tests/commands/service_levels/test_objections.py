"""Whoever reported it says that it does not wait for them; a manager who did not pause it judges."""

from datetime import date, timedelta
from typing import Any

import pytest

from commands.incidents import holds
from commands.incidents import operations as incidents
from commands.incidents.ids import ActionId as IncidentAction
from commands.incidents.notices import FOLLOWS as INCIDENTS
from commands.incidents.permissions import existing
from commands.reports import reading as reports
from commands.reports import views as report_views
from commands.service_levels import cards, forms, objections, reading, views
from commands.service_levels.notices import FOLLOWS
from commands.service_levels.policy import Target
from commands.shared.act import Act
from commands.shared.practice import joined
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound
from storage.incidents.records import HoldReason, IncidentEvent, IncidentStatus
from storage.objections.records import Judgement
from storage.schema import finish
from storage.service_levels.records import ClockEvent, ClockState, Measure, ServiceClock
from tests.commands.conftest import ANA, MIRA, SOFIA, TOM, Acting
from tests.commands.outcome import details, entries, refused, said, stand, text_of
from tests.commands.service_levels.examples import FIX, HOUR, after, clock, do, promising, report, reported, rung
from tests.conftest import MONDAY

WHY = "I sent the number at ten"
ALL = joined(INCIDENTS, FOLLOWS)


def objected(acting: Acting, by: str = ANA, *targets: Target) -> Acting:
    """Reported at nine, on hold from ten on, and Sofia objects at one."""
    desk = reported(acting, *(targets or (FIX,)))
    do(after(desk(by), HOUR), incidents.hold, note="the till number, please")
    do(after(desk(SOFIA), 4 * HOUR), objections.object_to, why=WHY)
    return desk


def judged(desk: Acting, hours: float, by: str = MIRA, at: float = 10) -> list[ServiceClock]:
    """Struck at this hour, from an instant so many hours after nine on."""
    return do(after(desk(by), at * HOUR), objections.strike, since=MONDAY + hours * HOUR)


def test_the_hold_ends_at_that_moment_and_the_clock_runs(acting: Acting) -> None:
    desk = objected(acting)
    running = clock(desk(ANA))
    assert (running.state, running.due_at) == (ClockState.RUNNING, MONDAY + 7 * HOUR)
    assert details(desk(ANA), ClockEvent.OBJECTED)["why"] == WHY
    assert entries(desk(ANA), IncidentEvent.RESUMED)[-1].actor == SOFIA


def test_struck_the_time_counts_from_that_instant_on(acting: Acting) -> None:
    desk = objected(acting)
    (running,) = do(after(desk(MIRA), 5 * HOUR), objections.strike, since=MONDAY + 2 * HOUR)
    assert running.due_at == MONDAY + 5 * HOUR
    rung(after(desk(ANA), 5 * HOUR))
    assert clock(desk(ANA)).breached


def test_from_its_beginning_on_nothing_is_left_of_the_pause(acting: Acting) -> None:
    desk = objected(acting)
    found = objections.strike(after(desk(MIRA), 5 * HOUR), 1, since=MONDAY + HOUR - timedelta(seconds=30))
    assert found.struck_from == MONDAY + HOUR
    assert clock(desk(ANA)).due_at == MONDAY + 4 * HOUR


@pytest.mark.parametrize("hours", [0.5, 4, 6])
def test_an_instant_outside_the_pause_is_refused_with_where_it_lies(acting: Acting, hours: float) -> None:
    desk = objected(acting)
    with pytest.raises(Invalid, match="from 16 March 11:00 to 16 March 14:00"):
        judged(desk, hours)


def test_kept_the_pause_stands_and_says_why(acting: Acting) -> None:
    desk = objected(acting)
    before = clock(desk(ANA)).due_at
    found = objections.keep(after(desk(MIRA), 5 * HOUR), 1, reason="the number was another till's")
    assert (found.judgement, clock(desk(ANA)).due_at) == (Judgement.KEPT, before)
    with pytest.raises(Invalid):
        objections.keep(objected_again(desk), 2, reason=" ")


def objected_again(desk: Acting) -> Act:
    """Another pause of the same incident has another objection."""
    do(after(desk(ANA), 5 * HOUR), incidents.hold, note="the till number, please")
    do(after(desk(SOFIA), 6 * HOUR), objections.object_to, why=WHY)
    return after(desk(MIRA), 6 * HOUR)


def test_s20_nobody_judges_their_own_hold(acting: Acting) -> None:
    """S20: refused, journalled (as every NotAllowed is)."""
    desk = objected(acting, by=MIRA)
    own = "You put INC-1 on hold; another service manager judges that."
    with refused(NotAllowed, own):
        objections.strike(desk(MIRA), 1, since=MONDAY + 2 * HOUR)
    with refused(NotAllowed, own):
        objections.keep(desk(MIRA), 1, reason="no")


def test_s20_whoever_named_the_reason_or_another_one_has_made_it_wait(acting: Acting) -> None:
    desk = reported(acting, FIX)
    do(after(desk(MIRA), HOUR), incidents.hold, note="the vendor sends a part")
    do(after(desk(ANA), 2 * HOUR), holds.hold_for, reason=HoldReason.CALLER)
    do(after(desk(SOFIA), 4 * HOUR), objections.object_to, why=WHY)
    found, _, theirs = reading.objections_waiting(desk(MIRA))
    assert (found[0].holders, found[0].began_at, theirs) == ((MIRA, ANA), MONDAY + HOUR, set())


def test_s20_one_objection_a_pause(acting: Acting) -> None:
    """S20: refused, journalled (as every MovedOn is)."""
    desk = objected(acting)
    with refused(MovedOn, "You have objected to that pause of INC-1 already; a service manager judges it."):
        objections.object_to(desk(SOFIA), 1, why=WHY)
    objected_again(desk)
    assert len(entries(desk(ANA), ClockEvent.OBJECTED)) == 2


def test_struck_from_before_another_reason_was_named_all_of_it_is_struck(acting: Acting) -> None:
    desk = reported(acting, FIX)
    do(after(desk(ANA), HOUR), incidents.hold, note="the till number, please")
    do(after(desk(ANA), 3 * HOUR), holds.hold_for, reason=HoldReason.CHANGE)
    do(after(desk(SOFIA), 4 * HOUR), objections.object_to, why=WHY)
    assert judged(desk, 2, at=4.5)[0].due_at == MONDAY + 5 * HOUR


def test_only_its_reporter_objects_and_only_while_it_waits(acting: Acting) -> None:
    desk = reported(acting, FIX)
    with refused(MovedOn, "INC-1 is not on hold."):
        objections.object_to(desk(SOFIA), 1, why=WHY)
    do(desk(ANA), incidents.hold, note="the till number, please")
    with pytest.raises(NotAllowed, match="objects to its pause"):
        objections.object_to(desk(TOM), 1, why=WHY)
    with pytest.raises(Invalid, match="Say why"):
        objections.object_to(desk(SOFIA), 1, why="  ")


def test_only_a_manager_judges_and_once(acting: Acting) -> None:
    desk = objected(acting)
    with refused(NotAllowed, "Service managers judge objections."):
        objections.keep(desk(ANA), 1, reason="no")
    with refused(NotFound, "There is no such objection.", record="desk"):
        objections.keep(desk(MIRA), 9, reason="no")
    objections.keep(desk(MIRA), 1, reason="no")
    with refused(MovedOn, f"<@{MIRA}> has judged it already."):
        objections.keep(desk(MIRA), 1, reason="no")


def verdict(desk: Acting, *, as_of: float | None = None, day: int = 16) -> dict[str, Any]:
    """The service levels of a day of March; `as_of` so many hours after Monday at nine."""
    act = after(desk(MIRA), 80 * HOUR)
    finish(act.tx)
    known = None if as_of is None else MONDAY + as_of * HOUR
    found: dict[str, Any] = reports.json_of(act, date(2026, 3, day), known)["sla"]
    return found


def resolved_and_judged_on_tuesday(acting: Acting) -> Acting:
    """In time by the pause, and too late once that is struck."""
    desk = objected(acting)
    do(after(desk(ANA), 6 * HOUR), incidents.resolve, note="a new cable")
    judged(desk, 2, at=30)
    return desk


def test_an_earlier_verdict_that_is_overturned_stays_in_its_day_and_shows_as_of_later(acting: Acting) -> None:
    desk = resolved_and_judged_on_tuesday(acting)
    assert clock(desk(ANA)).breached
    assert details(desk(ANA), ClockEvent.OVERTURNED)["because"] == "objection"
    assert verdict(desk) == {"met": 1, "breached": 0, "attainment": 100.0}
    assert verdict(desk, as_of=29)["met"] == 1
    assert verdict(desk, as_of=31) == {"met": 0, "breached": 1, "attainment": 0.0}
    assert verdict(desk, day=17) == {"met": 0, "breached": 0, "attainment": None}


def test_what_is_overturned_is_named_once_in_the_next_report(acting: Acting) -> None:
    desk = resolved_and_judged_on_tuesday(acting)
    act = after(desk(MIRA), 80 * HOUR)
    of_days = [reports.day_of(act, date(2026, 3, day)).facts.overturned for day in (16, 17, 18)]
    assert [[(each.number, each.met) for each in found] for found in of_days] == [[], [(1, False)], []]
    report = reports.report_of(act, date(2026, 3, 17))
    blocks = str(report_views.daily(report, {"late": False, "missed": 0, "corrections": []}))
    assert "Corrected since, of earlier days:" in blocks
    assert ": missed" in blocks


def test_a_promise_that_is_made_anew_leaves_out_only_what_was_not_struck(acting: Acting) -> None:
    quick = FIX.model_copy(update={"name": "P1 fix", "priorities": ("P1",)})
    desk = objected(acting, ANA, quick, FIX)
    judged(desk, 2, at=4.5)
    (standing,) = do(after(desk(ANA), 4.6 * HOUR), incidents.set_priority, impact=1, urgency=1)
    assert (standing.target_name, standing.due_at) == ("P1 fix", MONDAY + 5 * HOUR)


def test_whoever_reported_it_sees_the_hold_with_the_way_to_object(acting: Acting) -> None:
    desk = reported(acting, FIX)
    said(desk(SOFIA), ALL)
    incidents.hold(desk(ANA), 1, note="the till number, please")
    (held,) = [each for each in said(desk(ANA), ALL) if "on hold" in str(each.arguments.get("text"))]
    (button,) = held.arguments["blocks"][-1]["elements"]
    assert (button["action_id"], button["value"]) == (IncidentAction.OBJECT, "1")
    assert button["text"]["text"] == "I am not what you wait for"


def test_what_waits_for_a_vendor_asks_nothing_of_its_reporter(acting: Acting) -> None:
    desk = reported(acting, FIX)
    said(desk(SOFIA), ALL)
    incidents.hold(desk(ANA), 1, note="vendor: a new till")
    (held,) = [each for each in said(desk(ANA), ALL) if "on hold" in str(each.arguments.get("text"))]
    assert not held.arguments.get("blocks")


def test_the_reporter_the_team_and_a_manager_hear_of_it_each_once(acting: Acting) -> None:
    desk = reported(acting, FIX)
    do(after(desk(ANA), HOUR), incidents.hold, note="the till number, please")
    said(desk(SOFIA), ALL)
    objections.object_to(after(desk(SOFIA), 4 * HOUR), 1, why=WHY)
    told = [each for each in said(desk(SOFIA), ALL) if each.render is None or each.render == "sla.objection"]
    assert [each.arguments["channel"] for each in told] == [SOFIA, "#team-retail-apps", MIRA]
    assert text_of(told[1]).startswith(f"<@{ANA}> The reporter of INC-1 says that it does not wait for them")
    shown = cards.objection(desk(MIRA), **told[2].subject)
    assert [each["text"]["text"] for each in shown["blocks"][-1]["elements"]] == ["Strike from", "Keep"]


def test_what_became_of_it_is_told_and_shown_where_it_was_asked(acting: Acting) -> None:
    desk = objected(acting)
    said(desk(SOFIA), ALL)
    stand(desk(MIRA), [f"INC-1/directly/objection/1/{MIRA}"])
    objections.strike(after(desk(MIRA), 5 * HOUR), 1, since=MONDAY + 2 * HOUR)
    told = [each for each in said(desk(MIRA), ALL) if each.render in (None, "sla.objection")]
    assert "agrees: the pause does not count" in text_of(told[0])
    assert "struck it from" in text_of(told[1])
    shown = cards.objection(desk(MIRA), **told[2].subject)
    assert [block["type"] for block in shown["blocks"]] == ["section"]


def test_those_that_wait_are_listed_with_buttons_for_who_may_judge(acting: Acting) -> None:
    desk = objected(acting)
    for person, buttons in ((MIRA, 2), (ANA, 0)):
        found, total, theirs = reading.objections_waiting(desk(person))
        blocks = views.objections(found, total, theirs)
        assert sum(len(each.get("elements", ())) for each in blocks if each["type"] == "actions") == buttons
    objections.keep(desk(MIRA), 1, reason="no")
    assert views.objections(*reading.objections_waiting(desk(MIRA)))[0]["text"]["text"] == views.NO_OBJECTIONS


def test_forms_are_read_as_they_were_filled_in(acting: Acting) -> None:
    desk = objected(acting)
    found = objections.judgeable(desk(MIRA), 1)
    at = int((MONDAY + 2 * HOUR).timestamp())
    view = forms.strike_form(found) | {"state": {"values": {"judge.since": {"at": {"selected_date_time": at}}}}}
    assert forms.read_strike_form(view) == (1, {"since": MONDAY + timedelta(hours=2)})
    assert forms.read_strike_form(view | {"state": {"values": {}}}) == (1, {"since": None})
    kept = forms.keep_form(found) | {"state": {"values": {"judge.reason": {"text": {"value": "no"}}}}}
    assert forms.read_keep_form(kept) == (1, {"reason": "no"})


def test_of_a_private_incident_others_see_no_objection(acting: Acting) -> None:
    desk = promising(acting, FIX)
    report(desk, private=True)
    do(after(desk(ANA), HOUR), incidents.hold, note="the till number, please")
    do(after(desk(SOFIA), 4 * HOUR), objections.object_to, why=WHY)
    assert reading.objections_waiting(desk(TOM))[:2] == ([], 0)
    assert reading.objections_waiting(desk(MIRA))[1] == 1


def test_a_hold_that_stops_no_clock_ends_as_well(acting: Acting) -> None:
    desk = reported(acting, FIX)
    do(after(desk(ANA), HOUR), incidents.hold, note="the vendor sends a part")
    do(after(desk(SOFIA), 2 * HOUR), objections.object_to, why=WHY)
    judged(desk, 1.5)
    assert clock(desk(ANA), Measure.RESOLUTION).due_at == MONDAY + 4 * HOUR
    assert existing(desk(ANA), 1).status is IncidentStatus.IN_PROGRESS
