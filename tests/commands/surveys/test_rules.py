"""What marks add up to, and how far an answer has come."""

from datetime import timedelta

import pytest

from commands.surveys import rules
from commands.surveys.rules import Stage
from storage.record import replace
from storage.surveys.records import Survey, Tally
from tests.conftest import MONDAY

SURVEY = Survey(
    1, "INC-1", 0, "USOFIA000", "pos", "retail-apps", "UANA00000", False, MONDAY,
    None, None, "", None, None, None, None,
)  # fmt: skip
DAY = timedelta(days=1)


def tally(*scores: int) -> Tally:
    return Tally({score: scores.count(score) for score in scores}, len(scores), len(scores))


def test_satisfaction_is_the_share_of_four_and_five_and_nothing_is_no_share() -> None:
    found = tally(5, 4, 3, 5, 2)
    assert (found.n, rules.share(found.happy, found.n)) == (5, 60.0)
    assert rules.share(tally().happy, tally().n) is None


def test_two_shares_differ_by_more_than_chance_only_where_there_is_enough_of_both() -> None:
    assert rules.is_chance(tally(5, 4, 3, 5, 2), tally(5, 5, 5, 5))
    assert not rules.is_chance(tally(*[5] * 90, *[1] * 10), tally(*[5] * 60, *[1] * 40))


@pytest.mark.parametrize(
    ("stands", "after", "stage"),
    [
        ({}, 0, Stage.ASKED),
        ({}, 6.99, Stage.ASKED),
        ({}, 7, Stage.OVER),
        ({"declined_at": MONDAY}, 0, Stage.OVER),
        ({"rated_at": MONDAY, "score": 3}, 0.49, Stage.RATED),
        ({"rated_at": MONDAY, "score": 3}, 0.5, Stage.FIXED),
        ({"rated_at": MONDAY, "score": 3, "set_aside_at": MONDAY}, 0, Stage.OVER),
    ],
)
def test_it_is_asked_for_a_week_and_a_mark_can_be_changed_for_twelve_hours(
    stands: dict[str, object], after: float, stage: Stage
) -> None:
    at = MONDAY + after * DAY
    assert rules.stage(replace(SURVEY, **stands), at, timedelta(hours=12)) is stage  # type: ignore[arg-type]
