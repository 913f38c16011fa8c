"""What is to be done for a change: who does it by when, where it shows, and what becomes of it at the end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commands.changes import cards, checklist, checklist_views, doing, doing_forms, lines, notices, operations
from commands.changes.doing_verbs import read_task
from commands.changes.ids import FinishField
from commands.changes.rules import Left
from commands.shared.act import Act
from commands.shared.practice import joined
from commands.shared.refusals import Invalid, MovedOn, NotAllowed
from commands.tasks import operations as tasks
from commands.tasks.notices import FOLLOWS as OF_TASKS
from storage.changes import queries as changes
from storage.changes.records import ChangeStatus, Choice, Outcome
from storage.record import replace
from storage.tasks import queries as stored
from storage.tasks.records import TaskState
from tests.commands.changes.examples import ASKED, AT
from tests.commands.conftest import ANA, BEN, CARLOS, CHEN, DORA, GORAN, MIRA, SOFIA, Acting
from tests.commands.outcome import said, text_of


def scheduled(acting: Acting) -> None:
    operations.request(acting(ANA), ASKED)
    for person in (MIRA, CARLOS, DORA):
        operations.vote(acting(person), 1, choice=Choice.APPROVE)
    said(acting(ANA), notices.FOLLOWS)


def begun(acting: Acting) -> Act:
    scheduled(acting)
    act = replace(acting(BEN), now=AT)
    operations.implement(act, 1)
    return act


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("Warn the stores", {"title": "Warn the stores"}),
        ("Warn the stores <@UCHEN0000> by 22:30", {"title": "Warn the stores", "person": CHEN, "by": "22:30"}),
        ("Warn them by friday for <@UCHEN0000|chen>", {"title": "Warn them", "person": CHEN, "by": "friday"}),
        ("Stand by me", {"title": "Stand by me"}),
    ],
)  # fmt: skip
def test_a_line_says_what_is_to_be_done_who_does_it_and_by_when(line: str, read: dict[str, Any]) -> None:
    assert read_task(line) == read


def test_what_is_to_be_done_is_for_its_implementer_who_hears_of_it_once(acting: Acting) -> None:
    scheduled(acting)
    task = checklist.add_task(acting(ANA), 1, title="Warn the stores", by="22:30")
    assert (task.person, task.due_at) == (BEN, datetime(2026, 3, 17, 21, 30, tzinfo=UTC)), "the first 22:30 in Berlin"
    heard = said(acting(ANA), joined(OF_TASKS, notices.FOLLOWS))
    assert [each.arguments["channel"] for each in heard if each.arguments["channel"] == BEN] == [BEN]
    checklist.add_task(acting(BEN), 1, title="Look at the backup")
    assert said(acting(BEN), OF_TASKS) == [], "whoever gave it to themselves"


def test_the_card_shows_what_is_done_of_it_and_what_to_press_while_it_is_made(acting: Acting) -> None:
    scheduled(acting)
    for title in ("Warn the stores", "Look at the backup"):
        checklist.add_task(acting(ANA), 1, title=title, person=CHEN)
    shown = str(cards.ballot(acting(ANA), change=1, ballot=1))
    assert "0 of 2 done" in shown
    assert "task.done" not in shown
    act = replace(acting(BEN), now=AT)
    operations.implement(act, 1)
    tasks.done(replace(acting(CHEN), now=AT), stored.of_record(act.tx, "CHG-1")[0].id)
    shown = str(cards.ballot(act, change=1, ballot=1))
    assert "1 of 2 done" in shown
    assert ":white_check_mark: *T1* Warn the stores" in shown.replace("\ue000", "").replace("\ue001", "")
    assert shown.count("task.done") == 1


def test_done_asks_what_becomes_of_what_is_open(acting: Acting) -> None:
    act = begun(acting)
    checklist.add_task(act, 1, title="Warn the stores")
    with pytest.raises(Invalid, match="T1 is not done") as refusal:
        operations.done(act, 1, outcome=Outcome.SUCCESS, note="")
    assert [*refusal.value.fields] == [FinishField.TASKS]
    operations.done(act, 1, outcome=Outcome.SUCCESS, note="", left=Left.KEEP)
    assert stored.of_record(act.tx, "CHG-1")[0].is_open


@pytest.mark.parametrize("ends", ["done", "back", "withdrawn"])
def test_what_is_no_longer_needed_is_skipped_and_says_why(acting: Acting, ends: str) -> None:
    scheduled(acting)
    checklist.add_task(acting(ANA), 1, title="Warn the stores")
    act = replace(acting(BEN), now=AT)
    if ends == "withdrawn":
        operations.withdraw(act, 1)
    else:
        operations.implement(act, 1)
        if ends == "back":
            doing.back(act, 1, reason="Nothing starts")
        else:
            operations.done(act, 1, outcome=Outcome.SUCCESS, note="", left=Left.SKIP)
    said(act, notices.FOLLOWS)
    (task,) = stored.of_record(act.tx, "CHG-1")
    assert task.state is TaskState.SKIPPED
    assert task.reason.startswith("CHG-1 is ")


def test_the_form_that_ends_it_asks_too_and_only_where_something_is_open(acting: Acting) -> None:
    act = begun(acting)
    assert FinishField.TASKS not in str(doing_forms.finish_form(1, checklist_views.left_open([])))
    task = checklist.add_task(act, 1, title="Warn the stores")
    shown = str(doing_forms.finish_form(1, checklist_views.left_open([task])))
    assert "1 task is not done" in shown
    assert lines.outcome("skip success All tills") == {"outcome": "success", "note": "All tills", "left": "skip"}


def test_tasks_are_for_those_who_make_it_to_give_and_while_it_is_not_over(acting: Acting) -> None:
    act = begun(acting)
    with pytest.raises(NotAllowed):
        checklist.add_task(acting(SOFIA), 1, title="Warn the stores")
    with pytest.raises(Invalid, match="That day is over"):
        checklist.add_task(act, 1, title="Warn the stores", by="2026-01-01")
    with pytest.raises(Invalid, match="Say by when"):
        checklist.add_task(act, 1, title="Warn the stores", by="mondays")
    operations.done(act, 1, outcome=Outcome.SUCCESS, note="")
    with pytest.raises(MovedOn, match="CHG-1 is closed, so it cannot be given tasks"):
        checklist.add_task(act, 1, title="Warn the stores")


def test_whoever_has_something_to_do_for_it_has_no_say_in_it(acting: Acting) -> None:
    operations.request(acting(ANA), ASKED)
    operations.vote(acting(GORAN), 1, choice=Choice.REJECT, reason="Too soon")
    checklist.add_task(acting(ANA), 1, title="Watch the network", person=GORAN)
    told = [text_of(each) for each in said(acting(ANA), notices.FOLLOWS) if "text" in each.arguments]
    assert any("T1 is theirs to do" in each for each in told)
    left = changes.find(acting(ANA).tx, 1)
    assert left is not None
    assert GORAN not in left.voters
    operations.withdraw(acting(ANA), 1)
    assert left.status is ChangeStatus.AUTHORISE


def test_nor_on_the_ballot_that_is_opened_after_that(acting: Acting) -> None:
    operations.request(acting(ANA), ASKED)
    checklist.add_task(acting(ANA), 1, title="Watch the network", person=CHEN)
    late = replace(acting(ANA), now=AT + timedelta(minutes=10))
    operations.close_ballot(late, 1, 1)
    checklist.add_task(acting(ANA), 1, title="Watch the tills", person=DORA)
    assert DORA not in operations.submit(late, 1).voters


def test_of_a_long_checklist_it_says_where_the_rest_is(acting: Acting) -> None:
    scheduled(acting)
    for step in range(13):
        tasks.add(acting(ANA), "CHG-1", f"step {step}", person=BEN)
    given = stored.of_record(acting(ANA).tx, "CHG-1")
    assert "and 3 more, of which 3 come up here as these are done" in str(checklist_views.checklist(given, UTC, AT))
    done = [replace(each, state=TaskState.DONE) for each in given[:8]]
    assert "and 3 more, which are settled" in str(checklist_views.checklist([*done, *given[8:]], UTC, AT))
