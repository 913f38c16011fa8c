"""What is asked of clocks: those of an incident, what a warning must say, and what is next to be missed."""

from datetime import timedelta

import pytest

from commands.incidents import filters
from commands.incidents import operations as incident_operations
from commands.service_levels import operations, reading, rules, wording
from commands.service_levels.policy import CalendarSettings, Target
from commands.service_levels.reading import astray, breaching, clocks_of, count_breaching, warning_of
from commands.service_levels.verbs import BREACHING, CLOCKS
from commands.shared.act import Act
from commands.shared.pages import SIZE
from commands.shared.refusals import NotFound
from storage.forecasts import queries as forecasts
from storage.forecasts.records import Forecast
from storage.incidents import queries as incidents
from storage.incidents.records import IncidentStatus
from storage.journal.queries import QUARTERDECK
from storage.record import replace
from storage.service_levels import queries as clocks
from storage.service_levels.records import ClockState, Measure
from tests.commands.conftest import ANA, BEN, CARLOS, CHEN, MIRA, SOFIA, TOM, Acting, untriaged
from tests.commands.service_levels.examples import (
    FIX,
    HOUR,
    MINUTE,
    RESPONSE,
    WEEKDAYS,
    after,
    clock,
    do,
    promising,
    report,
    reported,
    rung,
    turned_private,
    variant,
)
from tests.conftest import MONDAY

SECOND = timedelta(seconds=1)


def test_the_clocks_of_an_incident_are_told_with_the_time_that_they_have_used(acting: Acting) -> None:
    desk = reported(acting, RESPONSE, FIX)
    do(after(desk(ANA), 10 * MINUTE), incident_operations.acknowledge)
    incident, (response, fix) = clocks_of(after(desk(TOM), 3 * HOUR), 1)
    assert incident.number == "INC-1"
    assert (response.clock.measure, response.spent, response.pauses) == (Measure.RESPONSE, 10 * MINUTE, [])
    assert (fix.clock.measure, fix.spent) == (Measure.RESOLUTION, 3 * HOUR)


def test_what_is_paused_uses_no_time_and_tells_its_pauses(acting: Acting) -> None:
    desk = reported(acting, FIX)
    do(after(desk(ANA), HOUR), incident_operations.hold, note="the till number, please")
    _, (fix,) = clocks_of(after(desk(TOM), 30 * HOUR), 1)
    assert (fix.clock.state, fix.spent) == (ClockState.PAUSED, HOUR)
    assert [(each.paused_at, each.actor) for each in fix.pauses] == [(MONDAY + HOUR, ANA)]


def test_what_is_over_has_used_what_it_had_then(acting: Acting) -> None:
    desk = reported(acting, FIX)
    do(after(desk(ANA), 2 * HOUR), incident_operations.resolve, note="a new cable")
    _, (fix,) = clocks_of(after(desk(TOM), 30 * HOUR), 1)
    assert fix.spent == 2 * HOUR


def test_what_there_is_not_and_what_is_not_theirs_are_told_alike(acting: Acting) -> None:
    desk = reported(acting, FIX)
    turned_private(desk(ANA))
    with pytest.raises(NotFound, match=r"There is no INC-1\. `/incident list` shows what is open") as hidden:
        clocks_of(desk(TOM), 1)
    with pytest.raises(NotFound) as missing:
        clocks_of(desk(TOM), 9)
    assert hidden.value.sentence == missing.value.sentence.replace("INC-9", "INC-1")
    assert (hidden.value.record, missing.value.record) == ("INC-1", "INC-9")


@pytest.mark.parametrize("who", [SOFIA, ANA, CARLOS, MIRA])
def test_those_whom_it_concerns_read_the_clocks_of_a_private_one(acting: Acting, who: str) -> None:
    desk = reported(acting, FIX)
    turned_private(desk(ANA))
    assert len(clocks_of(desk(who), 1)[1]) == 1


def warned(acting: Acting, hours: float = 2) -> Act:
    """The timers have given the warnings that are due so many hours after the report."""
    act = after(reported(acting, FIX)(QUARTERDECK), hours * HOUR)
    rung(act)
    return act


def test_a_warning_says_the_highest_threshold_and_calls_the_team(acting: Acting) -> None:
    act = warned(acting, 3.7)
    found = warning_of(act, clock(act).id, act.now)
    assert found is not None
    assert (found.clock, found.incident.number, found.percent) == (clock(act), "INC-1", 90)
    assert found.able == (ANA, BEN)


