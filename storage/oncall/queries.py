"""Calls for somebody, the guarded ways in which they move, and who stands in for whom."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from storage import statements
from storage.oncall.records import Page, PageState, RotaCalendar, Stand
from storage.oncall.tables import pages, rota_calendars, stands
from storage.schema import insert_row
from storage.statements import given

_OF_RECORD = select(pages).where(given(pages.c.record)).order_by(pages.c.id)


def add(tx: Connection, **values: Any) -> Page:
    blank: dict[str, Any] = {"state": PageState.CALLING, "step": 0, "asking": [], "declined": []}
    return _page(insert_row(tx, pages, blank | values))


def find(tx: Connection, key: int) -> Page | None:
    row = tx.execute(select(pages).where(pages.c.id == key)).mappings().first()
    return None if row is None else _page(row)


def change(tx: Connection, key: int, *, was: Collection[PageState], **values: Any) -> Page | None:
    """Move a call that is in one of these states; None when it is in another."""
    statement = update(pages).where(pages.c.id == key, pages.c.state.in_([*was])).values(**values).returning(pages)
    row = tx.execute(statement).mappings().first()
    return None if row is None else _page(row)


def of_record(tx: Connection, record: str) -> list[Page]:
    """All that called for somebody about a record, oldest first."""
    return [*map(_page, statements.find(tx, _OF_RECORD, {"the_record": record}))]


def running(tx: Connection, team: str, record: str) -> Page | None:
    """The call for a team that goes on about this record."""
    going_on = (pages.c.record == record, pages.c.team == team, pages.c.state == PageState.CALLING)
    return next(iter(_all(tx, select(pages).where(*going_on).limit(1))), None)


def count_by(tx: Connection, person: str, since: datetime) -> int:
    """How often somebody has called since an instant (UTC)."""
    theirs = (pages.c.asked_by == person, pages.c.asked_at > since)
    return tx.execute(select(func.count()).select_from(pages).where(*theirs)).scalar_one()


def between(tx: Connection, start: datetime, end: datetime, limit: int = 10_000) -> list[Page]:
    """All that began in this time (UTC, half-open), oldest first."""
    statement = select(pages).where(pages.c.asked_at >= start, pages.c.asked_at < end)
    return _all(tx, statement.order_by(pages.c.id).limit(limit))


def rota_calendar(tx: Connection, team: str) -> RotaCalendar | None:
    row = tx.execute(select(rota_calendars).where(rota_calendars.c.team == team)).mappings().first()
    return None if row is None else RotaCalendar(**row)


def keep_calendar(tx: Connection, team: str, now: datetime, **values: Any) -> RotaCalendar:
    """What was read of a team's calendar just now, or that it could not be; what is not given stays."""
    if rota_calendar(tx, team) is None:
        blank: dict[str, Any] = {"shifts": [], "unknown": [], "since": now, "tried_at": now}
        tx.execute(insert(rota_calendars).values(team=team, **(blank | values)))
    else:
        tx.execute(update(rota_calendars).where(rota_calendars.c.team == team).values(tried_at=now, **values))
    found = rota_calendar(tx, team)
    assert found is not None
    return found


def stand_in(tx: Connection, **values: Any) -> Stand:
    return Stand(**insert_row(tx, stands, values))


def found_stand(tx: Connection, key: int) -> Stand | None:
    row = tx.execute(select(stands).where(stands.c.id == key)).mappings().first()
    return None if row is None else Stand(**row)


def standing(tx: Connection, team: str, start: datetime, end: datetime) -> list[Stand]:
    """Who stands in for a team at any time between two instants (UTC), in the order made; what is agreed."""
    there = (stands.c.team == team, stands.c.end > start, stands.c.start < end, stands.c.agreed.is_(True))
    return [Stand(**row) for row in tx.execute(select(stands).where(*there).order_by(stands.c.id)).mappings()]


def of_swap(tx: Connection, swap: int) -> list[Stand]:
    return [Stand(**row) for row in tx.execute(select(stands).where(stands.c.swap == swap)).mappings()]


def join(tx: Connection, key: int, swap: int) -> None:
    """Make it part of a swap."""
    tx.execute(update(stands).where(stands.c.id == key).values(swap=swap))


def agree(tx: Connection, swap: int) -> bool:
    """What was asked of a swap stands; False when it did, or is gone."""
    waiting = update(stands).where(stands.c.swap == swap, stands.c.agreed.is_(False))
    return tx.execute(waiting.values(agreed=True)).rowcount > 0


def drop(tx: Connection, swap: int) -> bool:
    """Nothing comes of a swap that waited; False when it stands, or is gone."""
    return tx.execute(delete(stands).where(stands.c.swap == swap, stands.c.agreed.is_(False))).rowcount > 0


def _all(tx: Connection, statement: Select[Any]) -> list[Page]:
    return [_page(row) for row in tx.execute(statement).mappings()]


def _page(row: Mapping[Any, Any]) -> Page:
    return Page(**(dict(row) | {"state": PageState(row["state"])}))
