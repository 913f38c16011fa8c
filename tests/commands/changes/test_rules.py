"""What is in the way of a change."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from commands.changes.rules import Action, FreezeWindow, closing, collisions, why_not
from storage.changes.records import ChangeStatus
from tests.commands.changes.examples import AT, CHANGE


@pytest.mark.parametrize(
    ("now", "closes"),
    [
        (AT - timedelta(days=3), AT - timedelta(days=2)),
        (AT - timedelta(hours=1), AT),
        (AT, CHANGE.end),
        (AT + timedelta(minutes=1), CHANGE.end),
    ],
)
def test_voting_ends_when_the_window_begins_or_when_it_ends_if_it_has_begun(now: datetime, closes: datetime) -> None:
    assert closing(CHANGE, now, timedelta(days=1)) == closes


def test_windows_that_only_touch_do_not_clash() -> None:
    following = replace(CHANGE, id=2, start=CHANGE.end, end=CHANGE.end + timedelta(hours=1))
    assert collisions(CHANGE, [following], []) == []


def test_the_same_item_or_implementer_at_the_same_time_clashes() -> None:
    found = collisions(CHANGE, [replace(CHANGE, id=2)], [])
    assert [each.kind for each in found] == ["item", "implementer"]


def test_one_minute_in_a_freeze_is_enough() -> None:
    last_minute = CHANGE.end - timedelta(minutes=1)
    freeze = FreezeWindow("Black Friday", last_minute, last_minute + timedelta(days=7), ["pos"])
    assert [each.other for each in collisions(CHANGE, [], [freeze])] == ["Black Friday"]
    assert collisions(CHANGE, [], [replace(freeze, services=["erp"])]) == []
    assert len(collisions(CHANGE, [], [replace(freeze, services=[])])) == 1


@pytest.mark.parametrize("action", Action)
def test_why_something_cannot_be_done_can_be_said_of_every_action_and_state(action: Action) -> None:
    for status in ChangeStatus:
        assert "CHG-1 is" in why_not(replace(CHANGE, status=status), action)
