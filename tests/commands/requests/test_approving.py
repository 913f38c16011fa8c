"""Who decides on a request, step by step, and what follows when nobody does."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from commands.requests import approving, operations, reading
from commands.requests.clockwork import took
from commands.requests.meaning import meaning_of
from commands.requests.permissions import sees
from commands.requests.rules import NewRequest
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, Refused
from storage.journal import queries as journal
from storage.requests import clocks
from storage.requests import queries as requests
from storage.requests.records import Request, RequestEvent, RequestMeasure, RequestStatus, Step
from storage.service_levels.records import ClockState
from storage.voting.records import Choice
from tests.commands.conftest import ANA, BEN, CARLOS, CHEN, MIRA, OSKAR, SOFIA, TOM, Acting, slack_id
from tests.commands.outcome import armed, journalled, stand
from tests.commands.requests.examples import ANSWERS, by, desk, local, now, ordered, wed

PRIYA = slack_id("priya")
YES, NO = Choice.APPROVE, Choice.REJECT


def step_of(act: Any, request: Request) -> Step:
    step = reading.current(act, now(act, request))
    assert step is not None
    return step


def yes(act: Any, request: Request, person: str, at: Any = None) -> Request:
    return approving.vote(by(act, person, at), request.id, choice=YES)


def no(act: Any, request: Request, person: str, reason: str = "Too dear") -> Request:
    return approving.vote(by(act, person), request.id, choice=NO, reason=reason)


def test_an_approval_is_due_in_open_time_and_takes_what_is_open_of_it(acting: Acting) -> None:
    act = desk(acting(SOFIA), wed(16), cost=900)
    request = ordered(act)
    clock = clocks.of_request(act.tx, request.id, RequestMeasure.APPROVAL)[0]
    assert clock.due_at == local(2, 14)
    yes(act, request, TOM, local(2, 9))
    clock = clocks.of_request(act.tx, request.id, RequestMeasure.APPROVAL)[0]
    assert clock.state is ClockState.STOPPED
    assert not clock.breached
    assert took(act, clock).total_seconds() == 3 * 3600


@pytest.mark.parametrize(("since", "due"), [("approved", local(10, 9)), ("submitted", local(9, 16))])
def test_a_promise_counts_from_the_approval_or_from_when_it_was_asked_for(
    acting: Acting, since: str, due: Any
) -> None:
    act = desk(acting(SOFIA), wed(16), cost=900, sla={"target": "40h", "calendar": "office", "from": since})
    request = ordered(act)
    yes(act, request, TOM, local(2, 9))
    assert clocks.of_request(act.tx, request.id, RequestMeasure.FULFILMENT)[0].due_at == due


@pytest.mark.parametrize(("cost", "steps"), [(1000, 1), (1000.01, 2)])
def test_what_costs_more_than_so_much_is_for_finance_too(acting: Acting, cost: float, steps: int) -> None:
    act = desk(acting(SOFIA), cost=cost)
    assert len(requests.steps_of(act.tx, ordered(act).id, 1)) == steps


def test_a_step_may_ask_for_the_number_that_was_answered_or_the_option_that_was_chosen(acting: Acting) -> None:
    approve = [{"who": MIRA, "over": 10, "of": "count"}, {"who": MIRA, "when": {"model": "15 inch"}}]
    more = {"count": {"label": "How many?", "number": True}}
    ask = {"model": {"label": "Which one?", "options": ["13 inch", "15 inch"]}} | more
    act = desk(acting(SOFIA), approve=approve, ask=ask)
    for count, model, steps in ((10, "13 inch", 0), (11, "13 inch", 1), (11, "15 inch", 2)):
        assert len(requests.steps_of(act.tx, ordered(act, count=count, model=model).id, 1)) == steps


def test_what_nobody_has_to_approve_is_begun_at_once(acting: Acting) -> None:
    act = desk(acting(SOFIA), approve=[])
    assert now(act, ordered(act)).status is RequestStatus.FULFILMENT


@pytest.mark.parametrize(("asks", "whom"), [(TOM, SOFIA), (SOFIA, TOM)])
def test_where_the_only_one_is_whom_it_is_about_the_managers_decide(acting: Acting, asks: str, whom: str) -> None:
    act = desk(acting(asks), cost=900, approve=[{"who": [TOM], "within": "8h"}])
    request = ordered(act, whom)
    step = step_of(act, request)
    assert (step.members, step.stand_in) == ((MIRA,), True)
    with pytest.raises(NotAllowed):
        yes(act, request, TOM)
    assert yes(act, request, MIRA).status is RequestStatus.FULFILMENT


def test_where_no_manager_is_left_either_the_form_is_refused(acting: Acting) -> None:
    act = desk(acting(MIRA), approve=[{"who": [MIRA]}])
    with pytest.raises(Refused, match="Nobody could decide"):
        ordered(act)


def test_an_unknown_line_manager_leaves_it_to_the_managers(acting: Acting) -> None:
    act = desk(acting(CHEN), cost=900)
    assert step_of(act, ordered(act)).stand_in


def test_who_decides_is_taken_when_the_step_opens(acting: Acting) -> None:
    act = desk(acting(SOFIA), approve=[{"who": [TOM]}, {"who": "network"}])
    request = ordered(act)
    first, second = requests.steps_of(act.tx, request.id, 1)
    assert (first.members, second.members) == ((TOM,), ())
    yes(act, request, TOM)
    assert len(step_of(act, request).members) == 2


def test_who_is_in_two_steps_decides_once(acting: Acting) -> None:
    act = desk(acting(SOFIA), approve=[{"who": [TOM]}, {"who": [TOM, OSKAR]}])
    request = yes(act, ordered(act), TOM)
    assert request.status is RequestStatus.FULFILMENT
    second = requests.steps_of(act.tx, request.id, 1)[1]
    assert [(vote.person, vote.carried) for vote in requests.votes_in(act.tx, second.id)] == [(TOM, 1)]
    assert journalled(act, request.number).count(RequestEvent.STEP_OPENED) == 1


def test_one_no_of_three_who_must_all_agree_ends_it_at_once(acting: Acting) -> None:
    act = desk(acting(SOFIA), approve=[{"who": [ANA, BEN, CHEN], "rule": "all"}])
    request = ordered(act)
    assert yes(act, request, ANA).status is RequestStatus.APPROVAL
    rejected = no(act, request, BEN)
    assert (rejected.status, rejected.reason) == (RequestStatus.REJECTED, "Too dear")
    with pytest.raises(MovedOn):
        yes(act, request, CHEN)


def test_a_majority_decides_as_soon_as_the_rest_cannot_change_it(acting: Acting) -> None:
    act = desk(acting(SOFIA), approve=[{"who": [ANA, BEN, CHEN], "rule": "majority"}])
    request = ordered(act)
    no(act, request, ANA)
    assert yes(act, request, BEN).status is RequestStatus.APPROVAL
    assert yes(act, request, CHEN).status is RequestStatus.FULFILMENT


def test_a_no_needs_a_reason(acting: Acting) -> None:
    act = desk(acting(SOFIA))
    with pytest.raises(Invalid):
        no(act, ordered(act), TOM, " ")


@pytest.mark.parametrize("person", [ANA, OSKAR, CARLOS])
def test_nobody_decides_whose_step_it_is_not(acting: Acting, person: str) -> None:
    act = desk(acting(SOFIA))
    with pytest.raises(Refused):
        yes(act, ordered(act), person)


def test_answers_that_change_after_the_first_step_are_decided_anew(acting: Acting) -> None:
    act = desk(acting(SOFIA))
    request = ordered(act)
    yes(act, request, TOM)
    assert step_of(act, request).position == 2
    changed = operations.edit(act, request.id, asked=NewRequest("laptop", SOFIA, {"model": "15 inch"}))
    assert (changed.revision, step_of(act, changed).position, step_of(act, changed).members) == (2, 1, (TOM,))
    entry = journal.latest(act.tx, request.number, RequestEvent.CHANGED)
    assert entry is not None
    assert entry.details["changes"] == [["Which one?", "13 inch", "15 inch"]]
    assert sorted(entry.details["told"]) == sorted([TOM, OSKAR])
    with pytest.raises(NotAllowed):
        yes(act, request, OSKAR)


def test_an_answer_that_stays_as_it_was_changes_nothing(acting: Acting) -> None:
    act = desk(acting(SOFIA))
    with pytest.raises(Refused, match="Nothing is different"):
        operations.edit(act, ordered(act).id, asked=NewRequest("laptop", SOFIA, ANSWERS))


def test_half_of_the_time_is_reminded_of_and_at_its_end_managers_may_decide_too(acting: Acting) -> None:
    act = desk(acting(SOFIA), wed(8), approve=[{"who": [ANA, BEN], "rule": "all", "within": "8h"}])
    request = ordered(act)
    remind, due = armed(act, "request.remind")[0], armed(act, "request.due")[0]
    assert (remind.due_at, due.due_at) == (wed(12), wed(16))
    approving.remind(by(act, "quarterdeck", wed(12)), **remind.payload)
    with pytest.raises(NotAllowed):
        yes(act, request, MIRA, wed(15))
    approving.due(by(act, "quarterdeck", wed(16)), **due.payload)
    told = journalled(act, request.number)
    assert (told.count(RequestEvent.REMINDED), told.count(RequestEvent.OVERDUE)) == (1, 1)
    yes(act, request, ANA, wed(16, 30))
    assert yes(act, request, MIRA, wed(17)).status is RequestStatus.FULFILMENT


@pytest.mark.parametrize(
    ("then", "status", "managers"),
    [("remind", RequestStatus.APPROVAL, False), ("reject", RequestStatus.REJECTED, False),
     ("managers", RequestStatus.APPROVAL, True)],
)  # fmt: skip
def test_when_time_is_up_it_is_never_approved_by_itself(
    acting: Acting, then: str, status: RequestStatus, managers: bool
) -> None:
    act = desk(acting(SOFIA), wed(8), approve=[{"who": [ANA], "within": "8h", "then": then}])
    request = ordered(act)
    approving.due(by(act, "quarterdeck", wed(16)), **armed(act, "request.due")[0].payload)
    step = requests.steps_of(act.tx, request.id, 1)[0]
    assert now(act, request).status is status
    assert reading.joining(act, request, step) == ((MIRA,) if managers else ())


def test_a_question_that_comes_after_the_time_is_over_keeps_no_manager_from_deciding(acting: Acting) -> None:
    act = desk(acting(SOFIA), wed(8), cost=900)
    request = ordered(act)
    operations.ask(by(act, TOM, wed(16, 30)), request.id, question="Why?")
    assert step_of(act, request).overdue_at == wed(16, 30)
    assert yes(act, request, MIRA, wed(17)).status is RequestStatus.FULFILMENT


def test_what_nobody_decided_on_in_time_is_asked_about_no_more_where_that_rejects_it(acting: Acting) -> None:
    act = desk(acting(SOFIA), wed(8), approve=[{"who": [TOM], "within": "8h", "then": "reject"}])
    request = ordered(act)
    with pytest.raises(MovedOn, match="is not approved, so it cannot be asked about"):
        operations.ask(by(act, TOM, wed(16, 30)), request.id, question="Why?")


def test_a_question_stops_the_clock_until_it_is_answered(acting: Acting) -> None:
    act = desk(acting(SOFIA), wed(8), cost=900)
    request = ordered(act)
    operations.ask(by(act, TOM, wed(10)), request.id, question="Which project?")
    assert armed(act, "request.due") == armed(act, "request.remind") == []
    assert now(act, request).waits
    operations.answer(by(act, SOFIA, wed(13)), request.id, text="The new till")
    assert armed(act, "request.due")[0].due_at == local(2, 9)
    assert not now(act, request).waits


def test_what_is_decided_waits_for_no_answer_any_more(acting: Acting) -> None:
    act = desk(acting(SOFIA), wed(8), cost=900, sla={"target": "40h", "calendar": "office", "from": "submitted"})
    request = ordered(act)
    operations.ask(by(act, TOM, wed(10)), request.id, question="Which project?")
    decided = yes(act, request, TOM, wed(12))
    assert (decided.status, decided.waits) == (RequestStatus.FULFILMENT, False)
    clock = clocks.of_request(act.tx, request.id, RequestMeasure.FULFILMENT)[0]
    assert (clock.state, clock.due_at) == (ClockState.RUNNING, local(9, 10))


def test_who_asks_is_who_decides_or_sees_to_it_and_who_answers_is_who_wants_it(acting: Acting) -> None:
    act = desk(acting(SOFIA))
    request = ordered(act)
    with pytest.raises(NotAllowed):
        operations.ask(by(act, ANA), request.id, question="Why?")
    operations.ask(by(act, TOM), request.id, question="Why?")
    with pytest.raises(MovedOn):
        operations.ask(by(act, TOM), request.id, question="Why?")
    with pytest.raises(NotAllowed):
        operations.answer(by(act, TOM), request.id, text="Because")


def test_whoever_is_named_for_somebody_who_is_away_decides_for_them_up_to_and_with_that_day(acting: Acting) -> None:
    act = desk(acting(SOFIA), wed(8))
    operations.delegate(by(act, TOM), to=BEN, until=date(2026, 4, 2))
    request = ordered(act)
    assert reading.asked_in(act, request, step_of(act, request)) == {BEN: (TOM,)}
    yes(act, request, BEN, local(2, 23, 59))
    entry = journal.latest(act.tx, request.number, RequestEvent.VOTED)
    assert entry is not None
    assert (entry.actor, entry.details["stood_for"]) == (BEN, [TOM])


def test_whoever_decides_for_another_needs_no_team_to_read_what_they_decide_on_and_have_decided(
    acting: Acting,
) -> None:
    act = desk(acting(SOFIA), wed(8), cost=900)
    operations.delegate(by(act, TOM), to=PRIYA, until=date(2026, 4, 2))
    request, priya = ordered(act), by(act, PRIYA)
    assert sees(priya, request)
    operations.ask(priya, request.id, question="Why?")
    operations.answer(act, request.id, text="The old one is slow")
    assert yes(act, request, PRIYA).status is RequestStatus.FULFILMENT
    assert sees(by(act, PRIYA, local(20, 9)), request)
    assert not sees(priya, ordered(desk(act, approve=[{"who": [OSKAR]}])))


def test_whoever_had_the_card_of_a_step_reads_what_became_of_it(acting: Acting) -> None:
    act = desk(acting(SOFIA), wed(8), approve=[{"who": [TOM, OSKAR]}])
    operations.delegate(by(act, TOM), to=PRIYA, until=date(2026, 4, 2))
    request = yes(act, ordered(act), OSKAR)
    assert not sees(by(act, PRIYA), request)
    stand(act, [f"REQ-1/approval/1/1/{PRIYA}"])
    assert sees(by(act, PRIYA), request)


def test_ninety_days_are_those_of_the_calendar_however_long_each_of_them_is(acting: Acting) -> None:
    """The last of them is longer than a day, as clocks are set back on it."""
    night = datetime(2026, 7, 27, 0, 1, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
    tom = by(desk(acting(SOFIA), wed(8)), TOM, night)
    with pytest.raises(Refused, match="within 90 days"):
        operations.delegate(tom, to=BEN, until=date(2026, 10, 26))
    assert operations.delegate(tom, to=BEN, until=date(2026, 10, 25)) is not None


def test_it_is_over_when_the_day_is(acting: Acting) -> None:
    act = desk(acting(SOFIA), wed(8))
    operations.delegate(by(act, TOM), to=BEN, until=date(2026, 4, 2))
    with pytest.raises(NotAllowed):
        yes(act, ordered(act), BEN, local(3, 0))


def test_nobody_decides_on_their_own_request_for_somebody_who_is_away(acting: Acting) -> None:
    act = desk(acting(BEN), wed(8))
    operations.delegate(by(act, TOM), to=BEN, until=date(2026, 4, 20))
    request = ordered(act)
    with pytest.raises(NotAllowed):
        yes(act, request, BEN)
    assert reading.asked_in(act, request, step_of(act, request)) == {TOM: (TOM,)}


@pytest.mark.parametrize(
    ("to", "until"), [(TOM, date(2026, 4, 2)), (BEN, date(2026, 3, 31)), (BEN, date(2026, 7, 30))]
)
def test_what_cannot_be_meant_is_refused(acting: Acting, to: str, until: date) -> None:
    with pytest.raises(Refused):
        operations.delegate(by(desk(acting(TOM)), TOM, wed(8)), to=to, until=until)


def test_the_card_says_what_approving_means(acting: Acting) -> None:
    act = desk(acting(SOFIA), wed(8), cost=900, tasks=[])
    for hours in (1, 3, 5):
        yes(act, ordered(by(act, SOFIA, wed(8))), TOM, wed(8 + hours))
    no(act, ordered(act), TOM)
    done = requests.change(act.tx, 1, was=[RequestStatus.FULFILMENT], status=RequestStatus.CLOSED)
    assert done is not None
    assert meaning_of(act, ordered(act)) == [
        ":bar_chart: Of the last 4 like it 3 were approved, median 2 h.",
        ":briefcase: They have had New laptop (REQ-1, Apr 2026).",
    ]


def test_of_one_like_it_the_card_says_how_that_was_decided(acting: Acting) -> None:
    act = desk(acting(SOFIA), wed(8), cost=900)
    no(act, ordered(act), TOM)
    assert meaning_of(act, ordered(act))[0].startswith(":bar_chart: The last one like it was not approved")
    yes(act, ordered(act), TOM)
    assert meaning_of(act, ordered(act))[0].startswith(":bar_chart: Of the last 2 like it 1 was approved")
