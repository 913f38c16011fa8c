"""What is known of incidents, and the guarded ways in which they change."""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, delete, func, or_, select, update

from storage import statements
from storage.incidents.records import OPEN, HoldReason, Incident, IncidentStatus, Words
from storage.incidents.tables import incident_followers, incidents
from storage.journal.records import DRILL, number_of, numbered
from storage.letters import has_in_it
from storage.links import queries as links
from storage.links.records import LinkKind
from storage.record import Record, replace
from storage.schema import insert_once, insert_row
from storage.statements import any_given, given, written_out

AT_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""Before every window that is counted."""

OVER = (IncidentStatus.CLOSED, IncidentStatus.CANCELLED)
NOTHING_ASKED: Mapping[str, Any] = {}
_FIND = select(incidents).where(given(incidents.c.id))
_LOOK_UP = select(incidents).where(any_given(incidents.c.id))
_THOSE = _LOOK_UP.order_by(incidents.c.id)
_CHANGE = update(incidents).where(given(incidents.c.id), any_given(incidents.c.status)).returning(incidents)
_GRAVEST = (
    select(incidents.c.id)
    .where(any_given(incidents.c.status), or_(incidents.c.priority == "P1", incidents.c.major.is_(True)))
    .order_by(incidents.c.id)
    .limit(bindparam("most"))
)
_FOLLOWERS = (
    select(incident_followers.c.person)
    .where(given(incident_followers.c.incident))
    .order_by(incident_followers.c.since, incident_followers.c.person)
)
_COUNT_FOLLOWERS = select(func.count()).select_from(incident_followers).where(given(incident_followers.c.incident))
_OPEN_CHILDREN = (
    select(incidents).where(given(incidents.c.parent), any_given(incidents.c.status)).order_by(incidents.c.id)
)
_DUPLICATES = _THOSE.where(given(incidents.c.duplicate_of))
_CHILDREN = select(incidents).where(given(incidents.c.parent)).order_by(incidents.c.id).limit(bindparam("most"))


def add(tx: Connection, **values: Any) -> Incident:
    """Record a new incident; what is not given is empty."""
    blank: dict[str, Any] = {
        "details": "", "status": IncidentStatus.NEW, "hold_note": "", "resolution_note": "",
        "major": False, "private": False, "reopened": 0, "stated": "",
    }  # fmt: skip
    return _seen(tx, _incident(insert_row(tx, incidents, blank | values)))


def add_drill(tx: Connection, **values: Any) -> Incident:
    """The row of a drill, with the next number below zero: never open, and opened at the beginning of time."""
    last = tx.execute(select(func.min(incidents.c.id))).scalar() or 0
    never = {"status": IncidentStatus.CANCELLED, "opened_at": AT_NO_TIME}
    return add(tx, **{**values, **never, "id": min(last, 0) - 1})


def find(tx: Connection, number: int) -> Incident | None:
    """The incident as this transaction knows it: what it has read or written is not asked for again."""
    known: Incident | None = tx.info.get(f"incident {number}")
    if known is not None:
        return known
    found = statements.find(tx, _FIND, {"the_id": number})
    return _seen(tx, _incident(found[0])) if found else None


def look_up(tx: Connection, numbers: Collection[int]) -> None:
    """Have this transaction know these, so that each is not asked for by itself."""
    asked = [number for number in numbers if f"incident {number}" not in tx.info]
    for row in statements.find(tx, _LOOK_UP, {"any_id": asked}) if asked else ():
        _seen(tx, _incident(row))


def change(tx: Connection, number: int, *, was: Collection[IncidentStatus], **values: Any) -> Incident | None:
    """Change an incident that is in one of these states; as it stands now, or None when it is in another."""
    found = statements.find(tx, _CHANGE, {"the_id": number, "any_status": [*was], **values})
    return _seen(tx, _incident(found[0])) if found else None


class Sight(Record):
    """What somebody may see: all that is not private, and of the private what concerns them.

    `person` is a Slack id; `teams` are those (keys of app.yaml) that the person is in. With `own` only what concerns
    them is there.
    """

    person: str
    teams: tuple[str, ...] = ()
    own: bool = False

    def clause(self) -> ColumnElement[bool]:
        concerned = or_(
            incidents.c.reporter == self.person,
            incidents.c.assignee == self.person,
            incidents.c.team.in_(self.teams),
        )
        return concerned if self.own else or_(incidents.c.private.is_(False), concerned)


def open_incidents(tx: Connection, sight: Sight | None = None, *, limit: int = 20) -> list[Incident]:
    """What is still to be done, the most pressing first; as far as `sight` goes, or all."""
    return listed(tx, Chosen(), sight, limit=limit)


def gravest(tx: Connection, limit: int = 500) -> list[str]:
    """The numbers of what is open and stops the business: of the first priority, or a major incident."""
    return [f"INC-{row['id']}" for row in statements.find(tx, _GRAVEST, {"any_status": OPEN, "most": limit})]


def count_open(tx: Connection, sight: Sight | None = None) -> int:
    """How many are still to be done; as far as `sight` goes, or all."""
    return count_listed(tx, Chosen(), sight)


class Chosen(Record):
    """What a list is narrowed down to: of each kind any of what is named, and all kinds together; nothing named, all.

    `people` (Slack ids) reported it or work on it; `parents`: it is part of one of these; `unassigned`: nobody has it
    yet; `texts` stand in the title or the details, whatever their case. What one of `first` has reported is listed
    before the rest of its priority.
    """

    statuses: tuple[IncidentStatus, ...] = OPEN
    priorities: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    parents: tuple[int, ...] = ()
    categories: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    unassigned: bool = False
    first: tuple[str, ...] = ()

    def ahead(self) -> tuple[ColumnElement[Any], ...]:
        """Orders what the `first` have reported before the rest."""
        return (incidents.c.reporter.in_(self.first).desc(),) if self.first else ()

    def clauses(self) -> Iterator[ColumnElement[bool]]:
        yield incidents.c.status.in_(self.statuses)
        if IncidentStatus.CANCELLED in self.statuses:
            yield incidents.c.id > 0  # not the rows of drills, which never were open
        named = (("priority", self.priorities), ("team", self.teams), ("service", self.services))
        for column, names in (*named, ("category", self.categories), ("site", self.sites), ("item", self.items)):
            if names:
                yield incidents.c[column].in_(names)
        if self.people:
            yield or_(incidents.c.reporter.in_(self.people), incidents.c.assignee.in_(self.people))
        if self.parents:
            yield incidents.c.parent.in_(self.parents)
        if self.unassigned:
            yield incidents.c.assignee.is_(None)
        for text in self.texts:
            yield or_(*(has_in_it(incidents.c[name], text) for name in ("title", "details")))


def listed(
    tx: Connection, chosen: Chosen, sight: Sight | None = None, *, skip: int = 0, limit: int = 20
) -> list[Incident]:
    """What is chosen: the open by priority and age, then the rest, the newest first; as `sight` goes, or all."""
    still, over = _parts(chosen)
    found: list[Incident] = []
    if still is not None:
        statement = select(incidents).where(*still.clauses(), *_seen_by(sight))
        pressing = (incidents.c.priority, *still.ahead(), incidents.c.id)
        found = _all(tx, statement.order_by(*pressing).offset(skip).limit(limit))
    if over is None or len(found) == limit:
        return found
    before = 0 if still is None else skip if found else count_listed(tx, still, sight)
    return [*found, *_newest(tx, over, sight, max(0, skip - before), limit - len(found))]


def _parts(chosen: Chosen) -> tuple[Chosen | None, Chosen | None]:
    """What is still to be done of what is chosen, and the rest: each in an order of its own."""
    still = tuple(status for status in chosen.statuses if status in OPEN)
    over = tuple(status for status in chosen.statuses if status not in OPEN)
    return replace(chosen, statuses=still) if still else None, replace(chosen, statuses=over) if over else None


def _newest(tx: Connection, chosen: Chosen, sight: Sight | None, skip: int, limit: int) -> list[Incident]:
    """Of a desk's whole past: by number, so that the database need not put all of it in order first."""
    statement = select(incidents).where(*chosen.clauses(), *_seen_by(sight))
    return _all(tx, statement.order_by(incidents.c.id.desc()).offset(skip).limit(limit))


