"""What an operation leaves behind in its transaction: entries of the journal, timers, and what waits to be said."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, event, select

from commands.shared.act import Act, Follower
from commands.shared.desk import follow_up
from commands.shared.refusals import Refused
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.outbox import queries as outbox
from storage.outbox.records import Effect, EffectState, Method, PostedMessage
from storage.outbox.tables import outbox as effects
from storage.schema import finish
from storage.timers import queries as timers
from storage.timers.records import Timer

Follows = Mapping[str, Sequence[Follower]]


def told(act: Act, record: str) -> list[str]:
    """What is journalled of a record, by name, oldest first."""
    return [entry.what for entry in journal.history(act.tx, record)]


def last(act: Act, record: str) -> Entry:
    """What was journalled last of a record."""
    return journal.history(act.tx, record)[-1]


def armed(act: Act) -> list[Timer]:
    """Every timer that is set for the ten years to come."""
    finish(act.tx)
    return timers.due(act.tx, act.now + timedelta(days=3650))


def queued(act: Act, follows: Follows) -> list[Effect]:
    """What waits to be said once all has followed."""
    follow_up(act, follows)
    finish(act.tx)
    waiting = select(effects).where(effects.c.state == EffectState.PENDING).order_by(effects.c.id)
    return [_effect(row) for row in act.tx.execute(waiting).mappings()]


def _effect(row: Mapping[Any, Any]) -> Effect:
    return Effect(**{field.name: row[field.name] for field in fields(Effect)} | {"method": Method(row["method"])})


def said(act: Act, follows: Follows) -> list[Effect]:
    """The same; then it counts as said, and is not found again."""
    found = queued(act, follows)
    act.tx.execute(delete(effects))
    return found


def stand(act: Act, names: Iterable[str], channel: str = "C1") -> None:
    """These messages were posted: they stand in Slack."""
    for name in names:
        outbox.store_message(act.tx, PostedMessage(name, name.partition("/")[0], channel, "1.1"))


def text_of(effect: Effect) -> str:
    """What a message says that is not rendered when it is sent."""
    text: Any = effect.arguments["text"]
    return str(text)


@contextmanager
def refused(kind: type[Refused], sentence: str, record: str = "INC-1") -> Iterator[None]:
    """What happens in here is refused in just these words, and the refusal says what it is about."""
    with pytest.raises(kind) as refusal:
        yield
    assert (refusal.value.sentence, refusal.value.record) == (sentence, record)


@contextmanager
def asked(act: Act) -> Iterator[list[str]]:
    """The statements that are sent to the database in here."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    event.listen(act.tx, "before_cursor_execute", note)
    yield statements
    event.remove(act.tx, "before_cursor_execute", note)
