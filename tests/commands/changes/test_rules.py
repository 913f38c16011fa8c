"""What may be done with a change, and until when it is voted on."""

from datetime import datetime, timedelta

import pytest

from commands.changes.rules import Action, closing, why_not
from storage.changes.records import ChangeStatus
from storage.record import replace
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


@pytest.mark.parametrize("action", Action)
def test_why_something_cannot_be_done_can_be_said_of_every_action_and_state(action: Action) -> None:
    for status in ChangeStatus:
        assert "CHG-1 is" in why_not(replace(CHANGE, status=status), action)


def test_what_is_approved_already_is_not_submitted_first_but_started() -> None:
    told = why_not(replace(CHANGE, status=ChangeStatus.SCHEDULED), Action.SUBMIT)
    assert told.endswith("so it cannot be submitted. It is approved; start it with `/change implement 1`.")
