"""How several decide: as soon as nothing can change it, and with the reason where it does not carry."""

import itertools
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.shared.voting import (
    Decision,
    Electorate,
    Need,
    Rule,
    Shortfall,
    can_pass,
    decide,
    final,
    shortfall,
    tally,
)
from storage.voting.records import Choice

Y, N, A = Choice.APPROVE, Choice.REJECT, Choice.ABSTAIN
FIVE = frozenset("abcde")


def votes(**given: Choice) -> dict[str, Choice]:
    return given


@pytest.mark.parametrize(
    ("electorate", "cast", "decision"),
    [
        (Electorate(FIVE, 4, "majority"), votes(a=Y, b=Y, c=Y), Decision.PENDING),
        (Electorate(frozenset("abcd"), 4, "majority"), votes(a=Y, b=Y, c=N, d=N), Decision.REJECTED),
        (Electorate(FIVE, 3, "majority"), votes(a=Y, b=Y, c=Y), Decision.APPROVED),
        (Electorate(FIVE, 3, "majority"), votes(a=N, b=N, c=N), Decision.REJECTED),
        (Electorate(FIVE, 3, "majority"), votes(a=Y, b=Y), Decision.PENDING),
        (Electorate(FIVE, 3, "members"), votes(a=Y, b=Y, c=A), Decision.PENDING),
        (Electorate(FIVE, 3, "members"), votes(a=Y, b=Y, c=A, d=A), Decision.PENDING),
        (Electorate(FIVE, 3, "members"), votes(a=A, b=A, c=A), Decision.REJECTED),
        (Electorate(frozenset("ab"), 1, "unanimous"), votes(a=Y), Decision.PENDING),
        (Electorate(frozenset("ab"), 1, "unanimous"), votes(a=N), Decision.REJECTED),
        (Electorate(frozenset("ab"), 1, "unanimous"), votes(a=Y, b=A), Decision.APPROVED),
        (Electorate(FIVE, 3, "majority", frozenset("a")), votes(b=Y, c=Y, d=Y), Decision.PENDING),
        (Electorate(FIVE, 3, "majority", frozenset("a")), votes(a=N), Decision.REJECTED),
        (Electorate(frozenset(), 1, "majority"), votes(), Decision.REJECTED),
        (Electorate(FIVE, 3, "anyone"), votes(), Decision.PENDING),
        (Electorate(FIVE, 3, "anyone"), votes(a=A), Decision.PENDING),
        (Electorate(FIVE, 3, "anyone"), votes(a=A, b=Y), Decision.APPROVED),
        (Electorate(FIVE, 3, "anyone"), votes(b=N), Decision.REJECTED),
        (Electorate(FIVE, 3, "anyone", frozenset("a")), votes(b=Y), Decision.PENDING),
        (Electorate(FIVE, 3, "anyone", frozenset("a")), votes(b=Y, a=N), Decision.REJECTED),
        (Electorate(FIVE, 3, "anyone", frozenset("a")), votes(b=Y, a=A), Decision.APPROVED),
    ],
)
def test_a_board_decides_as_soon_as_nothing_can_change_it(
    electorate: Electorate, cast: dict[str, Choice], decision: Decision
) -> None:
    assert decide(electorate, cast) is decision


electorates = st.builds(
    Electorate,
    voters=st.sets(st.sampled_from("abcdef"), min_size=1).map(frozenset),
    quorum=st.integers(1, 6),
    rule=st.sampled_from(["majority", "members", "unanimous", "anyone"]),
    veto=st.sets(st.sampled_from("abcdef"), max_size=2).map(frozenset),
)
casts = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(Choice))


@given(electorate=electorates, cast=casts, rest=casts)
def test_an_early_decision_is_the_one_that_any_further_votes_would_give(
    electorate: Electorate, cast: dict[str, Choice], rest: dict[str, Choice]
) -> None:
    early = decide(electorate, cast)
    if early is not Decision.PENDING:
        assert final(electorate, cast | {who: choice for who, choice in rest.items() if who not in cast}) is early


