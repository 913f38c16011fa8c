"""The facts of a window, from the journal, so that a past day reads tomorrow as it reads today."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Row, String, cast, func, literal, or_, select

from storage.changes.records import ChangeEvent
from storage.figures.records import Fact, Facts, Implemented, Rating, Verdict, Window
from storage.incidents.records import IncidentEvent
from storage.incidents.tables import incidents
from storage.journal.queries import QUARTERDECK
from storage.journal.records import number_of
from storage.journal.tables import journal
from storage.service_levels.records import ClockEvent, ClockState
from storage.service_levels.tables import service_clocks

ANSWERS = (
    *(IncidentEvent.ACKNOWLEDGED, IncidentEvent.ASSIGNED, IncidentEvent.NOTED),
    *(IncidentEvent.TOLD, IncidentEvent.HELD, IncidentEvent.RESOLVED),
)
ENDS = (IncidentEvent.RESOLVED, IncidentEvent.CLOSED, IncidentEvent.CANCELLED, IncidentEvent.REOPENED)
"""What takes an incident out of the backlog, or back into it."""

COUNTED = (
    *(IncidentEvent.DECLARED, IncidentEvent.MAJOR, IncidentEvent.CLOSED, IncidentEvent.CONFIRMED),
    *(IncidentEvent.REOPENED, IncidentEvent.CANCELLED, IncidentEvent.RATED, *ANSWERS),
)

MANY = 500
"""So many records are asked for at once."""


def facts(tx: Connection, window: Window, until: datetime) -> Facts:
    """What happened in a window, as the journal had it at `until` (UTC), the window's end or later."""
    rows = _happened(tx, window)
    gone = _cancelled(tx, {row.record for row in rows}, until)
    counted = [row for row in rows if row.record not in gone]
    found = {what: _each_once(row for row in counted if row.what == what) for what in COUNTED}
    closed = _each_once(row for row in counted if row.what in (IncidentEvent.CLOSED, IncidentEvent.CONFIRMED))
    resolved = _each_once(reversed([row for row in counted if row.what == IncidentEvent.RESOLVED]))
    return Facts(
        opened=_as_of(tx, found[IncidentEvent.DECLARED], until),
        answered=_answered(tx, [row for row in counted if row.what in ANSWERS], window),
        resolved=_as_of(tx, resolved, until),
        closed=closed,
        reopened=found[IncidentEvent.REOPENED],
        cancelled=_each_once(row for row in rows if row.what == IncidentEvent.CANCELLED),
        majors=found[IncidentEvent.MAJOR],
        backlog=_as_of(tx, _backlog(tx, window.end), until),
        reassigned=_reassigned(tx, resolved),
        met=_met(tx, window),
        breached=_breached(tx, window),
        rated=_rated(row for row in counted if row.what == IncidentEvent.RATED),
        asked=[each.number for each in closed],
        changes=_implemented(tx, window),
    )


_NUMBER = cast(func.substr(journal.c.record, 5), Integer)
"""Of a record that is an incident."""


def _happened(tx: Connection, window: Window) -> list[Row[Any]]:
    """What was journalled of incidents in a window and is counted, with the incident, in its order."""
    statement = (
        select(journal, incidents.c.opened_at, incidents.c.priority, incidents.c.team, incidents.c.service)
        .add_columns(incidents.c.reporter)
        .join(incidents, incidents.c.id == _NUMBER)
        .where(journal.c.what.in_(COUNTED), journal.c.at >= window.start, journal.c.at < window.end)
        .order_by(journal.c.id)
    )
    return list(tx.execute(statement))


def _cancelled(tx: Connection, records: Collection[str], until: datetime) -> set[str]:
    """Which of these records were cancelled by then."""
    cancelled = (journal.c.what == IncidentEvent.CANCELLED, journal.c.at < until)
    return {row.record for row in _entries(tx, records, *cancelled)}


def _entries(tx: Connection, records: Collection[str], *conditions: ColumnElement[bool]) -> list[Row[Any]]:
    """Entries of these records, in their order within each."""
    asked = sorted(records)
    found: list[Row[Any]] = []
    for start in range(0, len(asked), MANY):
        some = journal.c.record.in_(asked[start : start + MANY])
        found += tx.execute(select(journal).where(some, *conditions).order_by(journal.c.id)).all()
    return found


def _fact(row: Row[Any]) -> Fact:
    return Fact(number_of(row.record), row.at, row.opened_at, row.priority, row.team, row.service)


