"""A change from the request to how it went: who may do what, who decides, and when."""

from datetime import timedelta
from typing import Any

import pytest

from commands.changes import operations
from commands.changes.ids import FormField, RejectField
from commands.changes.operations import CLOSE_BALLOT
from commands.shared.act import Act
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound, Refused
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeEvent, ChangeStatus, ChangeType, Choice, Outcome
from storage.journal import queries as journal
from storage.journal.queries import QUARTERDECK
from storage.record import replace
from storage.schema import finish
from storage.timers import queries as timers
from tests.commands.changes.examples import ASKED, AT
from tests.commands.conftest import ANA, BEN, CARLOS, CHEN, DORA, GORAN, MIRA, OSKAR, SOFIA, Acting
from tests.conftest import MONDAY

CAB = (MIRA, CARLOS, DORA, GORAN, OSKAR)
CLOSING = AT
"""The board has 24 hours, and its window begins before that."""


def requested(acting: Acting, by: str = ANA, **more: Any) -> Change:
    return operations.request(acting(by), replace(ASKED, **more))


def approved(acting: Acting) -> Change:
    requested(acting)
    for person in CAB[:3]:
        decided = operations.vote(acting(person), 1, choice=Choice.APPROVE)
    return decided


def rejected(acting: Acting) -> Change:
    requested(acting)
    for person in CAB[:3]:
        decided = operations.vote(acting(person), 1, choice=Choice.REJECT, reason=f"{person} says no")
    return decided


def in_its_window(act: Act) -> Act:
    return replace(act, now=CLOSING)


def armed(act: Act) -> list[dict[str, Any]]:
    """What will close a ballot one day."""
    finish(act.tx)
    found = timers.due(act.tx, MONDAY + timedelta(days=365))
    return [timer.payload for timer in found if timer.kind == CLOSE_BALLOT]


def test_a_normal_change_is_put_to_its_board_at_once(acting: Acting) -> None:
    change = requested(acting)
    assert (change.status, change.board, change.voting_round) == (ChangeStatus.AUTHORISE, "cab", 1)
    assert (change.requester, change.voters, change.closes_at) == (ANA, CAB, CLOSING)
    told = [entry.what for entry in journal.history(acting(ANA).tx, "CHG-1")]
    assert told == [ChangeEvent.REQUESTED, ChangeEvent.SUBMITTED]
    assert armed(acting(ANA)) == [{"change": 1, "ballot": 1}]


def test_an_emergency_goes_to_a_smaller_board_that_closes_sooner(acting: Acting) -> None:
    change = requested(acting, type=ChangeType.EMERGENCY)
    assert (change.board, change.voters) == ("ecab", (MIRA, CARLOS))
    assert change.closes_at == MONDAY + timedelta(minutes=30)


def test_a_standard_change_needs_no_vote(acting: Acting) -> None:
    change = requested(acting, by=MIRA, type=ChangeType.STANDARD)
    assert (change.status, change.voting_round, change.decided_at) == (ChangeStatus.SCHEDULED, 0, MONDAY)
    assert journal.latest(acting(ANA).tx, "CHG-1", ChangeEvent.SCHEDULED) is not None
    assert armed(acting(ANA)) == []


def test_who_asks_and_who_implements_have_no_vote(acting: Acting) -> None:
    assert requested(acting, by=DORA, implementer=GORAN).voters == (MIRA, CARLOS, OSKAR)


def test_a_board_that_cannot_reach_its_quorum_is_not_asked(acting: Acting) -> None:
    with pytest.raises(Refused, match="0 may vote and its quorum is 1") as refused:
        requested(acting, by=MIRA, implementer=CARLOS, type=ChangeType.EMERGENCY)
    assert refused.value.record == "CHG-1"


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"title": ""}, FormField.TITLE, "Fill this in; the board decides by it."),
        ({"test_plan": "x" * 3001}, FormField.TEST, "That is 3,001 characters; 3,000 is the most."),
        ({"items": ()}, FormField.ITEMS, "Choose what it touches."),
        ({"implementer": ""}, FormField.IMPLEMENTER, "Choose who implements it."),
        ({"end": None}, FormField.START, "Give the start and the end."),
        ({"end": ASKED.start}, FormField.END, "The end must be after the start."),
        (
            {"start": MONDAY - timedelta(hours=2), "end": MONDAY},
            FormField.END,
            "That is over already; choose a window that is to come.",
        ),
    ],
)
def test_a_mistake_in_the_request_is_named_beside_its_input(
    acting: Acting, given: dict[str, Any], field: FormField, sentence: str
) -> None:
    with pytest.raises(Invalid) as wrong:
        requested(acting, **given)
    assert wrong.value.fields == {field: sentence}
    assert changes.planned(acting(ANA).tx) == []