def test_a_warning_calls_whoever_has_it_alone(acting: Acting) -> None:
    act = warned(acting)
    do(act.done_by(ANA), incident_operations.assign, to=TOM)
    found = warning_of(act, clock(act).id, act.now)
    assert found is not None
    assert found.able == (TOM,)


def test_where_nobody_has_it_whoever_said_so_last_is_called(acting: Acting) -> None:
    act = warned(acting)
    operations.on_it(act.done_by(BEN), 1)
    incidents.change(act.tx, 1, was=[*IncidentStatus], assignee=None)
    found = warning_of(act, clock(act).id, act.now)
    assert found is not None
    assert (found.able, found.on_it) == ((BEN,), BEN)


def test_a_warning_calls_five_people_of_a_large_team(acting: Acting) -> None:
    act = warned(acting)
    people = [f"U{number:09d}" for number in range(20)]
    retail = act.document.teams["retail-apps"].model_copy(update={"members": tuple(people)})
    large = variant(act.document, teams=dict(act.document.teams) | {"retail-apps": retail})
    found = warning_of(replace(act, document=large), clock(act).id, act.now)
    assert found is not None
    assert found.able == tuple(people[:5])


def test_a_warning_of_what_is_with_no_team_calls_nobody(acting: Acting) -> None:
    desk = reported(untriaged(acting), FIX, text="Everything is on fire")
    act = after(desk(QUARTERDECK), 2 * HOUR)
    rung(act)
    found = warning_of(act, clock(act).id, act.now)
    assert found is not None
    assert found.able == ()


def test_of_what_does_not_run_there_is_no_warning(acting: Acting) -> None:
    act = warned(acting)
    do(act.done_by(ANA), incident_operations.hold, note="the till number, please")
    assert warning_of(act, clock(act).id, act.now) is None
    do(act.done_by(ANA), incident_operations.resolve, note="a new cable")
    assert warning_of(act, clock(act).id, act.now) is None
    assert warning_of(act, 99, act.now) is None


def test_before_a_threshold_is_passed_there_is_no_warning(acting: Acting) -> None:
    act = reported(acting, FIX)(QUARTERDECK)
    assert warning_of(act, clock(act).id, MONDAY) is None


@pytest.mark.parametrize(("later", "late"), [(MINUTE, False), (MINUTE + SECOND, True)])
def test_a_warning_that_is_said_more_than_a_minute_after_its_threshold_is_late(
    acting: Acting, later: timedelta, late: bool
) -> None:
    act = warned(acting)
    found = warning_of(replace(act, now=act.now + later), clock(act).id, MONDAY + 2 * HOUR)
    assert found is not None
    assert found.late_since == (MONDAY + 2 * HOUR if late else None)


def test_it_is_late_since_the_threshold_that_it_tells(acting: Acting) -> None:
    act = warned(acting, 3.5)
    found = warning_of(replace(act, now=act.now + HOUR / 2), clock(act).id, MONDAY + 2 * HOUR)
    assert found is not None
    assert (found.percent, found.late_since) == (75, MONDAY + 3 * HOUR)


def test_it_is_not_late_for_what_it_could_not_know_before(acting: Acting) -> None:
    act = warned(acting, 3.5)
    found = warning_of(act, clock(act).id, act.now)
    assert found is not None
    assert found.late_since is None


OFFICE_FIX = FIX.model_copy(update={"calendar": "weekdays"})


def after_the_change(acting: Acting, *targets: Target, **calendars: CalendarSettings) -> list[str]:
    """INC-1 and INC-2 were promised a fix on weekdays; then app.yaml has only these; what an operator reads."""
    desk = promising(acting, OFFICE_FIX, calendars={"weekdays": WEEKDAYS})
    report(desk)
    report(desk)
    return [*astray(promising(acting, *targets, calendars=calendars)(QUARTERDECK))]


def test_where_app_yaml_knows_all_that_clocks_go_by_there_is_nothing_to_say(acting: Acting) -> None:
    assert after_the_change(acting, OFFICE_FIX, weekdays=WEEKDAYS) == []


def test_a_calendar_that_is_gone_is_told_with_what_counts_now(acting: Acting) -> None:
    renamed = FIX.model_copy(update={"calendar": "office"})
    assert after_the_change(acting, renamed, office=WEEKDAYS) == [
        "calendar weekdays is not in app.yaml any more; clocks on it count on office now: INC-1, INC-2"
    ]


