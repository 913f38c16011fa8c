"""A change and its window: until when it is voted on, and when it may be begun."""

from datetime import datetime, timedelta

import pytest

from commands.changes import operations
from commands.shared.act import Act
from commands.shared.pressed import Pressed
from commands.shared.refusals import MovedOn, Refused
from storage.changes import queries as changes
from storage.changes.records import ChangeEvent, ChangeStatus, ChangeType, Choice
from storage.journal.queries import QUARTERDECK
from storage.outbox import queries as outbox
from storage.outbox.records import PostedMessage
from storage.record import replace
from tests.commands.changes.examples import ASKED, AT, END
from tests.commands.conftest import ANA, BEN, CARLOS, DORA, MIRA, Acting
from tests.commands.outcome import armed, details
from tests.conftest import MONDAY

BEGINS, ENDS = MONDAY + timedelta(seconds=3), MONDAY + timedelta(seconds=6)
SOON = replace(ASKED, start=BEGINS, end=ENDS)


def at(act: Act, **by: float) -> Act:
    return replace(act, now=MONDAY + timedelta(**by))


def approved(acting: Acting, kind: ChangeType = ChangeType.NORMAL) -> None:
    operations.request(acting(ANA), replace(ASKED, type=kind))
    board = (MIRA, CARLOS) if kind is ChangeType.EMERGENCY else (MIRA, CARLOS, DORA)
    for person in board:
        operations.vote(acting(person), 1, choice=Choice.APPROVE)


def test_voting_ends_when_the_window_begins(acting: Acting) -> None:
    assert operations.request(acting(ANA), SOON).closes_at == SOON.start
    assert [timer.due_at for timer in armed(acting(ANA), operations.CLOSE_BALLOT)] == [SOON.start]
    with pytest.raises(MovedOn, match="The vote on CHG-1 is closed"):
        operations.vote(at(acting(MIRA), seconds=3), 1, choice=Choice.APPROVE)


def test_what_is_not_decided_when_its_window_begins_is_not_approved(acting: Acting) -> None:
    operations.request(acting(ANA), SOON)
    decided = operations.close_ballot(at(acting(QUARTERDECK), seconds=3), 1, 1)
    assert decided is not None
    assert (decided.status, decided.decision) == (ChangeStatus.NEW, "rejected")
    assert details(acting(ANA), ChangeEvent.REJECTED, "CHG-1")["why"] == {
        "kind": "quorum", "found": 0, "needed": 3, "who": ""
    }  # fmt: skip


def test_a_window_that_has_begun_is_voted_on_until_it_ends(acting: Acting) -> None:
    begun = replace(ASKED, start=MONDAY - timedelta(minutes=1), end=MONDAY + timedelta(hours=1))
    assert operations.request(acting(ANA), begun).closes_at == begun.end


def test_what_the_board_decides_once_the_window_is_over_is_not_approved(acting: Acting) -> None:
    """A ballot of an earlier version, or a timer that comes late."""
    operations.request(acting(ANA), SOON)
    changes.change(acting(ANA).tx, 1, was=[ChangeStatus.AUTHORISE], closes_at=MONDAY + timedelta(days=1))
    operations.vote(acting(MIRA), 1, choice=Choice.APPROVE)
    operations.vote(acting(CARLOS), 1, choice=Choice.APPROVE)
    with pytest.raises(MovedOn, match="The vote on CHG-1 is closed"):
        operations.vote(at(acting(DORA), seconds=6), 1, choice=Choice.APPROVE)
    operations.vote(at(acting(DORA), seconds=5), 1, choice=Choice.ABSTAIN)
    decided = operations.close_ballot(at(acting(QUARTERDECK), days=1), 1, 1)
    assert decided is not None
    assert decided.decision == "rejected"
    assert details(acting(ANA), ChangeEvent.REJECTED, "CHG-1")["why"]["kind"] == "late"


