"""What an act leaves behind: what waits to be done in Slack, timers, and entries of the journal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update

from commands.shared.act import Act, Follower
from commands.shared.desk import follow_up
from commands.shared.refusals import Refused
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.outbox import queries as outbox_queries
from storage.outbox.records import Effect, EffectState, Method, PostedMessage
from storage.outbox.tables import outbox
from storage.record import replace
from storage.schema import finish
from storage.timers import queries as timers
from storage.timers.records import Timer
from tests.conftest import MONDAY

_EFFECT = Effect.__struct_fields__
FOREVER = timedelta(days=3650)


def later(act: Act, **by: float) -> Act:
    """The same person, when so much time has passed."""
    return replace(act, now=act.now + timedelta(**by))


def effects(act: Act) -> list[Effect]:
    """What waits to be done in Slack, in the order written."""
    finish(act.tx)
    waiting = select(outbox).where(outbox.c.state == EffectState.PENDING).order_by(outbox.c.id)
    rows = [{name: row[name] for name in _EFFECT} for row in act.tx.execute(waiting).mappings()]
    return [Effect(**(row | {"method": Method(row["method"])})) for row in rows]


def told(act: Act, follows: Mapping[str, Sequence[Follower]]) -> list[Effect]:
    """What waits to be done in Slack once all has followed."""
    follow_up(act, follows)
    return effects(act)


def said(act: Act, follows: Mapping[str, Sequence[Follower]]) -> list[Effect]:
    """The same; then Slack has done it, and it is not found again."""
    found = told(act, follows)
    all_sent(act)
    return found


def text_of(effect: Effect) -> str:
    """What a message says that is not rendered when it is sent."""
    return str(effect.arguments["text"])


def stand(act: Act, names: Iterable[str], channel: str = "C1") -> None:
    """These messages were posted: they stand in Slack."""
    for name in names:
        outbox_queries.store_message(act.tx, PostedMessage(name, name.partition("/")[0], channel, "1.1"))


def all_sent(act: Act) -> None:
    """Nothing waits any more: Slack has done it."""
    finish(act.tx)
    act.tx.execute(update(outbox).values(state=EffectState.SENT))


def being_sent(act: Act) -> None:
    """What waited is on its way to Slack."""
    finish(act.tx)
    act.tx.execute(update(outbox).where(outbox.c.state == EffectState.PENDING).values(state=EffectState.SENDING))


def armed(act: Act, kind: str | None = None) -> list[Timer]:
    """The timers of a kind, or all, the next to be due first."""
    finish(act.tx)
    return [timer for timer in timers.due(act.tx, MONDAY + FOREVER, limit=1000) if kind in (None, timer.kind)]


def entries(act: Act, *what: str, record: str = "INC-1") -> list[Entry]:
    """What was journalled of a record: these events, or all."""
    return [each for each in journal.history(act.tx, record) if not what or each.what in what]


def details(act: Act, what: str, record: str = "INC-1") -> dict[str, Any]:
    """Of the last entry of this kind."""
    return entries(act, what, record=record)[-1].details


def journalled(act: Act, record: str) -> list[str]:
    """The names of all that was journalled of a record."""
    return [each.what for each in entries(act, record=record)]


def last(act: Act, record: str) -> Entry:
    """What was journalled last of a record."""
    return entries(act, record=record)[-1]


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
