"""Alerts, by their keys, their groups and their incidents."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, case, delete, func, insert, select, text, true, update
from sqlalchemy.sql.dml import ReturningUpdate

from storage import statements
from storage.alerts.records import Alert, Members, Severity
from storage.alerts.tables import alert_mutes, alerts
from storage.schema import insert_row
from storage.statements import any_given, given

_FIND = select(alerts).where(given(alerts.c.id))
_LATEST = select(alerts).where(given(alerts.c.source), given(alerts.c.key)).order_by(alerts.c.id.desc()).limit(1)
_LATEST_OF_MANY = select(alerts).where(
    alerts.c.id.in_(
        select(func.max(alerts.c.id)).where(given(alerts.c.source), any_given(alerts.c.key)).group_by(alerts.c.key)
    )
)
_INCIDENTS_OF = (
    select(alerts.c.incident)
    .where(given(alerts.c.group), alerts.c.incident.is_not(None))
    .distinct()
    .order_by(alerts.c.incident.desc())
    .limit(bindparam("most"))
)
_MEMBERS = select(
    func.count().label("count"),
    func.coalesce(func.sum(case((alerts.c.firing == true(), 1), else_=0)), 0).label("firing"),
    func.coalesce(func.max(alerts.c.flaps), 0).label("flaps"),
    func.max(alerts.c.seen_at).label("seen_at"),
).where(given(alerts.c.incident), alerts.c.id != bindparam("but"))
_ONE_FIRING = (
    select(alerts.c.id)
    .where(given(alerts.c.incident), alerts.c.firing == true(), alerts.c.id != bindparam("but"))
    .limit(1)
)
_BEGUN = (
    select(alerts.c.id).where(alerts.c.heard_at > bindparam("since"), given(alerts.c.source)).limit(bindparam("most"))
)


KNOWN = "latest alerts"
"""Kept with a transaction that takes in many signals: the last episode of each of their keys, until asked for."""

WRONG = "alerts that are wrong"
"""Kept with it too: of each incident the alerts (their ids) that it has found to be wrong now; not all that are."""

STORMS = "sources in a storm"
MUTES = "mutes of these keys"
"""Kept with it too: until when each of the keys is muted (None: it is not)."""

ALONE = "alone with alerts"
"""Whether this transaction is the one that takes alerts in."""


def one_at_a_time(tx: Connection) -> None:
    """Until this transaction ends no other takes alerts in, nor mutes any: of two that are at it side by side one
    would fail and have to begin anew. Ask for it first of all: what a transaction sees is settled by its first query,
    and to lock a table is none.
    """
    if tx.dialect.name == "postgresql" and not tx.info.get(ALONE):
        tx.execute(text("LOCK TABLE alert_mutes IN EXCLUSIVE MODE"))
        tx.info[ALONE] = True


def add(tx: Connection, **values: Any) -> Alert:
    return _alert(insert_row(tx, alerts, {"count": 1, "flaps": 0, **values}))


def change(tx: Connection, key: int, **values: Any) -> Alert:
    """What is known of others stays known: a key's episodes are changed by its own signals."""
    given_values = {f"new_{name}": value for name, value in values.items()}
    [row] = statements.find(tx, _changing(tuple(values)), {"the_id": key, **given_values})
    changed = _alert(row)
    _note(tx, changed)
    return changed


def _note(tx: Connection, alert: Alert) -> None:
    """Whether it is wrong now, as this transaction sees it."""
    wrong: dict[int | None, set[int]] = tx.info.setdefault(WRONG, {})
    known = wrong.setdefault(alert.incident, set())
    if alert.firing:
        known.add(alert.id)
    else:
        known.discard(alert.id)


@cache
def _changing(names: tuple[str, ...]) -> ReturningUpdate[Any]:
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    return update(alerts).where(given(alerts.c.id)).values(values).returning(alerts)


def find(tx: Connection, key: int) -> Alert | None:
    return _one(tx, _FIND, the_id=key)


def look_up(tx: Connection, source: str, keys: Collection[str]) -> None:
    """Find the last episodes of these keys, and which are muted, at once: before they are asked for one by one."""
    found = tx.execute(_LATEST_OF_MANY, {"the_source": source, "any_key": [*keys]}).mappings()
    latest_ones = {row["key"]: _alert(row) for row in found}
    for each in latest_ones.values():
        _note(tx, each)
    tx.info.setdefault(KNOWN, {}).update({(source, key): latest_ones.get(key) for key in keys})
    muted = select(alert_mutes.c.key, alert_mutes.c.until).where(
        alert_mutes.c.source == source, alert_mutes.c.key.in_([*keys])
    )
    mutes = {row.key: row.until for row in tx.execute(muted)}
    tx.info.setdefault(MUTES, {}).update({(source, key): mutes.get(key) for key in keys})


def latest(tx: Connection, source: str, key: str) -> Alert | None:
    """The last episode of a key."""
    known: dict[tuple[str, str], Alert | None] = tx.info.get(KNOWN, {})
    if (source, key) in known:
        return known.pop((source, key))
    return _one(tx, _LATEST, the_source=source, the_key=key)


