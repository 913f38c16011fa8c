"""What a manager does about that which could not be said."""

from collections.abc import Callable

from sqlalchemy import Connection

from commands.incidents.permissions import managers
from commands.shared.act import Act
from commands.shared.refusals import MovedOn, NotAllowed
from storage.journal.records import DeskEvent
from storage.outbox import queries as outbox


def retry(act: Act, effect: int) -> None:
    """Say it again, as it was to be said."""
    _settle(act, effect, "retry", outbox.release, DeskEvent.EFFECT_RETRIED)


def drop(act: Act, effect: int) -> None:
    """Never say it; the journal keeps who decided so."""
    _settle(act, effect, "drop", outbox.drop, DeskEvent.EFFECT_DROPPED)


def _settle(
    act: Act, effect: int, attempted: str, settle: Callable[[Connection, int], bool], event: DeskEvent
) -> None:
    record = f"effect-{effect}"
    if act.by not in managers(act):
        sentence = "That is for service managers; they are listed under `roles:` in app.yaml."
        raise NotAllowed(sentence, attempted=attempted, record=record)
    if not settle(act.tx, effect):
        raise MovedOn("That is not waiting any more; the list is up to date now.", record=record)
    act.journal(event, record)