def test_a_target_that_is_gone_is_told_too(acting: Acting) -> None:
    renamed = OFFICE_FIX.model_copy(update={"name": "Repair"})
    assert after_the_change(acting, renamed, weekdays=WEEKDAYS) == [
        "the target Fix is not in app.yaml any more; clocks that it set keep its length: INC-1, INC-2"
    ]


def test_where_all_is_gone_it_is_told_how_they_go_on(acting: Acting) -> None:
    first, second = after_the_change(acting)
    assert first.startswith("calendar weekdays is not in app.yaml any more, nor a target for the clocks on it")
    assert second.startswith("the target Fix is not in app.yaml any more")


def test_a_calendar_that_opens_no_more_is_told_while_clocks_run_on_it(acting: Acting) -> None:
    ended = CalendarSettings.model_validate({"hours": {}, "special": {"2026-03-16": ["09:00-10:00"]}})
    desk = promising(acting, FIX.model_copy(update={"calendar": "fair"}), calendars={"fair": ended})
    report(desk)
    assert [*astray(desk(QUARTERDECK))] == [
        "calendar fair opens no more, so that clocks on it are never due; give it hours: INC-1"
    ]
    assert "never due: its calendar opens no more" in str(CLOCKS.ask(desk(TOM), 1) if CLOCKS.ask else "")


def test_of_very_many_the_first_are_named() -> None:
    told = wording.concerned("why", [f"INC-{number}" for number in range(25)])
    assert told.startswith("why: INC-0, INC-1, ")
    assert told.endswith("INC-19 and 5 more")


def numbers(act: Act, limit: int = 20, words: str = "", page: int = 0) -> list[str]:
    found = breaching(act, filters.read(words, act.document), page * limit, limit)
    return [incident.number for _, incident in found]


def test_the_closest_call_is_first_and_what_is_missed_is_last(acting: Acting) -> None:
    desk = promising(acting, FIX)
    for hours in (2, 0, 1):
        report(desk, later=hours * HOUR)
    act = after(desk(TOM), 4 * HOUR + MINUTE)
    assert numbers(act) == ["INC-1", "INC-3", "INC-2"]
    assert numbers(act, limit=2) == ["INC-1", "INC-3"]


def foretold(act: Act, **chances: float) -> None:
    """How likely these incidents are missed, as it stands: `INC_1=0.5`."""
    for name, chance in chances.items():
        number = int(name.removeprefix("INC_"))
        (key,) = (each.id for each in clocks.of_incident(act.tx, number))
        forecasts.stand(act.tx, Forecast(key, number, chance, 40, act.now, act.now + HOUR, shown=True))


def test_what_is_safe_and_what_is_lost_sink_and_what_can_go_either_way_comes_up(acting: Acting) -> None:
    desk = promising(acting, FIX)
    for _ in range(4):
        report(desk)
    foretold(desk(ANA), INC_1=0.05, INC_2=0.9, INC_3=0.5)
    assert numbers(after(desk(TOM), HOUR)) == ["INC-3", "INC-4", "INC-2", "INC-1"]


def test_a_graver_one_weighs_twice_as_much_for_each_priority(acting: Acting) -> None:
    assert [rules.worth(0.5, priority) for priority in ("P1", "P2", "P3", "P4", "P5")] == [2, 1, 0.5, 0.25, 0.125]
    desk = promising(acting, FIX)
    report(desk)
    report(desk, impact=1, urgency=1)
    foretold(desk(ANA), INC_1=0.5, INC_2=0.02)
    assert numbers(after(desk(TOM), MINUTE)) == ["INC-1", "INC-2"]
    foretold(desk(ANA), INC_2=0.04)
    assert numbers(after(desk(TOM), MINUTE)) == ["INC-2", "INC-1"]


def test_what_is_used_is_open_time_whatever_the_weekend_lasts(acting: Acting) -> None:
    """Due on Tuesday at nine: of sixteen hours eight are used, of the days since Friday all but one."""
    weekdays = FIX.model_copy(update={"calendar": "weekdays", "target": 16 * HOUR})
    desk = promising(acting, weekdays, calendars={"weekdays": WEEKDAYS})
    report(desk)
    report(desk)
    clocks.change(
        desk(ANA).tx, clock(desk(ANA)).id, was=[ClockState.RUNNING],
        started_at=MONDAY - timedelta(days=3), due_at=MONDAY + timedelta(days=1),
    )  # fmt: skip
    foretold(desk(ANA), INC_2=0.4)
    assert numbers(desk(TOM)) == ["INC-1", "INC-2"], "half is nearer to either way than two in five"