MOST_COUNTED = 10_000
"""More than so many are not counted one by one while somebody waits: it is one more than this, then."""


def count_listed(tx: Connection, chosen: Chosen, sight: Sight | None = None) -> int:
    some = select(incidents.c.id).where(*chosen.clauses(), *_seen_by(sight)).limit(MOST_COUNTED + 1).subquery()
    return tx.execute(select(func.count()).select_from(some)).scalar_one()


def majors(tx: Connection, sight: Sight | None = None, *, limit: int = 20) -> list[Incident]:
    """Major incidents that are open, the newest first."""
    statement = select(incidents).where(incidents.c.major, incidents.c.status.in_(OPEN), *_seen_by(sight))
    return _all(tx, statement.order_by(incidents.c.id.desc()).limit(limit))


def held_by_reason(tx: Connection) -> dict[str, int]:
    """How many are on hold, by what they wait for."""
    held = (incidents.c.status == IncidentStatus.ON_HOLD, incidents.c.hold_reason.is_not(None))
    counted = select(incidents.c.hold_reason, func.count()).where(*held).group_by(incidents.c.hold_reason)
    return {reason: count for reason, count in tx.execute(counted.order_by(incidents.c.hold_reason))}  # noqa: C416


def held_for(tx: Connection, words: str) -> list[Incident]:
    """What is on hold, and has these words (whatever the case) in what it waits for."""
    noted = has_in_it(incidents.c.hold_note, words)
    return _all(tx, select(incidents).where(incidents.c.status == IncidentStatus.ON_HOLD, noted))


