"""Whether what differs may differ by chance: worked cases."""

import pytest

from commands.shared import chances


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (120, 200, 53.1, 66.5),
        (150, 200, 68.6, 80.5),
        (12, 20, 38.7, 78.1),
        (15, 20, 53.1, 88.8),
        (3, 5, 23.1, 88.2),
        (0, 4, 0, 49.0),
        (4, 4, 51.0, 100),
    ],
)
def test_between_which_percentages_a_share_lies(part: int, whole: int, low: float, high: float) -> None:
    assert chances.of_a_share(part, whole) == pytest.approx((low, high), abs=0.05)


def test_a_share_of_nothing_and_a_count_without_a_time_are_refused() -> None:
    with pytest.raises(ValueError, match="a share of nothing"):
        chances.of_a_share(0, 0)
    with pytest.raises(ValueError, match="each count needs a time"):
        chances.of_counts(1, 2, exposure=1)


@pytest.mark.parametrize(
    ("count", "low", "high"), [(6, 1, 6), (9, 2, 8), (10, 2, 9), (20, 6, 15), (30, 10, 21), (100, 40, 61)]
)
def test_the_median_lies_between_these_ranks(count: int, low: int, high: int) -> None:
    """As printed in tables of the sign test."""
    assert chances.of_a_median(range(count, 0, -1)) == (low, high)


def test_of_fewer_than_six_the_median_can_be_anything() -> None:
    assert chances.of_a_median([1, 2, 3, 4, 5]) is None


@pytest.mark.parametrize(
    ("one", "other", "exposure", "chance"),
    [(5, 5, 0.5, 1), (1, 9, 0.5, 0.0215), (0, 6, 0.5, 0.0313), (10, 20, 1 / 3, 1), (20, 20, 1 / 3, 0.0294)],
)
def test_how_likely_two_counts_differ_so_by_chance(one: int, other: int, exposure: float, chance: float) -> None:
    assert chances.of_counts(one, other, exposure=exposure) == pytest.approx(chance, abs=0.0005)


def test_intervals_that_touch_have_something_in_common() -> None:
    assert not chances.have_nothing_in_common((1, 2), (2, 3))
    assert chances.have_nothing_in_common((1, 2), (2.1, 3))
    assert chances.have_nothing_in_common((2.1, 3), (1, 2))
