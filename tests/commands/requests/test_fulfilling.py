"""What is done for a request, and what it has become by it."""

from datetime import date, timedelta
from typing import Any

import pytest

from commands.reports.figures import FIGURES, as_json
from commands.reports.reading import day_of
from commands.requests import approving, cards, fulfilling, listing, operations, verbs
from commands.requests.rules import NewRequest, outcome, ready
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound
from commands.tasks import operations as tasks
from storage.record import replace
from storage.requests import clocks
from storage.requests.figures import facts
from storage.requests.records import Request, RequestEvent, RequestMeasure, RequestStatus
from storage.service_levels.records import ClockState
from storage.tasks import queries as all_tasks
from storage.tasks.records import Task, TaskState
from tests.commands.conftest import ANA, BEN, MIRA, SOFIA, Acting, slack_id
from tests.commands.outcome import armed, journalled, later
from tests.commands.requests.examples import ANSWERS, by, desk, followed, now, ordered

IVAN = slack_id("ivan")
DONE, SKIPPED, IMPOSSIBLE = TaskState.DONE, TaskState.SKIPPED, TaskState.IMPOSSIBLE
TWO: Any = ({"key": "a", "after": []}, {"key": "b", "after": []})
IN_A_ROW: Any = ({"key": "a", "after": []}, {"key": "b", "after": ["a"]})


@pytest.mark.parametrize(
    ("states", "becomes"),
    [
        ((DONE, SKIPPED), RequestStatus.FULFILLED),
        ((SKIPPED, SKIPPED), RequestStatus.CANCELLED),
        ((DONE, IMPOSSIBLE), RequestStatus.NOT_FULFILLED),
        ((DONE, DONE), RequestStatus.FULFILLED),
        ((DONE, TaskState.OPEN), None),
        ((IMPOSSIBLE, TaskState.OPEN), None),
    ],
)
def test_what_becomes_of_its_tasks_is_what_becomes_of_it(states: Any, becomes: RequestStatus | None) -> None:
    assert outcome(TWO, dict(zip("ab", states, strict=True))) is becomes


def test_what_comes_after_another_begins_when_that_is_over_and_never_when_it_is_not_possible() -> None:
    assert ready(IN_A_ROW, {}) == ["a"]
    assert ready(IN_A_ROW, {"a": TaskState.OPEN}) == []
    assert ready(IN_A_ROW, {"a": DONE}) == ready(IN_A_ROW, {"a": SKIPPED}) == ["b"]
    assert ready(IN_A_ROW, {"a": IMPOSSIBLE}) == []
    assert outcome(IN_A_ROW, {"a": IMPOSSIBLE}) is RequestStatus.NOT_FULFILLED


def begun(act: Any) -> Request:
    """One that nobody has to approve."""
    return now(act, ordered(act))


def to_do(act: Any, request: Request) -> list[Task]:
    return [task for task in all_tasks.of_record(act.tx, request.number) if task.is_open]


def over(act: Any, request: Request, *states: TaskState) -> Request:
    """Its tasks come to these ends, one after another."""
    ivan = by(act, IVAN)
    for state in states:
        task = to_do(act, request)[0]
        if state is DONE:
            tasks.done(ivan, task.id)
        else:
            (tasks.skip if state is SKIPPED else tasks.impossible)(ivan, task.id, reason="Out of stock")
        followed(act)
    return now(act, request)


def test_its_tasks_are_opened_in_their_order_for_their_team(acting: Acting) -> None:
    act = desk(acting(SOFIA), approve=[])
    request = begun(act)
    assert [(task.title, task.team) for task in to_do(act, request)] == [("New laptop: Order it", "workplace")]
    request = over(act, request, DONE)
    assert [task.title for task in to_do(act, request)] == ["New laptop: Set it up"]
    fulfilled = over(act, request, DONE)
    assert fulfilled.status is RequestStatus.FULFILLED
    assert {RequestEvent.MET, RequestEvent.FULFILLED} <= {*journalled(act, request.number)}
    assert clocks.of_request(act.tx, request.id, RequestMeasure.FULFILMENT)[0].state is ClockState.STOPPED


