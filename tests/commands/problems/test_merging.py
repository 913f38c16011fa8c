"""Two proposals that are one thing, says somebody: counted as one from then on, with what comes."""

import pytest

from commands.problems import candidates, cards, reading
from commands.problems.families import kind_of
from commands.problems.notices import FOLLOWS
from commands.problems.rules import WhyNot
from commands.shared.refusals import Invalid, MovedOn, NotAllowed
from storage.problems import families
from storage.problems.records import STANDING, Candidate, CandidateState
from tests.commands.conftest import ANA, CHEN, SOFIA, Acting
from tests.commands.incidents.examples import standing
from tests.commands.outcome import refused, said
from tests.commands.problems.examples import at, like, march, opened, proposed

NOW = march(31)
BLANK = ("The paper comes out white", "White paper comes out again", "Paper comes out white at till 2",
         "White paper from till 3", "All paper comes out white")  # fmt: skip


def two(acting: Acting) -> list[Candidate]:
    """Five of hardware and five of software, of one service; what is proposed, the first reported first."""
    for day in range(10, 15):
        like(acting(SOFIA), march(day))
        standing(acting(SOFIA), title="Slip is empty", category="software", opened_at=march(day, 12))
    return sorted(proposed(at(acting(ANA), NOW)), key=lambda each: each.family)


def merged(acting: Acting, one: Candidate, other: Candidate) -> Candidate:
    return candidates.same(at(acting(ANA), NOW), one.id, into=other.id)


def standing_now(acting: Acting) -> list[Candidate]:
    return families.ranked(acting(ANA).tx, STANDING, limit=9)


def test_two_that_are_one_are_counted_as_one_with_what_comes(acting: Acting) -> None:
    hardware, software = two(acting)
    one = merged(acting, software, hardware)
    assert (one.id, one.n) == (hardware.id, 10)
    assert [each.id for each in standing_now(acting)] == [hardware.id]
    shown = str(cards.candidate(at(acting(ANA), NOW), software.id)["blocks"])
    assert f"<@{ANA}>: it is the same as another, and counted with that." in shown
    assert "Open a problem" not in shown
    assert "*5 like this at Point of sale.* Slip is empty." in shown
    standing(acting(SOFIA), title="Slip is empty", category="software", opened_at=march(30))
    proposed(at(acting(ANA), NOW))
    assert reading.proposed(at(acting(ANA), NOW), standing_now(acting)[0]).n == 11
    problem = candidates.open_it(at(acting(ANA), NOW), hardware.id)
    assert reading.around(acting(ANA), problem).incidents == 11
    late = standing(acting(SOFIA), title="Slip is empty", category="software", opened_at=NOW)
    proposed(at(acting(ANA), NOW))
    assert [each.number for each in reading.open_of_family(acting(ANA), late.id)] == [problem.number]


def test_what_is_known_by_its_words_goes_on_to_be_found_by_the_words_of_both(acting: Acting) -> None:
    for day, title in enumerate(BLANK, 10):
        standing(acting(SOFIA), title=title, opened_at=march(day))
        like(acting(SOFIA), march(day, 12), "Receipts are blank")
    facts, words = sorted(proposed(at(acting(ANA), NOW)), key=lambda each: each.family)
    assert (kind_of(facts.family), kind_of(words.family)) == ("category", "words")
    one = merged(acting, words, facts)
    assert (one.id, one.n, one.family) == (facts.id, 10, words.family)
    like(acting(SOFIA), march(29), "Nothing alike at all")
    standing(acting(SOFIA), title="Receipts are blank", opened_at=march(30))
    proposed(at(acting(ANA), NOW))
    assert reading.proposed(at(acting(ANA), NOW), standing_now(acting)[0]).n == 12


def test_where_words_become_those_of_an_older_family_what_was_said_to_be_of_them_follows(acting: Acting) -> None:
    hardware, software = two(acting)
    merged(acting, software, hardware)
    families.become_one(acting(ANA).tx, '["words","pos",1]', hardware.family)
    assert families.told_to_be(acting(ANA).tx) == {software.family: '["words","pos",1]'}


