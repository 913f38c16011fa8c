"""Which incidents are of one family, how often that came, and what was proposed of it. Each count is by an index."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, String, bindparam, func, insert, select, update

from storage import statements
from storage.incidents.records import IncidentStatus
from storage.incidents.tables import incident_followers, incidents
from storage.problems.records import STANDING, Candidate, CandidateState, Like, Member
from storage.problems.tables import incident_families, problem_candidates, problem_families
from storage.schema import inserting_once, writing_over
from storage.statements import given

_MEMBER = [
    incidents.c[name] for name in ("id", "title", "service", "category", "item", "private", "major", "opened_at")
]
_KIND = bindparam("kind", type_=String)
_SAID = (
    select(incident_families.c.family, incidents.c.title, incidents.c.opened_at)
    .join_from(incidents, incident_families, incident_families.c.incident == incidents.c.id)
    .where(
        incidents.c.service == bindparam("service"),
        incidents.c.opened_at > bindparam("since"),
        incidents.c.opened_at <= bindparam("until"),
        incidents.c.private.is_(False),
        func.substr(incident_families.c.family, 1, func.length(_KIND)) == _KIND,
    )
    .order_by(incidents.c.opened_at.desc(), incidents.c.id.desc())
    .limit(bindparam("most"))
)
_FAMILY = select(incident_families.c.family).where(given(incident_families.c.incident))
MANY = 500
"""So many numbers are asked for at once."""

_ENDED = func.coalesce(incidents.c.resolved_at, incidents.c.closed_at)
_LIKE = [
    *(incidents.c[name] for name in ("id", "title", "reporter", "priority", "team", "service", "opened_at")),
    _ENDED.label("ended_at"),
]
COUNTS: tuple[ColumnElement[bool], ...] = (
    incidents.c.status != IncidentStatus.CANCELLED,
    incidents.c.private.is_(False),
    incidents.c.parent.is_(None),
    incidents.c.duplicate_of.is_(None),
)
"""What counts: a child counts through its parent, and what is private is no family's."""


def last_looked_at(tx: Connection) -> int:
    """The highest number that was put into a family, or into none; 0 where there is none yet."""
    return tx.execute(select(func.max(incident_families.c.incident))).scalar() or 0


def newest(tx: Connection) -> int:
    return tx.execute(select(func.max(incidents.c.id))).scalar() or 0


def first_at(tx: Connection) -> datetime | None:
    """When the first incident was opened that was put into a family."""
    first = select(incident_families.c.opened_at).order_by(incident_families.c.incident).limit(1)
    found: datetime | None = tx.execute(first).scalar()
    return found


def unplaced(tx: Connection, after: int, since: datetime, limit: int) -> list[Member]:
    """Those after this number that were opened since an instant, the lowest first."""
    statement = select(*_MEMBER).where(incidents.c.id > after, incidents.c.opened_at > since)
    return [*map(Member._make, tx.execute(statement.order_by(incidents.c.id).limit(limit)))]


def member(tx: Connection, number: int) -> Member | None:
    row = tx.execute(select(*_MEMBER).where(incidents.c.id == number)).first()
    return None if row is None else Member._make(row)


def members_of(tx: Connection, family: str, limit: int) -> list[Member]:
    """The last of a family, the lowest number first."""
    joined = select(*_MEMBER).join_from(incident_families, incidents, incident_families.c.incident == incidents.c.id)
    theirs = joined.where(incident_families.c.family == family).order_by(incidents.c.id.desc()).limit(limit)
    return [*map(Member._make, tx.execute(theirs))][::-1]


def leave(tx: Connection, family: str) -> None:
    """Whatever is of a family is of none, until it is looked at anew."""
    tx.execute(update(incident_families).where(incident_families.c.family == family).values(family=None))


def place(tx: Connection, number: int, family: str | None, opened_at: datetime) -> None:
    """Put an incident into a family, in place of the one that it was of."""
    row = {"incident": number, "family": family, "opened_at": opened_at}
    statements.run(tx, writing_over(tx.dialect.name, incident_families), row)


