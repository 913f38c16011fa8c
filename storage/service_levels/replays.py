"""What a replay of incidents under other promises is made of, a few hundred incidents at a time."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select

from storage.incidents.records import AFTERWARDS, IncidentEvent, IncidentStatus
from storage.incidents.tables import incidents
from storage.journal.records import Entry, number_of
from storage.journal.tables import journal
from storage.record import Record
from storage.service_levels.records import ClockEvent, ClockState, ClockType, Measure
from storage.service_levels.tables import service_clocks

STANDS_OR_GOES = (
    *(IncidentEvent.HELD, IncidentEvent.RESUMED, IncidentEvent.RESOLVED, IncidentEvent.REOPENED),
    ClockEvent.STRUCK,
)


class Replayed(Record):
    """An incident, and when it ended: resolved, or closed where that is all that is known; None: it is open."""

    number: int
    priority: str
    service: str | None
    team: str | None
    opened_at: datetime
    ended_at: datetime | None


class Wanted(Record):
    """Of these priorities, and of these teams where there are any; open in some part of the time from `since` on."""

    priorities: Sequence[str]
    since: datetime | None
    until: datetime
    teams: Collection[str] | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        column = incidents.c
        found = [
            column.priority.in_(self.priorities),
            column.status != IncidentStatus.CANCELLED,
            column.opened_at < self.until,
            func.coalesce(column.source, "") != AFTERWARDS,
        ]
        if self.since is not None:
            ended = func.coalesce(column.resolved_at, column.closed_at)
            found.append(or_(ended.is_(None), ended >= self.since))
        if self.teams is not None:
            found.append(column.team.in_(self.teams))
        return found


def count(tx: Connection, wanted: Wanted) -> int:
    return tx.execute(select(func.count()).select_from(incidents).where(*wanted.conditions())).scalar_one()


def first_opened(tx: Connection, wanted: Wanted) -> datetime | None:
    """When the oldest of them was opened."""
    found: datetime | None = tx.execute(select(func.min(incidents.c.opened_at)).where(*wanted.conditions())).scalar()
    return found


def some(tx: Connection, wanted: Wanted, after: int, limit: int) -> list[Replayed]:
    """The next ones by number; cancelled ones and duplicates are left out."""
    column = incidents.c
    of_each = (column.id, column.priority, column.service, column.team, column.opened_at)
    ended = func.coalesce(column.resolved_at, column.closed_at, type_=column.closed_at.type)
    statement = select(*of_each, ended).where(*wanted.conditions(), column.id > after)
    return [Replayed(*row) for row in tx.execute(statement.order_by(column.id).limit(limit))]


def stories(tx: Connection, numbers: Sequence[int], until: datetime) -> dict[int, list[Entry]]:
    """When each stood still and went on again, before an instant."""
    records = [f"INC-{number}" for number in numbers]
    column = journal.c
    statement = (
        select(column.id, column.at, column.actor, column.what, column.record, column.details, column.source)
        .where(column.record.in_(records), column.what.in_(STANDS_OR_GOES), column.at < until)
        .order_by(column.id)
    )
    found: dict[int, list[Entry]] = defaultdict(list)
    for row in tx.execute(statement):
        found[number_of(row.record)].append(Entry(*row))
    return found


def verdicts(tx: Connection, numbers: Sequence[int]) -> dict[int, tuple[bool, datetime | None]]:
    """Whether what was promised of the resolution of each was kept, and when that was known; by the last promise."""
    clock = service_clocks.c
    judged = or_(clock.state == ClockState.STOPPED, clock.breached)
    statement = (
        select(clock.incident, clock.breached, clock.due_at, clock.stopped_at)
        .where(clock.incident.in_(numbers), clock.measure == Measure.RESOLUTION, clock.type == ClockType.SLA)
        .where(clock.state != ClockState.CANCELLED, judged)
        .order_by(clock.id)
    )
    rows: Sequence[Any] = tx.execute(statement).all()
    return {row.incident: (not row.breached, (row.due_at or row.stopped_at) if row.breached else row.stopped_at)
            for row in rows}  # fmt: skip
