"""How many requests there were in a time, and how many promises of them were kept."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from storage.journal.tables import journal
from storage.requests.records import OPEN, RequestEvent, RequestFacts
from storage.requests.tables import requests

COUNTED = (RequestEvent.SUBMITTED, RequestEvent.FULFILLED, RequestEvent.MET, RequestEvent.MISSED)


def facts(tx: Connection, since: datetime, until: datetime) -> RequestFacts:
    """From `since` to `until` (UTC, half-open). What is past stays as it was counted."""
    within = (journal.c.what.in_(COUNTED), journal.c.at >= since, journal.c.at < until)
    counted = select(journal.c.what, func.count()).where(*within).group_by(journal.c.what)
    found = {row.what: int(row[1]) for row in tx.execute(counted)}
    submitted, fulfilled, met, missed = (found.get(event, 0) for event in COUNTED)
    return RequestFacts(submitted, fulfilled, _open_at(tx, until), met, missed)


def _open_at(tx: Connection, instant: datetime) -> int:
    """By what is open now, ended since and was asked for since: each is found by its index, however many are over."""

    def count(condition: ColumnElement[bool]) -> int:
        return tx.execute(select(func.count()).select_from(requests).where(condition)).scalar_one()

    ended, begun = count(requests.c.over_at >= instant), count(requests.c.opened_at >= instant)
    return count(requests.c.status.in_(OPEN)) + ended - begun