def test_three_yes_of_five_decide_before_the_others_have_voted(acting: Acting) -> None:
    change = approved(acting)
    assert (change.status, change.decision) == (ChangeStatus.SCHEDULED, "approved")
    entry = journal.latest(acting(ANA).tx, "CHG-1", ChangeEvent.APPROVED)
    assert entry is not None
    assert entry.actor == QUARTERDECK
    assert armed(acting(ANA)) == []


def test_while_the_rest_can_still_change_it_nothing_is_decided(acting: Acting) -> None:
    requested(acting)
    operations.vote(acting(MIRA), 1, choice=Choice.APPROVE)
    change = operations.vote(acting(CARLOS), 1, choice=Choice.APPROVE)
    assert (change.status, change.decision) == (ChangeStatus.AUTHORISE, None)


def test_a_vote_can_be_changed_until_it_closes(acting: Acting) -> None:
    requested(acting)
    operations.vote(acting(MIRA), 1, choice=Choice.APPROVE)
    operations.vote(acting(MIRA), 1, choice=Choice.REJECT, reason="not before the freeze ends")
    votes = changes.votes_on(acting(MIRA).tx, 1, 1)
    assert [(each.person, each.choice, each.reason) for each in votes] == [
        (MIRA, Choice.REJECT, "not before the freeze ends")
    ]


def test_a_no_needs_a_reason_of_a_readable_length(acting: Acting) -> None:
    requested(acting)
    for reason, sentence in (("  ", "Say why"), ("x" * 3001, "3,000 is the most")):
        with pytest.raises(Invalid, match=sentence) as wrong:
            operations.vote(acting(MIRA), 1, choice=Choice.REJECT, reason=reason)
        assert list(wrong.value.fields) == [RejectField.WHY]


def test_what_is_rejected_is_new_again_and_its_entry_keeps_the_reasons(acting: Acting) -> None:
    change = rejected(acting)
    assert (change.status, change.decision) == (ChangeStatus.NEW, "rejected")
    entry = journal.latest(acting(ANA).tx, "CHG-1", ChangeEvent.REJECTED)
    assert entry is not None
    assert entry.details["reasons"] == [[person, f"{person} says no"] for person in CAB[:3]]


@pytest.mark.parametrize(
    ("who", "why"), [(ANA, "You requested"), (BEN, "You implement"), (CHEN, "not on the Change advisory board")]
)
def test_only_the_board_votes_and_never_who_asked_or_implements(acting: Acting, who: str, why: str) -> None:
    requested(acting)
    with pytest.raises(NotAllowed, match=why) as refused:
        operations.vote(acting(who), 1, choice=Choice.APPROVE)
    assert (refused.value.attempted, refused.value.record) == ("vote", "CHG-1")


def test_at_the_instant_of_closing_nobody_votes_any_more(acting: Acting) -> None:
    requested(acting)
    with pytest.raises(MovedOn, match="The vote on CHG-1 is closed"):
        operations.vote(replace(acting(MIRA), now=CLOSING), 1, choice=Choice.APPROVE)


def test_without_a_quorum_the_closing_time_decides_against_it(acting: Acting) -> None:
    requested(acting)
    operations.vote(acting(MIRA), 1, choice=Choice.APPROVE)
    decided = operations.close_ballot(replace(acting(QUARTERDECK), now=CLOSING), 1, 1)
    assert decided is not None
    assert (decided.status, decided.decision, decided.decided_at) == (ChangeStatus.NEW, "rejected", CLOSING)


def test_with_a_quorum_the_closing_time_decides_by_the_votes_cast(acting: Acting) -> None:
    requested(acting)
    for person, choice in ((MIRA, Choice.APPROVE), (CARLOS, Choice.APPROVE), (DORA, Choice.ABSTAIN)):
        operations.vote(acting(person), 1, choice=choice)
    decided = operations.close_ballot(replace(acting(QUARTERDECK), now=CLOSING), 1, 1)
    assert decided is not None
    assert decided.decision == "approved"


