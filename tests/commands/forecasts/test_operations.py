"""Forecasts: when one is given, when none is, what shows it, and what came of it."""

from datetime import timedelta
from typing import Any

import pytest

from commands.forecasts import operations, reading
from commands.forecasts.notices import FOLLOWS
from commands.forecasts.policy import ForecastSettings
from commands.forecasts.rules import Outlook, Silence
from commands.forecasts.verbs import VERBS
from commands.incidents import operations as incident_operations
from commands.incidents import promises
from commands.incidents.permissions import existing
from commands.incidents.report import NewIncident
from commands.service_levels import operations as levels
from commands.service_levels.verbs import CLOCKS
from commands.shared.act import Act
from commands.shared.desk import follow_up
from commands.shared.practice import joined
from commands.shared.refusals import NotFound
from storage.forecasts import queries as forecasts
from storage.forecasts.records import ForecastEvent
from storage.incidents.records import IncidentStatus
from storage.journal import queries as journal
from storage.journal.queries import QUARTERDECK
from storage.record import replace
from storage.service_levels import queries as clocks
from storage.service_levels.records import ClockEvent, ServiceClock
from tests.commands.conftest import ANA, SOFIA, TOM, Acting
from tests.commands.forecasts.examples import lived, looked, past
from tests.commands.outcome import armed, effects
from tests.commands.service_levels.examples import (
    FIX,
    HOUR,
    MINUTE,
    RESPONSE,
    after,
    promising,
    turned_private,
    variant,
)
from tests.conftest import MONDAY

ALL = joined(levels.FOLLOWS, operations.FOLLOWS, FOLLOWS)


def desk_with(acting: Acting, *, missed: int, of: int) -> Acting:
    """Where so many of so many were missed lately, and a fix is promised within four hours."""
    desk = promising(acting, FIX)
    past(desk(ANA), missed=missed, of=of)
    return desk


def reported(desk: Acting) -> int:
    """Something new is reported, and its clocks run; its number."""
    incident = incident_operations.declare(desk(SOFIA), NewIncident("Point of sale is down", SOFIA))
    follow_up(desk(SOFIA), ALL)
    return incident.id


def at(desk: Acting, length: timedelta) -> Act:
    """The timers have fired by then, and all has followed."""
    act = after(desk(QUARTERDECK), length)
    looked(act)
    follow_up(act, ALL)
    return act


def given(act: Act, number: int, *what: str) -> list[dict[str, Any]]:
    return [each.details for each in journal.of_kinds(act.tx, f"INC-{number}", *(what or (ForecastEvent.GIVEN,)))]


def clock_of(act: Act, number: int) -> ServiceClock:
    return clocks.of_incident(act.tx, number)[-1]


def on_card(act: Act, number: int) -> str:
    return promises.due(act, existing(act, number))


def test_after_the_first_minutes_the_card_says_how_many_like_it_miss(acting: Acting) -> None:
    desk = desk_with(acting, missed=30, of=40)
    number = reported(desk)
    assert "like it" not in on_card(at(desk, 5 * MINUTE), number)
    act = at(desk, 6 * MINUTE)
    assert on_card(act, number).endswith("· 3 in 4 like it miss (from 40)")
    assert {each.render for each in effects(act)} == {"incident.card"}
    (told,) = given(act, number)
    assert (told["chance"], told["base"], told["n"], told["moment"], told["shown"]) == (0.75, 0.75, 40, 0, True)


@pytest.mark.parametrize(("missed", "told"), [(6, False), (8, True), (38, True), (40, False)])
def test_it_is_said_only_between_twenty_and_ninety_five_percent_and_kept_all_the_same(
    acting: Acting, missed: int, told: bool
) -> None:
    desk = desk_with(acting, missed=missed, of=40)
    number = reported(desk)
    act = at(desk, 6 * MINUTE)
    assert ("like it miss" in on_card(act, number)) is told
    assert [each["shown"] for each in given(act, number)] == [told]
    assert bool(effects(act)) is told, "the card is brought up to date only where it says more"


def test_of_fewer_than_twenty_nothing_is_said(acting: Acting) -> None:
    desk = desk_with(acting, missed=15, of=19)
    number = reported(desk)
    act = at(desk, 6 * MINUTE)
    assert (given(act, number), "like it" in on_card(act, number)) == ([], False)


