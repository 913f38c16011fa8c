"""A line over days is, at each of them, what the report of that day counts."""

from datetime import UTC, date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import delete

from commands.incidents import operations as incidents
from commands.reports import rules
from commands.reports.measures import MEASURES, Measure
from commands.reports.places import Group
from commands.shared.desk import follow_up
from commands.surveys import notices as surveys
from commands.surveys.operations import rate
from storage.figures import lines, queries
from storage.figures.backlog import backlogs
from storage.figures.records import Facts
from storage.incidents.records import IncidentEvent
from storage.journal.tables import journal
from storage.record import replace
from storage.schema import finish
from storage.service_levels.records import ClockEvent
from tests.commands.conftest import ANA, BEN, MIRA, SOFIA, Acting
from tests.commands.reports.test_figures import at, reported, resolved
from tests.commands.reports.test_verdicts import reopened_and_missed
from tests.commands.service_levels.examples import FIX, HOUR, do
from tests.commands.service_levels.examples import reported as promised

FIRST = date(2026, 3, 14)
DAYS = [rules.window(FIRST + timedelta(days=number), FIRST + timedelta(days=number + 1), UTC) for number in range(9)]


@pytest.fixture
def week(acting: Acting) -> Acting:
    """A week with a bit of everything: fixed, broken again, passed on, taken back, marked, kept and missed."""
    kept, moved, again, gone = (reported(acting, hour) for hour in (9, 9.5, 10, 11))
    later, still = reported(acting, 8, day=17), reported(acting, 9, day=18)
    incidents.note(at(acting(SOFIA), 10), moved, text="hurry")
    incidents.assign(at(acting(MIRA), 10), moved, to=ANA)
    incidents.take(at(acting(ANA), 11), again)
    incidents.acknowledge(at(acting(BEN), 12), kept)
    incidents.assign(at(acting(ANA), 13), moved, team="network")
    resolved(acting, kept, 14)
    resolved(acting, again, 14, day=17)
    incidents.resolve(at(acting(MIRA), 14, 18), moved, note="a new cable", code=None)
    incidents.cancel(at(acting(SOFIA), 9, 18), gone, reason="my mistake")
    incidents.reopen(at(acting(SOFIA), 15, 18), again, reason="again")
    resolved(acting, again, 16, day=20)
    incidents.confirm(at(acting(SOFIA), 15), kept)
    follow_up(at(acting(SOFIA), 15), surveys.FOLLOWS)
    rate(at(acting(SOFIA), 15), kept, score=2)
    rate(at(acting(SOFIA), 16), kept, score=5)
    resolved(acting, later, 9, day=21)
    assert still
    finish(acting(ANA).tx)
    return acting


def facts_of(week: Acting) -> list[Facts]:
    return [queries.facts(week(MIRA).tx, day, day.end) for day in DAYS]


COUNTED: dict[str, Any] = {
    "opened": IncidentEvent.DECLARED,
    "resolved": IncidentEvent.RESOLVED,
    "reopened": IncidentEvent.REOPENED,
}


@pytest.mark.parametrize("name", COUNTED)
def test_counts_are_those_of_each_day(week: Acting, name: str) -> None:
    found = lines.counted(week(MIRA).tx, DAYS, None, COUNTED[name])[""]
    assert found == [len(getattr(facts, name)) for facts in facts_of(week)]
    assert sum(found)


def test_the_backlog_is_that_of_each_day(week: Acting) -> None:
    expected = [len(facts.backlog) for facts in facts_of(week)]
    assert lines.backlog(week(MIRA).tx, DAYS) == expected
    assert backlogs(week(MIRA).tx, [day.end for day in DAYS]) == expected
    assert max(expected) > 2


@pytest.mark.parametrize("is_journalled", [True, False])
def test_promises_are_those_of_each_day(acting: Acting, is_journalled: bool) -> None:
    desk = promised(acting, FIX)
    do(replace(desk(ANA), now=desk(ANA).now + HOUR), incidents.resolve, note="a new cable")
    if is_journalled:
        reopened_and_missed(desk)
    else:
        desk(ANA).tx.execute(delete(journal).where(journal.c.what == ClockEvent.MET))
    finish(desk(ANA).tx)
    found = lines.kept(desk(MIRA).tx, DAYS, None)[""]
    assert found == [(len(facts.met), len(facts.met) + len(facts.breached)) for facts in facts_of(desk)]
    assert [day for day in found if day[1]] == [(1, 1), (0, 1)][: 1 + is_journalled]


def test_lengths_are_those_of_each_day(week: Acting) -> None:
    tx, facts = week(MIRA).tx, facts_of(week)
    resolved, answered = lines.to_resolve(tx, DAYS, None)[""], lines.to_answer(tx, DAYS, None)[""]
    assert [*map(sorted, resolved)] == [sorted(each.hours for each in day.resolved) for day in facts]
    assert [*map(sorted, answered)] == [sorted(each.hours for each in day.answered) for day in facts]
    assert any(resolved)
    assert any(answered)


def test_shares_are_those_of_each_day(week: Acting) -> None:
    tx, facts = week(MIRA).tx, facts_of(week)
    right = [(len(day.resolved) - len(day.reassigned), len(day.resolved)) for day in facts]
    assert lines.first_team(tx, DAYS, None)[""] == right
    happy = [(sum(each.score >= 4 for each in day.rated), len(day.rated)) for day in facts]
    assert lines.happy(tx, DAYS, None)[""] == happy
    assert (1, 1) in happy


@pytest.mark.parametrize("by", lines.BY)
@pytest.mark.parametrize("measure", [each for each in MEASURES if each.scale == "count" and each.placed],
                         ids=lambda measure: measure.key)  # fmt: skip
def test_what_groups_count_adds_up(week: Acting, measure: Measure, by: str) -> None:
    tx = week(MIRA).tx
    groups = measure.counts(tx, DAYS, Group(by, by, str)).values()
    assert [sum(value or 0 for value, _ in day) for day in zip(*groups, strict=True)] == [
        value for value, _ in (measure.line(tx, DAYS) if groups else [])
    ]


def test_days_follow_one_another() -> None:
    assert all(one.end == other.start for one, other in pairwise(DAYS))
