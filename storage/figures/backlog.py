"""What was open at an instant, by the journal: opened before it, and not ended before it."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Row, and_, case, cast, func, or_, select

from storage.figures.entries import WHAT, of_incidents, rows_of
from storage.figures.records import Fact
from storage.incidents.records import AFTERWARDS, OPEN, IncidentEvent
from storage.incidents.tables import incidents
from storage.journal.records import number_of
from storage.journal.tables import journal

ENDS = (IncidentEvent.RESOLVED, IncidentEvent.CLOSED, IncidentEvent.CANCELLED, IncidentEvent.REOPENED)
"""What takes an incident out of the backlog, or back into it."""

FOREVER = datetime.max.replace(tzinfo=UTC)

Spell = tuple[datetime, datetime]
"""From when to when something was open; to the end of time where it still is."""


Known = Sequence[Any]
"""Rows of what may be open: number, opened_at, priority, source; by their places, as thousands of them are read."""


def backlog(tx: Connection, at: datetime, until: datetime) -> list[Fact]:
    """What was opened before an instant, and not resolved before it; with the priorities of another, `until`."""
    known = _may_be_open(tx, at, at)
    ends, then = _said(tx, known, at, until)
    apart = {number for number, _, _, source in known if number in ends or source == AFTERWARDS}
    over = {row[0] for row in known if row[0] in apart and not _is_open(_spells(row, ends), at)}
    return [
        Fact(number, at, opened_at, then.get(number, priority))
        for number, opened_at, priority, _ in known
        if number not in over
    ]


def _is_open(spells: Iterable[Spell], at: datetime) -> bool:
    return any(began < at <= ended for began, ended in spells)


def backlogs(tx: Connection, instants: Sequence[datetime]) -> list[int]:
    """How many were open at each of these instants (UTC, in order)."""
    if not instants:
        return []
    steps = [0] * (len(instants) + 1)
    for began, ended in _all_spells(tx, instants[0], instants[-1]):
        first, last = bisect_right(instants, began), bisect_right(instants, ended)
        steps[first] += 1
        steps[max(first, last)] -= 1
    return list(accumulate(steps[:-1]))


def _all_spells(tx: Connection, since: datetime, until: datetime) -> Iterator[Spell]:
    known = _may_be_open(tx, since, until)
    ends, _ = _said(tx, known, until, None)
    for row in known:
        yield from _spells(row, ends)


def _may_be_open(tx: Connection, since: datetime, until: datetime) -> Known:
    """What was opened before `until` and may have been open at `since`: what still is, or has ended since."""
    known = incidents.c
    number = cast(func.substr(journal.c.record, 5), Integer)
    ended = select(number).where(journal.c.what.in_(ENDS), journal.c.at >= since)
    still = select(known.id).where(known.status.in_(OPEN))
    asked = select(known.id, known.opened_at, known.priority, known.source)
    its = (known.id.in_(ended.union(still)), known.opened_at < until)
    return rows_of(tx, asked.where(*its).order_by(known.id))


def _said(
    tx: Connection, known: Known, before: datetime, until: datetime | None
) -> tuple[dict[int, list[Row[Any]]], dict[int, str]]:
    """What ended these, or opened them again, before an instant, in its order; and the priorities that they had
    `until` another, of those that were given others since.
    """
    ended: ColumnElement[bool] = and_(WHAT.in_(ENDS), journal.c.at < before)
    was = case((WHAT == IncidentEvent.PRIORITISED, journal.c.details["was"].as_string()))
    if until is not None:
        ended = or_(ended, and_(WHAT == IncidentEvent.PRIORITISED, journal.c.at >= until))
    columns = (journal.c.record, WHAT.label("what"), journal.c.at, was.label("was"))
    asked = select(*columns).where(of_incidents(tx, [row[0] for row in known]), ended).order_by(journal.c.id)
    ends: dict[int, list[Row[Any]]] = {}
    then: dict[int, str] = {}
    for entry in rows_of(tx, asked):
        if entry.what == IncidentEvent.PRIORITISED:
            then.setdefault(number_of(entry.record), entry.was)
        else:
            ends.setdefault(number_of(entry.record), []).append(entry)
    return ends, then


def _spells(row: Row[Any], ends: dict[int, list[Row[Any]]]) -> list[Spell]:
    """When one was open. What was over when it was entered was so here once somebody reopened it."""
    entries: Iterable[Row[Any]] = ends.get(row.id, ())
    began: datetime | None = None if row.source == AFTERWARDS else row.opened_at
    found: list[Spell] = []
    for entry in entries:
        if entry.what == IncidentEvent.REOPENED:
            began = began or entry.at
        elif began is not None:
            found.append((began, entry.at))
            began = None
    return found if began is None else [*found, (began, FOREVER)]
