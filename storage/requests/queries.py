"""Requests, the steps in which they are decided, and the guarded ways in which they move."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, or_, select, update

from storage.record import Record, asdict
from storage.requests.records import OPEN, Request, RequestStatus, Step, StepVote
from storage.requests.tables import request_steps, requests, step_votes
from storage.schema import insert_row
from storage.voting.records import Choice


def add(tx: Connection, **values: Any) -> Request:
    blank: dict[str, Any] = {"status": RequestStatus.APPROVAL, "revision": 1, "tasks": {}, "reason": ""}
    return _request(insert_row(tx, requests, blank | values))


def find(tx: Connection, number: int) -> Request | None:
    row = tx.execute(select(requests).where(requests.c.id == number)).mappings().first()
    return None if row is None else _request(row)


def change(tx: Connection, number: int, *, was: Collection[RequestStatus], **values: Any) -> Request | None:
    """Move a request that is in one of these states; None when it is in another."""
    statement = update(requests).where(requests.c.id == number, requests.c.status.in_([*was]))
    row = tx.execute(statement.values(**values).returning(requests)).mappings().first()
    return None if row is None else _request(row)


class Wanted(Record):
    """Requests that stand so; of an item; that somebody asked for or that are for them."""

    status: Collection[RequestStatus] = OPEN
    item: str | None = None
    person: str | None = None
    team: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = [requests.c.status.in_([*self.status])]
        if self.item is not None:
            found.append(requests.c.item == self.item)
        if self.person is not None:
            found.append(or_(requests.c.requester == self.person, requests.c.whom == self.person))
        if self.team is not None:
            found.append(requests.c.team == self.team)
        return found


def listed(tx: Connection, wanted: Wanted, *, limit: int, skip: int = 0) -> list[Request]:
    """The newest first."""
    statement = select(requests).where(*wanted.conditions()).order_by(requests.c.id.desc())
    return _all(tx, statement.limit(limit).offset(skip))


def count(tx: Connection, wanted: Wanted) -> int:
    return tx.execute(select(func.count()).select_from(requests).where(*wanted.conditions())).scalar_one()


def after(tx: Connection, number: int, limit: int) -> list[Request]:
    """Those after this number, the lowest first."""
    return _all(tx, select(requests).where(requests.c.id > number).order_by(requests.c.id).limit(limit))


def those(tx: Connection, numbers: Collection[int]) -> list[Request]:
    """Of these numbers those that there are, by number."""
    return _all(tx, select(requests).where(requests.c.id.in_([*numbers])).order_by(requests.c.id))


def like(tx: Connection, item: str, *, but: int, limit: int) -> list[Request]:
    """The last that were decided of an item, the newest first."""
    decided = (requests.c.item == item, requests.c.id != but, requests.c.status != RequestStatus.APPROVAL)
    return _all(tx, select(requests).where(*decided).order_by(requests.c.id.desc()).limit(limit))


def counted_as(item: str) -> str:
    """Under which record it is journalled how many there are of an item."""
    return f"catalogue:{item}"


def promised(tx: Connection, item: str, since: datetime) -> list[Request]:
    """What was approved of an item and is to be handed over, or was after an instant (UTC)."""
    taken = (RequestStatus.FULFILMENT, RequestStatus.FULFILLED, RequestStatus.CLOSED)
    is_after = requests.c.over_at.is_(None) | (requests.c.over_at > since)
    return _all(tx, select(requests).where(requests.c.item == item, requests.c.status.in_(taken), is_after))


def asked_for(tx: Connection, item: str, *, but: int) -> list[Request]:
    """What else is asked for of an item, and is still to be decided."""
    waits = (requests.c.item == item, requests.c.id != but, requests.c.status == RequestStatus.APPROVAL)
    return _all(tx, select(requests).where(*waits))


def had_by(tx: Connection, person: str, *, limit: int) -> list[Request]:
    """What somebody was given, the latest first."""
    given = (requests.c.whom == person, requests.c.status.in_((RequestStatus.FULFILLED, RequestStatus.CLOSED)))
    return _all(tx, select(requests).where(*given).order_by(requests.c.id.desc()).limit(limit))


def add_steps(tx: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """The steps of one revision, none of them open yet."""
    blank: dict[str, Any] = dict.fromkeys(("overdue_at", "opened_at", "decided_at", "decision"))
    blank |= {"members": [], "stand_in": False}
    for row in rows:
        tx.execute(insert(request_steps).values(**{**blank, **row}))


def step(tx: Connection, key: int) -> Step | None:
    row = tx.execute(select(request_steps).where(request_steps.c.id == key)).mappings().first()
    return None if row is None else _step(row)


def steps_of(tx: Connection, number: int, revision: int | None = None) -> list[Step]:
    """In their order; of one revision, or of all."""
    mine = [request_steps.c.request == number]
    if revision is not None:
        mine.append(request_steps.c.revision == revision)
    rows = tx.execute(select(request_steps).where(*mine).order_by(request_steps.c.id)).mappings()
    return [_step(row) for row in rows]


def change_step(tx: Connection, key: int, **values: Any) -> Step | None:
    """Change a step that is not decided; None when it is."""
    open_still = (request_steps.c.id == key, request_steps.c.decided_at.is_(None))
    row = tx.execute(update(request_steps).where(*open_still).values(**values).returning(request_steps)).mappings()
    found = row.first()
    return None if found is None else _step(found)


MOST_OPEN = 2000


def open_steps(tx: Connection) -> list[Step]:
    """The steps that wait for a decision, the longest first."""
    joined = requests.join(
        request_steps,
        (request_steps.c.request == requests.c.id) & (request_steps.c.revision == requests.c.revision),
    )
    waiting = (requests.c.status == RequestStatus.APPROVAL, request_steps.c.opened_at.is_not(None))
    found = select(request_steps).select_from(joined).where(*waiting, request_steps.c.decided_at.is_(None))
    rows = tx.execute(found.order_by(request_steps.c.opened_at, request_steps.c.id).limit(MOST_OPEN)).mappings()
    return [_step(row) for row in rows]


def cast(tx: Connection, vote: StepVote) -> None:
    """One a seat: the last counts."""
    tx.execute(delete(step_votes).where(step_votes.c.step == vote.step, step_votes.c.person == vote.person))
    tx.execute(insert(step_votes).values(**asdict(vote)))


def votes_in(tx: Connection, step: int) -> list[StepVote]:
    """The earliest first."""
    rows = tx.execute(select(step_votes).where(step_votes.c.step == step).order_by(step_votes.c.id)).mappings()
    return [_vote(row) for row in rows]


def _all(tx: Connection, statement: Select[Any]) -> list[Request]:
    return [_request(row) for row in tx.execute(statement).mappings()]


def _request(row: Mapping[Any, Any]) -> Request:
    values = dict(row)
    return Request(**(values | {"status": RequestStatus(values["status"]), "plan": tuple(values["plan"])}))


def _step(row: Mapping[Any, Any]) -> Step:
    values = dict(row)
    return Step(**(values | {"who": tuple(values["who"]), "members": tuple(values["members"])}))


def _vote(row: Mapping[Any, Any]) -> StepVote:
    values = {name: row[name] for name in ("step", "person", "by", "reason", "at", "carried")}
    return StepVote(choice=Choice(row["choice"]), **values)
