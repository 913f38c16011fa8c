"""What a manager does about that which could not be said: have it said again, or drop it."""

from collections.abc import Callable

import pytest

from commands.home import operations
from commands.home.notices import FOLLOWS
from commands.shared.act import Act
from commands.shared.refusals import MovedOn, NotAllowed
from storage.journal.records import DeskEvent
from storage.outbox import queries as outbox
from storage.outbox.records import Method
from tests.commands.conftest import ANA, CARLOS, MIRA, SOFIA, Acting
from tests.commands.home.examples import parked
from tests.commands.outcome import journalled, last, refused, told

Settle = Callable[[Act, int], None]
BOTH = [(operations.retry, DeskEvent.EFFECT_RETRIED), (operations.drop, DeskEvent.EFFECT_DROPPED)]


@pytest.mark.parametrize(("settle", "event"), BOTH)
def test_it_is_not_parked_any_more_and_the_journal_keeps_who_decided(
    acting: Acting, settle: Settle, event: DeskEvent
) -> None:
    parked(acting(MIRA))
    settle(acting(MIRA), 1)
    assert outbox.parked(acting(MIRA).tx) == []
    entry = last(acting(MIRA), "effect-1")
    assert (entry.what, entry.actor, entry.details) == (event, MIRA, {})


def test_what_is_retried_waits_to_be_said_as_it_was_to_be_said(acting: Acting) -> None:
    effect = parked(acting(MIRA))
    operations.retry(acting(MIRA), 1)
    assert told(acting(MIRA), {}) == [effect]


def test_what_is_dropped_is_never_said(acting: Acting) -> None:
    parked(acting(MIRA))
    operations.drop(acting(MIRA), 1)
    assert told(acting(MIRA), {}) == []


@pytest.mark.parametrize("settle", [settle for settle, _ in BOTH])
@pytest.mark.parametrize("person", [SOFIA, ANA, CARLOS])
def test_nobody_but_a_service_manager_may(acting: Acting, settle: Settle, person: str) -> None:
    parked(acting(person))
    sentence = "That is for service managers; they are listed under `roles:` in app.yaml."
    with refused(NotAllowed, sentence, record="effect-1"):
        settle(acting(person), 1)
    assert len(outbox.parked(acting(person).tx)) == 1
    assert journalled(acting(person), "effect-1") == []


@pytest.mark.parametrize(("settle", "attempted"), [(operations.retry, "retry"), (operations.drop, "drop")])
def test_the_refusal_says_what_was_asked_for(acting: Acting, settle: Settle, attempted: str) -> None:
    with pytest.raises(NotAllowed) as refusal:
        settle(acting(SOFIA), 1)
    assert refusal.value.attempted == attempted


@pytest.mark.parametrize("settle", [settle for settle, _ in BOTH])
@pytest.mark.parametrize("first", [settle for settle, _ in BOTH])
def test_what_is_settled_already_is_not_settled_again(acting: Acting, first: Settle, settle: Settle) -> None:
    parked(acting(MIRA))
    first(acting(MIRA), 1)
    with refused(MovedOn, "That is not waiting any more; the list is up to date now.", record="effect-1"):
        settle(acting(MIRA), 1)
    with pytest.raises(MovedOn):
        settle(acting(MIRA), 99)


@pytest.mark.parametrize("settle", [settle for settle, _ in BOTH])
def test_whoever_settled_it_sees_their_list_anew(acting: Acting, settle: Settle) -> None:
    parked(acting(MIRA))
    settle(acting(MIRA), 1)
    (shown,) = [each for each in told(acting(MIRA), FOLLOWS) if each.method is Method.PUBLISH]
    assert (shown.lane, shown.coalesce, shown.record) == (f"home:{MIRA}", f"home:{MIRA}", "desk")
    assert (shown.arguments, shown.render, shown.subject) == ({"user_id": MIRA}, "home.view", {"person": MIRA})
