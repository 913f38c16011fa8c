"""The clocks of requests; those of incidents stand elsewhere, and none of these is in their figures."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from storage.requests.records import RequestClock, RequestMeasure
from storage.requests.tables import request_clocks, requests
from storage.schema import insert_row
from storage.service_levels.records import ClockState, Pause


def add(tx: Connection, **values: Any) -> RequestClock:
    blank = {"state": ClockState.RUNNING, "breached": False, "pauses": []}
    return _clock(insert_row(tx, request_clocks, blank | values))


def find(tx: Connection, key: int) -> RequestClock | None:
    row = tx.execute(select(request_clocks).where(request_clocks.c.id == key)).mappings().first()
    return None if row is None else _clock(row)


def of_request(tx: Connection, request: int, *measures: RequestMeasure) -> list[RequestClock]:
    """Of these measures or of all, in the order in which they began."""
    statement = select(request_clocks).where(request_clocks.c.request == request).order_by(request_clocks.c.id)
    if measures:
        statement = statement.where(request_clocks.c.measure.in_(measures))
    return [_clock(row) for row in tx.execute(statement).mappings()]


def change(tx: Connection, key: int, *, was: Collection[ClockState], **values: Any) -> RequestClock | None:
    """Change a clock that is in one of these states; None when it is in another."""
    if "pauses" in values:
        values["pauses"] = _written(values["pauses"])
    statement = update(request_clocks).where(request_clocks.c.id == key, request_clocks.c.state.in_([*was]))
    row = tx.execute(statement.values(**values).returning(request_clocks)).mappings().first()
    return None if row is None else _clock(row)


def kept(tx: Connection, since: datetime, until: datetime) -> dict[str, tuple[int, int]]:
    """By item, how many promises of fulfilment that ended in a time (UTC, half-open) were met and missed."""
    clock = request_clocks.c
    ended = (clock.stopped_at >= since, clock.stopped_at < until, clock.state == ClockState.STOPPED)
    counted = (
        select(requests.c.item, clock.breached, func.count())
        .select_from(request_clocks.join(requests, requests.c.id == clock.request))
        .where(clock.measure == RequestMeasure.FULFILMENT, *ended)
        .group_by(requests.c.item, clock.breached)
    )
    found: dict[str, tuple[int, int]] = {}
    for item, breached, n in tx.execute(counted):
        met, missed = found.get(item, (0, 0))
        found[item] = (met, missed + n) if breached else (met + n, missed)
    return found


def _written(pauses: Sequence[Pause]) -> list[list[str | None]]:
    return [[each.paused_at.isoformat(), each.resumed_at.isoformat() if each.resumed_at else None] for each in pauses]


def _clock(row: Mapping[Any, Any]) -> RequestClock:
    values = dict(row)
    values["measure"], values["state"] = RequestMeasure(values["measure"]), ClockState(values["state"])
    values["pauses"] = tuple(
        Pause(datetime.fromisoformat(since), datetime.fromisoformat(until) if until else None)
        for since, until in values["pauses"]
    )
    return RequestClock(**values)
