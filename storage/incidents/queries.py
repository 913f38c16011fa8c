"""What is known of incidents, and the guarded ways in which they change."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, or_, select, update

from storage.incidents.records import OPEN, HoldReason, Incident, IncidentStatus
from storage.incidents.tables import incident_links, incidents
from storage.schema import insert_once, insert_row

_FIND = select(incidents).where(incidents.c.id == bindparam("number"))


def add(tx: Connection, **values: Any) -> Incident:
    """Record a new incident; what is not given is empty."""
    blank: dict[str, Any] = {
        "details": "", "status": IncidentStatus.NEW, "hold_note": "", "resolution_note": "",
        "major": False, "private": False, "reopened": 0,
    }  # fmt: skip
    return _seen(tx, _incident(insert_row(tx, incidents, blank | values)))


def find(tx: Connection, number: int) -> Incident | None:
    """The incident as this transaction knows it: what it has read or written is not asked for again."""
    known: Incident | None = tx.info.get(f"incident {number}")
    if known is not None:
        return known
    row = tx.execute(_FIND, {"number": number}).mappings().first()
    return None if row is None else _seen(tx, _incident(row))


def by_external_number(tx: Connection, external: str) -> Incident | None:
    row = tx.execute(select(incidents).where(incidents.c.external_number == external)).mappings().first()
    return None if row is None else _incident(row)


def change(tx: Connection, number: int, *, was: Collection[IncidentStatus], **values: Any) -> Incident | None:
    """Change an incident that is in one of these states; as it stands now, or None when it is in another."""
    statement = (
        update(incidents)
        .where(incidents.c.id == number, incidents.c.status.in_([*was]))
        .values(**values)
        .returning(incidents)
    )
    row = tx.execute(statement).mappings().first()
    return None if row is None else _seen(tx, _incident(row))


def open_incidents(
    tx: Connection, *, assignee: str | None = None, team: str | None = None, limit: int = 20
) -> list[Incident]:
    """What is still to be done, the most pressing first."""
    statement = select(incidents).where(incidents.c.status.in_(OPEN))
    if assignee is not None:
        statement = statement.where(incidents.c.assignee == assignee)
    if team is not None:
        statement = statement.where(incidents.c.team == team)
    return _all(tx, statement.order_by(incidents.c.priority, incidents.c.id).limit(limit))


def count_open(tx: Connection, *, team: str | None = None) -> int:
    statement = select(func.count()).select_from(incidents).where(incidents.c.status.in_(OPEN))
    if team is not None:
        statement = statement.where(incidents.c.team == team)
    return tx.execute(statement).scalar_one()


def concerning(tx: Connection, person: str, limit: int = 20) -> list[Incident]:
    """What a person reported or works on and is not closed, the newest first."""
    statement = (
        select(incidents)
        .where(
            or_(incidents.c.reporter == person, incidents.c.assignee == person),
            incidents.c.status.not_in((IncidentStatus.CLOSED, IncidentStatus.CANCELLED)),
        )
        .order_by(incidents.c.id.desc())
        .limit(limit)
    )
    return _all(tx, statement)


def open_children(tx: Connection, parent: int) -> list[Incident]:
    statement = select(incidents).where(incidents.c.parent == parent, incidents.c.status.in_(OPEN))
    return _all(tx, statement.order_by(incidents.c.id))


def link(tx: Connection, number: int, other: int) -> bool:
    """Relate two incidents; False when they were."""
    low, high = sorted((number, other))
    return insert_once(tx, incident_links, incident=low, other=high) is not None


def linked(tx: Connection, number: int) -> list[int]:
    statement = select(incident_links).where(
        or_(incident_links.c.incident == number, incident_links.c.other == number)
    )
    return sorted(row.other if row.incident == number else row.incident for row in tx.execute(statement))


def _seen(tx: Connection, incident: Incident) -> Incident:
    tx.info[f"incident {incident.id}"] = incident
    return incident


def _all(tx: Connection, statement: Select[Any]) -> list[Incident]:
    return [_incident(row) for row in tx.execute(statement).mappings()]


def _incident(row: Mapping[Any, Any]) -> Incident:
    values = dict(row)
    values["status"] = IncidentStatus(values["status"])
    reason = values["hold_reason"]
    values["hold_reason"] = HoldReason(reason) if reason else None
    return Incident(**values)
