"""Of which past days something is known by now that was not when they ended: what was taken back, or judged again."""

from collections.abc import Collection
from datetime import date, datetime, tzinfo

from sqlalchemy import Connection, select

from storage.incidents.records import IncidentEvent
from storage.journal.tables import journal
from storage.service_levels.records import ClockEvent

VERDICTS = (ClockEvent.MET, ClockEvent.BREACHED)
TAKEN_BACK = (IncidentEvent.CANCELLED, IncidentEvent.REOPENED)
"""The one leaves every figure, the other comes back into them where it had been cancelled."""

AT_ONCE = 500


def judged_anew(tx: Connection, since: datetime, zone: tzinfo, limit: int) -> set[date]:
    """The days (of the zone) before an instant that figures may count otherwise because of what came after it.

    So many of the newest entries are looked at.
    """
    back = _records(tx, since, TAKEN_BACK, limit)
    again = _records(tx, since, (*VERDICTS, ClockEvent.OVERTURNED), limit)
    counted = (IncidentEvent.DECLARED, IncidentEvent.RESOLVED, *VERDICTS)
    found = _instants(tx, back, counted, since) | _instants(tx, again, VERDICTS, since)
    return {instant.astimezone(zone).date() for instant in found}


def _records(tx: Connection, since: datetime, what: Collection[str], limit: int) -> list[str]:
    newest = select(journal.c.record).where(journal.c.what.in_(what), journal.c.at >= since)
    rows = tx.execute(newest.order_by(journal.c.at.desc()).limit(limit)).scalars()
    return [*dict.fromkeys(rows)]


def _instants(tx: Connection, records: list[str], what: Collection[str], before: datetime) -> set[datetime]:
    found: set[datetime] = set()
    for at in range(0, len(records), AT_ONCE):
        of_these = (journal.c.record.in_(records[at : at + AT_ONCE]), journal.c.what.in_(what))
        found |= {*tx.execute(select(journal.c.at).where(*of_these, journal.c.at < before)).scalars()}
    return found
