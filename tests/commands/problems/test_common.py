"""What incidents have in common is told where it is not chance, and what is chance is not told."""

import random
from datetime import UTC, datetime, timedelta
from math import comb

import pytest

from commands.problems.common import AFTER_A_CHANGE, by_item, in_common, traits
from commands.shared.chances import of_draws
from storage.problems.records import Facts, Implemented

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
SITES, SERVICES = ("berlin", "lyon", "gdansk", "chicago"), ("pos", "erp", "email")


def some(count: int, seed: int) -> list[Facts]:
    """Incidents of four weeks, of which nothing is like another but by chance."""
    chance = random.Random(seed)
    return [
        Facts(n, chance.choice(SERVICES), None, chance.choice(SITES), f"U{chance.randrange(40)}", False,
              BEGIN + timedelta(minutes=chance.randrange(28 * 24 * 60)))
        for n in range(count)
    ]  # fmt: skip


def found(facts: list[Facts], theirs: set[int], changed: list[Implemented] | None = None) -> list[tuple[str, str]]:
    teams = {f"U{n}": f"team {n % 4}" for n in range(40)}
    known = {each.number: traits(each, UTC, teams, by_item(changed or [])) for each in facts}
    told = in_common([known[number] for number in sorted(theirs)], [*known.values()])
    return [(each.kind, each.value) for each in told]


def test_the_chance_is_that_of_drawing_without_putting_back() -> None:
    exact = sum(comb(5, k) * comb(15, 6 - k) for k in range(3, 6)) / comb(20, 6)
    assert of_draws(3, 6, 5, 20) == pytest.approx(exact)
    assert of_draws(0, 6, 5, 20) == pytest.approx(1)
    assert of_draws(6, 6, 5, 20) == 0
    assert of_draws(8, 10, 18, 20) == pytest.approx(1)


def test_a_site_that_most_of_them_share_and_others_do_not_is_told_with_how_many() -> None:
    facts = [each._replace(site="sydney") if each.number < 12 else each for each in some(400, 1)]
    assert found(facts, set(range(14))) == [("site", "sydney")]


def test_that_each_came_soon_after_a_change_is_told() -> None:
    facts = some(300, 2)
    theirs = [each for each in facts if each.service == "pos"][:12]
    changed = [Implemented(("pos",), each.opened_at - timedelta(hours=3)) for each in theirs]
    assert ("change", "yes") in found(facts, {each.number for each in theirs}, changed)
    too_long_ago = [Implemented(("pos",), each.opened_at - AFTER_A_CHANGE) for each in theirs]
    assert not traits(theirs[0], UTC, {}, by_item(too_long_ago[:1])).get("change")


def test_what_was_drawn_by_chance_has_nothing_in_common_in_all_but_one_of_twenty() -> None:
    facts, chance, spoken = some(400, 3), random.Random(4), 0
    rounds = 300
    teams = {f"U{n}": f"team {n % 4}" for n in range(40)}
    known = [traits(each, UTC, teams, {}) for each in facts]
    for _ in range(rounds):
        spoken += bool(in_common(chance.sample(known, 15), known))
    assert spoken / rounds <= 0.05


def test_of_two_incidents_nothing_is_told() -> None:
    known = [{"site": "lyon"}, {"site": "lyon"}, *[{"site": "berlin"}] * 200]
    assert in_common(known[:2], known) == []