@given(electorate=electorates, cast=casts)
def test_it_is_pending_only_while_the_rest_can_still_change_it(
    electorate: Electorate, cast: dict[str, Choice]
) -> None:
    undecided = [person for person in electorate.voters if person not in cast]
    every_way = itertools.product((None, *Choice), repeat=len(undecided))
    rests = [{who: choice for who, choice in zip(undecided, way, strict=True) if choice} for way in every_way]
    outcomes = {final(electorate, cast | rest) for rest in rests}
    assert decide(electorate, cast) is (outcomes.pop() if len(outcomes) == 1 else Decision.PENDING)


@given(electorate=electorates, cast=casts)
def test_votes_of_people_who_may_not_vote_change_nothing(electorate: Electorate, cast: dict[str, Choice]) -> None:
    allowed = {person: choice for person, choice in cast.items() if person in electorate.voters}
    assert tally(electorate, cast) == tally(electorate, allowed)
    assert final(electorate, cast) is final(electorate, allowed)


@pytest.mark.parametrize(
    ("electorate", "cast", "why"),
    [
        (Electorate(FIVE, 3, "majority"), votes(), Shortfall("quorum", 0, 3)),
        (Electorate(FIVE, 3, "majority"), votes(a=Y, b=A), Shortfall("quorum", 2, 3)),
        (Electorate(FIVE, 3, "majority"), votes(a=Y, b=N, c=A), Shortfall("majority", 1, 1)),
        (Electorate(FIVE, 3, "members"), votes(a=Y, b=Y, c=N), Shortfall("members", 2, 3)),
        (Electorate(FIVE, 3, "unanimous"), votes(a=Y, b=Y, c=A, d=N), Shortfall("unanimous", 2, 4)),
        (Electorate(FIVE, 3, "anyone"), votes(a=A, b=N), Shortfall("anyone", who="b")),
        (Electorate(FIVE, 3, "anyone"), votes(a=A), Shortfall("anyone")),
        (Electorate(FIVE, 1, "majority", frozenset("a")), votes(a=N, b=Y, c=Y), Shortfall("veto", who="a")),
    ],
)
def test_a_vote_that_does_not_carry_has_a_reason(
    electorate: Electorate, cast: dict[str, Choice], why: Shortfall
) -> None:
    assert final(electorate, cast) is Decision.REJECTED
    assert shortfall(electorate, cast) == why


GONE = (Need("security", frozenset("e")),)
"""Its one seat has left the vote."""


@pytest.mark.parametrize(
    ("electorate", "cast", "why"),
    [
        (Electorate(frozenset("abcd"), 3, "majority", needs=GONE), votes(a=Y), Shortfall("needs", 0, 1, "security")),
        (Electorate(frozenset("abcd"), 5, "majority", needs=GONE), votes(a=Y), Shortfall("quorum", 1, 5)),
        (Electorate(FIVE, 4, "members"), votes(a=N, b=N, c=N), Shortfall("members", 0, 3)),
        (Electorate(FIVE, 3, "unanimous"), votes(a=N), Shortfall("unanimous", 0, 5)),
        (Electorate(FIVE, 4, "members", needs=GONE), votes(a=N, b=N, c=N), Shortfall("members", 0, 3)),
        (Electorate(FIVE, 3, "majority", needs=GONE), votes(a=Y), Shortfall("quorum", 1, 3)),
    ],
)
def test_the_reason_is_what_those_who_have_not_voted_could_not_have_mended(
    electorate: Electorate, cast: dict[str, Choice], why: Shortfall
) -> None:
    assert shortfall(electorate, cast) == why


@given(electorate=electorates)
def test_a_ballot_can_pass_unless_too_few_may_vote(electorate: Electorate) -> None:
    enough = electorate.rule == "anyone" or len(electorate.voters) >= electorate.quorum
    assert can_pass(electorate) is enough


def test_nobody_decides_where_nobody_may_vote() -> None:
    assert not any(can_pass(Electorate(frozenset(), 0, rule)) for rule in get_args(Rule))
