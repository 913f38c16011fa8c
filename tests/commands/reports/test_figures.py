"""The figures of a day are what was journalled of it, and stay so whatever happens later."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.operating.reference import FIGURES_PAGE, figures_reference
from commands.incidents import operations as incidents
from commands.incidents.operations import declare
from commands.incidents.report import NewIncident
from commands.reports import exports, figures, reading, views
from commands.reports.figures import FIGURES
from commands.reports.places import BY, Apart
from commands.reports.verbs import VERBS
from commands.shared import verbs
from commands.shared.act import Act
from commands.shared.desk import follow_up
from commands.surveys import notices as surveys
from commands.surveys.operations import rate
from commands.tasks import operations as tasks
from storage.figures.records import Verdict
from storage.record import replace
from storage.schema import finish
from tests.commands.conftest import ANA, MIRA, SOFIA, TOM, Acting
from tests.commands.surveys.examples import asking

DAY = date(2026, 3, 16)


def at(act: Act, hour: float, day: int = 16) -> Act:
    """At an hour of a day from the first of March on, in Berlin's winter time (an hour ahead of UTC)."""
    return replace(act, now=datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=day - 1, hours=hour - 1))


def reported(acting: Acting, hour: float, day: int = 16, **more: Any) -> int:
    return declare(at(acting(SOFIA), hour, day), NewIncident("POS: tills down", SOFIA, service="pos", **more)).id


def resolved(acting: Acting, number: int, hour: float, day: int = 16) -> None:
    incidents.resolve(at(acting(ANA), hour, day), number, note="done", code=None)


def behind(act: Act, figure: figures.Figure) -> tuple[list[reading.Record], int]:
    return reading.behind(act, figure, reading.day_of(act, DAY))


def report(acting: Acting, day: date = DAY) -> dict[str, Any]:
    finish(acting(MIRA).tx)
    return reading.json_of(at(acting(MIRA), 12, 28), day)


def test_a_desk_where_nothing_happened_has_noughts_and_no_rates(acting: Acting) -> None:
    found = report(acting)
    counts = ("opened", "resolved", "closed", "reopened", "backlog", "majors")
    assert [found[key] for key in counts] == [0] * 6
    assert found["mttr_hours"] == {"mean": None, "median": None, "p90": None, "n": 0}
    assert found["changes"]["success"] is found["csat"]["score"] is found["reopen_rate"] is None
    assert found["sla"] == {"met": 0, "breached": 0, "attainment": None}


def test_the_keys_are_those_that_others_read(acting: Acting) -> None:
    assert set(report(acting)) == {
        *("day", "opened", "resolved", "closed", "reopened", "backlog", "backlog_age_days", "mtta_hours"),
        *("mttr_hours", "sla", "by_priority", "majors", "changes", "csat", "reopen_rate", "first_contact"),
        *("tasks", "requests", "problems", "availability", "deflected"),
        *("hand_ons", "mttd_hours", "lead_hours", "mitigate_hours", "updates", "objections"),
        *("emergencies", "overran", "approval_hours", "change_lead_hours", "reviews", "late_pauses", "vendors"),
        *("messages", "forecasts", "capacity"),
    }


def test_tasks_are_in_time_by_the_day_on_which_they_were_due_whatever_becomes_of_them_later(acting: Acting) -> None:
    due = at(acting(ANA), 12).now
    kept, late, skipped, later_skipped, _ = (
        tasks.add(at(acting(ANA), 9), "INC-1", "Restart", person=ANA, due=due, told=False) for _ in range(5)
    )
    tasks.done(at(acting(ANA), 12), kept.id)
    tasks.done(at(acting(ANA), 13), late.id)
    tasks.skip(at(acting(ANA), 13), skipped.id, reason="not needed")
    before = report(acting)["tasks"]
    tasks.skip(at(acting(ANA), 9, 17), later_skipped.id, reason="not needed")
    assert report(acting)["tasks"] == before == {"due": 4, "in_time": 1, "share": 25.0}
    assert report(acting, date(2026, 3, 17))["tasks"] == {"due": 0, "in_time": 0, "share": None}


