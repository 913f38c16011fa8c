"""What Slack has delivered already. Slack redelivers events for up to a day, so deliveries are kept for two."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete

from storage.inbox.tables import inbox
from storage.schema import insert_once

KEPT = timedelta(hours=48)


def receive(tx: Connection, delivery: str, now: datetime) -> bool:
    """Store a delivery; False when it had been received before."""
    return insert_once(tx, inbox, delivery=delivery, received_at=now) is not None


def delete_old(tx: Connection, now: datetime) -> int:
    return tx.execute(delete(inbox).where(inbox.c.received_at < now - KEPT)).rowcount