def test_it_is_foretold_anew_at_a_quarter_and_at_half_and_taken_back_at_three_quarters(acting: Acting) -> None:
    desk = desk_with(acting, missed=26, of=52)
    number = reported(desk)
    for length, likely in ((6 * MINUTE, "1 in 2"), (HOUR, "like it miss"), (2 * HOUR, "like it miss")):
        act = at(desk, length)
        assert (likely in on_card(act, number)) is (length < HOUR), "those that took an hour are over by then"
    assert [each["moment"] for each in given(act, number)] == [0, 25, 50]
    at(desk, 3 * HOUR)
    assert not armed(act, operations.LOOK)
    assert forecasts.of_clock(act.tx, clock_of(act, number).id) is None


def test_what_is_shown_is_taken_from_the_card_at_three_quarters(acting: Acting) -> None:
    desk = desk_with(acting, missed=30, of=40)
    for _ in range(20):
        lived(desk(ANA), 3 * HOUR + 30 * MINUTE)
    number = reported(desk)
    for length in (6 * MINUTE, HOUR, 2 * HOUR):
        assert "like it miss" in on_card(at(desk, length), number)
    act = at(desk, 3 * HOUR)
    assert len(given(act, number, ForecastEvent.WITHDRAWN)) == 1
    assert "like it miss" not in on_card(act, number)


def test_while_it_stands_still_nothing_is_said_and_then_it_is_asked_in_its_own_time(acting: Acting) -> None:
    desk = desk_with(acting, missed=30, of=40)
    number = reported(desk)
    at(desk, 6 * MINUTE)
    held = after(desk(ANA), 30 * MINUTE)
    incident_operations.hold(held, number, note="the till number, please")
    follow_up(held, ALL)
    assert "like it" not in on_card(held, number)
    assert reading.outlook(held, clock_of(held, number)) is Silence.PAUSED
    assert len(given(at(desk, HOUR), number)) == 1
    resumed = after(desk(ANA), 10 * HOUR)
    incident_operations.resume(resumed, number)
    follow_up(resumed, ALL)
    (timer,) = armed(resumed, operations.LOOK)
    assert timer.due_at == MONDAY + 10 * HOUR + 30 * MINUTE


@pytest.mark.parametrize(("length", "missed"), [(2 * HOUR, False), (5 * HOUR, True)])
def test_each_one_given_is_held_against_what_came_of_it(acting: Acting, length: timedelta, missed: bool) -> None:
    desk = desk_with(acting, missed=30, of=40)
    number = reported(desk)
    for age in (6 * MINUTE, HOUR):
        at(desk, age)
    act = after(desk(ANA), length)
    incident_operations.resolve(act, number, note="a new cable")
    follow_up(act, ALL)
    (scored,) = given(act, number, ForecastEvent.SCORED)
    assert scored["missed"] is missed
    assert [(chance, moment) for chance, _, moment in scored["given"]] == [(0.75, 0), (1.0, 25)]
    assert reading.record(act.tx).n == 2
    follow_up(act, ALL)
    assert len(given(act, number, ForecastEvent.SCORED)) == 1


def test_what_nothing_was_foretold_of_is_not_scored(acting: Acting) -> None:
    desk = desk_with(acting, missed=1, of=2)
    number = reported(desk)
    act = after(desk(ANA), HOUR)
    incident_operations.resolve(act, number, note="a new cable")
    follow_up(act, ALL)
    assert given(act, number, ClockEvent.MET)
    assert not given(act, number, ForecastEvent.SCORED)


def test_where_forecasts_have_been_no_better_than_none_none_is_given(acting: Acting) -> None:
    desk = desk_with(acting, missed=30, of=40)
    act = desk(QUARTERDECK)
    for number in range(50):
        act.journal(ForecastEvent.SCORED, f"INC-{number + 1}", clock=number, missed=True, given=[[0.3, 0.5, 0]])
    number = reported(desk)
    assert (given(at(desk, 6 * MINUTE), number), "like it" in on_card(act, number)) == ([], False)
    assert given(at(desk, HOUR), number), "of another moment nothing bad is known"


