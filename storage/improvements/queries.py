"""Improvements, the guarded ways in which they move, and which group each incident is of."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select, update

from storage.improvements.records import Improvement, ImprovementState, Measured, Sample
from storage.improvements.tables import improvements
from storage.incidents.tables import incidents
from storage.journal.records import number_of
from storage.record import asdict
from storage.schema import insert_row
from storage.surveys import queries as surveys

MANY = 500
"""So many incidents are asked for at once."""


def add(tx: Connection, **values: Any) -> Improvement:
    """Record a proposal; what is not given is empty."""
    blank: dict[str, Any] = {
        "state": ImprovementState.PROPOSED, "scope_by": "", "scope": "", "stood": "", "because": "",
        "extended": False, "why": "",
    }  # fmt: skip
    return _improvement(insert_row(tx, improvements, blank | values))


def find(tx: Connection, number: int) -> Improvement | None:
    row = tx.execute(select(improvements).where(improvements.c.id == number)).mappings().first()
    return None if row is None else _improvement(row)


def change(tx: Connection, number: int, *, was: Collection[ImprovementState], **values: Any) -> Improvement | None:
    """Move an improvement that is in one of these states; None when it is in another."""
    kept = {name: _as_json(value) if isinstance(value, Measured) else value for name, value in values.items()}
    statement = update(improvements).where(improvements.c.id == number, improvements.c.state.in_([*was]))
    row = tx.execute(statement.values(**kept).returning(improvements)).mappings().first()
    return None if row is None else _improvement(row)


def _wanted(states: Collection[ImprovementState], person: str | None) -> list[ColumnElement[bool]]:
    theirs = [] if person is None else [or_(improvements.c.owner == person, improvements.c.proposer == person)]
    return [improvements.c.state.in_([*states]), *theirs]


def listed(
    tx: Connection, states: Collection[ImprovementState], person: str | None = None, *, limit: int, skip: int = 0
) -> list[Improvement]:
    """Those that stand so, of all or that somebody proposed or owns; the newest first."""
    statement = select(improvements).where(*_wanted(states, person)).order_by(improvements.c.id.desc())
    return _all(tx, statement.offset(skip).limit(limit))


def count(tx: Connection, states: Collection[ImprovementState], person: str | None = None) -> int:
    statement = select(func.count()).select_from(improvements).where(*_wanted(states, person))
    return tx.execute(statement).scalar_one()


def those(tx: Connection, numbers: Collection[int]) -> list[Improvement]:
    return _all(tx, select(improvements).where(improvements.c.id.in_([*numbers])).order_by(improvements.c.id))


def after(tx: Connection, number: int, limit: int) -> list[Improvement]:
    """The next after a number, the lowest first."""
    statement = select(improvements).where(improvements.c.id > number).order_by(improvements.c.id)
    return _all(tx, statement.limit(limit))


def groups(tx: Connection, records: Collection[str], by: str) -> dict[str, str]:
    """Of these incidents (`INC-42`), the one's `service`, `team`, `category` or `site`; '' where it has none.

    Of other records what they were of when they were rated.
    """
    asked = sorted({number_of(record) for record in records if record.startswith("INC-")})
    others = sorted(record for record in records if not record.startswith("INC-"))
    found = surveys.placed(tx, others, by) if others else {}
    for start in range(0, len(asked), MANY):
        some = incidents.c.id.in_(asked[start : start + MANY])
        rows = tx.execute(select(incidents.c.id, incidents.c[by].label("key")).where(some))
        found.update({f"INC-{row.id}": row.key or "" for row in rows})
    return found


def _all(tx: Connection, statement: Select[Any]) -> list[Improvement]:
    return [_improvement(row) for row in tx.execute(statement).mappings()]


def _improvement(row: Mapping[Any, Any]) -> Improvement:
    values = dict(row)
    values |= {
        name: None if values[name] is None else ImprovementState(values[name])
        for name in ("state", "held_in", "verdict")
    } | {
        "before": _measured(values["before"], values["kpi"]),
        "after": _measured(values["after"], values["kpi"]),
    }
    return Improvement(**values)


def _as_json(found: Measured) -> dict[str, Any]:
    return {
        "start": found.start.isoformat(), "end": found.end.isoformat(), "own": asdict(found.own),
        "others": None if found.others is None else asdict(found.others), "behind": [*found.behind],
    }  # fmt: skip


def _measured(kept: Mapping[str, Any] | None, kpi: str | None) -> Measured | None:
    """What was kept when every record behind a figure was of one kind is numbers alone."""
    if kept is None:
        return None
    start, end = (datetime.fromisoformat(kept[name]) for name in ("start", "end"))
    others = None if kept["others"] is None else Sample(**kept["others"])
    prefix = "CHG" if kpi == "change_success" else "INC"
    behind = tuple(each if isinstance(each, str) else f"{prefix}-{each}" for each in kept["behind"])
    return Measured(start, end, Sample(**kept["own"]), others, behind)
