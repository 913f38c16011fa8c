"""Changes and the votes on them, and the guarded ways in which they move."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, and_, delete, func, insert, or_, select, update
from sqlalchemy import cast as as_type

from storage import statements
from storage.changes.records import Change, ChangeStatus, ChangeType, Choice, Outcome, Planned, Vote
from storage.changes.tables import changes, votes
from storage.record import Record, asdict
from storage.statements import given, run

PLANNED = (ChangeStatus.NEW, ChangeStatus.AUTHORISE, ChangeStatus.SCHEDULED, ChangeStatus.IMPLEMENT)
"""Still to happen, or happening."""

STANDING = (ChangeStatus.AUTHORISE, ChangeStatus.SCHEDULED, ChangeStatus.IMPLEMENT)
"""Planned, and neither rejected nor still to be submitted."""

_ASKED = or_(
    changes.c.status == ChangeStatus.AUTHORISE,
    and_(changes.c.status == ChangeStatus.REVIEW, changes.c.voting_round > 0, changes.c.decision.is_(None)),
)
"""With a board: to be made, or made before it was asked."""

ANNOUNCED = (ChangeStatus.SCHEDULED, ChangeStatus.IMPLEMENT, ChangeStatus.REVIEW, ChangeStatus.CLOSED)
APPROVED = "approved"
"""What a board decided."""


def add(tx: Connection, **values: Any) -> Change:
    blank: dict[str, Any] = {
        "status": ChangeStatus.NEW, "board": None, "voting_round": 0, "members": [], "voters": [], "outcome_note": "",
    }  # fmt: skip
    row = tx.execute(insert(changes).values(**(blank | values)).returning(changes)).mappings().one()
    return _seen(tx, _change(row))


def find(tx: Connection, number: int) -> Change | None:
    """The change as this transaction knows it: what it has read or written is not asked for again."""
    known: Change | None = tx.info.get(f"change {number}")
    if known is not None:
        return known
    rows = statements.find(tx, _BY_NUMBER, {"the_id": number})
    return _seen(tx, _change(rows[0])) if rows else None


_BY_NUMBER = select(changes).where(given(changes.c.id))


def change(tx: Connection, number: int, *, was: Collection[ChangeStatus], **values: Any) -> Change | None:
    """Move a change that is in one of these states; None when it is in another."""
    statement = update(changes).where(changes.c.id == number, changes.c.status.in_([*was]))
    row = tx.execute(statement.values(**values).returning(changes)).mappings().first()
    return None if row is None else _seen(tx, _change(row))


def planned(tx: Connection, limit: int = 20) -> list[Change]:
    """What is to come, the soonest first."""
    statement = select(changes).where(changes.c.status.in_(PLANNED)).order_by(changes.c.start).limit(limit)
    return _all(tx, statement)


class Wanted(Record):
    """Changes that stand so, of a type, that somebody requests or implements, that touch an item."""

    status: Collection[ChangeStatus]
    type: ChangeType | None = None
    person: str | None = None
    item: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = [changes.c.status.in_([*self.status])]
        if self.type is not None:
            found.append(changes.c.type == self.type)
        if self.person is not None:
            found.append(or_(changes.c.requester == self.person, changes.c.implementer == self.person))
        return [*found, *self.of_item()]

    def of_item(self) -> list[ColumnElement[bool]]:
        if self.item is None:
            return []
        return [as_type(changes.c["items"], Text).contains(json.dumps(self.item), autoescape=True)]


def listed(tx: Connection, wanted: Wanted, *, limit: int, skip: int = 0) -> list[Change]:
    """The soonest first."""
    statement = select(changes).where(*wanted.conditions()).order_by(changes.c.start, changes.c.status, changes.c.id)
    return _all(tx, statement.limit(limit).offset(skip))


def count(tx: Connection, wanted: Wanted) -> int:
    return tx.execute(select(func.count()).select_from(changes).where(*wanted.conditions())).scalar_one()


def within(tx: Connection, start: datetime, end: datetime, limit: int = 200) -> list[Change]:
    """What is planned in this time, the soonest first."""
    to_come = (changes.c.status.in_(PLANNED), changes.c.start < end, changes.c.end > start)
    return _all(tx, select(changes).where(*to_come).order_by(changes.c.start, changes.c.id).limit(limit))


def on_calendar(
    tx: Connection, since: datetime, until: datetime, limit: int, *, latest_first: bool = False
) -> list[Change]:
    """What lies in this time by its window, withdrawn ones too; the soonest first, or the latest."""
    order = [each.desc() if latest_first else each for each in (changes.c.start, changes.c.id)]
    within_it = (changes.c.start < until, changes.c.end > since)
    return _all(tx, select(changes).where(*within_it).order_by(*order).limit(limit))


def stopping(
    tx: Connection, item: str, start: datetime, end: datetime, as_of: datetime | None = None
) -> list[Change]:
    """What stops an item in this time, and was scheduled before it began, as is known now or was before `as_of`."""
    known: list[ColumnElement[bool]] = [changes.c.status.in_(ANNOUNCED)]
    if as_of is not None:
        later = and_(changes.c.status == ChangeStatus.CANCELLED, changes.c.closed_at >= as_of)
        known = [changes.c.decided_at < as_of, or_(*known, later)]
    approved = or_(changes.c.decision.is_(None), changes.c.decision == APPROVED)
    announced = (changes.c.stops_service, approved, changes.c.decided_at < changes.c.start)
    conditions = Wanted((), item=item).of_item()
    within_it = (changes.c.start < end, changes.c.end > start)
    return _all(tx, select(changes).where(*announced, *conditions, *within_it, *known).order_by(changes.c.start))


def open_ballots(tx: Connection, limit: int = 50) -> list[Change]:
    """What is being voted on, the first to close first."""
    return _all(tx, select(changes).where(_ASKED).order_by(changes.c.closes_at).limit(limit))


def waiting_for(tx: Connection, board: str, limit: int = 200) -> list[Change]:
    """What a board has to decide on: what is with it, and what was made before it was asked."""
    return _all(tx, select(changes).where(_ASKED, changes.c.board == board).order_by(changes.c.id).limit(limit))


def at_work(tx: Connection, now: datetime) -> list[Change]:
    """What is being implemented, or scheduled, in a window that is open now; the soonest first."""
    at_it = changes.c.status.in_((ChangeStatus.SCHEDULED, ChangeStatus.IMPLEMENT))
    return _all(tx, select(changes).where(at_it, changes.c.start <= now, changes.c.end > now).order_by(changes.c.id))


def after(tx: Connection, number: int, limit: int) -> list[Change]:
    """Those after this number, the lowest first."""
    return _all(tx, select(changes).where(changes.c.id > number).order_by(changes.c.id).limit(limit))


def those(tx: Connection, numbers: Collection[int]) -> list[Change]:
    """Of these numbers those that there are, by number."""
    return [] if not numbers else _all(tx, select(changes).where(changes.c.id.in_([*numbers])).order_by(changes.c.id))


def overlapping(tx: Connection, start: datetime, end: datetime, *, but: int) -> list[Planned]:
    """Others that are with a board, scheduled or being implemented, and share an instant with this window."""
    read = (changes.c.id, changes.c["items"], changes.c.start, changes.c.end, changes.c.implementer)
    statement = select(*read).where(
        changes.c.status.in_(STANDING), changes.c.start < end, changes.c.end > start, changes.c.id != but
    )
    rows = tx.execute(statement.order_by(changes.c.start, changes.c.id))
    return [Planned(key, tuple(items), begins, ends, who) for key, items, begins, ends, who in rows]


def successful(tx: Connection, items: Collection[str], limit: int) -> list[Change]:
    """Normal changes of just these items that went well, the newest first."""
    if not items:
        return []
    of_item = Wanted((), item=next(iter(items))).of_item()
    well = (changes.c.type == ChangeType.NORMAL, changes.c.outcome == Outcome.SUCCESS, *of_item)
    found = _all(tx, select(changes).where(*well).order_by(changes.c.id.desc()).limit(limit))
    return [each for each in found if {*each.items} == {*items}]


def outcomes_of(tx: Connection, people: Collection[str], since: datetime) -> dict[Outcome, int]:
    """How many of the changes that these people implemented since then (UTC) went how."""
    theirs = (changes.c.implementer.in_([*people]), changes.c.implemented_at >= since, changes.c.outcome.is_not(None))
    rows = tx.execute(select(changes.c.outcome, func.count()).where(*theirs).group_by(changes.c.outcome))
    return {Outcome(outcome): count for outcome, count in rows}


def assessed_outcomes(tx: Connection) -> list[tuple[str, Outcome, datetime, datetime]]:
    """Of all changes of which it is known how risky they were and how they went: level, outcome, and when they were
    decided and done (UTC); the first decided first.
    """
    known = (changes.c.level, changes.c.outcome, changes.c.decided_at, changes.c.implemented_at)
    statement = (
        select(*known).where(*(each.is_not(None) for each in known)).order_by(changes.c.decided_at, changes.c.id)
    )
    return [(level, Outcome(outcome), decided, done) for level, outcome, decided, done in tx.execute(statement)]


def cast(tx: Connection, vote: Vote) -> None:
    """One a person in each round: the last one counts."""
    same = {"the_change": vote.change, "the_voting_round": vote.voting_round, "the_person": vote.person}
    run(tx, _TAKE_BACK, same)
    run(tx, _CAST, asdict(vote))


_TAKE_BACK = delete(votes).where(*map(given, (votes.c.change, votes.c.voting_round, votes.c.person)))
_CAST = insert(votes)
_SAID = (votes.c.person, votes.c.choice, votes.c.reason, votes.c.at, votes.c.cast_by)
_OF_ROUND = select(*_SAID).where(given(votes.c.change), given(votes.c.voting_round)).order_by(votes.c.at, votes.c.id)


def votes_on(tx: Connection, number: int, voting_round: int) -> list[Vote]:
    """The earliest first."""
    rows = statements.find(tx, _OF_ROUND, {"the_change": number, "the_voting_round": voting_round})
    return [_vote({"change": number, "voting_round": voting_round, **row}) for row in rows]


def lately_cast(tx: Connection, person: str, limit: int) -> list[Vote]:
    """The last votes that somebody cast themselves, on any change; the newest first."""
    own = (votes.c.person == person, votes.c.cast_by.is_(None))
    rows = tx.execute(select(votes).where(*own).order_by(votes.c.id.desc()).limit(limit)).mappings()
    return [_vote(row) for row in rows]


def _seen(tx: Connection, change: Change) -> Change:
    tx.info[f"change {change.id}"] = change
    return change


def _all(tx: Connection, statement: Select[Any]) -> list[Change]:
    return [_change(row) for row in tx.execute(statement).mappings()]


def _change(row: Mapping[Any, Any]) -> Change:
    values = dict(row)
    values["type"] = ChangeType(values["type"])
    values["status"] = ChangeStatus(values["status"])
    values["outcome"] = Outcome(values["outcome"]) if values["outcome"] else None
    for name in ("items", "members", "voters"):
        values[name] = tuple(values[name])
    values["answers"] = tuple((question, answer) for question, answer in values["answers"] or ())
    return Change(**values)


def _vote(row: Mapping[Any, Any]) -> Vote:
    own = row["change"], row["voting_round"], row["person"]
    return Vote(*own, Choice(row["choice"]), row["reason"], row["at"], row["cast_by"])
