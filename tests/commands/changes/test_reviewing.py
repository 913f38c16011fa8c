"""What did not go as planned is reviewed: by whom, with which answers, and what comes of it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.config import Document
from commands.changes import cards, doing_forms, lines, notices, operations, reviewing, verbs
from commands.changes.answers import Answers, FollowUp
from commands.changes.ids import ReviewField, another
from commands.changes.policy import ChangePolicy
from commands.changes.reviewing import working_days_later
from commands.changes.rules import Why
from commands.incidents import operations as incidents
from commands.incidents.report import NewIncident
from commands.shared.refusals import Invalid, MovedOn, NotAllowed
from commands.shared.verbs import Unshaped
from storage.changes.records import Change, ChangeEvent, ChangeStatus, ChangeType, Choice, Outcome
from storage.journal.queries import QUARTERDECK
from storage.links import queries as links
from storage.record import replace
from storage.tasks import queries as tasks
from storage.timers import queries as timers
from tests.commands.changes.examples import ASKED, AT
from tests.commands.conftest import ANA, BEN, CARLOS, DORA, MIRA, SOFIA, Acting
from tests.commands.outcome import armed, details, entries, said

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


def test_each_follow_up_may_have_an_owner_and_a_day_of_its_own(acting: Acting) -> None:
    change = failed(acting)
    lab = FollowUp("Buy a till for the lab", CARLOS, date(2026, 4, 3))
    said_so_far = replace(ANSWERS, more=(lab, FollowUp("")))
    values = {
        block["block_id"]: {element["action_id"]: entered(element)}
        for block in doing_forms.review_form(change, said_so_far)["blocks"]
        if (element := block.get("element"))
    }
    read = doing_forms.read_review_form({"state": {"values": values}, "private_metadata": "1"})
    assert read == (1, {"answers": said_so_far}), "nothing of it is lost where another is asked for"
    reviewing.review(acting(MIRA), 1, **read[1])
    found = [(task.title, task.person, task.due_at) for task in tasks.of_record(acting(ANA).tx, "CHG-1")]
    assert found[2:] == [(lab.title, CARLOS, datetime(2026, 4, 3, 22, tzinfo=UTC))]
    assert lab.title in details(acting(ANA), ChangeEvent.REVIEWED, "CHG-1")["follow_ups"]


def entered(element: dict[str, Any]) -> dict[str, Any]:
    """What a form sends of an input that nobody has touched."""
    names = {"initial_value": "value", "initial_user": "selected_user", "initial_date": "selected_date"}
    return {"type": element["type"], **{name: element.get(initial) for initial, name in names.items()}}


@pytest.mark.parametrize(
    ("more", "row", "field"),
    [
        (FollowUp("", CARLOS), 2, ReviewField.FOLLOW_UPS),
        (FollowUp("Buy a till", None, date(2026, 4, 3)), 2, ReviewField.OWNER),
        (FollowUp("Buy a till", CARLOS), 2, ReviewField.DUE),
        (FollowUp("Buy a till", CARLOS, date(2026, 3, 15)), 2, ReviewField.DUE),
    ],
)
def test_what_is_missing_of_one_follow_up_is_said_beside_it(
    acting: Acting, more: FollowUp, row: int, field: ReviewField
) -> None:
    failed(acting)
    with pytest.raises(Invalid) as refusal:
        reviewing.review(replace(acting(MIRA), now=AT), 1, answers=replace(ANSWERS, more=(more,)))
    assert [*refusal.value.fields] == [another(field, row)]


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
        ({"due": date(2026, 3, 15)}, ReviewField.DUE),
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


def fire(acting: Acting) -> tuple[list[str], str]:
    """The next reminder: whom it is told, and with what to press."""
    (timer,) = armed(acting(ANA), reviewing.OWED)
    act = replace(acting(QUARTERDECK), now=timer.due_at)
    timers.disarm(act.tx, reviewing.OWED, timer.key)
    reviewing.remind(act, **timer.payload)
    told = said(act, notices.FOLLOWS)
    return [each.arguments["channel"] for each in told], str(told)


def test_a_review_is_asked_of_one_of_the_board_reminded_when_it_is_due_and_told_to_managers_after_that(
    acting: Acting,
) -> None:
    """Three messages at most: to whose it is, to them once more, to the managers."""
    failed(acting)
    call = details(acting(ANA), ChangeEvent.REVIEW_CALLED, "CHG-1")
    assert (call["owner"], call["why"]) == (CARLOS, [Why.FAILED])
    assert armed(acting(ANA), reviewing.OWED)[0].due_at == datetime(2026, 3, 23, 23, tzinfo=UTC), (
        "from Monday on five working days, in Berlin"
    )
    shown = str(cards.ballot(acting(ANA), change=1, ballot=1))
    assert f"<@{CARLOS}> reviews it by" in shown
    told, buttons = fire(acting)
    assert (told, "change.review" in buttons) == ([CARLOS], True)
    assert fire(acting)[0] == [MIRA]
    assert armed(acting(ANA), reviewing.OWED) == []
    assert [each.id for each in reviewing.owed_to(acting(CARLOS), CARLOS, 10)] == [1]
    reviewing.review(acting(MIRA), 1, answers=ANSWERS)
    assert reviewing.owed_to(acting(CARLOS), CARLOS, 10) == []


@pytest.mark.parametrize(
    ("more", "minutes", "why"),
    [
        ({}, 60, []),
        ({}, 75, []),
        ({}, 76, [Why.OVERRAN]),
        ({"type": ChangeType.EMERGENCY}, 30, [Why.EMERGENCY]),
    ],
)
def test_what_succeeded_is_reviewed_too_where_it_was_out_of_the_ordinary(
    acting: Acting, more: dict[str, Any], minutes: int, why: list[Why]
) -> None:
    """It took more than a quarter longer than its window of an hour, or was an emergency."""
    operations.request(acting(ANA), replace(ASKED, **more))
    for person in (MIRA, CARLOS) if more else (MIRA, CARLOS, DORA):
        operations.vote(acting(person), 1, choice=Choice.APPROVE)
    operations.implement(replace(acting(BEN), now=AT), 1)
    late = replace(acting(BEN), now=AT + timedelta(minutes=minutes))
    done = operations.done(late, 1, outcome=Outcome.SUCCESS, note="")
    assert done.status is (ChangeStatus.REVIEW if why else ChangeStatus.CLOSED)
    assert [each.details["why"] for each in entries(late, ChangeEvent.REVIEW_CALLED, record="CHG-1")] == (
        [why] if why else []
    )


def test_without_a_time_in_which_to_review_only_what_did_not_succeed_is_reviewed(acting: Acting) -> None:
    document = acting(ANA).policy(ChangePolicy)
    quiet = document.model_copy(update={"changes": document.changes.model_copy(update={"review_within": None})})
    operations.request(acting(ANA), replace(ASKED, type=ChangeType.EMERGENCY))
    for person in (MIRA, CARLOS):
        operations.vote(acting(person), 1, choice=Choice.APPROVE)
    operations.implement(replace(acting(BEN), now=AT), 1)
    done = operations.done(replace(acting(BEN), now=AT, document=quiet), 1, outcome=Outcome.SUCCESS, note="")
    assert done.status is ChangeStatus.CLOSED


def test_what_is_closed_and_called_for_afterwards_is_reviewed_as_it_is(acting: Acting) -> None:
    operations.request(acting(ANA), ASKED)
    for person in (MIRA, CARLOS, DORA):
        operations.vote(acting(person), 1, choice=Choice.APPROVE)
    act = replace(acting(BEN), now=AT)
    operations.implement(act, 1)
    closed = operations.done(act, 1, outcome=Outcome.SUCCESS, note="")
    with pytest.raises(MovedOn):
        reviewing.review(acting(MIRA), 1, answers=ANSWERS)
    reviewing.owe(act, closed, Why.WATCH)
    reviewing.owe(act, closed, Why.WATCH)
    assert len(entries(act, ChangeEvent.REVIEW_CALLED, record="CHG-1")) == 1
    assert "change.review" in str(cards.ballot(acting(ANA), change=1, ballot=1))
    later = replace(acting(MIRA), now=AT + timedelta(days=2))
    assert reviewing.review(later, 1, answers=ANSWERS).closed_at == AT


def test_working_days_leave_out_weekends_and_holidays(document: Document) -> None:
    friday, zone = datetime(2026, 3, 20, 12, tzinfo=UTC), ZoneInfo("UTC")
    assert working_days_later(friday, 1, zone, document.is_workday) == datetime(2026, 3, 24, tzinfo=UTC)
    before_easter = datetime(2026, 4, 2, 12, tzinfo=UTC)
    assert working_days_later(before_easter, 1, zone, document.is_workday) == datetime(2026, 4, 8, tzinfo=UTC)


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