def test_an_item_without_tasks_is_one(acting: Acting) -> None:
    act = desk(acting(SOFIA), approve=[], tasks=[])
    request = begun(act)
    assert [task.title for task in to_do(act, request)] == ["New laptop"]
    assert over(act, request, DONE).status is RequestStatus.FULFILLED


def test_what_is_not_possible_is_said_and_missed_by_no_promise(acting: Acting) -> None:
    act = desk(acting(SOFIA), approve=[])
    request = over(act, begun(act), IMPOSSIBLE)
    assert (request.status, request.reason) == (RequestStatus.NOT_FULFILLED, "New laptop: Order it: Out of stock")
    assert clocks.of_request(act.tx, request.id)[0].state is ClockState.CANCELLED
    shown = str(cards.requester(act, request.id)["blocks"])
    assert shown.count("Out of stock") == 1, "its task says why"
    assert ":x: Order it" in shown
    assert "New laptop: " not in shown, "which a task of it need not say"


def test_what_was_not_needed_is_cancelled(acting: Acting) -> None:
    act = desk(acting(SOFIA), approve=[])
    request = over(act, begun(act), SKIPPED, SKIPPED)
    assert (request.status, request.reason) == (RequestStatus.CANCELLED, "not needed")


def test_it_is_closed_by_a_yes_or_in_time(acting: Acting) -> None:
    act = desk(acting(SOFIA), approve=[])
    one, other = (over(act, begun(act), DONE, DONE) for _ in range(2))
    with pytest.raises(NotAllowed):
        operations.confirm(by(act, IVAN), one.id)
    assert operations.confirm(act, one.id).status is RequestStatus.CLOSED
    (timer,) = armed(act, fulfilling.CLOSE)
    assert timer.key == other.number
    fulfilling.close(by(act, "quarterdeck", timer.due_at), **timer.payload)
    assert now(act, other).status is RequestStatus.CLOSED
    with pytest.raises(MovedOn):
        operations.confirm(act, other.id)


def test_who_wants_it_cancels_until_something_is_done_and_its_team_until_it_is_there(acting: Acting) -> None:
    act = desk(acting(SOFIA), approve=[])
    first = begun(act)
    assert operations.cancel(act, first.id, reason="I found one").status is RequestStatus.CANCELLED
    followed(act)
    assert to_do(act, first) == []
    second = over(act, begun(act), DONE)
    with pytest.raises(NotAllowed):
        operations.cancel(act, second.id, reason="I found one")
    with pytest.raises(NotAllowed):
        operations.cancel(by(act, ANA), second.id, reason="No")
    assert operations.cancel(by(act, IVAN), second.id, reason="He has left").status is RequestStatus.CANCELLED
    third = over(act, begun(act), DONE, DONE)
    with pytest.raises(MovedOn):
        operations.cancel(by(act, MIRA), third.id, reason="No")


def test_whoever_wants_it_is_shown_no_cancel_once_something_is_done(acting: Acting) -> None:
    act = desk(acting(SOFIA), approve=[])
    request = begun(act)
    shown = [cards.requester(act, request.id), verbs.show(act, request.id)]
    over(act, request, DONE)
    shown += [cards.requester(act, request.id), verbs.show(act, request.id)]
    assert ["request.cancel" in str(each["blocks"]) for each in shown] == [True, True, False, False]


def test_while_it_is_to_be_approved_cancelling_ends_the_step(acting: Acting) -> None:
    act = desk(acting(SOFIA))
    operations.cancel(act, ordered(act).id, reason="No")
    assert armed(act, "request.due") == armed(act, "request.remind") == []


def test_to_others_it_does_not_exist(acting: Acting) -> None:
    act = desk(acting(SOFIA))
    request = ordered(act)
    stranger = by(act, slack_id("priya"))
    with pytest.raises(NotFound, match="There is no REQ-1"):
        operations.cancel(stranger, request.id, reason="No")
    with pytest.raises(NotFound, match="There is no REQ-99"):
        operations.cancel(stranger, 99, reason="No")


