"""Outages: what is known of them now, and what was known at an instant. Nothing said of one is ever written over."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select, update

from storage.availability.records import Outage, SpentBudget, UptimeEvent
from storage.availability.tables import outages
from storage.journal import queries as journal
from storage.record import asdict
from storage.schema import insert_row


def add(tx: Connection, now: datetime, **values: Any) -> Outage:
    """An outage that nobody knew of before; it takes the next number."""
    last = tx.execute(select(func.max(outages.c.number))).scalar() or 0
    return _say(tx, now, {"number": last + 1} | values)


def replace(tx: Connection, outage: Outage, now: datetime, **values: Any) -> Outage | None:
    """Say something else of an outage from now on; None when that was done in between."""
    if not withdraw(tx, outage, now):
        return None
    known = {
        name: value for name, value in asdict(outage).items() if name not in ("id", "recorded_at", "replaced_at")
    }
    return _say(tx, now, known | values)


def withdraw(tx: Connection, outage: Outage, now: datetime) -> bool:
    """There was no such outage, as is known from now on; False when something else was said of it in between."""
    statement = update(outages).where(outages.c.id == outage.id, outages.c.replaced_at.is_(None))
    return tx.execute(statement.values(replaced_at=now)).rowcount > 0


def _say(tx: Connection, now: datetime, values: dict[str, Any]) -> Outage:
    return Outage(**insert_row(tx, outages, values | {"recorded_at": now, "replaced_at": None}))


def of_incident(tx: Connection, incident: int) -> list[Outage]:
    """What is known now of those from an incident, in the order in which they became known."""
    return _all(tx, outages.c.incident == incident, outages.c.replaced_at.is_(None))


def within(
    tx: Connection, service: str, since: datetime, until: datetime, as_of: datetime | None = None
) -> list[Outage]:
    """Those of a service that share an instant with a time (UTC), as is known now, or was known before `as_of`."""
    known: list[ColumnElement[bool]] = [outages.c.replaced_at.is_(None)]
    if as_of is not None:
        known = [outages.c.recorded_at < as_of, or_(outages.c.replaced_at.is_(None), outages.c.replaced_at >= as_of)]
    lasted = or_(outages.c.ended_at.is_(None), outages.c.ended_at > since)
    return _all(tx, outages.c.service == service, outages.c.began_at < until, lasted, *known)


def _all(tx: Connection, *conditions: ColumnElement[bool]) -> list[Outage]:
    statement = select(outages).where(*conditions).order_by(outages.c.number, outages.c.id)
    return [Outage(**row) for row in tx.execute(statement).mappings()]


BUDGET_KNOWN = (UptimeEvent.SPENT, UptimeEvent.MOVED, UptimeEvent.FREED)


def record_of(service: str) -> str:
    """Under which the budgets of a service are journalled."""
    return f"uptime-{service}"


def spent(tx: Connection, service: str, now: datetime) -> list[SpentBudget]:
    """The budgets of a service that are spent at an instant (UTC), with who has waived them."""
    last = {each.details["promise"]: each for each in journal.of_kinds(tx, record_of(service), *BUDGET_KNOWN)}
    waived = journal.latest(tx, record_of(service), UptimeEvent.WAIVED)
    waiving: dict[str, Any] = {}
    if waived is not None and (end := datetime.fromisoformat(waived.details["until"])) > now:
        waiving = {"waived_by": waived.actor, "waived_until": end, "reason": waived.details["reason"]}
    found = ((name, each, _instant(each.details.get("until"))) for name, each in last.items())
    return [
        SpentBudget(service, name, until, **waiving)
        for name, each, until in found
        if each.what != UptimeEvent.FREED and (until is None or until > now)
    ]


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