def test_the_pages_go_on_where_the_ranking_ends(acting: Acting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "RANKED", 4)
    desk = promising(acting, FIX)
    for number in range(9):
        report(desk, later=timedelta(minutes=10 * number))
    act = after(desk(TOM), 3 * HOUR)
    paged = [number for page in range(5) for number in numbers(act, 2, page=page)]
    assert sorted(paged) == sorted(numbers(act))
    assert len(paged) == len({*paged}) == 9


def test_the_gravest_is_first_and_of_these_the_next_to_be_due(acting: Acting) -> None:
    desk = promising(acting, FIX)
    for levels in ((3, 3), (1, 1), (2, 2), (1, 1)):
        report(desk, impact=levels[0], urgency=levels[1])
    incidents.change(desk(ANA).tx, 3, was=[IncidentStatus.NEW], major=True)
    clocks.change(desk(ANA).tx, 4, was=[ClockState.RUNNING], due_at=MONDAY + HOUR)
    assert numbers(desk(TOM)) == ["INC-4", "INC-3", "INC-2", "INC-1"], "of those that have just begun the gravest"


def test_a_list_goes_on_over_its_pages_and_ends_with_the_last(acting: Acting) -> None:
    desk = promising(acting, FIX)
    for _ in range(5):
        report(desk)
    assert [numbers(desk(TOM), 2, page=page) for page in (1, 2, 3)] == [["INC-3", "INC-4"], ["INC-5"], []]
    assert count_breaching(desk(TOM)) == 5


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("P1", ["INC-2"]),
        ("p4, P1", ["INC-2", "INC-1", "INC-3"]),
        ("retail-apps", ["INC-2", "INC-1"]),
        ("Retail-Apps P4", ["INC-1"]),
        ("Point of sale", ["INC-1"]),
        ("point of sale webshop", ["INC-2", "INC-1"]),
        ("erp p1", []),
        ('"shop"', ["INC-2"]),
        (f"<@{TOM}>", []),
    ],
)
def test_what_is_next_is_asked_of_teams_priorities_and_services(acting: Acting, words: str, found: list[str]) -> None:
    desk = promising(acting, FIX)
    report(desk)
    report(desk, "The web shop is slow", service="webshop", impact=1, urgency=1)
    report(desk, "ERP is slow", service="payroll")
    assert numbers(desk(TOM), words=words) == found


def test_what_is_paused_or_over_is_not_next_to_be_missed(acting: Acting) -> None:
    desk = promising(acting, FIX)
    for _ in range(3):
        report(desk)
    do(desk(ANA), incident_operations.hold, note="the till number, please")
    incident_operations.resolve(desk(ANA), 2, note="a new cable")
    do(desk(ANA), incident_operations.note, text="any news?")
    assert numbers(desk(TOM)) == ["INC-3"]


def test_a_private_one_is_next_to_be_missed_for_those_whom_it_concerns_alone(acting: Acting) -> None:
    desk = promising(acting, FIX)
    report(desk, private=True)
    report(desk)
    for who in (SOFIA, ANA, CARLOS, MIRA):
        assert numbers(desk(who)) == ["INC-1", "INC-2"], who
    for who in (CHEN, TOM):
        assert numbers(desk(who)) == ["INC-2"], who


def test_the_list_is_cut_after_what_is_private_is_left_out(acting: Acting) -> None:
    """The first twenty are all private, and those after them are there for everybody."""
    desk = promising(acting, FIX)
    for number in range(SIZE + 5):
        report(desk, private=number < SIZE)
    assert numbers(desk(TOM), SIZE) == [f"INC-{number}" for number in range(SIZE + 1, SIZE + 6)]
    assert len(numbers(desk(MIRA), SIZE)) == SIZE
    ask = BREACHING.ask
    assert ask is not None
    shown = str(ask(desk(TOM), **BREACHING.given))
    assert all(f"*INC-{number}*" in shown for number in range(SIZE + 1, SIZE + 6))
    assert "*INC-1*" not in shown


def test_twenty_of_what_a_person_may_see_are_listed_whatever_lies_between(acting: Acting) -> None:
    desk = promising(acting, FIX)
    for number in range(2 * SIZE + 10):
        report(desk, private=number % 2 == 0)
    shown = numbers(desk(TOM), SIZE)
    assert shown == [f"INC-{number}" for number in range(2, 2 * SIZE + 2, 2)]
