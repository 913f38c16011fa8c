"""Procedures that can be run, and how they were."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select, update

from storage.knowledge.records import ArticleStatus, Kind
from storage.knowledge.tables import articles
from storage.schema import insert_row
from storage.sops.records import Procedure, Run, Tick
from storage.sops.tables import sop_runs


def procedures(tx: Connection, limit: int = 500) -> list[Procedure]:
    """All that are published, by title."""
    columns = (articles.c.id, articles.c.title, articles.c.steps, articles.c.key)
    wanted = (articles.c.kind == Kind.SOP, articles.c.status == ArticleStatus.PUBLISHED)
    rows = tx.execute(select(*columns).where(*wanted).order_by(articles.c.title, articles.c.id).limit(limit))
    return [Procedure(*row) for row in rows]


def begin(tx: Connection, **values: Any) -> Run:
    return _run(insert_row(tx, sop_runs, values))


def find(tx: Connection, key: int) -> Run | None:
    row = tx.execute(select(sop_runs).where(sop_runs.c.id == key)).mappings().first()
    return None if row is None else _run(row)


def of_record(tx: Connection, record: str) -> list[Run]:
    """All that were run for it, the first first."""
    statement = select(sop_runs).where(sop_runs.c.record == record).order_by(sop_runs.c.id)
    return [_run(row) for row in tx.execute(statement).mappings()]


def change(tx: Connection, run: Run, **values: Any) -> Run | None:
    """Change a run that stands as it was read; None when somebody was faster."""
    same = (sop_runs.c.id == run.id, sop_runs.c.over_at.is_(None))
    current = find(tx, run.id)
    if current is None or list(current.ticks) != list(run.ticks):
        return None
    row = tx.execute(update(sop_runs).where(*same).values(**values).returning(sop_runs)).mappings().first()
    return None if row is None else _run(row)


def over(tx: Connection, article: int, limit: int) -> list[Run]:
    """The last runs of a procedure that are over, the newest first."""
    ended = (sop_runs.c.article == article, sop_runs.c.over_at.is_not(None))
    statement = select(sop_runs).where(*ended).order_by(sop_runs.c.over_at.desc(), sop_runs.c.id.desc())
    return [_run(row) for row in tx.execute(statement.limit(limit)).mappings()]


def _run(row: Mapping[Any, Any]) -> Run:
    return Run(**(dict(row) | {"ticks": [Tick(each) for each in row["ticks"]]}))
