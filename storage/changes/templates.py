"""Templates of standard changes: what the board made of them, and which are suspended."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from storage.changes.records import Choice, Outcome, TemplateState, TemplateStatus
from storage.changes.tables import change_templates, changes
from storage.record import asdict


def find(tx: Connection, name: str) -> TemplateState | None:
    """As it stands; nobody else changes it before this transaction ends."""
    statement = select(change_templates).where(change_templates.c.name == name).with_for_update()
    row = tx.execute(statement).mappings().first()
    return None if row is None else _state(row)


def all_of_them(tx: Connection) -> list[TemplateState]:
    rows = tx.execute(select(change_templates).order_by(change_templates.c.name)).mappings()
    return [_state(row) for row in rows]


def keep(tx: Connection, state: TemplateState) -> TemplateState:
    """In place of what was kept of it."""
    drop(tx, state.name)
    votes = [[who, choice, *([state.cast_by[who]] if who in state.cast_by else [])] for who, choice in state.votes]
    values = {name: value for name, value in asdict(state).items() if name != "cast_by"} | {"votes": votes}
    tx.execute(insert(change_templates).values(**values))
    return state


def drop(tx: Connection, name: str) -> None:
    tx.execute(delete(change_templates).where(change_templates.c.name == name))


def last_outcomes(tx: Connection, name: str, since: datetime | None, limit: int) -> list[Outcome]:
    """How the last changes by a template went that are over, the newest first; those done after `since` (UTC)."""
    conditions = [changes.c.template == name, changes.c.outcome.is_not(None)]
    if since is not None:
        conditions.append(changes.c.implemented_at > since)
    statement = (
        select(changes.c.outcome).where(*conditions).order_by(changes.c.implemented_at.desc(), changes.c.id.desc())
    )
    return [Outcome(outcome) for outcome in tx.execute(statement.limit(limit)).scalars()]


def _state(row: Mapping[Any, Any]) -> TemplateState:
    votes = tuple((person, Choice(choice)) for person, choice, *_ in row["votes"])
    cast_by = {person: proxy[0] for person, _, *proxy in row["votes"] if proxy}
    return TemplateState(**{**row, "status": TemplateStatus(row["status"]), "votes": votes, "cast_by": cast_by})
