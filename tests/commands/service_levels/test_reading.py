"""What is asked of clocks: those of an incident, what a warning must say, and what is next to be missed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commands.incidents import operations as incident_operations
from commands.service_levels.reading import breaching, clocks_of, warning_of
from commands.service_levels.verbs import BREACHING, LISTED
from commands.shared.act import Act
from commands.shared.refusals import NotFound
from storage.journal.queries import QUARTERDECK
from storage.service_levels.records import ClockState, Measure
from tests.commands.conftest import ANA, BEN, CARLOS, CHEN, MIRA, SOFIA, TOM, Acting, untriaged
from tests.commands.service_levels.examples import (
    FIX,
    HOUR,
    MINUTE,
    RESPONSE,
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


def numbers(act: Act, limit: int = 20) -> list[str]:
    return [incident.number for _, incident in breaching(act, limit)]


def test_what_is_next_to_be_missed_is_first_and_what_is_missed_before_all(acting: Acting) -> None:
    desk = promising(acting, FIX)
    for hours in (2, 0, 1):
        report(desk, later=hours * HOUR)
    act = after(desk(TOM), 4 * HOUR + MINUTE)
    assert numbers(act) == ["INC-2", "INC-3", "INC-1"]
    assert numbers(act, limit=2) == ["INC-2", "INC-3"]


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
    for number in range(LISTED + 5):
        report(desk, private=number < LISTED)
    assert numbers(desk(TOM), LISTED) == [f"INC-{number}" for number in range(LISTED + 1, LISTED + 6)]
    assert len(numbers(desk(MIRA), LISTED)) == LISTED
    ask = BREACHING.ask
    assert ask is not None
    shown = str(ask(desk(TOM)))
    assert all(f"*INC-{number}*" in shown for number in range(LISTED + 1, LISTED + 6))
    assert "*INC-1*" not in shown


def test_twenty_of_what_a_person_may_see_are_listed_whatever_lies_between(acting: Acting) -> None:
    desk = promising(acting, FIX)
    for number in range(2 * LISTED + 10):
        report(desk, private=number % 2 == 0)
    shown = numbers(desk(TOM), LISTED)
    assert shown == [f"INC-{number}" for number in range(2, 2 * LISTED + 2, 2)]