def open_by(tx: Connection) -> list[tuple[str | None, str, int]]:
    """How many are open of each team and priority: (key or None, P1 to P5, how many)."""
    columns = (incidents.c.team, incidents.c.priority)
    statement = select(*columns, func.count()).where(incidents.c.status.in_(OPEN)).group_by(*columns)
    return [(row[0], row[1], row[2]) for row in tx.execute(statement.order_by(*columns))]


_WORDS = ("id", "title", "details", "resolution_note", "service", "external_number")


def words_after(tx: Connection, number: int, limit: int) -> list[Words]:
    """What is said in those after this number, the lowest first."""
    statement = select(*(incidents.c[name] for name in _WORDS)).where(incidents.c.id > number)
    return [Words(*row) for row in tx.execute(statement.order_by(incidents.c.id).limit(limit))]


def words_of(tx: Connection, numbers: Collection[int]) -> list[Words]:
    """What is said in those of these numbers."""
    statement = select(*(incidents.c[name] for name in _WORDS)).where(incidents.c.id.in_([*numbers]))
    return [Words(*row) for row in tx.execute(statement)]


def those(tx: Connection, numbers: Collection[int], sight: Sight | None = None) -> list[Incident]:
    """Of these numbers those that there are, by number; as far as `sight` goes, or all."""
    if sight is None:
        return [*map(_incident, statements.find(tx, _THOSE, {"any_id": [*numbers]}))]
    statement = select(incidents).where(incidents.c.id.in_([*numbers]), sight.clause())
    return _all(tx, statement.order_by(incidents.c.id))


def seen(tx: Connection, numbers: Collection[int], sight: Sight | None = None) -> set[int]:
    """Of these numbers those that there are, as far as `sight` goes, or all."""
    statement = select(incidents.c.id).where(incidents.c.id.in_([*numbers]), *_seen_by(sight))
    return set(tx.execute(statement).scalars())


def public(tx: Connection, numbers: Collection[int]) -> set[int]:
    """Of these numbers those that are not private."""
    statement = select(incidents.c.id).where(incidents.c.id.in_([*numbers]), incidents.c.private.is_(False))
    return set(tx.execute(statement).scalars())


