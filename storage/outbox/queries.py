"""The outbox: calls to Slack that wait, were made, or are parked for an operator; and the messages that we posted."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Update,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    select,
    update,
)

from storage.outbox.records import Effect, EffectState, Method, PostedMessage, QueuedEffect
from storage.outbox.tables import messages, outbox
from storage.record import asdict, replace
from storage.schema import inserting_once, run_at_end, writing_over
from storage.statements import any_given, find, given, run, written_out

WAITING = (EffectState.PENDING, EffectState.SENDING, EffectState.UNKNOWN)
_EFFECT = Effect.__struct_fields__
_CALLED = select(messages).where(given(messages.c.name))
UNCERTAIN = "uncertain"
"""In the result of a parked effect: whether one of its attempts may have been carried out."""


LAST = "\U0010ffff"
"""The last of all letters, as SQLite orders them."""

_UNDER = (
    select(messages.c.name)
    .where(messages.c.name >= bindparam("prefix"), messages.c.name < bindparam("end"))
    .order_by(messages.c.name)
)
"""By the index of names, which SQLite does not use for LIKE: it went through all that was ever posted."""

_UNDER_BY_LETTERS = (
    select(messages.c.name)
    .where(messages.c.name.op("~>=~")(bindparam("prefix")), messages.c.name.op("~<~")(bindparam("end")))
    .order_by(messages.c.name)
)
"""The same on PostgreSQL, where `<` goes by its collation."""

_IS_PARKED = outbox.c.state == literal_column(f"'{EffectState.PARKED}'")
"""Written so that its own index is used: what is parked is little, and what was ever said a million rows."""

_THAT_WAIT = select(outbox.c.id).where(written_out(outbox.c.state, WAITING))
_HEADS = (
    select(func.min(outbox.c.id))
    .where(written_out(outbox.c.state, WAITING), outbox.c.lane.not_in(bindparam("busy", expanding=True)))
    .group_by(outbox.c.lane)
)
_IS_ELSEWHERE = outbox.c.place.is_(None) | outbox.c.place.not_in(bindparam("full", expanding=True))
_READY = (
    select(outbox)
    .where(outbox.c.id.in_(_HEADS), any_given(outbox.c.record) | _IS_ELSEWHERE)
    .order_by(case((any_given(outbox.c.record), 0), else_=1), outbox.c.id)
    .limit(bindparam("most"))
)


def put(tx: Connection, effect: Effect, now: datetime, purpose: str | None = None) -> None:
    """Queue an effect, unless its key or the name it coalesces under is taken. The row is written when `tx` ends.

    `purpose` is what a message is for; one without is not counted among them.
    """
    row = asdict(effect)
    mark = secrets.token_hex(16)
    if effect.message is not None and effect.message.endswith("/"):
        row["message"] = effect.message + mark
    row |= {"mark": mark, "state": EffectState.PENDING, "attempts": 0, "created_at": now}
    place = effect.arguments.get("channel")
    row |= {"purpose": purpose, "place": place if isinstance(place, str) else None}
    run_at_end(tx, inserting_once(tx.dialect.name, outbox), row, effect.coalesce)


def ready(
    tx: Connection,
    busy: Collection[str] = (),
    limit: int = 32,
    first: Collection[str] = (),
    full: Collection[str] = (),
) -> list[QueuedEffect]:
    """The oldest waiting effect of each lane that is not busy; of the records `first` before all others, and those
    alone where a channel is `full`.
    """
    asked = {"busy": [*busy], "any_record": [*first], "full": [*full], "most": limit}
    return [_queued(row) for row in find(tx, _READY, asked)]


def claim(tx: Connection, queued: QueuedEffect, now: datetime) -> QueuedEffect | None:
    """Mark as being sent, before the call is made; None when it is not pending any more.

    What is returned carries the number of this attempt. The functions below change nothing, and return False, once
    another process has begun a later attempt.
    """
    attempt = queued.attempts + 1
    if not _move(tx, queued, (EffectState.PENDING,), state=EffectState.SENDING, tried_at=now, attempts=attempt):
        return None
    return replace(queued, state=EffectState.SENDING, tried_at=now, attempts=attempt)


def mark_sent(tx: Connection, queued: QueuedEffect, result: Mapping[str, Any], at: datetime | None = None) -> bool:
    """Also when it was requeued meanwhile by a process that could not find it. `at` (UTC): when it was posted."""
    values: dict[str, Any] = {"state": EffectState.SENT, "result": dict(result), "error": None}
    if at is not None and _is_new(tx, queued.effect, result):
        values["posted_at"] = at
    return _move(tx, queued, WAITING, **values)


def _is_new(tx: Connection, effect: Effect, result: Mapping[str, Any]) -> bool:
    """Whether it was posted, and none that stood there was changed."""
    if "ts" not in result or effect.method not in (Method.SHOW, Method.POST_MESSAGE):
        return False
    known = message_called(tx, effect.message) if effect.method == Method.SHOW and effect.message else None
    return known is None or known.ts != result["ts"]


def mark_unknown(tx: Connection, queued: QueuedEffect, error: str) -> bool:
    return _move(tx, queued, (EffectState.SENDING,), state=EffectState.UNKNOWN, error=error)


def save_progress(tx: Connection, queued: QueuedEffect, result: Mapping[str, Any]) -> bool:
    """Store how far this attempt has come, before its next call."""
    return _move(tx, queued, (EffectState.SENDING,), result=dict(result))


def park(tx: Connection, queued: QueuedEffect, error: str, *, certain: bool) -> bool:
    """Set aside for an operator; its lane goes on. `certain` when none of its attempts can have been carried out.

    An earlier one that coalesces with it is set aside no more: whatever is said at last shows the latest.
    """
    result = (queued.result or {}) | {UNCERTAIN: not certain}
    parked = _move(tx, queued, WAITING, state=EffectState.PARKED, error=error, result=result)
    if parked and queued.effect.coalesce is not None:
        _supersede_parked(tx, queued)
    return parked


def _supersede_parked(tx: Connection, queued: QueuedEffect) -> None:
    """What may have been carried out stays: it must be looked for before anything is said again."""
    alike = (outbox.c.coalesce == queued.effect.coalesce, _IS_PARKED)
    for row in tx.execute(select(outbox).where(*alike, outbox.c.id != queued.id)).mappings().all():
        if not (row["result"] or {}).get(UNCERTAIN, False):
            _unpark(tx, row["id"], state=EffectState.SENT, result={"superseded": True})
            if row["then"] is not None:
                same = (outbox.c.id == queued.id, outbox.c.then.is_(None))
                tx.execute(update(outbox).where(*same).values(then=row["then"]))


def requeue(tx: Connection, queued: QueuedEffect, error: str) -> bool:
    """Have sent later what was certainly not sent; marked sent when a newer effect coalesces with it."""
    if _superseded(tx, queued.id, queued.effect):
        _pass_on_continuation(tx, queued.id, queued.effect)
        return mark_sent(tx, queued, {"superseded": True})
    return _move(tx, queued, (EffectState.SENDING, EffectState.UNKNOWN), state=EffectState.PENDING, error=error)


def release(tx: Connection, key: int) -> bool:
    """Have a parked effect sent after all; False when it is not parked any more.

    One that may have been carried out is looked for in Slack first.
    """
    found = tx.execute(select(outbox).where(outbox.c.id == key)).mappings().first()
    if found is None:
        return False
    queued = _queued(found)
    if _superseded(tx, key, queued.effect):
        _pass_on_continuation(tx, key, queued.effect)
        return _unpark(tx, key, state=EffectState.SENT, result={"superseded": True})
    uncertain = (queued.result or {}).get(UNCERTAIN, False)
    return _unpark(tx, key, state=EffectState.UNKNOWN if uncertain else EffectState.PENDING, error=None)


def being_posted(tx: Connection, folder: str) -> dict[str, str]:
    """The messages of a folder that are being posted, or may have been, and the lane of each."""
    return _posting(tx, folder, (EffectState.SENDING, EffectState.UNKNOWN))


def on_their_way(tx: Connection, folder: str) -> dict[str, str]:
    """The same, and those that wait to be posted."""
    return _posting(tx, folder, WAITING)


def _posting(tx: Connection, folder: str, states: Sequence[EffectState]) -> dict[str, str]:
    posting = outbox.c.method.in_((Method.POST_MESSAGE, Method.SHOW))
    under = (outbox.c.message.startswith(folder, autoescape=True), posting)
    begun = outbox.c.id.in_(_THAT_WAIT) & outbox.c.state.in_(states)
    rows = tx.execute(select(outbox.c.message, outbox.c.lane).where(begun, *under).order_by(outbox.c.id))
    return {message: lane for message, lane in rows}  # noqa: C416 - rows are not pairs to the type checker


def withdraw(tx: Connection, lanes: Iterable[str], method: Method | None = None) -> int:
    """Do not send what is pending in these lanes, or the calls of one method; how many effects that were."""
    which = outbox.c.lane.in_([*lanes])
    return _withdraw(tx, which if method is None else which & (outbox.c.method == method))


def withdraw_under(tx: Connection, prefix: str) -> int:
    """Do not send what is pending in the lanes that begin so; how many effects that were."""
    return _withdraw(tx, outbox.c.lane.startswith(prefix, autoescape=True))


def _withdraw(tx: Connection, lanes: ColumnElement[bool]) -> int:
    values = {"state": EffectState.SENT, "result": {"withdrawn": True}}
    waiting = outbox.c.id.in_(_THAT_WAIT) & (outbox.c.state == EffectState.PENDING)
    return tx.execute(update(outbox).where(lanes, waiting).values(**values)).rowcount


def drop(tx: Connection, key: int) -> bool:
    """Never send a parked effect; False when it is not parked any more."""
    return _unpark(tx, key, state=EffectState.SENT, result={"dropped": True})


def interrupted(tx: Connection) -> list[QueuedEffect]:
    """What was being sent when the last leader stopped: it is unknown whether Slack carried it out."""
    sending = (outbox.c.id.in_(_THAT_WAIT), outbox.c.state == EffectState.SENDING)
    statement = select(outbox).where(*sending).order_by(outbox.c.id)
    return [_queued(row) for row in tx.execute(statement).mappings()]


def parked(tx: Connection, limit: int = 50) -> list[QueuedEffect]:
    statement = select(outbox).where(_IS_PARKED).order_by(outbox.c.id + 0).limit(limit)
    return [_queued(row) for row in tx.execute(statement).mappings()]


def depth(tx: Connection) -> int:
    """How many effects wait to be carried out."""
    waiting = select(func.count()).select_from(outbox).where(written_out(outbox.c.state, WAITING))
    return tx.execute(waiting).scalar_one()


def oldest_waiting(tx: Connection) -> datetime | None:
    """When the effect that has waited longest was written."""
    unordered = outbox.c.id + 0  # else SQLite goes through all rows by their id, up to the first that waits
    first = select(func.min(unordered)).where(written_out(outbox.c.state, WAITING)).scalar_subquery()
    found: datetime | None = tx.execute(select(outbox.c.created_at).where(outbox.c.id == first)).scalar()
    return found


def count_parked(tx: Connection) -> int:
    """How many effects are parked for an operator."""
    return tx.execute(select(func.count()).select_from(outbox).where(_IS_PARKED)).scalar_one()


def delete_sent(tx: Connection, before: datetime, most: int = 10_000) -> int:
    """Delete what was queued before then and is sent, unless its natural key must stay taken; how many that were.

    The oldest, so many at most: nobody who reports something waits for all that a desk said before a long rest.
    """
    sent = (outbox.c.state == EffectState.SENT, outbox.c.key.is_(None))
    oldest = select(outbox.c.id, outbox.c.created_at).where(*sent).order_by(outbox.c.id).limit(most).subquery()
    return tx.execute(
        delete(outbox).where(outbox.c.id.in_(select(oldest.c.id).where(oldest.c.created_at < before)))
    ).rowcount


def store_message(tx: Connection, message: PostedMessage) -> None:
    run(tx, writing_over(tx.dialect.name, messages), asdict(message))


def delete_message(tx: Connection, name: str) -> None:
    tx.execute(delete(messages).where(messages.c.name == name))


def rename_messages(tx: Connection, folder: str, to: str, record: str) -> None:
    """What stands under names that begin with `folder`, or waits to be shown, is under `to` and this record now."""
    for name in names_under(tx, folder):
        renamed = {"name": to + name.removeprefix(folder), "record": record}
        tx.execute(update(messages).where(messages.c.name == name).values(renamed))
    waiting = outbox.c.id.in_(_THAT_WAIT) & outbox.c.message.startswith(folder, autoescape=True)
    for key, name in tx.execute(select(outbox.c.id, outbox.c.message).where(waiting)).all():
        tx.execute(update(outbox).where(outbox.c.id == key).values(message=to + name.removeprefix(folder)))


def message_called(tx: Connection, name: str) -> PostedMessage | None:
    return next((PostedMessage(**row) for row in find(tx, _CALLED, {"the_name": name})), None)


def messages_at(tx: Connection, channel: str, ts: str) -> list[PostedMessage]:
    """What is stored of the message with this timestamp, under each of its names."""
    statement = select(messages).where(messages.c.channel == channel, messages.c.ts == ts)
    return [PostedMessage(**row) for row in tx.execute(statement).mappings()]


def names_under(tx: Connection, prefix: str) -> list[str]:
    """The names of stored messages that begin so."""
    if tx.dialect.name == "sqlite":
        return [row["name"] for row in find(tx, _UNDER, {"prefix": prefix, "end": prefix + LAST})]
    return list(tx.execute(_UNDER_BY_LETTERS, {"prefix": prefix, "end": prefix + LAST}).scalars())


def names_with(tx: Connection, part: str) -> list[str]:
    """The names of stored messages that have this in them."""
    statement = select(messages.c.name).where(messages.c.name.contains(part, autoescape=True))
    return list(tx.execute(statement.order_by(messages.c.name)).scalars())


def _superseded(tx: Connection, key: int, effect: Effect) -> bool:
    """Whether a newer effect with the same `coalesce` waits."""
    return (
        effect.coalesce is not None
        and tx.execute(select(outbox.c.id).where(*_newer(key, effect))).first() is not None
    )


def _pass_on_continuation(tx: Connection, key: int, effect: Effect) -> None:
    """Give the continuation of this effect to the newer one."""
    if effect.then is not None:
        tx.execute(update(outbox).where(*_newer(key, effect), outbox.c.then.is_(None)).values(then=effect.then))


def _newer(key: int, effect: Effect) -> tuple[ColumnElement[bool], ...]:
    same = outbox.c.coalesce == effect.coalesce
    return same, outbox.c.state == EffectState.PENDING, outbox.c.id != key


def _unpark(tx: Connection, key: int, **values: Any) -> bool:
    statement = update(outbox).where(outbox.c.id == key, outbox.c.state == EffectState.PARKED).values(**values)
    return tx.execute(statement).rowcount > 0


def _move(tx: Connection, queued: QueuedEffect, was: Sequence[EffectState], **values: Any) -> bool:
    """Change the row, unless its state or its attempt is another than the caller knows."""
    known = {"the_id": queued.id, "the_attempts": queued.attempts}
    return run(tx, _moving(tuple(was)), known | values) > 0


@cache
def _moving(was: tuple[EffectState, ...]) -> Update:
    """The statement, built once: what it sets are the parameters that are columns."""
    return update(outbox).where(given(outbox.c.id), given(outbox.c.attempts), written_out(outbox.c.state, was))


def _queued(row: Mapping[Any, Any]) -> QueuedEffect:
    return QueuedEffect(
        effect=Effect(**{name: row[name] for name in _EFFECT}),
        state=EffectState(row["state"]),
        **{name: row[name] for name in ("id", "mark", "attempts", "created_at", "tried_at", "error", "result")},
    )
