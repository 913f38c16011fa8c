"""Problems, and the guarded ways in which they change; which incidents are of one, and who follows it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, or_, select, update

from storage import statements
from storage.incidents.records import OPEN as OPEN_INCIDENTS
from storage.incidents.tables import incidents
from storage.problems.records import GOING, OPEN, Ending, Problem, ProblemStatus
from storage.problems.tables import problem_families, problem_followers, problem_incidents, problems
from storage.record import Record
from storage.schema import insert_once
from storage.statements import given

_OF_INCIDENT = (
    select(problems)
    .join(problem_incidents, problem_incidents.c.problem == problems.c.id)
    .where(given(problem_incidents.c.incident))
)
BLANK: Mapping[str, Any] = {
    "status": ProblemStatus.NEW, "known_error": False, "private": False, "cause": "", "evidence": "",
    "workaround": "", "fix_note": "", "reason": "",
}  # fmt: skip


def add(tx: Connection, **values: Any) -> Problem:
    """A new one; what is not given is empty."""
    row = tx.execute(insert(problems).values(**{**BLANK, **values}).returning(problems)).mappings().one()
    return _problem(row)


def find(tx: Connection, number: int) -> Problem | None:
    row = tx.execute(select(problems).where(problems.c.id == number)).mappings().first()
    return None if row is None else _problem(row)


def change(tx: Connection, number: int, *, was: Collection[ProblemStatus], **values: Any) -> Problem | None:
    """Change one that is in one of these states; None when it is in another."""
    statement = update(problems).where(problems.c.id == number, problems.c.status.in_([*was]))
    row = tx.execute(statement.values(**values).returning(problems)).mappings().first()
    return None if row is None else _problem(row)


class Sight(Record):
    """What somebody (a Slack id) may see: all that is not private, and what concerns them or their teams (keys)."""

    person: str
    teams: tuple[str, ...] = ()

    def clause(self) -> ColumnElement[bool]:
        theirs = or_(problems.c.owner == self.person, problems.c.opened_by == self.person)
        return or_(problems.c.private.is_(False), theirs, problems.c.team.in_(self.teams))


def _seen_by(sight: Sight | None) -> tuple[ColumnElement[bool], ...]:
    return () if sight is None else (sight.clause(),)


def listed(
    tx: Connection, sight: Sight | None, statuses: Collection[ProblemStatus], *, skip: int = 0, limit: int = 20
) -> list[Problem]:
    """The most pressing first; as far as `sight` goes, or all."""
    statement = select(problems).where(problems.c.status.in_([*statuses]), *_seen_by(sight))
    return _all(tx, statement.order_by(problems.c.priority, problems.c.id).offset(skip).limit(limit))


def count_listed(tx: Connection, sight: Sight | None, statuses: Collection[ProblemStatus]) -> int:
    counted = select(func.count()).select_from(problems)
    return tx.execute(counted.where(problems.c.status.in_([*statuses]), *_seen_by(sight))).scalar_one()


def owned(tx: Connection, person: str, limit: int) -> list[Problem]:
    """What somebody has and is not over, the most pressing first."""
    theirs = select(problems).where(problems.c.owner == person, problems.c.status.in_(GOING))
    return _all(tx, theirs.order_by(problems.c.priority, problems.c.id).limit(limit))


def after(tx: Connection, number: int, limit: int) -> list[Problem]:
    """Those after this number, the lowest first."""
    return _all(tx, select(problems).where(problems.c.id > number).order_by(problems.c.id).limit(limit))


def those(tx: Connection, numbers: Collection[int], sight: Sight | None = None) -> list[Problem]:
    """Of these numbers those that there are, by number; as far as `sight` goes, or all."""
    statement = select(problems).where(problems.c.id.in_([*numbers]), *_seen_by(sight))
    return _all(tx, statement.order_by(problems.c.id))


def link(tx: Connection, number: int, incident: int, now: datetime) -> bool:
    """An incident is of a problem; False when it is of one already."""
    return insert_once(tx, problem_incidents, incident=incident, problem=number, linked_at=now) is not None


def unlink(tx: Connection, number: int, incident: int) -> bool:
    this = (problem_incidents.c.incident == incident, problem_incidents.c.problem == number)
    return tx.execute(delete(problem_incidents).where(*this)).rowcount > 0


def problem_of(tx: Connection, incident: int) -> Problem | None:
    """What an incident is of."""
    return next(map(_problem, statements.find(tx, _OF_INCIDENT, {"the_incident": incident})), None)


def incidents_of(tx: Connection, number: int, limit: int = 1000) -> list[int]:
    """The numbers of its incidents, the lowest first."""
    theirs = select(problem_incidents.c.incident).where(problem_incidents.c.problem == number)
    return [*tx.execute(theirs.order_by(problem_incidents.c.incident).limit(limit)).scalars()]


def open_incidents_of(tx: Connection, number: int, limit: int = 500) -> list[int]:
    """Those of its incidents that are open."""
    joined = select(incidents.c.id).join(problem_incidents, problem_incidents.c.incident == incidents.c.id)
    theirs = joined.where(problem_incidents.c.problem == number, incidents.c.status.in_(OPEN_INCIDENTS))
    return [*tx.execute(theirs.order_by(incidents.c.id).limit(limit)).scalars()]


def count_incidents(tx: Connection, number: int) -> tuple[int, int]:
    """How many incidents are of it, and how many of those are open."""
    still = func.count().filter(incidents.c.status.in_(OPEN_INCIDENTS))
    joined = select(func.count(), still).join_from(
        problem_incidents, incidents, incidents.c.id == problem_incidents.c.incident
    )
    row = tx.execute(joined.where(problem_incidents.c.problem == number)).one()
    return row[0], row[1]


def move_incidents(tx: Connection, number: int, to: int) -> list[int]:
    """All incidents, families and followers of one become another's; the numbers of the incidents."""
    moved = incidents_of(tx, number, limit=100_000)
    tx.execute(update(problem_incidents).where(problem_incidents.c.problem == number).values(problem=to))
    for family in families_of(tx, number):
        add_family(tx, to, family)
    for person in followers(tx, number):
        follow(tx, to, person)
    return moved


