"""Reports that were no incidents: what people asked for where nothing in the catalogue has it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select

from storage.incidents.queries import those
from storage.incidents.records import Incident, IncidentEvent, IncidentStatus
from storage.incidents.tables import incidents
from storage.journal.tables import journal

OVER = (IncidentStatus.RESOLVED, IncidentStatus.CLOSED, IncidentStatus.CANCELLED)


def closed_so(tx: Connection, codes: Collection[str], since: datetime, until: datetime, limit: int) -> list[Incident]:
    """Those reported in a time (UTC, half-open) and closed with one of these codes, the newest first; none private.

    The first number of that time is found by the journal, so that nothing older is read.
    """
    first = select(journal.c.record).where(journal.c.what == IncidentEvent.DECLARED, journal.c.at >= since)
    record = tx.execute(first.order_by(journal.c.at).limit(1)).scalar()
    if record is None:
        return []
    wanted = (
        incidents.c.status.in_(OVER),
        incidents.c.id >= int(record.partition("-")[2]),
        incidents.c.opened_at >= since,
        incidents.c.opened_at < until,
        incidents.c.resolution_code.in_([*codes]),
        incidents.c.private.is_(False),
    )
    numbers = tx.execute(select(incidents.c.id).where(*wanted).order_by(incidents.c.id.desc()).limit(limit)).scalars()
    found = {each.id: each for each in those(tx, [*numbers])}
    return [found[number] for number in sorted(found, reverse=True)]
