"""How many requests there were in a time, and how many promises of them were kept."""

from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from storage.journal.tables import journal
from storage.requests.records import RequestEvent, RequestFacts
from storage.requests.tables import requests

COUNTED = (RequestEvent.SUBMITTED, RequestEvent.FULFILLED, RequestEvent.MET, RequestEvent.MISSED)


def facts(tx: Connection, since: datetime, until: datetime) -> RequestFacts:
    """From `since` to `until` (UTC, half-open). What is past stays as it was counted."""
    within = (journal.c.what.in_(COUNTED), journal.c.at >= since, journal.c.at < until)
    counted = select(journal.c.what, func.count()).where(*within).group_by(journal.c.what)
    found = {row.what: int(row[1]) for row in tx.execute(counted)}
    submitted, fulfilled, met, missed = (found.get(event, 0) for event in COUNTED)
    still = (requests.c.opened_at < until, or_(requests.c.over_at.is_(None), requests.c.over_at >= until))
    open_ = tx.execute(select(func.count()).select_from(requests).where(*still)).scalar_one()
    return RequestFacts(submitted, fulfilled, open_, met, missed)
