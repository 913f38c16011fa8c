"""Who is asked how it went, when, and who is not."""

from typing import Any

import pytest

from commands.incidents import operations as incidents
from commands.shared.desk import follow_up
from commands.surveys import operations
from commands.surveys.notices import FOLLOWS
from storage.incidents.records import IncidentStatus
from storage.surveys import queries as surveys
from storage.tasks import queries as tasks
from tests.commands.conftest import ANA, BEN, SOFIA, TOM, Acting
from tests.commands.outcome import armed, later
from tests.commands.surveys.examples import asking, confirmed, rate, rated, resolved, survey
from tests.conftest import MONDAY


def is_asked(acting: Acting, number: int) -> bool:
    return surveys.latest(acting(ANA).tx, f"INC-{number}") is not None


def test_whoever_confirms_the_fix_is_asked_and_three_in_a_week_ask_once(acting: Acting) -> None:
    asked = [confirmed(acting, hours=24 * days) for days in (0, 1, 3)]
    assert [is_asked(acting, number) for number in asked] == [True, False, False]
    assert not is_asked(acting, confirmed(acting, hours=24 * 6.9))
    assert is_asked(acting, confirmed(acting, hours=24 * 7))
    assert is_asked(acting, confirmed(acting, by=TOM, hours=24))


@pytest.mark.parametrize(
    "stands",
    [{"resolved_by": SOFIA}, {"external_number": "INC0000045"}],
    ids=["who fixed it themselves", "of what was imported"],
)
def test_some_are_not_asked(acting: Acting, stands: dict[str, Any]) -> None:
    assert not is_asked(acting, confirmed(acting, **stands))


def test_nobody_is_asked_of_what_an_alert_made_or_what_is_cancelled_or_a_duplicate(acting: Acting) -> None:
    made = resolved(acting, reporter="name:monitoring")
    incidents.close(acting(ANA), made)
    cancelled, same, other = (resolved(acting, status=IncidentStatus.IN_PROGRESS) for _ in range(3))
    incidents.cancel(acting(ANA), cancelled, reason="none")
    incidents.duplicate(acting(ANA), same, of=other)
    follow_up(acting(ANA), FOLLOWS)
    assert not any(is_asked(acting, number) for number in (made, cancelled, same))


def test_whoever_says_nothing_is_asked_at_closing_and_each_reporter_of_what_belongs_together(acting: Acting) -> None:
    parent, child = resolved(acting), resolved(acting, reporter=TOM, parent=1)
    for number in (parent, child):
        incidents.close(acting(ANA), number)
    follow_up(acting(ANA), FOLLOWS)
    assert [survey(acting(ANA), number).person for number in (parent, child)] == [SOFIA, TOM]
    assert survey(acting(ANA), parent).apart


def test_after_seven_days_it_is_asked_no_longer(acting: Acting) -> None:
    number = confirmed(acting)
    (timer,) = armed(acting(ANA), operations.ENDS)
    assert (timer.due_at - MONDAY).days == 7
    operations.end(later(acting(ANA), days=7), **timer.payload)
    rate(later(acting(SOFIA), days=8), number, 5)
    assert survey(acting(ANA), number).score == 5, "a late answer is welcome"


def test_what_was_not_fixed_is_asked_about_again_and_the_last_mark_counts(acting: Acting) -> None:
    desk = asking(acting, after="resolution")
    number = resolved(desk, status=IncidentStatus.IN_PROGRESS)
    for score in (2, 5):
        incidents.resolve(desk(ANA), number, note="a cable")
        follow_up(desk(ANA), FOLLOWS)
        rate(desk(SOFIA), number, score)
        if score == 2:
            operations.call_back(desk(SOFIA), number, agreed=True)
            incidents.reopen(desk(SOFIA), number, reason="again")
            follow_up(desk(SOFIA), FOLLOWS)
    first = surveys.of_cycle(desk(ANA).tx, "INC-1", 0)
    assert first is not None
    assert (first.score, first.set_aside_at, survey(desk(ANA), number).score) == (2, MONDAY, 5)
    (call,) = tasks.of_record(desk(ANA).tx, "INC-1")
    assert call.is_open, "the call that was agreed is still owed"


def test_who_did_not_want_to_say_is_never_asked_of_it_again(acting: Acting) -> None:
    desk = asking(acting, after="resolution")
    number = resolved(desk, status=IncidentStatus.IN_PROGRESS)
    incidents.resolve(desk(ANA), number, note="a cable")
    follow_up(desk(ANA), FOLLOWS)
    operations.decline(desk(SOFIA), number)
    incidents.reopen(desk(SOFIA), number)
    incidents.resolve(desk(ANA), number, note="another")
    follow_up(desk(ANA), FOLLOWS)
    assert survey(desk(ANA), number).cycle == 0


def test_where_nothing_is_written_everyone_is_asked_of_everything_as_before(acting: Acting) -> None:
    desk = asking(acting)
    numbers = [confirmed(desk), confirmed(desk), confirmed(desk, resolved_by=SOFIA)]
    assert all(is_asked(desk, number) for number in numbers)
    rate(desk(SOFIA), numbers[0], 1)
    assert survey(desk(ANA), numbers[0]).agreed is None
    assert rated(desk, 5, by=BEN) == 4
