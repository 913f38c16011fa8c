"""A card that waits while its reporter tries an answer: when its team is shown it, and when it never is."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from commands.incidents import operations, taking_back, waiting
from commands.incidents.cards import receipt
from commands.incidents.notices import FOLLOWS
from commands.shared.act import Act
from commands.shared.blocks import moment
from storage.incidents.records import IncidentEvent
from storage.outbox.records import Effect
from storage.timers import queries as timers
from tests.commands.conftest import ANA, SOFIA, Acting
from tests.commands.incidents.examples import declared
from tests.commands.outcome import armed, journalled, later, said
from tests.conftest import MONDAY

TWO_MINUTES = timedelta(minutes=2)


def cards(found: list[Effect]) -> set[str]:
    """Where the team would see it."""
    return {each.arguments["channel"] for each in found if each.render == "incident.card"}


def reported(acting: Acting) -> Act:
    """Sofia has reported it, and tries what she was offered."""
    declared(acting, card_waits=TWO_MINUTES)
    assert not cards(said(acting(SOFIA), FOLLOWS))
    return acting(SOFIA)


def test_its_reporter_reads_when_the_team_sees_it_and_that_it_has_it_once_it_does(acting: Acting) -> None:
    act = reported(acting)
    at = moment(MONDAY + TWO_MINUTES, "{time}")
    waits = f"The team Retail applications sees it at {at}, unless the answer that you were offered settles it."
    assert waits in str(receipt(act, 1)["blocks"])
    operations.answer(act, 1, text="It smells of smoke")
    assert "incident.receipt" in {each.render for each in said(act, FOLLOWS)}
    assert "The team Retail applications has it." in str(receipt(act, 1)["blocks"])


def test_its_team_is_shown_it_when_the_time_is_over(acting: Acting) -> None:
    act = reported(acting)
    (timer,) = armed(act, waiting.CARD)
    assert timer.due_at == MONDAY + TWO_MINUTES
    assert timers.claim(act.tx, timer)
    waiting.waited(later(act, minutes=2), **timer.payload)
    assert cards(said(act, FOLLOWS)) == {"#incidents", "#team-retail-apps"}


@pytest.mark.parametrize(
    "done",
    [
        lambda acting: operations.take(acting(ANA), 1),
        lambda acting: operations.set_major(acting(ANA), 1),
        lambda acting: operations.answer(acting(SOFIA), 1, text="It smells of smoke"),
        lambda acting: operations.note(acting(ANA), 1, text="Another one"),
        lambda acting: waiting.let_through(acting(SOFIA), 1),
    ],
)
def test_whatever_anybody_does_about_it_shows_it_at_once_and_once(
    acting: Acting, done: Callable[[Acting], object]
) -> None:
    act = reported(acting)
    done(acting)
    assert cards(said(act, FOLLOWS)) == {"#incidents", "#team-retail-apps"}
    assert not armed(act, waiting.CARD)
    waiting.let_through(act, 1)
    assert not said(act, FOLLOWS)


def test_what_is_over_before_is_never_shown_to_its_team_nor_what_is_said_of_it_then(acting: Acting) -> None:
    act = reported(acting)
    taking_back.undo(act, 1)
    assert not cards(said(act, FOLLOWS))
    assert not armed(act, waiting.CARD)
    assert journalled(act, "INC-1")[-1] == IncidentEvent.CARD_KEPT_BACK
    operations.answer(act, 1, text="It was not plugged in")
    assert {each.arguments["channel"] for each in said(act, FOLLOWS)} == {SOFIA}


def test_what_comes_back_is_shown_and_stays_so(acting: Acting) -> None:
    act = reported(acting)
    operations.resolve(acting(ANA), 1, note="Plugged in")
    assert not cards(said(act, FOLLOWS))
    operations.reopen(act, 1, reason="It is out again")
    assert cards(said(act, FOLLOWS))
    operations.resolve(acting(ANA), 1, note="Taped")
    assert cards(said(act, FOLLOWS))