def incidents_of(tx: Connection, group: str, most: int) -> list[int]:
    """The last incidents (their numbers) of a group, the latest first. An episode that goes on is older than they may
    be, and may have been of another group before.
    """
    found = statements.find(tx, _INCIDENTS_OF, {"the_group": group, "most": most})
    return [row["incident"] for row in found]


def of_incident(tx: Connection, incident: int) -> list[Alert]:
    """Those that are part of an incident, in the order in which they began."""
    rows = tx.execute(select(alerts).where(alerts.c.incident == incident).order_by(alerts.c.id)).mappings()
    return [_alert(row) for row in rows]


def members(tx: Connection, incident: int, but: int = 0) -> Members:
    """How many alerts an incident has, and how they stand; `but` leaves out one (its id)."""
    [found] = statements.find(tx, _MEMBERS, {"the_incident": incident, "but": but})
    return Members(**found)


def is_one_firing(tx: Connection, incident: int, but: int = 0) -> bool:
    """Whether an alert of an incident is wrong now; `but` leaves out one (its id)."""
    if tx.info.get(WRONG, {}).get(incident, set()) - {but}:
        return True
    return bool(statements.find(tx, _ONE_FIRING, {"the_incident": incident, "but": but}))


def firing(tx: Connection, *, limit: int, skip: int = 0) -> list[Alert]:
    """Those that are wrong now, the worst first, then the newest."""
    wrong = select(alerts).where(alerts.c.firing == true()).order_by(alerts.c.severity, alerts.c.id.desc())
    return [_alert(row) for row in tx.execute(wrong.limit(limit).offset(skip)).mappings()]


def flapping(tx: Connection, services: Collection[str], least: int, limit: int) -> list[Alert]:
    """Those of these services that are wrong now and came and went so often at least, the worst first."""
    those = (alerts.c.firing == true(), alerts.c.flaps >= least, alerts.c.service.in_([*services]))
    statement = select(alerts).where(*those).order_by(alerts.c.severity, alerts.c.id.desc()).limit(limit)
    return [_alert(row) for row in tx.execute(statement).mappings()]


def count_firing(tx: Connection) -> int:
    return tx.execute(select(func.count()).where(alerts.c.firing == true())).scalar_one()


def is_a_storm(tx: Connection, source: str, since: datetime, most: int) -> bool:
    """Whether more than so many episodes of a source were first heard of since an instant."""
    storms: set[tuple[str, datetime]] = tx.info.setdefault(STORMS, set())
    if (source, since) not in storms:
        values = {"the_source": source, "since": since, "most": most + 1}
        if len(statements.find(tx, _BEGUN, values)) <= most:
            return False
        storms.add((source, since))
    return True


def with_items_since(tx: Connection, since: datetime, limit: int) -> list[Alert]:
    """Those first heard of since an instant that are at an item and part of an incident, the newest first."""
    lately = (alerts.c.heard_at > since, alerts.c.item.is_not(None), alerts.c.incident.is_not(None))
    statement = select(alerts).where(*lately).order_by(alerts.c.id.desc()).limit(limit)
    return [_alert(row) for row in tx.execute(statement).mappings()]


def items_of(tx: Connection, incident: int) -> list[str]:
    """The items that the alerts of an incident are at, each once."""
    named = select(alerts.c.item).where(alerts.c.incident == incident, alerts.c.item.is_not(None)).distinct()
    return [*tx.execute(named.order_by(alerts.c.item)).scalars()]


def changes_of(tx: Connection, incident: int) -> list[int]:
    """The changes (their numbers) in whose windows alerts of an incident were expected."""
    expected = select(alerts.c.change).where(alerts.c.incident == incident, alerts.c.change.is_not(None))
    return [*dict.fromkeys(tx.execute(expected.order_by(alerts.c.id)).scalars())]


def mute(tx: Connection, source: str, key: str, until: datetime) -> None:
    unmute(tx, source, key)
    tx.execute(insert(alert_mutes).values(source=source, key=key, until=until))


def unmute(tx: Connection, source: str, key: str) -> None:
    tx.info.pop(MUTES, None)
    tx.execute(delete(alert_mutes).where(alert_mutes.c.source == source, alert_mutes.c.key == key))


def muted_until(tx: Connection, source: str, key: str, now: datetime) -> datetime | None:
    """When the mute of a key ends; None where it is not muted now."""
    known: dict[tuple[str, str], datetime | None] = tx.info.get(MUTES, {})
    if (source, key) in known:
        until = known[source, key]
    else:
        muted = select(alert_mutes.c.until).where(alert_mutes.c.source == source, alert_mutes.c.key == key)
        until = tx.execute(muted).scalar()
    return until if until is not None and until > now else None


def _one(tx: Connection, statement: Any, **values: Any) -> Alert | None:
    rows = statements.find(tx, statement, values)
    return _alert(rows[0]) if rows else None


def _alert(row: Any) -> Alert:
    return Alert(**{**row, "severity": Severity(row["severity"])})