def family_of(tx: Connection, incident: int) -> str | None:
    found: str | None = statements.value_of(tx, _FAMILY, {"the_incident": incident})
    return found


def said_by(tx: Connection, service: str, kind: str, since: datetime, until: datetime, most: int) -> Sequence[Any]:
    """(family, title, when it was opened) of the last incidents of a service, opened in (since, until], whose family
    begins so.
    """
    asked = {"service": service, "kind": kind, "since": since, "until": until, "most": most}
    return tx.execute(_SAID, asked).all()


def become_one(tx: Connection, family: str, other: str) -> None:
    """What was of another family is of this one; what stands proposed of both is proposed once."""
    tx.execute(update(incident_families).where(incident_families.c.family == other).values(family=family))
    for number in tx.execute(
        select(problem_families.c.problem).where(problem_families.c.family == other)
    ).scalars().all():  # fmt: skip
        row = {"problem": number, "family": family}
        tx.execute(inserting_once(tx.dialect.name, problem_families), row)
    gone = {"state": CandidateState.LAPSED} if standing(tx, family) is not None else {"family": family}
    of_other = (problem_candidates.c.family == other, problem_candidates.c.state.in_(STANDING))
    tx.execute(update(problem_candidates).where(*of_other).values(**gone))
    told = (problem_candidates.c.state == CandidateState.MERGED, problem_candidates.c.reason == other)
    tx.execute(update(problem_candidates).where(*told).values(reason=family))


def told_to_be(tx: Connection) -> dict[str, str]:
    """The families of which somebody has said that they are of another, and that other."""
    merged = problem_candidates.c.state == CandidateState.MERGED
    pairs = select(problem_candidates.c.family, problem_candidates.c.reason).where(merged)
    return {row.family: row.reason for row in tx.execute(pairs.order_by(problem_candidates.c.id))}