def test_what_is_opened_and_resolved_is_counted_on_its_day(acting: Acting) -> None:
    one, two = reported(acting, 9), reported(acting, 10)
    reported(acting, 9, day=17)
    resolved(acting, one, 13)
    found = report(acting)
    assert (found["opened"], found["resolved"], found["backlog"]) == (2, 1, 1)
    assert found["mttr_hours"]["mean"] == found["mtta_hours"]["mean"] == 4.0
    assert found["by_priority"]["P4"] == {"opened": 2, "resolved": 1, "open": 1}
    assert report(acting, date(2026, 3, 17))["backlog"] == 2
    assert two


def test_at_midnight_what_is_opened_is_tomorrows_and_what_is_resolved_was_still_open(acting: Acting) -> None:
    number = reported(acting, 9)
    reported(acting, 24)
    resolved(acting, number, 24)
    found = report(acting)
    assert (found["opened"], found["resolved"], found["backlog"]) == (1, 0, 1)


def test_a_past_day_stays_as_it_was_when_something_is_reopened(acting: Acting) -> None:
    number = reported(acting, 9)
    resolved(acting, number, 10)
    monday = report(acting)
    incidents.reopen(at(acting(SOFIA), 9, 17), number, reason="again")
    resolved(acting, number, 9, 18)
    assert report(acting) == monday
    assert (monday["resolved"], monday["backlog"], monday["reopen_rate"]) == (1, 0, 0)
    tuesday, wednesday = report(acting, date(2026, 3, 17)), report(acting, date(2026, 3, 18))
    assert (tuesday["reopened"], tuesday["backlog"], tuesday["resolved"]) == (1, 1, 0)
    assert (wednesday["resolved"], wednesday["mttr_hours"]["mean"]) == (1, 48.0)


def test_a_past_day_keeps_the_priorities_that_were(acting: Acting) -> None:
    number = reported(acting, 9)
    monday = report(acting)
    incidents.set_priority(at(acting(ANA), 9, 17), number, impact=1, urgency=1)
    assert report(acting) == monday
    assert report(acting, date(2026, 3, 17))["by_priority"]["P1"]["open"] == 1


def test_what_is_cancelled_the_same_day_is_in_no_figure(acting: Acting) -> None:
    number = reported(acting, 9)
    incidents.cancel(at(acting(SOFIA), 10), number, reason="my mistake")
    found = report(acting)
    assert (found["opened"], found["backlog"], found["mtta_hours"]["n"]) == (0, 0, 0)


def test_what_is_cancelled_later_stays_in_the_day_that_it_was_known_in_unless_asked_for_as_of_later(
    acting: Acting,
) -> None:
    number = reported(acting, 9)
    monday = report(acting)
    incidents.cancel(at(acting(SOFIA), 10, 17), number, reason="my mistake")
    assert report(acting) == monday
    act = at(acting(MIRA), 12, 28)
    assert reading.json_of(act, DAY, act.now)["opened"] == 0


def test_only_a_person_who_did_not_report_it_answers_and_not_by_passing_it_on(acting: Acting) -> None:
    number = reported(acting, 9)
    incidents.note(at(acting(SOFIA), 9.5), number, text="hurry")
    incidents.assign(at(acting(MIRA), 10), number, to=ANA)
    assert report(acting)["mtta_hours"]["n"] == 0
    incidents.note(at(acting(ANA), 11), number, text="looking")
    incidents.note(at(acting(ANA), 12), number, text="still looking")
    assert report(acting)["mtta_hours"] == {"mean": 2.0, "median": 2.0, "p90": 2.0, "n": 1}


def test_an_answer_counts_on_the_day_of_the_first(acting: Acting) -> None:
    number = reported(acting, 9)
    incidents.acknowledge(at(acting(ANA), 10), number)
    incidents.note(at(acting(ANA), 10, 17), number, text="still there")
    assert report(acting)["mtta_hours"]["n"] == 1
    assert report(acting, date(2026, 3, 17))["mtta_hours"]["n"] == 0