def test_a_window_that_is_over_is_not_put_to_the_vote(acting: Acting) -> None:
    operations.request(acting(ANA), SOON)
    operations.close_ballot(at(acting(QUARTERDECK), seconds=3), 1, 1)
    assert operations.submit(at(acting(ANA), seconds=5), 1).closes_at == SOON.end
    operations.close_ballot(at(acting(QUARTERDECK), seconds=6), 1, 2)
    with pytest.raises(MovedOn, match="there is nothing to decide"):
        operations.submit(at(acting(ANA), seconds=6), 1)


@pytest.mark.parametrize(
    ("now", "why"),
    [
        (MONDAY, "It is too early: the window of CHG-1 begins"),
        (AT - timedelta(seconds=1), "It is too early"),
        (END, "The window of CHG-1 is over since"),
    ],
)
def test_nothing_is_begun_outside_its_window(acting: Acting, now: datetime, why: str) -> None:
    approved(acting)
    with pytest.raises(MovedOn, match=why):
        operations.implement(replace(acting(BEN), now=now), 1)
    begun = operations.implement(replace(acting(BEN), now=AT), 1)
    assert begun.status is ChangeStatus.IMPLEMENT
    assert details(acting(ANA), ChangeEvent.BEGUN, "CHG-1") == {"outside": False}


def test_an_emergency_is_begun_at_any_time_and_its_entry_says_that_it_was_outside_the_window(acting: Acting) -> None:
    approved(acting, kind=ChangeType.EMERGENCY)
    assert operations.implement(acting(BEN), 1).status is ChangeStatus.IMPLEMENT
    assert details(acting(ANA), ChangeEvent.BEGUN, "CHG-1") == {"outside": True}


def test_a_standard_change_is_begun_in_its_window_alone_too(acting: Acting) -> None:
    operations.request(acting(MIRA), replace(ASKED, type=ChangeType.STANDARD))
    with pytest.raises(MovedOn, match="It is too early"):
        operations.implement(acting(MIRA), 1)


def put_again(acting: Acting) -> Pressed:
    """CHG-1 is put to the vote again; where its first ballot still stands."""
    operations.request(acting(ANA), ASKED)
    outbox.store_message(acting(ANA).tx, PostedMessage("CHG-1/ballot/1", "CHG-1", "C1", "1.1"))
    outbox.store_message(acting(ANA).tx, PostedMessage("CHG-1/ballot/2", "CHG-1", "C1", "2.2"))
    for person in (MIRA, CARLOS, DORA):
        operations.vote(acting(person), 1, choice=Choice.REJECT, reason="no")
    operations.submit(acting(ANA), 1)
    return Pressed("C1", "1.1")


def test_a_vote_on_a_ballot_of_before_does_not_count_and_is_told_so(acting: Acting) -> None:
    first = put_again(acting)
    for pressed in (first, Pressed(block="CHG-1/ballot/1"), replace(first, block="CHG-1/ballot/2")):
        with pytest.raises(MovedOn, match="This ballot on CHG-1 is over, and your vote was not counted"):
            operations.vote(acting(MIRA), 1, choice=Choice.APPROVE, at=pressed)
    assert changes.votes_on(acting(MIRA).tx, 1, 2) == []


@pytest.mark.parametrize("pressed", [Pressed("C1", "2.2"), Pressed("C9", "9.9"), Pressed(block="CHG-1/ballot/2")])
def test_a_vote_on_the_ballot_that_is_open_counts(acting: Acting, pressed: Pressed) -> None:
    put_again(acting)
    operations.vote(acting(MIRA), 1, choice=Choice.APPROVE, at=pressed)
    assert [each.person for each in changes.votes_on(acting(MIRA).tx, 1, 2)] == [MIRA]


def test_a_standard_change_is_not_begun_in_a_freeze_that_came_after_it(acting: Acting) -> None:
    operations.request(acting(MIRA), replace(ASKED, type=ChangeType.STANDARD))
    document = acting(MIRA).document
    freeze = document.freezes[0].model_copy(update={"start": AT, "end": END})  # type: ignore[attr-defined]
    frozen = document.model_copy(update={"freezes": (freeze,)})
    with pytest.raises(Refused, match="In the freeze Black Friday nothing is changed without a vote"):
        operations.implement(replace(acting(MIRA), now=AT, document=frozen), 1)