def _each_once(rows: Iterable[Row[Any]]) -> list[Fact]:
    """The first of these of each incident, by number."""
    found: dict[int, Fact] = {}
    for row in rows:
        found.setdefault(number_of(row.record), _fact(row))
    return [found[number] for number in sorted(found)]


def _as_of(tx: Connection, given: list[Fact], until: datetime) -> list[Fact]:
    """These with the priorities that they had at an instant."""
    later = _entries(
        tx,
        {f"INC-{each.number}" for each in given},
        journal.c.what == IncidentEvent.PRIORITISED,
        journal.c.at >= until,
    )
    then: dict[int, str] = {}
    for entry in later:
        then.setdefault(number_of(entry.record), entry.details["was"])
    return [replace(each, priority=then.get(each.number, each.priority)) for each in given]


def _answered(tx: Connection, rows: list[Row[Any]], window: Window) -> list[Fact]:
    """The first answer of each by a person who did not report it, where that was in the window."""
    reporters = {row.record: row.reporter for row in rows}
    before = _entries(tx, reporters, journal.c.what.in_(ANSWERS), journal.c.at < window.start)
    known = {entry.record for entry in before if _is_an_answer(entry, reporters[entry.record])}
    return _each_once(row for row in rows if row.record not in known and _is_an_answer(row, row.reporter))


def _is_an_answer(entry: Row[Any], reporter: str) -> bool:
    """To give it to somebody else, or to a team, is none."""
    if entry.actor in (reporter, QUARTERDECK):
        return False
    return bool(entry.what != IncidentEvent.ASSIGNED or entry.details.get("to") == entry.actor)


def _backlog(tx: Connection, at: datetime) -> list[Fact]:
    """What was opened before an instant, and not resolved before it."""
    record = literal("INC-") + cast(incidents.c.id, String)
    last = (
        select(journal.c.what)
        .where(journal.c.record == record, journal.c.what.in_(ENDS), journal.c.at < at)
        .order_by(journal.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    perhaps = or_(incidents.c.resolved_at.is_(None), incidents.c.resolved_at >= at, incidents.c.reopened > 0)
    statement = (
        select(incidents, last.label("last")).where(incidents.c.opened_at < at, perhaps).order_by(incidents.c.id)
    )
    return [
        Fact(row.id, at, row.opened_at, row.priority, row.team, row.service)
        for row in tx.execute(statement)
        if row.last in (None, IncidentEvent.REOPENED)
    ]


def _reassigned(tx: Connection, resolved: list[Fact]) -> frozenset[int]:
    """Those that were given to another team before they were resolved."""
    ended = {each.number: each.at for each in resolved}
    given = _entries(tx, {f"INC-{number}" for number in ended}, journal.c.what == IncidentEvent.ASSIGNED)
    moved = ((number_of(entry.record), entry) for entry in given if entry.details.get("team"))
    return frozenset(number for number, entry in moved if entry.at <= ended[number])


def _met(tx: Connection, window: Window) -> list[Verdict]:
    clock = service_clocks.c
    statement = select(service_clocks).where(
        clock.stopped_at >= window.start,
        clock.stopped_at < window.end,
        clock.state == ClockState.STOPPED,
        clock.breached.is_(False),
    )
    rows = tx.execute(statement.order_by(clock.incident, clock.id))
    return [Verdict(row.incident, row.stopped_at, row.target_name) for row in rows]


def _breached(tx: Connection, window: Window) -> list[Verdict]:
    statement = (
        select(journal)
        .where(journal.c.what == ClockEvent.BREACHED, journal.c.at >= window.start, journal.c.at < window.end)
        .order_by(journal.c.id)
    )
    found: dict[tuple[int, str], Verdict] = {}
    for row in tx.execute(statement):
        number, name = number_of(row.record), row.details["target"]
        found.setdefault((number, name), Verdict(number, row.at, name))
    return sorted(found.values(), key=lambda each: (each.number, each.name))


def _rated(rows: Iterable[Row[Any]]) -> list[Rating]:
    """The last mark of each."""
    found = {number_of(row.record): Rating(number_of(row.record), row.at, int(row.details["score"])) for row in rows}
    return [found[number] for number in sorted(found)]


def _implemented(tx: Connection, window: Window) -> list[Implemented]:
    done = (journal.c.what == ChangeEvent.DONE, journal.c.at >= window.start, journal.c.at < window.end)
    rows = tx.execute(select(journal).where(*done).order_by(journal.c.id))
    return [Implemented(number_of(row.record), row.at, row.details["outcome"]) for row in rows]