def test_the_first_team_was_right_where_no_other_got_it(acting: Acting) -> None:
    for hours in (10, 11):
        resolved(acting, reported(acting, 9), hours)
    moved = reported(acting, 9)
    incidents.assign(at(acting(ANA), 10), moved, team="network")
    incidents.resolve(at(acting(MIRA), 12), moved, note="cable", code=None)
    assert report(acting)["first_contact"] == pytest.approx(200 / 3)


@pytest.mark.parametrize("figure", [each for each in FIGURES if each.opens is not None], ids=lambda each: each.key)
def test_a_figure_opens_as_many_as_it_counts(acting: Acting, figure: figures.Figure) -> None:
    one, two = reported(acting, 9), reported(acting, 9)
    reported(acting, 9)
    for number in (one, two):
        resolved(acting, number, 10)
    incidents.confirm(at(acting(SOFIA), 11), one)
    follow_up(at(acting(SOFIA), 11), surveys.FOLLOWS)
    rate(at(acting(SOFIA), 11), one, score=5)
    incidents.reopen(at(acting(SOFIA), 11), two, reason="again")
    found, hidden = behind(at(acting(MIRA), 12, 28), figure)
    value = report(acting)[figure.key]
    count = {
        "mtta_hours": lambda: value["n"],
        "mttr_hours": lambda: value["n"],
        **dict.fromkeys(("mttd_hours", "lead_hours", "mitigate_hours"), lambda: value["n"]),
        "sla": lambda: value["breached"],
        "late_pauses": lambda: value["late"],
        "vendors": lambda: sum(each["missed"] for each in value.values()),
        "csat": lambda: value["n"],
        "reopen_rate": lambda: report(acting)["reopened"],
        "first_contact": lambda: round(value * report(acting)["resolved"] / 100),
    }.get(figure.key, lambda: value)()
    assert (len(found), hidden) == (count, 0)


def test_where_nobody_is_to_know_whose_a_mark_is_the_rated_ones_are_counted_and_not_named(acting: Acting) -> None:
    desk = asking(acting, anonymous=True)
    number = reported(desk, 9)
    resolved(desk, number, 10)
    incidents.confirm(at(desk(SOFIA), 11), number)
    follow_up(at(desk(SOFIA), 11), surveys.FOLLOWS)
    rate(at(desk(SOFIA), 11), number, score=1)
    (why,) = [verb for verb in VERBS if verb.name == "why"]
    assert why.ask is not None
    for by in ("", "service"):
        said = str(why.ask(at(desk(MIRA), 12, 28), key="csat", words="2026-03-16", page=0, by=by))
        assert "*Satisfaction* 0.0% (n 1 of 1 asked)" in said
        assert "INC-" not in said
        assert "Point of sale" not in said
    assert "csat" not in exports.of(at(desk(MIRA), 12, 28), "2026-03-16").heads


def test_what_somebody_may_not_see_is_counted_and_not_named(acting: Acting) -> None:
    reported(acting, 9, private=True)
    reported(acting, 9)
    opened = figures.called("opened")
    assert opened is not None
    found, hidden = behind(at(acting(TOM), 12, 28), opened)
    assert ([each.number for each in found], hidden) == (["INC-2"], 1)


