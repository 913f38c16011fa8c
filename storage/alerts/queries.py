"""Alerts, by their keys, their groups and their incidents."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, text, true, update

from storage.alerts.records import Alert, Severity
from storage.alerts.tables import alert_mutes, alerts


def one_at_a_time(tx: Connection) -> None:
    """Until this transaction ends no other takes alerts in: two of one group must not both open its incident."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("SELECT pg_advisory_xact_lock(hashtext('quarterdeck.alerts'))"))


def add(tx: Connection, **values: Any) -> Alert:
    return _alert(tx.execute(insert(alerts).values(count=1, flaps=0, **values).returning(alerts)).mappings().one())


def change(tx: Connection, key: int, **values: Any) -> Alert:
    row = tx.execute(update(alerts).where(alerts.c.id == key).values(**values).returning(alerts)).mappings().one()
    return _alert(row)


def find(tx: Connection, key: int) -> Alert | None:
    return _one(tx, select(alerts).where(alerts.c.id == key))


def latest(tx: Connection, source: str, key: str) -> Alert | None:
    """The last episode of a key."""
    of_key = select(alerts).where(alerts.c.source == source, alerts.c.key == key)
    return _one(tx, of_key.order_by(alerts.c.id.desc()).limit(1))


def latest_of(tx: Connection, group: str) -> Alert | None:
    """The last of a group that is part of an incident."""
    of_group = select(alerts).where(alerts.c.group == group, alerts.c.incident.is_not(None))
    return _one(tx, of_group.order_by(alerts.c.id.desc()).limit(1))


def of_incident(tx: Connection, incident: int) -> list[Alert]:
    """Those that are part of an incident, in the order in which they began."""
    rows = tx.execute(select(alerts).where(alerts.c.incident == incident).order_by(alerts.c.id)).mappings()
    return [_alert(row) for row in rows]


def firing(tx: Connection, *, limit: int, skip: int = 0) -> list[Alert]:
    """Those that are wrong now, the worst first, then the newest."""
    wrong = select(alerts).where(alerts.c.firing == true()).order_by(alerts.c.severity, alerts.c.id.desc())
    return [_alert(row) for row in tx.execute(wrong.limit(limit).offset(skip)).mappings()]


def count_firing(tx: Connection) -> int:
    return tx.execute(select(func.count()).where(alerts.c.firing == true())).scalar_one()


def begun_since(tx: Connection, source: str, since: datetime) -> int:
    """How many of a source have begun since an instant."""
    begun = select(func.count()).where(alerts.c.source == source, alerts.c.started_at > since)
    return tx.execute(begun).scalar_one()


def mute(tx: Connection, source: str, key: str, until: datetime) -> None:
    unmute(tx, source, key)
    tx.execute(insert(alert_mutes).values(source=source, key=key, until=until))


def unmute(tx: Connection, source: str, key: str) -> None:
    tx.execute(delete(alert_mutes).where(alert_mutes.c.source == source, alert_mutes.c.key == key))


def is_muted(tx: Connection, source: str, key: str, now: datetime) -> bool:
    muted = select(alert_mutes.c.until).where(alert_mutes.c.source == source, alert_mutes.c.key == key)
    until = tx.execute(muted).scalar()
    return until is not None and until > now


def _one(tx: Connection, statement: Any) -> Alert | None:
    row = tx.execute(statement).mappings().first()
    return None if row is None else _alert(row)


def _alert(row: Any) -> Alert:
    return Alert(**{**row, "severity": Severity(row["severity"])})
