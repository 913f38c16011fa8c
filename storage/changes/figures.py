"""How changes went, counted."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, Text, and_, cast, exists, func, literal, or_, select

from storage.changes.queries import APPROVED
from storage.changes.records import ChangeEvent, ChangeStatus, Outcome
from storage.changes.tables import changes
from storage.journal import queries as entries
from storage.journal.records import number_of
from storage.journal.tables import journal
from storage.links.records import LinkKind
from storage.links.tables import links
from storage.record import Record


class Went(Record):
    """So many changes of one implementer (a Slack id) went so; `caused` an incident, as somebody has said."""

    implementer: str
    outcome: Outcome
    caused: bool
    count: int


def went(tx: Connection, since: datetime, until: datetime) -> list[Went]:
    """Of the changes that were done or gone back on in this time (UTC, half-open); withdrawn ones are none, nor is
    what was made before anybody was asked and no board has approved, or none yet.
    """
    record = literal("CHG-") + cast(changes.c.id, Text)
    caused = exists(select(links.c.id).where(links.c.other == record, links.c.kind == LinkKind.CAUSED_BY))
    within = (changes.c.implemented_at >= since, changes.c.implemented_at < until)
    over = (
        changes.c.outcome.is_not(None),
        changes.c.outcome != "",
        changes.c.status != ChangeStatus.CANCELLED,
        or_(and_(changes.c.decision.is_(None), changes.c.voting_round == 0), changes.c.decision == APPROVED),
    )
    each = select(changes.c.implementer, changes.c.outcome, caused.label("caused")).where(*within, *over).subquery()
    statement = select(each.c.implementer, each.c.outcome, each.c.caused, func.count().label("n"))
    rows = tx.execute(statement.group_by(each.c.implementer, each.c.outcome, each.c.caused)).all()
    return [Went(row.implementer, Outcome(row.outcome), bool(row.caused), row.n) for row in rows]


class Decided(Record):
    """A change (its number) that its board approved or rejected, so long after it was put to it."""

    number: int
    took: timedelta


def decided(tx: Connection, since: datetime, until: datetime) -> list[Decided]:
    """What boards decided in this time (UTC, half-open), in that order, and the time since the vote was opened."""
    what = journal.c.what.in_((ChangeEvent.APPROVED, ChangeEvent.REJECTED))
    ended = select(journal.c.id, journal.c.record, journal.c.at).where(
        what, journal.c.at >= since, journal.c.at < until
    )
    rows = tx.execute(ended.order_by(journal.c.id)).all()
    asked = entries.all_of_kind(tx, {row.record for row in rows}, ChangeEvent.SUBMITTED, until) if rows else []
    found = []
    for row in rows:
        begun = [each.at for each in asked if each.record == row.record and each.id < row.id]
        if begun:
            found.append(Decided(number_of(row.record), row.at - begun[-1]))
    return found