def _of(family: str, since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    opened = incident_families.c.opened_at
    return (incident_families.c.family == family, opened > since, opened <= until, *COUNTS)


def count(tx: Connection, family: str, since: datetime, until: datetime) -> int:
    """How many of a family were opened in (since, until]."""
    joined = select(func.count()).join_from(
        incident_families, incidents, incident_families.c.incident == incidents.c.id
    )
    return tx.execute(joined.where(*_of(family, since, until))).scalar_one()


def likes(tx: Connection, family: str, since: datetime, until: datetime, limit: int = 2000) -> list[Like]:
    """The last of a family that were opened in (since, until], the first of them first."""
    joined = select(*_LIKE).join_from(incident_families, incidents, incident_families.c.incident == incidents.c.id)
    statement = joined.where(*_of(family, since, until)).order_by(incident_families.c.opened_at.desc()).limit(limit)
    return sorted(map(Like._make, tx.execute(statement)), key=lambda each: (each.opened_at, each.number))


def first_of(tx: Connection, family: str) -> datetime | None:
    """When the first of a family was opened."""
    found: datetime | None = tx.execute(
        select(func.min(incident_families.c.opened_at)).where(incident_families.c.family == family)
    ).scalar()
    return found


def majors_of(tx: Connection, service: str, since: datetime, until: datetime) -> list[Like]:
    """The major incidents of a service that were opened in (since, until]."""
    opened = incidents.c.opened_at
    theirs = (incidents.c.service == service, incidents.c.major.is_(True), opened > since, opened <= until)
    statement = select(*_LIKE).where(*theirs, *COUNTS).order_by(opened, incidents.c.id)
    return [*map(Like._make, tx.execute(statement))]


def affected(tx: Connection, likes: Collection[Like]) -> dict[int, set[str]]:
    """Whom each of these incidents held up (Slack ids): its reporter, who follows it, and who reported it again."""
    found = {each.number: {each.reporter} for each in likes}
    asked = sorted(found)
    for start in range(0, len(asked), MANY):
        part = asked[start : start + MANY]
        follows = incident_followers.c
        following = select(follows.incident, follows.person).where(follows.incident.in_(part))
        of_parts = select(incidents.c.parent, incidents.c.reporter).where(incidents.c.parent.in_(part))
        again = select(incidents.c.duplicate_of, incidents.c.reporter).where(incidents.c.duplicate_of.in_(part))
        for statement in (following, of_parts, again):
            for number, person in tx.execute(statement):
                found[number].add(person)
    return found


def add_candidate(tx: Connection, **values: Any) -> Candidate:
    row = tx.execute(insert(problem_candidates).values(reason="", **values).returning(problem_candidates))
    return _candidate(row.mappings().one())


def find_candidate(tx: Connection, key: int) -> Candidate | None:
    row = tx.execute(select(problem_candidates).where(problem_candidates.c.id == key)).mappings().first()
    return None if row is None else _candidate(row)


def change_candidate(tx: Connection, key: int, *, was: Collection[CandidateState], **values: Any) -> Candidate | None:
    """Change one that stands so; None when it does not any more."""
    this = (problem_candidates.c.id == key, problem_candidates.c.state.in_([*was]))
    row = tx.execute(update(problem_candidates).where(*this).values(**values).returning(problem_candidates))
    found = row.mappings().first()
    return None if found is None else _candidate(found)


def standing(tx: Connection, family: str) -> Candidate | None:
    """What is proposed of a family, or waits to be."""
    theirs = (problem_candidates.c.family == family, problem_candidates.c.state.in_(STANDING))
    row = tx.execute(select(problem_candidates).where(*theirs)).mappings().first()
    return None if row is None else _candidate(row)


def last_of(tx: Connection, family: str) -> Candidate | None:
    """What was proposed of a family last, however that stands; but what was said to be another."""
    theirs = (problem_candidates.c.family == family, problem_candidates.c.state != CandidateState.MERGED)
    statement = select(problem_candidates).where(*theirs).order_by(problem_candidates.c.id.desc()).limit(1)
    row = tx.execute(statement).mappings().first()
    return None if row is None else _candidate(row)


def told_to_be_of(tx: Connection, family: str) -> list[Candidate]:
    """What was said to be the same as what is proposed of this family."""
    theirs = (problem_candidates.c.state == CandidateState.MERGED, problem_candidates.c.reason == family)
    statement = select(problem_candidates).where(*theirs).order_by(problem_candidates.c.id)
    return [*map(_candidate, tx.execute(statement).mappings())]


def last_dismissed(tx: Connection, family: str) -> Candidate | None:
    theirs = (problem_candidates.c.family == family, problem_candidates.c.state == CandidateState.DISMISSED)
    statement = select(problem_candidates).where(*theirs).order_by(problem_candidates.c.id.desc()).limit(1)
    row = tx.execute(statement).mappings().first()
    return None if row is None else _candidate(row)


def ranked(
    tx: Connection,
    states: Collection[CandidateState],
    *,
    teams: Collection[str | None] | None = None,
    skip: int = 0,
    limit: int,
) -> list[Candidate]:
    """Those that stand so, the greatest loss first."""
    statement = select(problem_candidates).where(problem_candidates.c.state.in_([*states]))
    if teams is not None:
        statement = statement.where(problem_candidates.c.team.in_([*teams]))
    order = (problem_candidates.c.lost.desc(), problem_candidates.c.id)
    return [*map(_candidate, tx.execute(statement.order_by(*order).offset(skip).limit(limit)).mappings())]


def count_candidates(tx: Connection, states: Collection[CandidateState]) -> int:
    counted = select(func.count()).select_from(problem_candidates)
    return tx.execute(counted.where(problem_candidates.c.state.in_([*states]))).scalar_one()


def told_since(tx: Connection, since: datetime) -> list[datetime]:
    """When those were told that were told after an instant, the first first."""
    told: Select[Any] = select(problem_candidates.c.told_at).where(problem_candidates.c.told_at > since)
    return [*tx.execute(told.order_by(problem_candidates.c.told_at)).scalars()]


def _candidate(row: Mapping[Any, Any]) -> Candidate:
    values = dict(row)
    values["state"] = CandidateState(values["state"])
    return Candidate(**values)