def _seen_by(sight: Sight | None) -> tuple[ColumnElement[bool], ...]:
    return () if sight is None else (sight.clause(),)


def concerning(tx: Connection, person: str, limit: int = 20) -> list[Incident]:
    """What a person reported or works on and is not over, the newest first.

    What they reported and is the same as another goes on for as long as that one does.
    """
    original = incidents.alias("original")
    same = select(original.c.id).where(original.c.id == incidents.c.duplicate_of, original.c.status.not_in(OVER))
    going = incidents.c.status.in_([status for status in IncidentStatus if status not in OVER])
    statement = (
        select(incidents)
        .where(
            or_(
                and_(incidents.c.assignee == person, going),
                and_(incidents.c.reporter == person, or_(going, same.exists())),
            )
        )
        .order_by(incidents.c.id.desc())
        .limit(limit)
    )
    return _all(tx, statement)


def reported_by(tx: Connection, person: str, limit: int = 20) -> list[Incident]:
    """What a person reported, however it stands, the newest first."""
    mine = select(incidents).where(incidents.c.reporter == person)
    return _all(tx, mine.order_by(incidents.c.id.desc()).limit(limit))


_REPORTED_AT = (
    select(incidents.c.opened_at)
    .where(incidents.c.reporter == bindparam("person"), incidents.c.id <= bindparam("number"))
    .order_by(incidents.c.id.desc())
    .limit(bindparam("most"))
)


def reported_at(tx: Connection, person: str, number: int, most: int) -> list[datetime]:
    """When a person reported the incident of this number, and those before it; the newest first."""
    asked = {"person": person, "number": number, "most": most}
    return [at for (at,) in statements.find_rows(tx, _REPORTED_AT, asked)]


def private_among(tx: Connection, numbers: Collection[int]) -> list[int]:
    """Which of these are private."""
    if not numbers:
        return []
    statement = select(incidents.c.id).where(incidents.c.id.in_(sorted(numbers)), incidents.c.private)
    return [*tx.execute(statement.order_by(incidents.c.id)).scalars()]


class Ended(NamedTuple):
    """An incident that is resolved or closed, and the team (a key) that had it in the end."""

    id: int
    service: str | None
    category: str | None
    item: str | None
    team: str


def _latest_ended(service: ColumnElement[bool]) -> Select[Any]:
    """Of the last reports of a service, so that it takes as long however many there are."""
    columns = [incidents.c[name] for name in (*Ended._fields, "status", "resolved_at")]
    lately = select(*columns).where(service, incidents.c.opened_at < bindparam("until"))
    last = lately.order_by(incidents.c.opened_at.desc()).limit(bindparam("most")).subquery()
    is_over = written_out(last.c.status, [IncidentStatus.RESOLVED, IncidentStatus.CLOSED])
    found = select(*(last.c[name] for name in Ended._fields))
    return found.where(is_over, last.c.team.is_not(None), last.c.resolved_at < bindparam("until"))


_ENDED = _latest_ended(incidents.c.service == bindparam("service"))
_ENDED_UNPLACED = _latest_ended(incidents.c.service.is_(None))


def ended(tx: Connection, service: str | None, until: datetime, most: int) -> list[Ended]:
    """Of the last reports of a service (None: of none) those that ended before an instant (UTC), newest first."""
    asked = {"until": until, "most": most} | ({} if service is None else {"service": service})
    found = statements.find(tx, _ENDED_UNPLACED if service is None else _ENDED, asked)
    return sorted((Ended(**row) for row in found), key=lambda each: -each.id)


class Recent(NamedTuple):
    """A report of late, as much of it as others are compared with; `status` as it is kept."""

    id: int
    title: str
    status: str
    reporter: str
    private: bool
    parent: int | None
    opened_at: datetime

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


def _latest(service: ColumnElement[bool]) -> Select[Any]:
    columns = [incidents.c[name] for name in Recent._fields]
    since = incidents.c.opened_at >= bindparam("since")
    return select(*columns).where(service, since).order_by(incidents.c.opened_at.desc()).limit(bindparam("most"))


