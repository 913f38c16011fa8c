"""What did not go as planned is reviewed: by whom, with which answers, and what comes of it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from commands.changes import cards, lines, notices, operations, reviewing, verbs
from commands.changes.answers import Answers
from commands.changes.ids import ReviewField
from commands.changes.reviewing import working_days_later
from commands.incidents import operations as incidents
from commands.incidents.report import NewIncident
from commands.shared.refusals import Invalid, MovedOn, NotAllowed
from commands.shared.verbs import Unshaped
from storage.changes.records import Change, ChangeStatus, Choice, Outcome
from storage.journal.queries import QUARTERDECK
from storage.links import queries as links
from storage.tasks import queries as tasks
from tests.commands.changes.examples import ASKED, AT
from tests.commands.conftest import ANA, BEN, CARLOS, DORA, MIRA, SOFIA, Acting
from tests.commands.outcome import armed, said

ANSWERS = Answers(
    goal="Yes, on the second try", broke="Store 7 could not sell for an hour", differently="Try one store first",
    follow_ups="Write the rollback down\n- Test it in the lab", owner=ANA, due=date(2026, 4, 1),
)  # fmt: skip


def failed(acting: Acting) -> Change:
    operations.request(acting(ANA), ASKED)
    for person in (MIRA, CARLOS, DORA):
        operations.vote(acting(person), 1, choice=Choice.APPROVE)
    now = replace(acting(BEN), now=AT)
    operations.implement(now, 1)
    change = operations.done(now, 1, outcome=Outcome.FAILED, note="Store 7 stood still")
    said(acting(ANA), notices.FOLLOWS)
    return change


def test_a_review_closes_it_and_its_follow_ups_are_tasks_of_their_owner(acting: Acting) -> None:
    failed(acting)
    assert "change.review" in str(cards.ballot(acting(ANA), change=1, ballot=1))
    closed = reviewing.review(acting(MIRA), 1, answers=ANSWERS)
    assert (closed.status, closed.outcome) == (ChangeStatus.CLOSED, Outcome.FAILED)
    found = tasks.of_record(acting(ANA).tx, "CHG-1")
    assert [(task.title, task.person, task.due_at) for task in found] == [
        (title, ANA, datetime(2026, 4, 1, 22, tzinfo=UTC))
        for title in ("Write the rollback down", "Test it in the lab")
    ]
    assert armed(acting(ANA), reviewing.OWED) == []
    with pytest.raises(MovedOn):
        reviewing.review(acting(MIRA), 1, answers=ANSWERS)


@pytest.mark.parametrize("who", [BEN, SOFIA])
def test_neither_who_made_it_nor_a_stranger_reviews_it(acting: Acting, who: str) -> None:
    failed(acting)
    with pytest.raises(NotAllowed, match="is reviewed by a service manager"):
        reviewing.review(acting(who), 1, answers=ANSWERS)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"goal": ""}, ReviewField.GOAL),
        ({"follow_ups": "none"}, ReviewField.FOLLOW_UPS),
        ({"follow_ups": "x\n" * 21}, ReviewField.FOLLOW_UPS),
        ({"owner": None}, ReviewField.OWNER),
        ({"due": None}, ReviewField.DUE),
    ],
)
def test_what_is_missing_from_a_review_is_said_beside_its_input(
    acting: Acting, given: dict[str, Any], field: ReviewField
) -> None:
    failed(acting)
    with pytest.raises(Invalid) as refusal:
        reviewing.review(acting(MIRA), 1, answers=replace(ANSWERS, **given))
    assert [*refusal.value.fields] == [field]


def test_none_because_is_a_follow_up_too(acting: Acting) -> None:
    failed(acting)
    none = replace(ANSWERS, follow_ups="None, because it cannot happen again", owner=None, due=None)
    assert reviewing.review(acting(MIRA), 1, answers=none).status is ChangeStatus.CLOSED
    assert tasks.of_record(acting(ANA).tx, "CHG-1") == []


def test_a_review_that_is_owed_is_asked_for_after_so_many_working_days_and_again(acting: Acting) -> None:
    failed(acting)
    timer = armed(acting(ANA), reviewing.OWED)[0]
    assert timer.due_at == datetime(2026, 3, 23, 23, tzinfo=UTC), "from Monday on five working days, in Berlin"
    act = replace(acting(QUARTERDECK), now=timer.due_at)
    reviewing.remind(act, 1)
    asked = said(act, notices.FOLLOWS)
    assert [each.arguments["channel"] for each in asked] == [MIRA]
    assert "change.review" in str(asked[0].arguments["blocks"])
    assert armed(act, reviewing.OWED)[0].due_at > timer.due_at


def test_working_days_leave_out_the_weekend() -> None:
    friday = datetime(2026, 3, 20, 12, tzinfo=UTC)
    assert working_days_later(friday, 1, ZoneInfo("UTC")) == datetime(2026, 3, 24, tzinfo=UTC)


def test_what_was_learned_is_found_by_service(acting: Acting) -> None:
    failed(acting)
    reviewing.review(acting(MIRA), 1, answers=ANSWERS)
    assert "Try one store first" in str(verbs._lessons(acting(ANA), words="point of sale"))
    assert "Nothing yet." in str(verbs._lessons(acting(ANA), words="erp"))


def test_a_change_is_said_to_have_caused_an_incident(acting: Acting) -> None:
    failed(acting)
    incidents.declare(acting(SOFIA), NewIncident("Store 7 stands still", SOFIA))
    operations.link(acting(ANA), 1, **lines.caused("INC-1"))
    found = links.of(acting(ANA).tx, "CHG-1")
    assert [(link.kind, link.one, link.other) for link in found] == [("caused_by", "INC-1", "CHG-1")]
    with pytest.raises(Unshaped):
        lines.caused("it")