def test_whoever_asks_reads_how_likely_and_from_whom(acting: Acting) -> None:
    desk = desk_with(acting, missed=30, of=40)
    past(desk(ANA), missed=20, of=20, team="erp")
    number = reported(desk)
    (verb,) = VERBS
    act = after(desk(TOM), 10 * MINUTE)
    answer = verb.said(operations.foretell(act, number))
    assert isinstance(answer, dict)
    assert answer["text"] == f"*INC-{number}* · Fix: 4 in 5 like it miss (from 40)."
    shown = str(answer["blocks"])
    assert "10 min of 4 h used" in shown
    assert "All that were open at this age: 83% (from 60)" in shown
    assert "of these, with `retail-apps`: 78% (from 40)" in shown
    assert len(given(act, number)) == 1, "it is kept as if it had been its time"
    assert "4 in 5 like it miss (from 40)" in str(CLOCKS.ask and CLOCKS.ask(act, number))


@pytest.mark.parametrize(
    ("length", "why"), [(3 * HOUR, "three quarters of its time are used"), (30 * HOUR, "three quarters")]
)
def test_late_the_time_left_says_it_all(acting: Acting, length: timedelta, why: str) -> None:
    desk = desk_with(acting, missed=30, of=40)
    number = reported(desk)
    answer = VERBS[0].said(operations.foretell(after(desk(TOM), length), number))
    assert why in str(answer)
    assert f"`/sla INC-{number}` has its clocks" in str(answer)


def test_what_there_is_not_and_what_is_not_theirs_are_told_alike(acting: Acting) -> None:
    desk = desk_with(acting, missed=0, of=0)
    reported(desk)
    turned_private(desk(ANA))
    with pytest.raises(NotFound) as hidden:
        operations.foretell(desk(TOM), 1)
    with pytest.raises(NotFound) as missing:
        operations.foretell(desk(TOM), 9)
    assert hidden.value.sentence == missing.value.sentence.replace("INC-9", "INC-1")


def test_without_the_key_nothing_is_asked_and_whoever_asks_hears_why(acting: Acting) -> None:
    off = variant(promising(acting, FIX)(ANA).document, forecast=None)
    desk: Acting = lambda person: replace(promising(acting, FIX)(person), document=off)  # noqa: E731
    number = reported(desk)
    assert not armed(desk(ANA), operations.LOOK)
    answer = VERBS[0].said(operations.foretell(desk(TOM), number))
    assert "`forecast:` is not in app.yaml" in str(answer)


def test_those_of_the_last_three_weeks_tell_and_no_others(acting: Acting) -> None:
    desk = desk_with(acting, missed=30, of=40)
    past(desk(ANA), missed=0, of=40, ago=timedelta(days=22))
    number = reported(desk)
    found = reading.outlook(after(desk(QUARTERDECK), 6 * MINUTE), clock_of(desk(ANA), number))
    assert isinstance(found, Outlook)
    assert (found.base, found.n) == (0.75, 40)


def test_what_was_closed_without_a_word_of_its_fix_tells_nothing(acting: Acting) -> None:
    desk = desk_with(acting, missed=30, of=40)
    for _ in range(40):
        lived(desk(ANA), 9 * HOUR, status=IncidentStatus.CLOSED, resolved_at=None)
    act = desk(ANA)
    assert len(reading.known(act, ForecastSettings()).clocks) == 40


def test_the_past_of_a_whole_desk_is_read_once_an_hour(acting: Acting) -> None:
    desk = desk_with(acting, missed=60, of=reading.REMEMBERED)
    first = reading.known(desk(ANA), ForecastSettings())
    assert reading.known(after(desk(TOM), 59 * MINUTE), ForecastSettings()) is first
    assert reading.known(after(desk(TOM), HOUR), ForecastSettings()) is not first
    assert reading.known(desk(ANA), ForecastSettings(least=30)) is not first
    reading.forget(desk(ANA))


def test_of_very_many_evenly_chosen_ones_tell(acting: Acting) -> None:
    act = desk_with(acting, missed=30, of=60)(ANA)
    found = forecasts.cohort(act.tx, MONDAY - timedelta(days=21), MONDAY, 25)
    assert len(found) == 20
    assert len({each.clock % 3 for each in found}) == 1


def test_only_the_clock_of_a_fix_is_foretold(acting: Acting) -> None:
    desk = promising(acting, RESPONSE, FIX)
    past(desk(ANA), missed=30, of=40)
    number = reported(desk)
    (timer,) = armed(desk(ANA), operations.LOOK)
    assert timer.payload == {"clock": clock_of(desk(ANA), number).id}