def follow(tx: Connection, number: int, person: str) -> bool:
    """False when they did."""
    return insert_once(tx, problem_followers, problem=number, person=person) is not None


def followers(tx: Connection, number: int) -> list[str]:
    theirs = select(problem_followers.c.person).where(problem_followers.c.problem == number)
    return [*tx.execute(theirs.order_by(problem_followers.c.person)).scalars()]


def add_family(tx: Connection, number: int, family: str) -> None:
    insert_once(tx, problem_families, problem=number, family=family)


def families_of(tx: Connection, number: int) -> list[str]:
    theirs = select(problem_families.c.family).where(problem_families.c.problem == number)
    return [*tx.execute(theirs.order_by(problem_families.c.family)).scalars()]


def of_family(tx: Connection, family: str, statuses: Collection[ProblemStatus] = OPEN) -> list[Problem]:
    """The problems of a family that stand so, the first first."""
    joined = select(problems).join(problem_families, problem_families.c.problem == problems.c.id)
    theirs = joined.where(problem_families.c.family == family, problems.c.status.in_([*statuses]))
    return _all(tx, theirs.order_by(problems.c.id))


def _all(tx: Connection, statement: Select[Any]) -> list[Problem]:
    return [_problem(row) for row in tx.execute(statement).mappings()]


def _problem(row: Mapping[Any, Any]) -> Problem:
    values = dict(row)
    values["status"] = ProblemStatus(values["status"])
    values["ended"] = Ending(values["ended"]) if values["ended"] else None
    return Problem(**values)
