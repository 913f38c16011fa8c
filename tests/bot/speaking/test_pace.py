"""Client-side rate limits: never more calls in a minute than a method's tier allows."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.speaking.pace import METHODS, Pace


class Monotonic:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def leaving(method: str, gaps: list[float], channel: str | None = None, message: str | None = None) -> list[float]:
    """When each call leaves, if they are asked for so many seconds one after another."""
    clock, found = Monotonic(), []
    pace = Pace(monotonic=clock)
    for gap in gaps:
        clock.at += gap
        found.append(clock.at + pace.book(method, channel, message))
    return found


@given(st.lists(st.sampled_from([0.0, 0.01, 0.5, 1.0, 7.0, 61.0]), max_size=400))
@pytest.mark.parametrize(("method", "most"), [("pins.add", 20), ("chat.update", 50), ("views.publish", 100)])
def test_no_minute_sees_more_calls_than_the_tier_allows(method: str, most: int, gaps: list[float]) -> None:
    times = leaving(method, gaps)
    assert times == sorted(times)
    assert all(later - earlier >= 60 for earlier, later in zip(times, times[most:], strict=False))


def test_in_the_long_run_the_whole_tier_is_used() -> None:
    times = leaving("chat.update", [0.0] * 500)
    assert times[-1] < 500 / 50 * 61


def test_one_message_is_updated_at_most_once_a_second() -> None:
    times = leaving("chat.update", [0.0] * 10, message="1.0")
    assert all(later - earlier >= 1 for earlier, later in itertools.pairwise(times))


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.01, 0.5, 1.0, 7.0]), st.booleans()), max_size=300))
def test_no_channel_gets_more_than_slack_takes_whatever_of_it_is_urgent(asked: list[tuple[float, bool]]) -> None:
    clock = Monotonic()
    pace, times = Pace(monotonic=clock), []
    for gap, urgent in asked:
        clock.at += gap
        times.append(clock.at + pace.book("chat.postMessage", "C1", urgent=urgent))
    times.sort()
    assert all(later - earlier >= 60 for earlier, later in zip(times, times[60:], strict=False))


def test_what_is_urgent_waits_for_none_of_the_slots_that_are_booked() -> None:
    pace = Pace(monotonic=Monotonic())
    waits = [pace.book("chat.postMessage", "C1") for _ in range(90)]
    assert waits[-1] > 80
    assert [pace.book("chat.postMessage", "C1", urgent=True) for _ in range(3)] == [0.0, 0.0, 0.0]


def test_what_is_urgent_uses_what_others_may_use_first() -> None:
    pace = Pace(monotonic=Monotonic())
    waits = [pace.book("chat.postMessage", "C1", urgent=True) for _ in range(40)]
    assert max(waits) < 40


def test_every_method_of_a_tier_is_one_that_slack_has() -> None:
    assert all("." in method and method[0].islower() for method in METHODS)


def test_what_has_waited_for_its_method_does_not_come_to_its_channel_all_at_once() -> None:
    pace = Pace(monotonic=Monotonic())
    others = [pace.book("chat.postMessage", f"C{number % 20}") for number in range(200)]
    booked = [(each, pace.book("chat.postMessage", each)) for _ in range(120) for each in ("OURS", "THEIRS")]
    ours = [at for channel, at in booked if channel == "OURS"]
    assert max(others) < 60
    assert max(sum(at - 60 < each <= at for each in ours) for at in ours) <= 60