def test_put_to_the_vote_again_the_old_votes_and_their_timer_do_not_count(acting: Acting) -> None:
    rejected(acting)
    again = operations.submit(acting(ANA), 1)
    assert (again.status, again.voting_round, again.decision) == (ChangeStatus.AUTHORISE, 2, None)
    assert changes.votes_on(acting(ANA).tx, 1, 2) == []
    assert operations.close_ballot(acting(QUARTERDECK), 1, 1) is None
    assert armed(acting(ANA)) == [{"change": 1, "ballot": 2}]


def test_what_is_with_the_board_is_not_submitted_twice(acting: Acting) -> None:
    requested(acting)
    with pytest.raises(MovedOn, match="CHG-1 is with the board, so it cannot be submitted") as refused:
        operations.submit(acting(ANA), 1)
    assert refused.value.record == "CHG-1"


def test_what_is_withdrawn_is_no_longer_voted_on(acting: Acting) -> None:
    requested(acting)
    withdrawn = operations.withdraw(acting(ANA), 1)
    assert (withdrawn.status, withdrawn.closed_at) == (ChangeStatus.CANCELLED, MONDAY)
    assert armed(acting(ANA)) == []
    with pytest.raises(MovedOn, match="it is withdrawn"):
        operations.vote(acting(MIRA), 1, choice=Choice.APPROVE)


def test_its_people_and_managers_move_it_on_and_nobody_else(acting: Acting) -> None:
    approved(acting)
    with pytest.raises(NotAllowed, match="service managers too") as refused:
        operations.implement(in_its_window(acting(SOFIA)), 1)
    assert (refused.value.attempted, refused.value.record) == ("implement", "CHG-1")
    assert operations.implement(in_its_window(acting(BEN)), 1).status is ChangeStatus.IMPLEMENT
    assert operations.done(acting(MIRA), 1, outcome=Outcome.SUCCESS, note="").status is ChangeStatus.CLOSED


def test_nothing_is_implemented_before_the_board_has_decided(acting: Acting) -> None:
    requested(acting)
    with pytest.raises(MovedOn, match="The board decides on it first"):
        operations.implement(acting(BEN), 1)
    approved_late = [operations.vote(acting(person), 1, choice=Choice.APPROVE) for person in CAB[:3]][-1]
    assert approved_late.status is ChangeStatus.SCHEDULED
    assert operations.implement(in_its_window(acting(BEN)), 1).status is ChangeStatus.IMPLEMENT


def test_a_success_is_closed_and_its_entry_says_so(acting: Acting) -> None:
    approved(acting)
    operations.implement(in_its_window(acting(BEN)), 1)
    finished = operations.done(acting(BEN), 1, outcome=Outcome.SUCCESS, note=" all tills fine ")
    assert (finished.status, finished.outcome_note) == (ChangeStatus.CLOSED, "all tills fine")
    assert (finished.implemented_at, finished.closed_at) == (MONDAY, MONDAY)
    entry = journal.latest(acting(BEN).tx, "CHG-1", ChangeEvent.DONE)
    assert entry is not None
    assert entry.details == {"outcome": "success", "note": "all tills fine"}


@pytest.mark.parametrize("outcome", [Outcome.ISSUES, Outcome.FAILED])
def test_what_did_not_go_well_needs_a_note_and_is_reviewed(acting: Acting, outcome: Outcome) -> None:
    approved(acting)
    operations.implement(in_its_window(acting(BEN)), 1)
    with pytest.raises(Refused, match=f"`/change done 1 {outcome} NOTE`"):
        operations.done(acting(BEN), 1, outcome=outcome, note=" ")
    finished = operations.done(acting(BEN), 1, outcome=outcome, note="two stores rolled back")
    assert (finished.status, finished.closed_at) == (ChangeStatus.REVIEW, None)


def test_what_was_never_requested_is_not_found(acting: Acting) -> None:
    with pytest.raises(NotFound, match="There is no CHG-9") as refused:
        operations.withdraw(acting(ANA), 9)
    assert refused.value.record == "CHG-9"
