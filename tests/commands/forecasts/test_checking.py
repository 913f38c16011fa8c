"""History walked forward: what was known by then, what came of it, and the sums of both."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import cast

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import Document
from bot.operating.forecast import Asked, check
from commands.forecasts import checking, lives, rules
from commands.forecasts.checking import Question
from commands.forecasts.opentime import OpenTime
from commands.forecasts.rules import Scored, Stage
from commands.service_levels.policy import CalendarSettings
from commands.shared.refusals import Refused
from storage.forecasts.records import PastClock
from storage.incidents.records import IncidentEvent
from storage.journal.records import Entry
from tests.commands.conftest import ANA, Acting
from tests.commands.forecasts.examples import lived
from tests.conftest import MONDAY

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALWAYS = CalendarSettings(hours="always").calendar("always")
OFFICE = CalendarSettings(timezone="Europe/Berlin", hours={"mon-fri": ("09:00-17:00",)}).calendar("office")
INSTANTS = st.integers(0, 40 * 24 * 60).map(
    lambda minutes: datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(INSTANTS, INSTANTS)
def test_open_time_between_two_instants_is_what_the_calendar_says(one: datetime, other: datetime) -> None:
    start, end = sorted((one, other))
    for calendar in (OFFICE, ALWAYS):
        open_time = OpenTime(calendar, datetime(2026, 2, 1, tzinfo=UTC))
        found = open_time.at(end) - open_time.at(start)
        assert found == pytest.approx(calendar.elapsed(start, end).total_seconds(), abs=0.001)


def entry(what: str, at: datetime, **details: object) -> Entry:
    return Entry(1, at, "U1", what, "INC-1", details, "imported")


def test_the_stages_of_a_life_are_read_from_the_journal() -> None:
    told = (
        entry(IncidentEvent.DECLARED, MONDAY, team="erp", category="hardware"),
        entry(IncidentEvent.ASSIGNED, MONDAY + HOUR, team="network"),
        entry(IncidentEvent.ASSIGNED, MONDAY + 2 * HOUR, to="U2"),
        entry(IncidentEvent.HELD, MONDAY + 3 * HOUR, reason="vendor"),
        entry(IncidentEvent.RESUMED, MONDAY + 5 * HOUR),
    )
    paused = ((MONDAY + 3 * HOUR, MONDAY + 5 * HOUR),)
    life = lives.life_of(PastClock(1, 1, MONDAY, None, None, "network", told, paused), OpenTime(ALWAYS), MONDAY + DAY)
    assert [life.at(hours * 3600) for hours in (0, 1, 2, 3)] == [
        Stage(0, "new", 0, "erp"),
        Stage(3600, "new", 1, "network"),
        Stage(7200, "in progress", 1, "network"),
        Stage(10800, "in progress", 1, "network"),
    ]
    assert (life.length, life.ended, life.category) == (22 * 3600, False, "hardware")


def test_what_was_merged_and_is_not_after_all_stands_as_before() -> None:
    told = (
        entry(IncidentEvent.DECLARED, MONDAY, team="erp"),
        entry(IncidentEvent.REOPENED, MONDAY + HOUR, reason="it is not the same as INC-2", unmerged=True),
    )
    life = lives.life_of(PastClock(1, 1, MONDAY, None, None, "erp", told), OpenTime(ALWAYS), MONDAY + DAY)
    assert life.at(7200) == Stage(0, "new", 0, "erp")


def clock(number: int, began: datetime, hours: float | None, team: str = "erp") -> PastClock:
    ended = None if hours is None else began + hours * HOUR
    told = (entry(IncidentEvent.DECLARED, began, team=team),)
    return PastClock(number, number, began, ended, None, team, told)


def two_teams(days: int) -> Iterator[PastClock]:
    """Of one team all miss a day, of the other none does; one each every hour, in turn."""
    for number in range(days * 24):
        slow = number % 2 == 0
        yield clock(number, MONDAY + number * HOUR, 30 if slow else 5, "slow" if slow else "fast")


QUESTION = Question(OpenTime(ALWAYS), 86400.0, timedelta(days=5), 20)


def test_what_tells_two_teams_apart_has_skill() -> None:
    found = [each for each in checking.scores(two_teams(12), QUESTION) if each.moment == 0]
    late = found[-48:]
    assert all(each.chance > 0.7 if each.missed else each.chance < 0.3 for each in late)
    tally = rules.Tally()
    for each in late:
        tally.add(each)
    assert (tally.score.skill or 0) > 0.5


def test_nothing_is_known_that_came_later() -> None:
    """Until the first of the slow ones is over nobody can tell that they are: all look alike."""
    first = next(checking.scores(two_teams(5), QUESTION))
    assert first == Scored(first.chance, first.base, first.missed, 0)
    until = list(two_teams(5))[:60]
    changed = [*until, *(clock(each.clock, each.started_at, 0.5) for each in list(two_teams(5))[60:])]
    then = list(checking.scores(iter(until), QUESTION))[:40]
    assert then == list(checking.scores(iter(changed), QUESTION))[:40]


def walked_plainly(past: list[PastClock], question: Question) -> list[tuple[float, bool]]:
    """The same, each forecast worked out from all that was known then."""
    found = []
    for each in past:
        for age in question.ages:
            now = each.started_at + timedelta(seconds=age)
            if each.ended_at is not None and each.ended_at <= now:
                continue
            known = [
                other if other.ended_at is not None and other.ended_at <= now else clock_going(other)
                for other in past
                if now - question.history < other.started_at < each.started_at
            ]
            others = [lives.life_of(other, question.open_time, now) for other in known]
            stage = Stage(0, "new", 0, each.team)
            cells = rules.forecast(others, stage, None, age, question.target, question.least)
            if cells:
                missed = each.ended_at is None or (each.ended_at - each.started_at).total_seconds() > question.target
                found.append((round(cells[-1].chance, 9), missed))
    return sorted(found)


def clock_going(past: PastClock) -> PastClock:
    return PastClock(past.clock, past.incident, past.started_at, None, None, past.team, past.entries)


@hypothesis.settings(max_examples=12)
@given(st.lists(st.tuples(st.integers(1, 50), st.sampled_from(["erp", "network"])), min_size=30, max_size=60))
def test_walking_gives_what_working_each_out_gives(lengths: list[tuple[int, str]]) -> None:
    past = [
        clock(number, MONDAY + number * 7 * HOUR, hours + 0.3, team) for number, (hours, team) in enumerate(lengths)
    ]
    question = Question(OpenTime(ALWAYS), 86400.0, timedelta(days=7), 4)
    found = sorted((round(each.chance, 9), each.missed) for each in checking.scores(iter(past), question))
    assert found == walked_plainly(past, question)


def checked(acting: Acting, asked: Asked, *, as_json: bool = True) -> str:
    act = acting(ANA)
    return check(act.tx, cast(Document, act.document), asked, as_json, lambda _done, _total: None)


def test_the_check_has_stable_keys_and_sums(acting: Acting) -> None:
    for number in range(100):
        lived(acting(ANA), HOUR if number % 4 else 30 * HOUR, ago=20 * DAY - number * HOUR)
    found = json.loads(checked(acting, Asked()))
    assert {"n", "brier", "brier_base", "skill", "bins", "moments", "given"} <= found.keys()
    assert found["n"] == sum(each["n"] for each in found["bins"]) > 50
    assert found["skill"] == pytest.approx(1 - found["brier"] / found["brier_base"])
    told = checked(acting, Asked(), as_json=False)
    assert f"{found['n']:,} forecasts of missing 24 h (always)" in told
    later = (MONDAY - 17 * DAY).date().isoformat()
    some = json.loads(checked(acting, Asked(since=later)))
    assert 0 < some["n"] < found["n"], "what began before tells of the rest, and is not asked about"


def test_without_history_there_is_nothing_to_score(acting: Acting) -> None:
    found = json.loads(checked(acting, Asked()))
    assert (found["n"], found["brier"], found["skill"], found["bins"]) == (0, None, None, [])
    assert "There is no history to tell what misses 24 h" in checked(acting, Asked(), as_json=False)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (Asked(calendar="ofice"), "There is no calendar ofice; there is office."),
        (Asked(target="soon"), "--target: 'soon' is not a duration; write it like 15m, 8h, 1d or 1h30m"),
        (Asked(since="yesterday"), "'yesterday' is not a day; write it like 2026-11-25."),
        (Asked(until="9999-12-31"), "'9999-12-31' is not a day; write it like 2026-11-25."),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(acting: Acting, asked: Asked, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        checked(acting, asked)
    assert refusal.value.sentence == sentence
