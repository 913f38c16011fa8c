"""How changes, reviews, pauses, vendors, messages and forecasts went: as their practices count them, by day."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from commands.changes import afterwards, operations
from commands.changes.afterwards import Made
from commands.forecasts import reading as forecasts
from commands.reports import figures, reading, views, weekly
from commands.reports.figure import Where
from commands.reports.figures import FIGURES
from commands.reports.governance_rules import Step, reviews_due
from commands.reports.verbs import VERBS
from commands.service_levels import reading as service_levels
from commands.shared.act import Act
from commands.shared.verbs import Unshaped
from storage.changes.records import ChangeEvent, ChangeType, Choice, Outcome
from storage.forecasts.records import ForecastEvent
from storage.outbox import noise
from storage.record import replace
from storage.reviews.records import ReviewEvent
from storage.schema import finish
from storage.service_levels import queries as clocks
from tests.commands.changes.examples import ASKED
from tests.commands.conftest import ANA, BEN, CARLOS, DORA, MIRA, TOM, Acting
from tests.commands.reports.test_figures import DAY, at, reported, resolved
from tests.commands.reports.test_noise import posted
from tests.commands.service_levels.examples import FIX, HOUR, after
from tests.commands.service_levels.examples import reported as promised
from tests.commands.service_levels.test_attainment import found, history
from tests.commands.service_levels.test_late_pauses import held
from tests.conftest import MONDAY

NO_SPREAD = {"mean": None, "median": None, "p90": None, "n": 0}
NEXT_DAY = date(2026, 3, 17)


def later(act: Act, hours: float) -> Act:
    """So many hours after Monday at ten, in Berlin."""
    return replace(act, now=MONDAY + timedelta(hours=hours))


def figure(key: str) -> figures.Figure:
    found = figures.called(key)
    assert found is not None
    return found


def of_day(acting: Acting, key: str, day: date = DAY) -> Any:
    """A figure of a day, asked for a day later than that; its list has as many as it counts."""
    act = replace(acting(MIRA), now=MONDAY + timedelta(days=(day - DAY).days + 1))
    finish(act.tx)
    facts = reading.day_of(act, day)
    if (behind := figure(key).behind(facts)) is not None:
        assert [each.number for each in reading.behind(act, figure(key), facts)[0]] == [*behind]
    return figure(key).value(facts)


def changed(acting: Acting, done: float, kind: ChangeType = ChangeType.NORMAL, voted: float = 0) -> int:
    """Requested at ten, to be made from two to four; decided on and done so many hours after that."""
    asked = replace(ASKED, type=kind, start=MONDAY + 4 * HOUR, end=MONDAY + 6 * HOUR)
    number = operations.request(acting(ANA), asked).id
    for person in (MIRA, CARLOS, DORA) if kind is ChangeType.NORMAL else (MIRA, CARLOS):
        operations.vote(later(acting(person), voted), number, choice=Choice.APPROVE)
    operations.implement(later(acting(BEN), 4), number)
    operations.done(later(acting(BEN), done), number, outcome=Outcome.SUCCESS, note="As it is")
    return number


def made_before(acting: Acting) -> int:
    """An emergency that nobody was asked of, and whose board says that it was right."""
    made = Made("Restart the tills", ("pos",), MONDAY - 2 * HOUR, MONDAY - HOUR, BEN, "Nobody could pay")
    number = afterwards.afterwards(acting(ANA), made=made).id
    for person in (MIRA, CARLOS):
        operations.vote(acting(person), number, choice=Choice.APPROVE, reason="Right")
    return number


def test_emergencies_and_what_overran_are_shares_of_the_changes_done(acting: Acting) -> None:
    changed(acting, 6)
    changed(acting, 6.1)
    changed(acting, 5, ChangeType.EMERGENCY)
    made_before(acting)
    assert of_day(acting, "changes")["implemented"] == 4
    assert of_day(acting, "emergencies") == {"implemented": 4, "emergency": 2, "share": 50.0}
    assert of_day(acting, "overran") == {"implemented": 3, "overran": 1, "share": pytest.approx(100 / 3)}
    assert of_day(acting, "emergencies", NEXT_DAY) == {"implemented": 0, "emergency": 0, "share": None}


def test_how_long_a_board_and_a_change_take_is_told_by_the_median(acting: Acting) -> None:
    for done, voted in ((5, 1), (6, 2), (7, 3)):
        changed(acting, done, voted=voted)
    operations.withdraw(acting(ANA), operations.request(acting(ANA), ASKED).id)
    made_before(acting)
    assert of_day(acting, "approval_hours") == {"mean": 2.0, "median": 2.0, "p90": pytest.approx(2.8), "n": 3}
    assert of_day(acting, "change_lead_hours") == {"mean": 6.0, "median": 6.0, "p90": pytest.approx(6.8), "n": 3}
    assert of_day(acting, "approval_hours", NEXT_DAY) == of_day(acting, "change_lead_hours", NEXT_DAY) == NO_SPREAD


def test_a_vote_that_was_opened_anew_is_counted_from_then(acting: Acting) -> None:
    number = operations.request(acting(ANA), ASKED).id
    for person in (MIRA, CARLOS, DORA):
        operations.vote(later(acting(person), 1), number, choice=Choice.REJECT, reason="Not so")
    operations.submit(later(acting(ANA), 2), number)
    for person in (MIRA, CARLOS, DORA):
        operations.vote(later(acting(person), 6), number, choice=Choice.APPROVE)
    assert of_day(acting, "approval_hours") == {"mean": 2.5, "median": 2.5, "p90": pytest.approx(3.7), "n": 2}


def test_what_is_behind_a_figure_of_changes_is_told_apart_by_service_and_by_team(acting: Acting) -> None:
    changed(acting, 6)
    act = later(acting(MIRA), 24)
    for by, key in (("service", "pos"), ("team", "retail-apps"), ("site", "")):
        assert reading.behind_by(act, figure("changes"), reading.day_of(act, DAY), by).counts == {key: 1}
    (why,) = [verb for verb in VERBS if verb.name == "why"]
    assert why.ask is not None
    shown = str(why.ask(act, key="change_lead_hours", words="2026-03-16", page=0, by="")["blocks"])
    assert "CHG-1" in shown
    assert "As CSV" not in shown, "a file has incidents"


def test_the_figures_of_a_week_open_as_those_of_its_days_do(acting: Acting) -> None:
    for number, day in ((1, 16), (2, 18), (3, 22)):
        reported(acting, 9, day=day)
        resolved(acting, number, 10, day=day)
    reported(acting, 9, day=23)
    finish(acting(MIRA).tx)
    act = at(acting(MIRA), 9, 24)
    week = reading.week_of(act, DAY)
    days = [reading.day_of(act, DAY + timedelta(days=number)) for number in range(7)]
    for each in FIGURES:
        if each.opens is not None and each.key != "backlog":
            of_days = [number for day in days for number in each.behind(day) or ()]
            assert [*(each.behind(week) or ())] == of_days, each.key
    assert reading.run_of_week(act, DAY).flow == week.flow == (3, 3, 0)
    (why,) = [verb for verb in VERBS if verb.name == "why"]
    assert why.ask is not None
    for words in ("week", "week 2026-03-22", "Week yesterday"):
        shown = str(why.ask(act, key="resolved", words=words, page=0, by="")["blocks"])
        assert "*Resolved*, the week of 16 March: *3*" in shown
        assert "week 2026-03-16" in shown, "its file is of the week too"
    with pytest.raises(Unshaped):
        why.ask(act, key="resolved", words="week of moon", page=0, by="")


def step(hour: float, what: Step, due: float | None = None) -> tuple[datetime, Step, datetime | None]:
    return MONDAY + hour * HOUR, what, None if due is None else MONDAY + due * HOUR


CALLED, DONE, OFF = Step.CALLED, Step.DONE, Step.OFF


@pytest.mark.parametrize(
    ("story", "in_time"),
    [
        ([step(0, CALLED, 5)], [False]),
        ([step(0, CALLED, 5), step(5, DONE)], [True]),
        ([step(0, CALLED, 5), step(5.1, DONE)], [False]),
        ([step(0, CALLED, 5), step(4, OFF)], []),
        ([step(0, CALLED, 5), step(4, CALLED, 9), step(8, DONE)], [True]),
        ([step(0, CALLED, 5), step(6, CALLED, 9)], [False]),
        ([step(0, CALLED, 3), step(2, DONE), step(4, CALLED, 6)], [True, False]),
        ([step(0, CALLED, 10), step(1, DONE)], []),
        ([step(0, CALLED, None), step(1, DONE)], []),
        ([step(0, CALLED, -1), step(1, DONE)], []),
    ],
)
def test_a_review_is_in_time_or_late_once_by_when_it_was_due(story: Any, in_time: list[bool]) -> None:
    assert reviews_due(story, MONDAY, MONDAY + 10 * HOUR, MONDAY + 10 * HOUR) == in_time


def test_reviews_of_major_incidents_and_of_changes_are_counted_together(acting: Acting) -> None:
    due = (MONDAY + 5 * HOUR).isoformat()
    numbers = [reported(acting, 9) for _ in range(3)]
    change = changed(acting, 5)
    for number in numbers:
        acting(ANA).journal(ReviewEvent.OWED, f"INC-{number}", owner=ANA, due=due)
    acting(ANA).journal(ChangeEvent.REVIEW_CALLED, f"CHG-{change}", owner=ANA, why=["failed"], due=due)
    later(acting(ANA), 4).journal(ReviewEvent.HELD, "INC-1")
    later(acting(ANA), 4).journal(ReviewEvent.DROPPED, "INC-2", crew=[])
    monday = of_day(acting, "reviews")
    later(acting(ANA), 30).journal(ReviewEvent.HELD, "INC-3")
    later(acting(ANA), 30).journal(ReviewEvent.OWED, "INC-3", owner=ANA, due=(MONDAY + 40 * HOUR).isoformat())
    assert of_day(acting, "reviews") == monday == {"due": 3, "in_time": 1, "share": pytest.approx(100 / 3)}
    assert of_day(acting, "reviews", NEXT_DAY) == {"due": 0, "in_time": 0, "share": None}


def test_late_pauses_are_those_of_sla_pauses(acting: Acting) -> None:
    desk = promised(acting, FIX)
    for hours in (1, 3.5, 5):
        held(desk, hours)
    (of_team,) = service_levels.late_pauses(after(desk(MIRA), 15 * HOUR), timedelta(days=1))
    assert of_day(desk, "late_pauses") == {"begun": 3, "late": 2, "share": pytest.approx(200 / 3)}
    assert (of_team.of, of_team.late) == (3, 2)


def test_what_vendors_kept_is_what_sla_vendor_says_of_those_days(acting: Acting) -> None:
    desk = history(acting)
    days = [of_day(desk, "vendors", DAY + timedelta(days=number))["acme"] for number in range(3)]
    ended = found(desk, 24)
    assert (sum(each["kept"] for each in days), sum(each["missed"] for each in days)) == (ended.kept, ended.missed)
    assert [each["attainment"] for each in days] == [100.0, 0.0, None], "by the day on which it was known"


def test_without_vendors_or_forecasts_there_is_nothing_to_say_of_them(acting: Acting) -> None:
    act = acting(MIRA)
    bare = act.document.model_copy(update={"vendors": {}, "forecast": None})
    day = reading.day_of(replace(act, document=bare), DAY)
    assert figure("vendors").value(day) is figure("forecasts").value(day) is None
    assert not figure("vendors").is_there(day)


@pytest.mark.both_databases
def test_messages_are_those_to_people_by_how_many_of_them_got_any(acting: Acting) -> None:
    act = acting(ANA)
    posted(act, "INC-1", "event/incident.held/person", ANA, count=3)
    posted(act, "INC-1", "card/incident.card/person", BEN)
    posted(act, "INC-1", count=5)
    posted(later(act, 20), "INC-1", "event/incident.held/person", TOM)
    assert of_day(acting, "messages") == {"sent": 4, "people": 2, "each": 2.0}
    assert noise.to_people(act.tx, MONDAY + 10 * HOUR, MONDAY + 12 * HOUR) == (0, 0)


def test_of_a_day_long_past_the_report_that_was_posted_knows_how_many_messages_there_were(acting: Acting) -> None:
    posted(acting(ANA), "INC-1", "event/incident.held/person", ANA)
    act = replace(acting(MIRA), now=MONDAY + timedelta(days=40))
    messages = figure("messages")
    assert messages.value(reading.day_of(act, DAY)) is None
    assert messages.shown(reading.day_of(act, DAY)) == "n/a"
    monday = figures.as_json(reading.day_of(later(acting(MIRA), 24), DAY))
    acting("quarterdeck").journal("report.posted", reading.record_of(DAY), day="2026-03-16", figures=monday)
    assert messages.value(reading.day_of(act, DAY)) == {"sent": 1, "people": 1, "each": 1.0}


@pytest.mark.about_sqlite
@pytest.mark.parametrize(
    ("count", "index"),
    [
        (noise.to_people, "ix_outbox_posted"),
        (clocks.pauses_begun, "ix_pauses_paused_at"),
        (clocks.late_pauses, "ix_pauses_paused_at"),
    ],
)
def test_only_what_is_of_the_time_is_read(acting: Acting, count: Any, index: str) -> None:
    tx, asked = acting(ANA).tx, []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        asked.append((statement, parameters))

    event.listen(tx, "before_cursor_execute", note)
    count(tx, MONDAY, MONDAY + HOUR)
    event.remove(tx, "before_cursor_execute", note)
    ((statement, parameters),) = asked
    plan = [row[3] for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    read = [step for step in plan if "outbox" in step or "pauses" in step]
    assert read
    assert all(index in step and step.startswith("SEARCH") for step in read), plan


def test_the_skill_of_forecasts_is_of_the_promises_judged_that_day(acting: Acting) -> None:
    given = [[0.9, 0.5, 0], [0.8, 0.5, 25]]
    for number, hours in ((1, 1), (2, 2), (3, 20)):
        later(acting(ANA), hours).journal(
            ForecastEvent.SCORED, f"INC-{number}", clock=number, missed=True, given=given
        )
    assert of_day(acting, "forecasts") == {"n": 4, "brier": pytest.approx(0.025), "skill": pytest.approx(0.9)}
    score = forecasts.record(acting(ANA).tx)
    assert score.n == 6
    assert score.skill == pytest.approx(0.9)
    assert of_day(acting, "forecasts", date(2026, 3, 20)) == {"n": 0, "brier": None, "skill": None}


def test_the_report_of_a_week_has_them_in_a_line_each_and_that_of_a_day_has_none(acting: Acting) -> None:
    desk = promised(acting, FIX)
    changed(desk, 6.1, voted=2)
    held(desk, 3.5)
    finish(desk(MIRA).tx)
    act = later(desk(MIRA), 24 * 7)
    (small,) = weekly.governed(act, DAY)
    head, capacity, *said = small["elements"][0]["text"].splitlines()
    assert "`/desk why overran week 2026-03-16`" in head
    assert capacity == "To clear the backlog: grows by 1 a week (1 in and 0 out a week, 1 open)"
    assert said == [
        "Emergency changes: 0.0% (0 of 1)",
        "Changes that overran: 100.0% (1 of 1)",
        "To decide on a change: median 2.0 h, 90% within 2.0 h (n 1, mean 2.0 h)",
        "Lead time of changes: median 6.1 h, 90% within 6.1 h (n 1, mean 6.1 h)",
        "Late pauses: 100.0% (1 of 1)",
    ], "what has nothing under it is left out"
    names = {each.name for each in FIGURES if each.read_in is not Where.DAILY}
    assert {line.partition(":")[0] for line in said} <= names
    told: dict[str, Any] = {"late": False, "missed": 0, "corrections": []}
    daily = str(views.daily(reading.report_of(later(desk(MIRA), 24), DAY), told))
    assert not [name for name in names if name in daily]
    assert weekly.governed(act, date(2026, 1, 5)) == []
