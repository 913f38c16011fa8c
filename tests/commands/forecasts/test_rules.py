"""How likely a promise is missed: the estimate, its cells, what is said of it and how good it was.

The figures of the first tests are those of design page S14 and S15, worked by hand, and equal to
`scipy.stats.ecdf(CensoredData(...)).sf` of scipy 1.17.
"""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.forecasts import rules
from commands.forecasts.rules import Life, Scored, Stage

ENDED, GOING = [1, 2, 2, 4, 6, 8, 10], [3, 5, 8]


@pytest.mark.parametrize(
    ("hours", "share"), [(0, 1), (1, 0.9), (2, 0.7), (4, 7 / 12), (6, 7 / 16), (8, 7 / 24), (10, 0)]
)
def test_s14_those_still_open_count_for_as_long_as_they_were_seen(hours: float, share: float) -> None:
    assert rules.survival(ENDED, GOING, 0, hours) == pytest.approx(share)


def test_s14_to_leave_out_those_still_open_would_promise_too_much() -> None:
    assert rules.survival(ENDED, [], 0, 8) == pytest.approx(1 / 7)


@pytest.mark.parametrize(("spent", "chance"), [(0, 7 / 24), (2, 5 / 12), (5, 1 / 2), (6, 2 / 3)])
def test_s15_the_longer_it_is_open_the_likelier_it_misses(spent: float, chance: float) -> None:
    assert rules.survival(ENDED, GOING, spent, 8) == pytest.approx(chance)


def step_by_step(ended: list[int], going: list[int], since: int, until: int) -> float:
    """Kaplan and Meier as it is taught: at each age at which some ended, the share of those at risk that did not."""
    share = 1.0
    for age in sorted({each for each in ended if since < each <= until}):
        at_risk = sum(each >= age for each in [*ended, *going])
        share *= 1 - ended.count(age) / at_risk
    return share


AGES = st.lists(st.integers(1, 12), max_size=12)


@given(AGES, AGES, st.integers(0, 12), st.integers(0, 12))
def test_the_estimate_is_the_one_that_is_taught(ended: list[int], going: list[int], since: int, length: int) -> None:
    found = rules.survival(sorted(ended), going, since, since + length)
    assert found == pytest.approx(step_by_step(ended, going, since, since + length))


def life(length: float, *, ended: bool = True, state: str = "new", team: str = "erp", category: str = "") -> Life:
    return Life(length, ended, (Stage(0, state, 0, team),), category or None)


@pytest.mark.parametrize(("count", "answers"), [(19, False), (20, True)])
def test_s17_of_fewer_than_twenty_at_risk_nothing_is_said(count: int, answers: bool) -> None:
    lives = [*(life(hours + 5) for hours in range(count)), life(3)]
    found = rules.forecast(lives, Stage(0, "new", 0, "erp"), None, 4, 8, least=20)
    assert bool(found) is answers
    assert not found or found[0].n == 20


def test_a_finer_cell_leans_on_the_coarser_one_by_twenty() -> None:
    lives = [
        *(life(2) for _ in range(10)),
        *(life(20) for _ in range(10)),
        *(life(20, state="held") for _ in range(20)),
    ]
    found = rules.forecast(lives, Stage(0, "new", 0, "erp"), None, 1, 8, least=20)
    assert [(each.kind, each.n) for each in found] == [("all", 40), ("state", 20), ("team", 20)]
    everybody, of_state, of_team = (each.chance for each in found)
    assert everybody == pytest.approx(0.75)
    assert of_state == pytest.approx((20 * 0.5 + 20 * 0.75) / 40)
    assert of_team == pytest.approx((20 * 0.5 + 20 * of_state) / 40)


def test_a_life_counts_in_the_cell_that_it_was_in_at_that_age() -> None:
    moved = Life(9, True, (Stage(0, "new", 0, "erp"), Stage(3, "in_progress", 1, "network")))
    assert moved.at(2.9) == Stage(0, "new", 0, "erp")
    assert moved.at(3) == Stage(3, "in_progress", 1, "network")
    lives = [moved, *(life(9) for _ in range(30))]
    assert rules.forecast(lives, Stage(0, "in_progress", 1, "network"), None, 5, 8, least=20)[-1].n == 1
    assert rules.forecast(lives, Stage(0, "new", 0, "erp"), None, 2, 8, least=20)[-1].n == 31


def test_without_a_team_or_a_category_it_is_in_no_cell_of_that_kind() -> None:
    assert len(rules.keys(Stage(0, "new", 0, None), "hardware")) == 2
    assert len(rules.keys(Stage(0, "new", 0, "erp"), None)) == 3
    assert len(rules.keys(Stage(0, "new", 0, "erp"), "hardware")) == 4


@pytest.mark.parametrize(
    ("chance", "shown", "said"),
    [(0.174, 0.15, False), (0.176, 0.2, True), (0.74, 0.75, True), (0.974, 0.95, True), (0.976, 1.0, False)],
)
def test_it_is_rounded_to_five_percent_and_said_between_twenty_and_ninety_five(
    chance: float, shown: float, said: bool
) -> None:
    assert (rules.rounded(chance), rules.is_worth_saying(chance)) == (shown, said)


def test_it_is_asked_soon_at_a_quarter_and_at_half_and_let_be_at_three_quarters() -> None:
    hour = 3600.0
    ages = [0.0, 360.0, 2 * hour, 4 * hour, 6 * hour]
    assert [rules.next_moment(each, 8 * hour) for each in ages] == [*ages[1:], None]
    assert rules.next_moment(0, 600) == 150
    assert [rules.moment_of(each, 8 * hour) for each in ages] == [0, 0, 25, 50, 50]
    assert all(rules.next_moment(since, 8 * hour) == age for since, age in pairwise(ages))


def scored(chance: float, missed: bool, base: float = 0.5) -> Scored:
    return Scored(chance, base, missed, 0)


def test_skill_is_how_much_less_it_was_off_than_with_all_alike() -> None:
    tally = rules.Tally()
    for each in (scored(0.8, True), scored(0.6, True), scored(0.25, False), scored(0.25, True)):
        tally.add(each)
    assert tally.score.brier == pytest.approx((0.04 + 0.16 + 0.0625 + 0.5625) / 4)
    assert tally.score.base == pytest.approx(0.25)
    assert tally.score.skill == pytest.approx(1 - 0.825)
    assert [(each["from"], each["n"], each["missed"]) for each in tally.bins()] == [
        (0.2, 2, 0.5),
        (0.6, 1, 1),
        (0.8, 1, 1),
    ]


def test_with_nothing_scored_there_is_no_score() -> None:
    assert (rules.Tally().score.brier, rules.Tally().score.skill, rules.Tally().bins()) == (None, None, [])


@pytest.mark.parametrize(("chance", "count", "skilled"), [(0.8, 60, True), (0.4, 60, False), (0.4, 49, True)])
def test_what_has_no_skill_is_told_by_its_record(chance: float, count: int, skilled: bool) -> None:
    assert rules.has_skill([scored(chance, True)] * count, 0) is skilled
    assert rules.has_skill([scored(chance, True)] * count, 25)
