"""Slack's rates: so many calls of a method in a minute, and of posts so many in a channel."""

import pytest

from bot.workspace.faults import Faults, Trouble
from bot.workspace.tiers import A_MINUTE, IN_A_CHANNEL, Tiers
from tests.workspace.conftest import Web

FREE = {"api.test", "auth.test", "chat.getPermalink"}
"""Slack allows hundreds of these."""


@pytest.mark.parametrize("method", ["pins.add", "chat.update", "views.publish"])
def test_a_method_is_taken_as_often_as_its_tier_allows(method: str) -> None:
    tiers, most = Tiers(), A_MINUTE[method]
    assert [tiers.refuse(method, None, 0.0) for _ in range(most)] == [None] * most
    assert tiers.refuse(method, None, 10.2) == 50, "whole seconds, and enough of them"
    assert tiers.refuse(method, None, 59.9) == 1
    assert tiers.refuse(method, None, 60.0) is None


def test_what_was_refused_does_not_count() -> None:
    tiers = Tiers()
    for _ in range(20):
        tiers.refuse("pins.add", None, 0.0)
    for at in range(60):
        assert tiers.refuse("pins.add", None, at) is not None
    assert tiers.refuse("pins.add", None, 60.0) is None


def test_the_minute_slides() -> None:
    tiers = Tiers()
    for at in range(20):
        assert tiers.refuse("pins.add", None, at * 2.0) is None
    assert tiers.refuse("pins.add", None, 40.0) == 20
    assert [tiers.refuse("pins.add", None, 60.0 + at * 2) for at in range(20)] == [None] * 20


def test_one_method_keeps_no_other_waiting() -> None:
    tiers = Tiers()
    for _ in range(21):
        tiers.refuse("pins.add", None, 0.0)
    assert tiers.refuse("bookmarks.add", None, 0.0) is None


def test_a_channel_takes_about_one_post_a_second_and_the_workspace_some_hundreds_a_minute() -> None:
    tiers = Tiers()
    assert [tiers.refuse("chat.postMessage", "C1", 0.0) for _ in range(IN_A_CHANNEL)] == [None] * IN_A_CHANNEL
    assert tiers.refuse("chat.postMessage", "C1", 0.0) == 60
    others = [tiers.refuse("chat.postMessage", f"C{n}", 0.0) for n in range(2, 2 + 300 - IN_A_CHANNEL)]
    assert set(others) == {None}
    assert tiers.refuse("chat.postMessage", "C999", 0.0) == 60


def test_a_test_may_have_shorter_minutes() -> None:
    tiers = Tiers(minute=3.0)
    for _ in range(20):
        tiers.refuse("pins.add", None, 0.0)
    assert tiers.refuse("pins.add", None, 0.5) == 3
    assert tiers.refuse("pins.add", None, 3.0) is None


def test_rates_are_kept_only_where_that_is_asked_for() -> None:
    faults = Faults()
    assert [faults.next("pins.add", None, 0.0) for _ in range(100)] == [None] * 100
    faults.tiers = Tiers()
    met = [faults.next("pins.add", None, 0.0) for _ in range(21)]
    assert met[:20] == [None] * 20
    assert met[20] is not None
    assert (met[20].trouble, met[20].retry_after) == (Trouble.LIMIT, 60)


def test_every_method_has_a_rate(web: Web) -> None:
    assert web.methods.keys() - A_MINUTE.keys() == FREE
