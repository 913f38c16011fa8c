"""What is still to be said in Slack, what was said, and what needs an operator's eye."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from storage.outbox.records import Effect, EffectState, PostedMessage, Row
from storage.outbox.tables import messages, outbox
from storage.schema import insert_at_end, inserting_once

WAITING = (EffectState.PENDING, EffectState.SENDING, EffectState.UNKNOWN)
_EFFECT = [field.name for field in fields(Effect)]
UNCERTAIN = "uncertain"
"""In the result of what is set aside: whether an attempt may have said it."""


def put(tx: Connection, effect: Effect, now: datetime) -> None:
    """Write an effect, unless its key or the name it coalesces under is taken. It stands there when `tx` ends."""
    row = {name: getattr(effect, name) for name in _EFFECT}
    op = uuid.uuid4().hex
    if effect.message is not None and effect.message.endswith("/"):
        row["message"] = effect.message + op
    row |= {"op": op, "state": EffectState.PENDING, "attempts": 0, "created_at": now}
    insert_at_end(tx, inserting_once(tx.dialect.name, outbox), row)


def ready(tx: Connection, busy: frozenset[str] = frozenset(), limit: int = 32) -> list[Row]:
    """The head of each lane that is not busy, oldest first."""
    heads = (
        select(func.min(outbox.c.id))
        .where(outbox.c.state.in_(WAITING), outbox.c.lane.not_in(busy))
        .group_by(outbox.c.lane)
    )
    statement = select(outbox).where(outbox.c.id.in_(heads)).order_by(outbox.c.id).limit(limit)
    return [_row(row) for row in tx.execute(statement).mappings()]


def claim(tx: Connection, row: Row, now: datetime) -> Row | None:
    """Mark as being sent, before the call is made; None when it is not pending any more.

    What comes back carries the number of this attempt. Whoever reports the end of an attempt is heard only while no
    other process has begun a later one.
    """
    attempt = row.attempts + 1
    if not _move(tx, row, (EffectState.PENDING,), state=EffectState.SENDING, tried_at=now, attempts=attempt):
        return None
    return replace(row, state=EffectState.SENDING, tried_at=now, attempts=attempt)


def mark_sent(tx: Connection, row: Row, result: Mapping[str, Any]) -> bool:
    """It is said; also when somebody who could not see it has put it back meanwhile."""
    return _move(tx, row, WAITING, state=EffectState.SENT, result=dict(result), error=None)


def mark_unknown(tx: Connection, row: Row, error: str) -> bool:
    return _move(tx, row, (EffectState.SENDING,), state=EffectState.UNKNOWN, error=error)


def keep(tx: Connection, row: Row, result: Mapping[str, Any]) -> bool:
    """Remember how far this attempt has come, before its next step."""
    return _move(tx, row, (EffectState.SENDING,), result=dict(result))


def park(tx: Connection, row: Row, error: str, *, certain: bool) -> bool:
    """Set aside for an operator; its lane goes on. `certain` when none of its attempts can have said it."""
    result = (row.result or {}) | {UNCERTAIN: not certain}
    return _move(tx, row, WAITING, state=EffectState.PARKED, error=error, result=result)


def put_back(tx: Connection, row: Row, error: str) -> bool:
    """Have said later what was certainly not said; a newer effect that coalesces with it makes it needless."""
    if _superseded(tx, row.id, row.effect):
        _hand_on(tx, row.id, row.effect)
        return mark_sent(tx, row, {"superseded": True})
    return _move(tx, row, (EffectState.SENDING, EffectState.UNKNOWN), state=EffectState.PENDING, error=error)


def release(tx: Connection, key: int) -> bool:
    """Have what was set aside said after all; False when it is not set aside any more.

    What may have been said is looked for first.
    """
    found = tx.execute(select(outbox).where(outbox.c.id == key)).mappings().first()
    if found is None:
        return False
    row = _row(found)
    if _superseded(tx, key, row.effect):
        _hand_on(tx, key, row.effect)
        return _unpark(tx, key, state=EffectState.SENT, result={"superseded": True})
    uncertain = (row.result or {}).get(UNCERTAIN, False)
    return _unpark(tx, key, state=EffectState.UNKNOWN if uncertain else EffectState.PENDING, error=None)


def on_their_way(tx: Connection, folder: str) -> dict[str, str]:
    """The messages of a folder that are being posted, or may have been, and the lane of each."""
    under = (outbox.c.message.startswith(folder, autoescape=True), outbox.c.method == "chat.postMessage")
    begun = outbox.c.state.in_((EffectState.SENDING, EffectState.UNKNOWN))
    rows = tx.execute(select(outbox.c.message, outbox.c.lane).where(begun, *under).order_by(outbox.c.id))
    return {message: lane for message, lane in rows}  # noqa: C416 - rows are not pairs to the type checker


def withdraw(tx: Connection, lanes: Iterable[str]) -> int:
    """Leave unsaid what waits in these lanes, and was not begun; how much that was."""
    waiting = (outbox.c.lane.in_([*lanes]), outbox.c.state == EffectState.PENDING)
    values = {"state": EffectState.SENT, "result": {"withdrawn": True}}
    return tx.execute(update(outbox).where(*waiting).values(**values)).rowcount


def drop(tx: Connection, key: int) -> bool:
    """Never say what was set aside; False when it is not set aside any more."""
    return _unpark(tx, key, state=EffectState.SENT, result={"dropped": True})


def interrupted(tx: Connection) -> list[Row]:
    """What was being sent when the last process ended: nobody knows whether Slack heard it."""
    statement = select(outbox).where(outbox.c.state == EffectState.SENDING).order_by(outbox.c.id)
    return [_row(row) for row in tx.execute(statement).mappings()]


def parked(tx: Connection, limit: int = 50) -> list[Row]:
    statement = select(outbox).where(outbox.c.state == EffectState.PARKED).order_by(outbox.c.id).limit(limit)
    return [_row(row) for row in tx.execute(statement).mappings()]


def depth(tx: Connection) -> int:
    """How many effects wait to be carried out."""
    return tx.execute(select(func.count()).select_from(outbox).where(outbox.c.state.in_(WAITING))).scalar_one()


def oldest_waiting(tx: Connection) -> datetime | None:
    """When the effect that has waited longest was written."""
    found: datetime | None = tx.execute(
        select(outbox.c.created_at).where(outbox.c.state.in_(WAITING)).order_by(outbox.c.id).limit(1)
    ).scalar()
    return found


def count_parked(tx: Connection) -> int:
    """How many effects are set aside for an operator."""
    parked = outbox.c.state == EffectState.PARKED
    return tx.execute(select(func.count()).select_from(outbox).where(parked)).scalar_one()


def forget_sent(tx: Connection, before: datetime) -> int:
    """Drop what was said long ago and has no natural key to guard."""
    return tx.execute(
        delete(outbox).where(outbox.c.state == EffectState.SENT, outbox.c.key.is_(None), outbox.c.created_at < before)
    ).rowcount


def remember_message(tx: Connection, name: str, channel: str, ts: str) -> None:
    tx.execute(delete(messages).where(messages.c.name == name))
    tx.execute(insert(messages).values(name=name, channel=channel, ts=ts))


def forget_message(tx: Connection, name: str) -> None:
    tx.execute(delete(messages).where(messages.c.name == name))


def message_called(tx: Connection, name: str) -> PostedMessage | None:
    row = tx.execute(select(messages).where(messages.c.name == name)).mappings().first()
    return None if row is None else PostedMessage(**row)


def names_at(tx: Connection, channel: str, ts: str) -> list[str]:
    """Under which names we remember the message that stands there."""
    statement = select(messages.c.name).where(messages.c.channel == channel, messages.c.ts == ts)
    return list(tx.execute(statement).scalars())


def names_under(tx: Connection, prefix: str) -> list[str]:
    """The names of remembered messages that begin so."""
    statement = select(messages.c.name).where(messages.c.name.startswith(prefix, autoescape=True))
    return list(tx.execute(statement.order_by(messages.c.name)).scalars())


def _superseded(tx: Connection, key: int, effect: Effect) -> bool:
    """Whether a newer effect waits under the name that this one coalesces under."""
    return (
        effect.coalesce is not None
        and tx.execute(select(outbox.c.id).where(*_newer(key, effect))).first() is not None
    )


def _hand_on(tx: Connection, key: int, effect: Effect) -> None:
    """The newer effect takes over what follows from this one."""
    if effect.then is not None:
        tx.execute(update(outbox).where(*_newer(key, effect), outbox.c.then.is_(None)).values(then=effect.then))


def _newer(key: int, effect: Effect) -> tuple[ColumnElement[bool], ...]:
    same = outbox.c.coalesce == effect.coalesce
    return same, outbox.c.state == EffectState.PENDING, outbox.c.id != key


def _unpark(tx: Connection, key: int, **values: Any) -> bool:
    statement = update(outbox).where(outbox.c.id == key, outbox.c.state == EffectState.PARKED).values(**values)
    return tx.execute(statement).rowcount > 0


def _move(tx: Connection, row: Row, was: Sequence[EffectState], **values: Any) -> bool:
    """Change the row, unless its state or its attempt is another than the caller knows."""
    mine = (outbox.c.id == row.id, outbox.c.attempts == row.attempts, outbox.c.state.in_(was))
    return tx.execute(update(outbox).where(*mine).values(**values)).rowcount > 0


def _row(row: Mapping[Any, Any]) -> Row:
    return Row(
        effect=Effect(**{name: row[name] for name in _EFFECT}),
        state=EffectState(row["state"]),
        **{name: row[name] for name in ("id", "op", "attempts", "created_at", "tried_at", "error", "result")},
    )
