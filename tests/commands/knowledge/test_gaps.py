"""What to write next: what people report again and again and no article answers, and known errors of problems."""

from datetime import date, timedelta

import pytest

from commands.knowledge import gaps, known_errors, operations, verbs
from commands.knowledge.families import families
from commands.knowledge.notices import FOLLOWS
from commands.reports import weekly
from commands.shared.refusals import NotAllowed
from storage.incidents.records import IMPORTED, IncidentStatus
from storage.knowledge import queries as knowledge
from storage.knowledge.records import ArticleStatus, Kind, Reported
from storage.problems import queries as problems
from storage.problems.records import ProblemEvent, ProblemStatus
from storage.record import replace
from tests.commands.conftest import ANA, BEN, MIRA, SOFIA, Acting
from tests.commands.home.examples import listed
from tests.commands.incidents.examples import standing
from tests.commands.knowledge.examples import found, published, written
from tests.commands.outcome import later, said
from tests.conftest import MONDAY


def test_reports_that_say_the_like_are_a_family_and_long_waiting_comes_first() -> None:
    def report(number: int, title: str, service: str, minutes: float, people: int = 1) -> Reported:
        ended = MONDAY + timedelta(minutes=minutes)
        return Reported(number, title, service, MONDAY, ended, f"note {number}", 0, people)

    reports = [
        report(1, "Badge reader of the gate blinks", "pos", 30),
        report(2, "The badge reader at gate 3 blinks red", "pos", 10),
        report(3, "Badge reader of the gate blinks", "erp", 5),
        report(4, "Coffee machine leaks", "pos", 900),
        report(5, "Payroll export hangs", "erp", 20, people=4),
        report(6, "Export of the payroll hangs", "erp", 10),
    ]
    told = families(reports, MONDAY + timedelta(hours=1), "english")
    assert [[each.id for each in family.reports] for family in told] == [[5, 6], [1, 2]]
    assert [family.minutes for family in told] == [90, 40]
    assert [each.id for each in told[1].best()] == [2, 1]


def twice(acting: Acting, title: str = "Badge reader of the gate blinks") -> None:
    for number in range(2):
        ended = MONDAY - timedelta(hours=1 + number)
        fixed = {"status": IncidentStatus.CLOSED, "resolved_at": ended, "resolution_note": f"Ana reset it {number}"}
        standing(acting(ANA), title=title, opened_at=ended - timedelta(hours=2), **fixed)


def test_what_an_article_answers_is_no_gap_and_private_reports_are_none(acting: Acting) -> None:
    twice(acting)
    twice(acting, "Till prints blank receipts")
    standing(acting(ANA), title="Salary of the board is wrong", private=True)
    standing(acting(ANA), title="Salary of the board is wrong", private=True)
    published(acting)
    act = replace(found(acting(ANA)), by=ANA)
    (gap,) = gaps.gaps(act, act.now + timedelta(hours=1), 9)
    assert gap.title == "Badge reader of the gate blinks"
    begun = gaps.begun(act, [each.id for each in gap.best()])
    assert begun.steps == "[name] reset it 0\n[name] reset it 1"
    assert begun.about == "pos"
    ask = next(verb.ask for verb in verbs.VERBS if verb.name == "gaps")
    assert ask is not None
    told = str(ask(later(act, hours=1), page=0))
    assert "2 reports, people waited 4 hours; 2 of them say how it was fixed" in told
    with pytest.raises(NotAllowed):
        ask(acting(SOFIA), page=0)


def test_history_that_was_imported_is_no_gap_since_its_titles_are_categories(acting: Acting) -> None:
    for number in range(5):
        standing(acting(ANA), title=f"Category {number} · Subcategory {number}", source=IMPORTED)
    twice(acting)
    (gap,) = gaps.gaps(found(acting(ANA)), MONDAY + timedelta(hours=1), 9)
    assert gap.title == "Badge reader of the gate blinks"


def test_the_report_of_a_week_says_what_to_write_next(acting: Acting) -> None:
    twice(acting)
    act = later(acting(MIRA), hours=1)
    assert "Write this next" in str(weekly.to_write(act, date(2026, 3, 16)))
    assert weekly.to_write(act, date(2026, 3, 2)) == []


def test_home_shows_what_waits_for_ones_review_and_what_ones_team_should_look_at(acting: Acting) -> None:
    written(acting)
    operations.send_to_review(acting(ANA), 1)
    published(acting)
    knowledge.change(acting(ANA).tx, 2, was=[ArticleStatus.PUBLISHED], check_why="old", check_at=MONDAY)
    (review,), (check,) = (listed(acting(BEN), title) for title in ("Waits for your review", "Still right?"))
    assert ("KB-1" in review, "KB-2" in check) == (True, True)
    assert listed(acting(ANA), "Waits for your review") == []
    assert listed(acting(SOFIA), "Waits for your review") == listed(acting(SOFIA), "Still right?") == []


def test_a_known_error_becomes_an_article_that_whoever_owns_the_problem_publishes(acting: Acting) -> None:
    act = acting(BEN)
    problem = problems.add(
        act.tx, title="Card reader loses its firmware", service="pos", team="retail-apps", priority="P3",
        status=ProblemStatus.ANALYSIS, known_error=True, private=False, owner=BEN, opened_by=ANA, opened_at=MONDAY,
        cause="The update of May", workaround="Restart the reader, says Ana",
    )  # fmt: skip
    for title in ("Card reader of till 4 is dead, says Ana", "No cards at till 2", "Third", "Card reader again"):
        problems.link(act.tx, problem.id, standing(act, title=title, private=title == "Third").id, MONDAY)
    act.journal(ProblemEvent.KNOWN_ERROR, problem.number)
    told = [each for each in said(act, FOLLOWS) if each.render == "article.review"]
    assert [each.arguments["channel"] for each in told] == [BEN]
    article = knowledge.of_problem(act.tx, problem.number)
    assert article is not None
    assert (article.kind, article.status, article.steps) == (
        Kind.KNOWN_ERROR,
        "review",
        "Restart the reader, says [name]",
    )
    assert article.helps.splitlines() == [
        "Card reader of till 4 is dead, says [name]",
        "No cards at till 2",
        "The cause is known: The update of May",
    ]
    with pytest.raises(NotAllowed, match=f"<@{BEN}>"):
        operations.publish(acting(ANA), article.id)
    operations.publish(act, article.id)
    act.journal(ProblemEvent.WORKAROUND, problem.number, text="Another")
    said(act, FOLLOWS)
    again = knowledge.find(act.tx, article.id)
    assert again is not None
    assert again.check_why == f"{problem.number} has moved on"


def test_nothing_is_made_of_a_private_problem(acting: Acting) -> None:
    act = acting(BEN)
    problem = problems.add(
        act.tx, title="Salaries leak", service="payroll", team="erp", priority="P2", status=ProblemStatus.ANALYSIS,
        known_error=True, private=True, owner=BEN, opened_by=ANA, opened_at=MONDAY, cause="a", workaround="b",
    )  # fmt: skip
    known_errors.become(act, act.journal(ProblemEvent.KNOWN_ERROR, problem.number))
    assert knowledge.of_problem(act.tx, problem.number) is None