def test_a_figure_opens_twenty_to_a_page_with_its_meaning_the_rest_and_the_file(acting: Acting) -> None:
    for number in range(23):
        reported(acting, 9, private=number == 0)
    (why,) = [verb for verb in VERBS if verb.name == "why"]
    assert why.ask is not None
    pages = [
        str(why.ask(at(acting(TOM), 12, 28), key="opened", words="2026-03-16", page=page, by="")["blocks"])
        for page in (0, 1, 9)
    ]
    assert [page.count("INC-") for page in pages] == [20, 2, 2]
    assert all(
        "Monday 16 March: *23*; 1 more you may not see" in page and "Incidents reported. Counted on" in page
        for page in pages
    )
    assert "Page 1 of 2, 22 in all" in pages[0]
    assert "As CSV" in pages[0]


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("mttr", "mttr_hours"),
        ("breached", "sla"),
        ("MTTR_hours", "mttr_hours"),
        ("First team right", "first_contact"),
    ],
)
def test_a_figure_is_asked_for_by_its_key_its_name_or_as_its_line_is_called(word: str, key: str) -> None:
    assert verbs.read(f"kpi {word}", VERBS).arguments == {"key": key}


def test_a_share_is_opened_with_of_how_many_it_is_and_which_are_listed(acting: Acting) -> None:
    one, two = reported(acting, 9), reported(acting, 9)
    for number in (one, two):
        resolved(acting, number, 10)
    incidents.reopen(at(acting(SOFIA), 11), two, reason="again")
    (why,) = [verb for verb in VERBS if verb.name == "why"]
    assert why.ask is not None
    asked = at(acting(MIRA), 12, 28)
    shown = str(why.ask(asked, key="reopen_rate", words="2026-03-16", page=0, by="")["blocks"])
    assert "*Reopen rate*, Monday 16 March: *50.0% (1 of 2)*" in shown
    assert "_The reopened ones:_" in shown


def test_every_figure_is_defined_by_its_unit_what_it_counts_and_the_day_that_it_counts_on() -> None:
    assert all(each.name and each.unit and each.counts and each.dated for each in FIGURES)
    assert not [each.key for each in FIGURES if each.unit.startswith("percent") and not each.of], (
        "a share is of something"
    )
    assert all(each.means.endswith(".") for each in FIGURES)
    assert len({figure.key for figure in FIGURES}) == len(FIGURES)


def test_the_page_of_figures_is_what_the_table_says() -> None:
    is_current = FIGURES_PAGE.read_text() == figures_reference()
    assert is_current, "docs/figures.md is not what the figures say: run python -m bot.operating.reference"


@pytest.mark.parametrize("by", BY)
def test_a_figure_told_apart_by_group_adds_up_to_itself(acting: Acting, by: str) -> None:
    for private in (True, False, False):
        reported(acting, 9, private=private)
    opened = figures.called("opened")
    assert opened is not None
    found = reading.behind_by(at(acting(TOM), 12, 28), opened, reading.day_of(acting(TOM), DAY), by)
    assert sum(found.counts.values()) + found.hidden == report(acting)["opened"] == 3
    assert found.hidden == 1


def test_a_thousand_reads_so_in_every_figure(acting: Acting) -> None:
    day = reading.day_of(acting(MIRA), DAY)
    verdicts = [Verdict(number, datetime.combine(DAY, time(), UTC), "P3 resolution") for number in range(1462)]
    kept = replace(day, facts=replace(day.facts, met=verdicts))
    sla, opened = figures.called("sla"), figures.called("opened")
    assert sla is not None
    assert opened is not None
    assert sla.shown(kept) == "100.0% (1,462 met, 0 missed)"
    apart = Apart({"erp": 1462}, {}, 1001)
    told = str(views.groups(opened, kept, "team", apart, {}))
    assert "by team: 2,463 in all" in told
    assert "*1,462* erp" in told
    assert "*1,001* you may not see" in told


LINES = [("opened", ""), ("opened yesterday by team", "team"), ("opened by team", "team")]


@pytest.mark.parametrize(("line", "by"), LINES)
def test_by_what_a_figure_is_told_apart_is_read(line: str, by: str) -> None:
    read = verbs.read(f"why {line}", VERBS)
    assert read.arguments is not None
    assert read.arguments["by"] == by


def test_what_a_figure_cannot_be_told_apart_by_is_named() -> None:
    read = verbs.read("why opened by moon", VERBS)
    assert not read.is_ready
    assert "service, team, priority" in read.hint
