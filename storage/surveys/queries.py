"""Surveys and their marks. A mark counts on the day on which the first of it was given, as it was by an instant."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, update

from storage.schema import insert_once
from storage.surveys.records import Span, Survey, Tally
from storage.surveys.tables import survey_marks, surveys


def add(tx: Connection, **values: Any) -> Survey | None:
    """None where it is asked about in this cycle already."""
    key = insert_once(tx, surveys, comment="", **values)
    return None if key is None else find(tx, key)


def find(tx: Connection, key: int) -> Survey | None:
    row = tx.execute(select(surveys).where(surveys.c.id == key)).mappings().first()
    return None if row is None else Survey(**row)


def latest(tx: Connection, record: str) -> Survey | None:
    """The last one about a record."""
    statement = select(surveys).where(surveys.c.record == record).order_by(surveys.c.cycle.desc()).limit(1)
    row = tx.execute(statement).mappings().first()
    return None if row is None else Survey(**row)


def of_cycle(tx: Connection, record: str, cycle: int) -> Survey | None:
    statement = select(surveys).where(surveys.c.record == record, surveys.c.cycle == cycle)
    row = tx.execute(statement).mappings().first()
    return None if row is None else Survey(**row)


def change(tx: Connection, key: int, **values: Any) -> Survey:
    row = tx.execute(update(surveys).where(surveys.c.id == key).values(**values).returning(surveys)).mappings().one()
    return Survey(**row)


def mark(tx: Connection, survey: Survey, score: int, now: datetime) -> Survey:
    """Another mark, which counts in place of the one before it."""
    tx.execute(insert(survey_marks).values(survey=survey.id, score=score, at=now))
    return change(tx, survey.id, score=score, rated_at=survey.rated_at or now)


def last_asked(tx: Connection, person: str, but: str) -> datetime | None:
    """When a person was last asked about anything but this record."""
    asked = select(func.max(surveys.c.asked_at)).where(surveys.c.person == person, surveys.c.record != but)
    found: datetime | None = tx.execute(asked).scalar()
    return found


def asked_in(tx: Connection, span: Span) -> list[str]:
    """The records about which somebody was asked in a span, each once."""
    asked = surveys.c.asked_at
    rows = tx.execute(select(surveys.c.record).where(asked >= span.start, asked < span.end).distinct())
    return [row.record for row in rows]


def placed(tx: Connection, records: Collection[str], by: str) -> dict[str, str]:
    """Of each of these records its `service` or `team` (a key) when somebody was asked about it, where it had one."""
    if by not in ("service", "team"):
        return {}
    asked = select(surveys.c.record, surveys.c[by].label("key")).where(surveys.c.record.in_(records))
    return {row.record: row.key for row in tx.execute(asked) if row.key}


def rated_in(tx: Connection, span: Span, until: datetime) -> list[tuple[str, datetime, int]]:
    """(record, when it was first rated, its mark) of what was rated in a span, as it was by an instant."""
    rows = tx.execute(_rated(span, until).order_by(surveys.c.rated_at))
    return [(row.record, row.rated_at, row.score) for row in rows]


def _rated(span: Span, until: datetime, *conditions: ColumnElement[bool]) -> Any:
    """The surveys that were rated in a span, each with the mark that it had by then."""
    last = (
        select(survey_marks.c.score)
        .where(survey_marks.c.survey == surveys.c.id, survey_marks.c.at < until)
        .order_by(survey_marks.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    stands = or_(surveys.c.set_aside_at.is_(None), surveys.c.set_aside_at >= until)
    first = surveys.c.rated_at
    return select(surveys.c.record, surveys.c.rated_at, surveys.c.resolver, last.label("score")).where(
        first >= span.start, first < span.end, stands, *conditions
    )


def tally(tx: Connection, span: Span, service: str | None) -> Tally:
    """Of a span, as it was when that ended: of a service (a key), or of all."""
    of_service = [] if service is None else [surveys.c.service == service]
    rated = _rated(span, span.end, *of_service).subquery()
    marks = tx.execute(select(rated.c.score, func.count()).group_by(rated.c.score))
    asked = (surveys.c.asked_at >= span.start, surveys.c.asked_at < span.end, *of_service)
    answered = func.count().filter(surveys.c.rated_at < span.end)
    counts = tx.execute(select(func.count(), answered).where(*asked)).one()
    return Tally({score: count for score, count in marks}, counts[0], counts[1])  # noqa: C416


def by_resolver(tx: Connection, span: Span, *, least: int, limit: int) -> list[tuple[str, Tally]]:
    """Whoever fixed at least so many of what was rated in a span, the most first."""
    rated = _rated(span, span.end, surveys.c.resolver.is_not(None)).subquery()
    happy = func.count().filter(rated.c.score >= 4)
    grouped = select(rated.c.resolver, func.count().label("n"), happy.label("happy")).group_by(rated.c.resolver)
    rows = tx.execute(
        grouped.having(func.count() >= least).order_by(func.count().desc(), rated.c.resolver).limit(limit)
    )
    return [(row.resolver, Tally({5: row.happy, 1: row.n - row.happy}, row.n, row.n)) for row in rows]


def comments(tx: Connection, span: Span, *, resolver: str | None, service: str | None, limit: int) -> list[Survey]:
    """What people added to their marks in a span, the latest first: of what somebody fixed, or of all."""
    rated = surveys.c.rated_at
    conditions = [rated >= span.start, rated < span.end, surveys.c.comment != "", surveys.c.set_aside_at.is_(None)]
    conditions += [] if resolver is None else [surveys.c.resolver == resolver]
    conditions += [] if service is None else [surveys.c.service == service]
    rows = tx.execute(select(surveys).where(*conditions).order_by(rated.desc()).limit(limit)).mappings()
    return [Survey(**row) for row in rows]