@pytest.mark.parametrize("answers", [{}, {"model": "17 inch"}, {"model": "13 inch", "why": "x" * 3001}])
def test_an_answer_that_is_none_is_said_beside_its_question(acting: Acting, answers: dict[str, str]) -> None:
    act = desk(acting(SOFIA))
    with pytest.raises(Invalid) as refusal:
        operations.submit(act, NewRequest("laptop", SOFIA, answers))
    assert all(field.startswith("request.ask.") for field in refusal.value.fields)


def test_an_item_may_be_for_some(acting: Acting) -> None:
    act = desk(acting(SOFIA), who=["ana@northgate.example"], approve=[])
    with pytest.raises(NotAllowed, match=r"ana@northgate\.example"):
        ordered(act)
    assert operations.submit(by(act, ANA), NewRequest("laptop", BEN, ANSWERS)).whom == BEN


def test_without_a_catalogue_nothing_can_be_asked_for(acting: Acting) -> None:
    act = desk(acting(SOFIA))
    bare = act.document.model_copy(update={"catalogue": {}})
    with pytest.raises(NotFound, match="no catalogue"):
        ordered(replace(act, document=bare))


def test_a_promise_that_is_missed_is_said_once(acting: Acting) -> None:
    act = desk(acting(SOFIA), approve=[])
    request = begun(act)
    (timer,) = armed(act, "request.due")
    assert later(act, hours=1).now < timer.due_at
    approving.due(by(act, "quarterdeck", timer.due_at), **timer.payload)
    approving.due(by(act, "quarterdeck", timer.due_at), **timer.payload)
    assert journalled(act, request.number).count(RequestEvent.MISSED) == 1


def test_a_promise_that_is_over_is_missed_although_somebody_asks_before_its_timer_tells(acting: Acting) -> None:
    act = desk(acting(SOFIA), approve=[])
    request = begun(act)
    (timer,) = armed(act, "request.due")
    late = replace(act, now=timer.due_at + timedelta(minutes=30))
    operations.ask(by(late, IVAN, late.now), request.id, question="Which one?")
    assert journalled(act, request.number).count(RequestEvent.MISSED) == 1
    over(late, request, DONE, DONE)
    assert "New laptop: 0 of 1 kept" in str(listing.promises(later(late, hours=1), 7)["blocks"])


def test_a_report_counts_what_was_asked_for_fulfilled_and_promised(acting: Acting) -> None:
    act = desk(acting(SOFIA), approve=[])
    over(act, begun(act), DONE, DONE)
    begun(act)
    day = day_of(act, act.now.date())
    assert facts(act.tx, act.now - timedelta(days=2), act.now - timedelta(days=1)).open == 0
    tomorrow = later(act, days=1)
    over(tomorrow, begun(tomorrow), DONE, DONE)
    assert as_json(day_of(act, act.now.date()))["requests"]["open"] == 1
    assert as_json(day)["requests"] == {"submitted": 2, "fulfilled": 1, "open": 1, "met": 1, "breached": 0}
    (figure,) = (each for each in FIGURES if each.key == "requests")
    assert figure.shown(day) == "2 asked for, 1 fulfilled, 1 open, 1 of 1 promises kept"
    silent = replace(act, document=act.document.model_copy(update={"catalogue": {}}))
    assert as_json(day_of(silent, act.now.date()))["requests"] is None


def test_promises_are_told_item_by_item(acting: Acting) -> None:
    act = desk(acting(SOFIA), approve=[])
    over(act, begun(act), DONE, DONE)
    begun(act)
    shown = str(listing.promises(later(act, days=1), 7)["blocks"])
    assert "New laptop: 1 of 1 kept" in shown
    assert "Nothing that was promised ended" in str(listing.promises(later(act, days=9), 7)["blocks"])


def test_a_guest_asks_for_nothing_and_decides_for_nobody(acting: Acting) -> None:
    act = replace(desk(acting(SOFIA)), is_guest=True)
    with pytest.raises(NotAllowed, match="Guests report"):
        ordered(act)
    with pytest.raises(NotAllowed, match="Guests report"):
        operations.delegate(act, to=BEN, until=date(2026, 4, 2))
