"""A clock tells who had the incident in every second of it, who paused it, and what moved its due instant."""

from datetime import timedelta

from commands.incidents import operations as incidents
from commands.service_levels import holding, objections, reading, views
from commands.service_levels.holding import ClockUse, Holder
from commands.service_levels.policy import ServiceLevelPolicy, Target
from commands.shared.act import Act
from commands.shared.durations import exactly
from storage.record import replace
from storage.service_levels.records import Measure
from tests.commands.conftest import ANA, BEN, GORAN, MIRA, SOFIA, Acting
from tests.commands.service_levels.examples import FIX, HOUR, WEEKDAYS, after, do, promising, report, reported
from tests.conftest import MONDAY

US, CALLER, VENDOR, NOBODY = Holder


def use(act: Act) -> ClockUse:
    """Of INC-1's only clock."""
    _, (found,) = reading.clocks_of(act, 1)
    return found


def shown(act: Act) -> str:
    incident, found = reading.clocks_of(act, 1)
    blocks = views.clocks(incident, found, act.policy(ServiceLevelPolicy))
    return "\n".join(str(each.get("text") or each["elements"]) for each in blocks)


def at(act: Act, hours: float, seconds: float = 0) -> Act:
    return after(act, timedelta(hours=hours, seconds=seconds))


def worked_on(acting: Acting) -> Acting:
    """Taken after an hour, for the reporter from two to four, for a vendor from five to seven, fixed at eight."""
    desk = reported(acting, FIX.model_copy(update={"target": 9 * HOUR}))
    do(at(desk(ANA), 1, 0.7), incidents.take)
    do(at(desk(ANA), 2, 0.9), incidents.hold, note="the till number, please")
    do(at(desk(ANA), 4), incidents.resume)
    do(at(desk(ANA), 5), incidents.hold, note="the vendor sends a part")
    do(at(desk(ANA), 7), incidents.resume)
    do(at(desk(ANA), 8, 30.5), incidents.resolve, note="a new cable")
    return desk


def test_the_parts_are_the_whole_to_the_second(acting: Acting) -> None:
    found = use(at(worked_on(acting)(ANA), 20)).shares
    assert found == {US: 3 * HOUR + timedelta(seconds=30), CALLER: 2 * HOUR, VENDOR: 2 * HOUR, NOBODY: HOUR}
    assert sum(found.values(), timedelta()) == 8 * HOUR + timedelta(seconds=30)


def test_while_it_runs_it_tells_so_far(acting: Acting) -> None:
    desk = reported(acting, FIX)
    do(at(desk(ANA), 1), incidents.assign, to=BEN)
    do(at(desk(BEN), 2), incidents.assign, team="network")
    assert use(at(desk(GORAN), 3)).shares == {US: HOUR, NOBODY: 2 * HOUR}


def test_off_hours_are_nobodys(acting: Acting) -> None:
    """Monday 15:00 to Tuesday 10:00 are three open hours."""
    office = FIX.model_copy(update={"calendar": "office"})
    desk = promising(acting, office, calendars={"office": WEEKDAYS})
    report(desk, later=6 * HOUR)
    do(at(desk(ANA), 8), incidents.hold, note="the till number, please")
    do(at(desk(ANA), 24), incidents.resume)
    found = use(at(desk(ANA), 25))
    assert found.shares == {US: HOUR, NOBODY: 2 * HOUR}
    assert [*found.lasted] == [timedelta()]
    assert found.moves == []


def test_what_was_struck_of_a_pause_was_ours(acting: Acting) -> None:
    desk = reported(acting, FIX)
    do(at(desk(ANA), 1), incidents.hold, note="the till number, please")
    do(at(desk(SOFIA), 3), objections.object_to, why="I sent it")
    do(at(desk(MIRA), 4), objections.strike, since=MONDAY + 2 * HOUR)
    assert use(at(desk(ANA), 4)).shares == {US: 2 * HOUR, CALLER: HOUR, NOBODY: HOUR}


def test_each_pause_says_what_it_did_to_the_due_instant(acting: Acting) -> None:
    desk = worked_on(acting)
    (move,) = use(at(desk(ANA), 20)).moves
    assert (move.was, move.due) == (MONDAY + 9 * HOUR, MONDAY + 11 * HOUR - timedelta(seconds=0.9))
    text = shown(at(desk(ANA), 20))
    assert "us 3 h 30 s + the reporter 2 h + a vendor 2 h + nobody 1 h = 8 h 30 s" in text
    assert f"<@{ANA}>: the till number, please · due " in text
    assert "(1 h 59 min 59 s)" in text


def test_another_priority_is_told_with_who_gave_it(acting: Acting) -> None:
    quick = FIX.model_copy(update={"name": "P1 fix", "priorities": ("P1",)})
    desk = reported(acting, quick, FIX)
    do(at(desk(ANA), 1), incidents.set_priority, impact=1, urgency=1)
    assert f"P4 became P1, by <@{ANA}>" in shown(at(desk(ANA), 2))


def test_the_stays_of_a_team_tell_where_it_was_meanwhile(acting: Acting) -> None:
    stay = Target(name="Second line", measure=Measure.OWNERSHIP, target=4 * HOUR, calendar="always", per="total")
    desk = reported(acting, stay.model_copy(update={"teams": ("retail-apps",)}))
    do(at(desk(ANA), 1), incidents.assign, team="network")
    text = shown(at(desk(ANA), 2))
    assert "*Second line* (OLA) · Retail applications · paused" in text
    assert "with Network" in text


def test_seconds_are_told_exactly() -> None:
    lengths = (timedelta(), timedelta(seconds=59), timedelta(hours=1, seconds=1), timedelta(days=2, minutes=3))
    assert [exactly(each) for each in lengths] == ["0 s", "59 s", "1 h 1 s", "48 h 3 min"]


def test_a_clock_of_no_time_tells_when_it_began(acting: Acting) -> None:
    desk = reported(acting, FIX)
    assert use(replace(desk(ANA), now=MONDAY)).shares == {}
    assert holding.stretches([], MONDAY, MONDAY) == []