def test_only_what_is_proposed_of_the_same_service_can_be_one_and_its_team_says_so(acting: Acting) -> None:
    hardware, software = two(acting)
    for day in range(10, 15):
        like(acting(SOFIA), march(day), service="payroll", team="erp")
    payroll = next(each for each in proposed(at(acting(ANA), NOW)) if each.service == "payroll")
    with pytest.raises(Invalid, match="Choose another that is still proposed"):
        merged(acting, hardware, payroll)
    with pytest.raises(NotAllowed):
        candidates.same(at(acting(CHEN), NOW), hardware.id, into=software.id)
    assert candidates.like_it(acting(ANA), payroll) == []
    merged(acting, software, hardware)
    with pytest.raises(MovedOn, match="decided already: it is counted with another"):
        merged(acting, software, hardware)
    found = families.find_candidate(acting(ANA).tx, software.id)
    assert found is not None
    assert found.state is CandidateState.MERGED


def test_what_is_one_with_another_is_no_proposal_of_its_own_once_a_problem_is_open(acting: Acting) -> None:
    hardware, software = two(acting)
    merged(acting, software, hardware)
    candidates.open_it(at(acting(ANA), NOW), hardware.id)
    for day in range(20, 26):
        standing(acting(SOFIA), title="Slip is empty", category="software", opened_at=march(day))
    assert proposed(at(acting(ANA), NOW)) == []
    assert opened(acting).number == "PRB-2"


def test_two_that_are_not_one_after_all_are_counted_by_themselves_again(acting: Acting) -> None:
    for day, title in enumerate(BLANK, 10):
        standing(acting(SOFIA), title=title, opened_at=march(day))
        like(acting(SOFIA), march(day, 12), "Receipts are blank")
    facts, words = sorted(proposed(at(acting(ANA), NOW)), key=lambda each: each.family)
    merged(acting, words, facts)
    assert "Not the same" in str(cards.candidate(at(acting(ANA), NOW), words.id)["blocks"])
    with pytest.raises(NotAllowed):
        candidates.apart(at(acting(CHEN), NOW), words.id)
    again = candidates.apart(at(acting(ANA), NOW), words.id)
    assert families.told_to_be(acting(ANA).tx) == {}
    told = {each.title: each.n for each in standing_now(acting)}
    assert told == {"Receipts are blank": 5, words.title: 5}
    like(acting(SOFIA), march(30), "Receipts are blank")
    proposed(at(acting(ANA), NOW))
    assert sorted(reading.proposed(at(acting(ANA), NOW), each).n for each in standing_now(acting)) == [5, 6]
    with pytest.raises(MovedOn, match="is decided by now"):
        candidates.apart(at(acting(ANA), NOW), again.id)


def shown_of(acting: Acting, one: Candidate) -> str:
    return str(cards.candidate(at(acting(ANA), NOW), one.id)["blocks"])


def test_once_the_other_is_a_problem_both_stay_one_and_its_card_says_so(acting: Acting) -> None:
    hardware, software = two(acting)
    merged(acting, software, hardware)
    assert "Not the same" in shown_of(acting, software), "while nobody has decided on the other"
    said(acting(ANA), FOLLOWS)
    problem = candidates.open_it(at(acting(ANA), NOW), hardware.id)
    sent = {each.subject["candidate"] for each in said(acting(ANA), FOLLOWS) if each.render == "problem.candidate"}
    assert sent == {hardware.id, software.id}
    shown = shown_of(acting, software)
    assert "Not the same" not in shown
    assert f"<@{ANA}>: it is the same as another. <@{ANA}> opened {problem.number}." in shown
    take = f"it is {problem.number}. `/problem unlink {problem.id} INC-N` takes from it what is of something else."
    with refused(MovedOn, f"What it was counted with is decided by now: {take}", record="desk"):
        candidates.apart(at(acting(ANA), NOW), software.id)


def test_once_the_other_is_no_problem_neither_is_this(acting: Acting) -> None:
    hardware, software = two(acting)
    merged(acting, software, hardware)
    candidates.dismiss(at(acting(ANA), NOW), hardware.id, why=WhyNot.ONE_OFF)
    assert f"it is the same as another. <@{ANA}>: not a problem." in shown_of(acting, software)
    with pytest.raises(MovedOn, match="decided by now, and so is this"):
        candidates.apart(at(acting(ANA), NOW), software.id)
