"""What an act leaves behind: what waits to be done in Slack, timers, and entries of the journal."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from commands.shared.act import Act, Follower
from commands.shared.desk import follow_up
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.outbox.records import Effect, EffectState, Method
from storage.outbox.tables import outbox
from storage.schema import finish
from storage.timers import queries as timers
from storage.timers.records import Timer
from tests.conftest import MONDAY

_EFFECT = [field.name for field in fields(Effect)]
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


def all_sent(act: Act) -> None:
    """Nothing waits any more: Slack has done it."""
    finish(act.tx)
    act.tx.execute(update(outbox).values(state=EffectState.SENT))


def being_sent(act: Act) -> None:
    """What waited is on its way to Slack."""
    finish(act.tx)
    act.tx.execute(update(outbox).where(outbox.c.state == EffectState.PENDING).values(state=EffectState.SENDING))


def armed(act: Act, kind: str) -> list[Timer]:
    """The timers of a kind, the next to be due first."""
    finish(act.tx)
    return [timer for timer in timers.due(act.tx, MONDAY + FOREVER, limit=1000) if timer.kind == kind]


def entries(act: Act, *what: str, record: str = "INC-1") -> list[Entry]:
    """What was journalled of a record: these events, or all."""
    return [each for each in journal.history(act.tx, record) if not what or each.what in what]


def details(act: Act, what: str, record: str = "INC-1") -> dict[str, Any]:
    """Of the last entry of this kind."""
    return entries(act, what, record=record)[-1].details
