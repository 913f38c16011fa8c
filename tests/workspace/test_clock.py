"""The clock of the demo runs as fast as it is told to, jumps ahead, and never goes back."""

from datetime import timedelta

import pytest

from bot.workspace.clock import FASTEST, WorkspaceClock
from bot.workspace.workspace import Workspace
from tests.conftest import MONDAY


class Real:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def real() -> Real:
    return Real()


@pytest.fixture
def shown(real: Real) -> WorkspaceClock:
    return WorkspaceClock(MONDAY, real)


def test_it_runs_as_fast_as_it_is_told_to(shown: WorkspaceClock, real: Real) -> None:
    real.at += 10
    assert shown.now() == MONDAY + timedelta(seconds=10)
    shown.set_rate(60)
    real.at += 10
    assert shown.now() == MONDAY + timedelta(seconds=610)
    shown.set_rate(0)
    real.at += 10
    assert shown.now() == MONDAY + timedelta(seconds=610)
    assert shown.rate == 0


def test_it_jumps_ahead_and_never_back(shown: WorkspaceClock) -> None:
    shown.advance(timedelta(hours=2))
    assert shown.now() == MONDAY + timedelta(hours=2)
    with pytest.raises(ValueError, match="back"):
        shown.advance(timedelta(seconds=-1))
    for rate in (-1, FASTEST + 1):
        with pytest.raises(ValueError, match="times real time"):
            shown.set_rate(rate)


def test_who_listens_hears_of_jumps_and_rates(shown: WorkspaceClock) -> None:
    heard: list[float] = []
    shown.subscribe(lambda: heard.append(shown.rate))
    shown.set_rate(60)
    shown.advance(timedelta(hours=2))
    assert heard == [60, 60]


def test_timestamps_are_unique_and_rise_even_while_it_stands() -> None:
    workspace = Workspace(lambda: MONDAY)
    stamps = [workspace.next_ts() for _ in range(1000)]
    assert stamps == sorted(set(stamps))
    assert float(stamps[0]) == MONDAY.timestamp()
