"""Which changes an incident may come from, and how answers change what is thought."""

from datetime import timedelta

import pytest

from commands.items.suspecting import About, Answers, Done, Nearness, score, suspects
from tests.conftest import MONDAY

ABOUT = About(MONDAY, {"pos-db": 0, "pos-db-1": 1, "vm-11": 2, "host-3": 3}, frozenset({"pos", "pos-app"}))


def done(record: str, *items: str, **before: float) -> Done:
    return Done(record, MONDAY - timedelta(**before), items)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [(Answers(), 0.5), (Answers(asked=3), 0.286), (Answers(asked=6, yes=5), 0.7)],
)
def test_answers_move_what_is_thought_of_the_freshest_change_to_the_same_item(
    answers: Answers, expected: float
) -> None:
    found = suspects(ABOUT, [done("CHG-1", "pos-db", minutes=60)], {"1h same item": answers})
    assert [round(each.score, 3) for each in found] == [expected]


def test_what_is_old_and_far_is_hidden() -> None:
    assert round(score(0.05 * 0.3, Answers()), 3) == 0.015
    assert suspects(ABOUT, [done("CHG-1", "vm-11", hours=71)], {}) == []


@pytest.mark.parametrize(
    ("items", "hours", "nearness", "expected"),
    [
        (("pos-db",), 1, Nearness.SAME, 0.5),
        (("pos-db-1",), 1, Nearness.NEIGHBOUR, 0.3),
        (("vm-11", "pos-db-1"), 4, Nearness.NEIGHBOUR, 0.18),
        (("vm-11",), 1, Nearness.TWO_AWAY, 0.15),
        (("pos",), 1, Nearness.SERVICE, 0.1),
        (("pos-db",), 24, Nearness.SAME, 0.15),
    ],
)
def test_how_near_and_how_old_it_is_make_the_score(
    items: tuple[str, ...], hours: int, nearness: Nearness, expected: float
) -> None:
    (found,) = suspects(ABOUT, [done("CHG-1", *items, hours=hours)], {})
    assert (found.nearness, round(found.score, 3)) == (nearness, expected)


@pytest.mark.parametrize("before", [timedelta(hours=72), timedelta(seconds=-1)])
def test_what_began_three_days_before_or_after_it_is_none(before: timedelta) -> None:
    sure = {f"{age} same item": Answers(asked=100, yes=100) for age in ("1h", "72h")}
    assert suspects(ABOUT, [Done("CHG-1", MONDAY - before, ("pos-db",))], sure) == []


def test_three_at_most_the_likeliest_first_and_of_the_equally_likely_the_last_begun() -> None:
    found = suspects(
        ABOUT,
        [done("CHG-1", "pos-db-1", hours=1), done("CHG-2", "pos-db", hours=2), done("CHG-3", "pos-db", minutes=5),
         done("CHG-4", "pos-db", minutes=50), done("CHG-5", "elsewhere", minutes=1)],
        {},
    )  # fmt: skip
    assert [each.record for each in found] == ["CHG-3", "CHG-4", "CHG-1"]
