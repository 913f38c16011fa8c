"""How a board decides, and what is in the way of a change."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.changes.rules import Ballot, Decision, collisions, decide, final, read_line, tally
from storage.changes.records import Change, ChangeStatus, ChangeType, Choice

Y, N, A = Choice.APPROVE, Choice.REJECT, Choice.ABSTAIN
FIVE = frozenset("abcde")


def votes(**given: Choice) -> dict[str, Choice]:
    return given


@pytest.mark.parametrize(
    ("ballot", "cast", "decision"),
    [
        (Ballot(FIVE, 4, "majority"), votes(a=Y, b=Y, c=Y), Decision.PENDING),
        (Ballot(frozenset("abcd"), 4, "majority"), votes(a=Y, b=Y, c=N, d=N), Decision.REJECTED),
        (Ballot(FIVE, 3, "majority"), votes(a=Y, b=Y, c=Y), Decision.APPROVED),
        (Ballot(FIVE, 3, "majority"), votes(a=N, b=N, c=N), Decision.REJECTED),
        (Ballot(FIVE, 3, "majority"), votes(a=Y, b=Y), Decision.PENDING),
        (Ballot(FIVE, 3, "members"), votes(a=Y, b=Y, c=A), Decision.PENDING),
        (Ballot(FIVE, 3, "members"), votes(a=Y, b=Y, c=A, d=A), Decision.PENDING),
        (Ballot(FIVE, 3, "members"), votes(a=A, b=A, c=A), Decision.REJECTED),
        (Ballot(frozenset("ab"), 1, "unanimous"), votes(a=Y), Decision.PENDING),
        (Ballot(frozenset("ab"), 1, "unanimous"), votes(a=N), Decision.REJECTED),
        (Ballot(frozenset("ab"), 1, "unanimous"), votes(a=Y, b=A), Decision.APPROVED),
        (Ballot(FIVE, 3, "majority", frozenset("a")), votes(b=Y, c=Y, d=Y), Decision.PENDING),
        (Ballot(FIVE, 3, "majority", frozenset("a")), votes(a=N), Decision.REJECTED),
        (Ballot(frozenset(), 1, "majority"), votes(), Decision.REJECTED),
    ],
)
def test_a_board_decides_as_soon_as_nothing_can_change_it(
    ballot: Ballot, cast: dict[str, Choice], decision: Decision
) -> None:
    assert decide(ballot, cast) is decision


ballots = st.builds(
    Ballot,
    voters=st.sets(st.sampled_from("abcdef"), min_size=1).map(frozenset),
    quorum=st.integers(1, 6),
    rule=st.sampled_from(["majority", "members", "unanimous"]),
    veto=st.sets(st.sampled_from("abcdef"), max_size=2).map(frozenset),
)
casts = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(Choice))


@given(ballot=ballots, cast=casts, rest=casts)
def test_an_early_decision_is_the_one_that_any_further_votes_would_give(
    ballot: Ballot, cast: dict[str, Choice], rest: dict[str, Choice]
) -> None:
    early = decide(ballot, cast)
    if early is not Decision.PENDING:
        assert final(ballot, rest | cast) is early


@given(ballot=ballots, cast=casts)
def test_it_is_pending_only_while_the_rest_can_still_change_it(ballot: Ballot, cast: dict[str, Choice]) -> None:
    undecided = [person for person in ballot.voters if person not in cast]
    every_way = itertools.product((None, *Choice), repeat=len(undecided))
    rests = [{who: choice for who, choice in zip(undecided, way, strict=True) if choice} for way in every_way]
    outcomes = {final(ballot, cast | rest) for rest in rests}
    assert decide(ballot, cast) is (outcomes.pop() if len(outcomes) == 1 else Decision.PENDING)


@given(ballot=ballots, cast=casts)
def test_votes_of_people_who_may_not_vote_change_nothing(ballot: Ballot, cast: dict[str, Choice]) -> None:
    allowed = {person: choice for person, choice in cast.items() if person in ballot.voters}
    assert tally(ballot, cast) == tally(ballot, allowed)
    assert final(ballot, cast) is final(ballot, allowed)


AT = datetime(2026, 3, 16, 22, tzinfo=UTC)
CHANGE = Change(
    id=1, title="Patch", reason="", type=ChangeType.NORMAL, items=("pos",), start=AT, end=AT + timedelta(hours=1),
    requester="U1", implementer="U2", risk=3, impact=3, implementation_plan="", test_plan="", rollback_plan="",
    status=ChangeStatus.AUTHORISE, board="cab", ballot=1, members=(), voters=(), closes_at=None, decision=None,
    decided_at=None, outcome=None, outcome_note="", opened_at=AT, implemented_at=None, closed_at=None,
)  # fmt: skip


def test_windows_that_only_touch_do_not_clash() -> None:
    following = replace(CHANGE, id=2, start=CHANGE.end, end=CHANGE.end + timedelta(hours=1))
    assert collisions(CHANGE, [following], []) == []


def test_the_same_item_or_implementer_at_the_same_time_clashes() -> None:
    found = collisions(CHANGE, [replace(CHANGE, id=2)], [])
    assert [each.kind for each in found] == ["item", "implementer"]


def test_one_minute_in_a_freeze_is_enough() -> None:
    last_minute = CHANGE.end - timedelta(minutes=1)
    freeze = ("Black Friday", last_minute, last_minute + timedelta(days=7), ["pos"])
    assert [each.with_ for each in collisions(CHANGE, [], [freeze])] == ["Black Friday"]
    other_service = ("Black Friday", last_minute, last_minute + timedelta(days=7), ["erp"])
    assert collisions(CHANGE, [], [other_service]) == []


@pytest.mark.parametrize(
    "text", ["show", "done 3", "done 3 perfect", "submit all", "shwo 3", "freeze", "list of things"]
)
def test_what_cannot_be_read_is_answered_with_how_to_write_it(text: str) -> None:
    assert "`/change" in (read_line(text).wrong or "")
