"""Which promises were kept and missed in a window, ours and those of vendors to us, as was known at an instant."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, select

from storage.figures.entries import WHAT, entries, rows_of
from storage.figures.records import Overturned, VendorVerdict, Verdict, Window
from storage.journal.records import number_of
from storage.journal.tables import journal
from storage.record import Record, replace
from storage.service_levels.records import ClockEvent, ClockState, ClockType
from storage.service_levels.tables import service_clocks

VERDICTS = (ClockEvent.MET, ClockEvent.BREACHED)

IS_OVER = and_(service_clocks.c.state + "" == ClockState.STOPPED, service_clocks.c.type + "" == ClockType.SLA)
"""Of clocks, that of a promise to a reporter, and stopped. Nearly all are: they are to be found by when they were."""

_Clock = tuple[str, str, int | None]
"""The record that it is about, its target, and its own number; imported ones have none."""


class Verdicts(Record):
    met: Sequence[Verdict]
    breached: Sequence[Verdict]
    of_vendors: Sequence[VendorVerdict]


class _Told(Record):
    """What was said of a clock, when; of which `vendor`, where it is one's."""

    what: str | None
    at: datetime
    vendor: str | None = None


def verdicts(tx: Connection, window: Window, until: datetime) -> Verdicts:
    """By the verdicts of a window: each clock once, by its last that was known then. What teams promise each other is
    left out.
    """
    inside = (journal.c.at >= window.start, journal.c.at < window.end)
    columns = (journal.c.record, journal.c.what, journal.c.at, journal.c.details)
    told = select(*columns).where(journal.c.what.in_(VERDICTS), *inside).order_by(journal.c.id)
    rows = rows_of(tx, told)
    found = _judged_before_it_was_journalled(tx, window)
    found |= {_clock_of(row): _Told(row.what, row.at, _vendor(row)) for row in rows if _is_ours(row) or _vendor(row)}
    if until > window.end:
        later = (WHAT.in_(VERDICTS), journal.c.at >= window.end, journal.c.at < until)
        for row in entries(tx, {record for record, _, _ in found}, *later):
            found.pop(_clock_of(row), None)
    for row in _overturned(tx, found, until):
        if _clock_of(row) in found:
            found[_clock_of(row)] = replace(found[_clock_of(row)], what=row.details["verdict"])
    met, missed = (_ours(found, kind) for kind in VERDICTS)
    return Verdicts(met, missed, _theirs(found))


def _ours(found: dict[_Clock, _Told], kind: str) -> list[Verdict]:
    kept = ((clock, told) for clock, told in found.items() if told.vendor is None and told.what == kind)
    return sorted((Verdict(number_of(record), told.at, name) for (record, name, _), told in kept), key=_in_order)


def _theirs(found: dict[_Clock, _Told]) -> list[VendorVerdict]:
    told = [
        VendorVerdict(number_of(record), each.at, each.vendor, each.what == ClockEvent.MET)
        for (record, _, _), each in found.items()
        if each.vendor is not None and each.what in VERDICTS
    ]
    return sorted(told, key=lambda each: (each.vendor, each.number, each.at))


def _in_order(verdict: Verdict) -> tuple[int, str]:
    return verdict.number, verdict.name


def _is_ours(row: Row[Any]) -> bool:
    """What teams and vendors promise us is in no attainment."""
    return bool(row.details.get("type", ClockType.SLA) == ClockType.SLA)


def _vendor(row: Row[Any]) -> str | None:
    """Whose promise to us it is about."""
    return row.details.get("party") if row.details.get("type") == ClockType.UC else None


def _overturned(tx: Connection, found: Collection[_Clock], until: datetime) -> Sequence[Row[Any]]:
    """What was judged otherwise of these clocks by then, in its order."""
    records = {record for record, _, _ in found}
    return entries(tx, records, WHAT == ClockEvent.OVERTURNED, journal.c.at < until)


def corrections(tx: Connection, window: Window) -> list[Overturned]:
    """The earlier verdicts on our promises that were overturned in a window."""
    inside = (journal.c.what == ClockEvent.OVERTURNED, journal.c.at >= window.start, journal.c.at < window.end)
    rows = tx.execute(select(journal).where(*inside).order_by(journal.c.id)).all()
    said = ((row, datetime.fromisoformat(row.details["stopped_at"])) for row in rows if _is_ours(row))
    return [
        Overturned(number_of(row.record), at, row.details["target"], met=row.details["verdict"] == ClockEvent.MET)
        for row, at in said
        if at < window.start
    ]


def _clock_of(row: Row[Any]) -> _Clock:
    return row.record, row.details["target"], row.details.get("clock")


def _judged_before_it_was_journalled(tx: Connection, window: Window) -> dict[_Clock, _Told]:
    """Clocks that were stopped in time, imported or by an earlier version, of which the journal says nothing."""
    clock = service_clocks.c
    columns = (clock.id, clock.incident, clock.target_name, clock.stopped_at, clock.breached)
    statement = select(*columns).where(clock.stopped_at >= window.start, clock.stopped_at < window.end, IS_OVER)
    rows = rows_of(tx, statement)
    judgements = WHAT.in_((ClockEvent.MET, ClockEvent.OVERTURNED))
    told = entries(tx, {f"INC-{row.incident}" for row in rows}, judgements)
    known = {entry.details["clock"] for entry in told if entry.what == ClockEvent.MET}
    once_met = {entry.details["clock"] for entry in told if entry.details.get("was") == ClockEvent.MET}
    judged = [row for row in rows if row.id not in known and (row.id in once_met or not row.breached)]
    return {(f"INC-{row.incident}", row.target_name, row.id): _Told(ClockEvent.MET, row.stopped_at) for row in judged}