_RECENT = _latest(incidents.c.service == bindparam("service"))
_RECENT_UNPLACED = _latest(incidents.c.service.is_(None))


def recent(tx: Connection, service: str | None, since: datetime, most: int) -> list[Recent]:
    """The last reports of a service (of none: of what nobody could place), the newest first."""
    asked = {"since": since, "most": most} | ({} if service is None else {"service": service})
    found = statements.find_rows(tx, _RECENT_UNPLACED if service is None else _RECENT, asked)
    return [*map(Recent._make, found)]


_FIXED = (
    select(incidents.c.title, incidents.c.category)
    .where(
        incidents.c.service == bindparam("service"),
        incidents.c.opened_at >= bindparam("since"),
        incidents.c.category.is_not(None),
        written_out(incidents.c.status, [IncidentStatus.RESOLVED, IncidentStatus.CLOSED]),
        incidents.c.private.is_(False),
    )
    .order_by(incidents.c.opened_at.desc())
    .limit(bindparam("most"))
)


def fixed(tx: Connection, service: str, since: datetime, most: int) -> list[tuple[str, str]]:
    """The last reports of a service that are fixed and not private: title and category."""
    asked = {"service": service, "since": since, "most": most}
    return [(title, category) for title, category in statements.find_rows(tx, _FIXED, asked)]


def open_children(tx: Connection, parent: int) -> list[Incident]:
    return [*map(_incident, statements.find(tx, _OPEN_CHILDREN, {"the_parent": parent, "any_status": OPEN}))]


def children(tx: Connection, parent: int, limit: int = 500) -> list[Incident]:
    """What is part of it, however it stands."""
    return [*map(_incident, statements.find(tx, _CHILDREN, {"the_parent": parent, "most": limit}))]


def duplicates_of(tx: Connection, number: int) -> list[Incident]:
    """What was marked as the same as this one, and so is linked with it."""
    record = numbered(number)
    found = [link.one for link in links.of_all(tx, [record], LinkKind.DUPLICATE_OF) if link.other == record]
    asked = {"any_id": [*map(number_of, filter(_is_incident, found))], "the_duplicate_of": number}
    return [*map(_incident, statements.find(tx, _DUPLICATES, asked))] if asked["any_id"] else []


def follow(tx: Connection, number: int, person: str, now: datetime) -> bool:
    """A person (a Slack id) has it, too, and hears what its reporter hears; False when they did."""
    values = {"incident": number, "person": person, "since": now}
    return insert_once(tx, incident_followers, **values) is not None


def unfollow(tx: Connection, number: int, person: str) -> None:
    theirs = (incident_followers.c.incident == number, incident_followers.c.person == person)
    tx.execute(delete(incident_followers).where(*theirs))


def followers(tx: Connection, number: int) -> list[str]:
    """Whoever has it beside its reporter (Slack ids), the first first."""
    return [row["person"] for row in statements.find(tx, _FOLLOWERS, {"the_incident": number})]


def count_followers(tx: Connection, number: int) -> int:
    return int(statements.value_of(tx, _COUNT_FOLLOWERS, {"the_incident": number}))


def linked(tx: Connection, number: int) -> list[int]:
    """The incidents that it is linked with in any way."""
    record = numbered(number)
    beside = {link.beside(record) for link in links.of(tx, record)}
    return sorted(number_of(each) for each in beside if _is_incident(each))


def _is_incident(record: str) -> bool:
    return record.startswith((DRILL, "INC-"))


def _seen(tx: Connection, incident: Incident) -> Incident:
    tx.info[f"incident {incident.id}"] = incident
    return incident


def _all(tx: Connection, statement: Select[Any], asked: Mapping[str, Any] = NOTHING_ASKED) -> list[Incident]:
    return [_incident(row) for row in tx.execute(statement, asked).mappings()]


def _incident(row: Mapping[Any, Any]) -> Incident:
    values = dict(row)
    values["status"] = IncidentStatus(values["status"])
    reason = values["hold_reason"]
    values["hold_reason"] = HoldReason(reason) if reason else None
    return Incident(**values)
