"""The facts of a window, from the journal, so that a past day reads tomorrow as it reads today."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Row, and_, case, cast, exists, func, or_, select

from storage.changes.records import ChangeEvent, Outcome
from storage.figures.anew import TAKEN_BACK
from storage.figures.backlog import backlog
from storage.figures.entries import WHAT, entries, rows_of
from storage.figures.entries import of as of_these
from storage.figures.records import Fact, Facts, Implemented, Promised, Rating, SoFar, Window
from storage.figures.verdicts import corrections, verdicts
from storage.incidents.records import AFTERWARDS, IncidentEvent
from storage.incidents.tables import incidents
from storage.journal.queries import QUARTERDECK
from storage.journal.records import in_order, number_of
from storage.journal.tables import journal
from storage.knowledge import queries as knowledge
from storage.links import queries as links
from storage.links.records import LinkKind
from storage.record import Record, asdict
from storage.service_levels.records import IMPORTED, ClockEvent, ClockType
from storage.surveys import queries as surveys
from storage.surveys.records import Span
from storage.tasks import queries as tasks
from storage.warrooms.records import WarRoomEvent

ANSWERS = (
    *(IncidentEvent.ACKNOWLEDGED, IncidentEvent.ASSIGNED, IncidentEvent.NOTED),
    *(IncidentEvent.TOLD, IncidentEvent.HELD, IncidentEvent.RESOLVED),
)
COUNTED = (
    *(IncidentEvent.DECLARED, IncidentEvent.MAJOR, IncidentEvent.CLOSED, IncidentEvent.CONFIRMED),
    *(IncidentEvent.REOPENED, IncidentEvent.CANCELLED, WarRoomEvent.ENTERED, *ANSWERS),
)


def facts(tx: Connection, window: Window, until: datetime) -> Facts:
    """What happened in a window, as the journal had it at `until` (UTC), the window's end or later."""
    judged = verdicts(tx, window, until)
    return Facts(
        **asdict(_of_incidents(tx, window, until)),
        backlog=backlog(tx, window.end, until),
        met=judged.met,
        overturned=corrections(tx, window),
        breached=judged.breached,
        of_vendors=judged.of_vendors,
        rated=_rated(tx, window, until),
        asked=sorted(surveys.asked_in(tx, Span(window.start, window.end)), key=in_order),
        changes=done(tx, window, until),
        unauthorised=unauthorised(tx, window),
        tasks=_promised(tx, window),
        deflected=knowledge.deflected(tx, window.start, window.end) if knowledge.is_any(tx) else None,
    )


def some_facts(tx: Connection, window: Window, names: Collection[str]) -> Facts:
    """The same as of the window's end, but only these of them: all of a month is more than one figure needs."""
    found: dict[str, Any] = {}
    if {*names} & OF_INCIDENTS:
        found |= asdict(_of_incidents(tx, window, window.end))
    if {*names} & {"met", "breached", "of_vendors"}:
        found |= asdict(verdicts(tx, window, window.end))
    if "rated" in names:
        found["rated"] = _rated(tx, window, window.end)
    if "changes" in names:
        found["changes"], found["unauthorised"] = done(tx, window, window.end), unauthorised(tx, window)
    return Facts(**found)


class _OfIncidents(Record):
    """Of `Facts` what is told of incidents in a window, by their journal."""

    opened: Sequence[Fact]
    answered: Sequence[Fact]
    resolved: Sequence[Fact]
    recovered: frozenset[int]
    closed: Sequence[Fact]
    reopened: Sequence[Fact]
    cancelled: Sequence[Fact]
    majors: Sequence[Fact]
    entered: Sequence[Fact]
    reassigned: Mapping[int, int]


OF_INCIDENTS = {*_OfIncidents.__struct_fields__}


def _of_incidents(tx: Connection, window: Window, until: datetime) -> _OfIncidents:
    rows = _happened(tx, window)
    beside = _said_beside(tx, {row.record for row in rows}, until)
    gone = _cancelled(beside)
    by_kind: dict[str, list[Row[Any]]] = {}
    for row in rows:
        if row.record not in gone:
            by_kind.setdefault(row.what, []).append(row)

    def of(*kinds: str) -> list[Row[Any]]:
        found = [row for kind in kinds for row in by_kind.get(kind, ())]
        return sorted(found, key=attrgetter("id")) if len(kinds) > 1 else found

    resolved = _each_once(reversed(by_kind.get(IncidentEvent.RESOLVED, [])))
    return _OfIncidents(
        opened=_then(_each_once(of(IncidentEvent.DECLARED)), beside),
        answered=_answered(tx, of(*ANSWERS), window),
        resolved=_then(resolved, beside),
        recovered=_by_themselves(of(IncidentEvent.RESOLVED)),
        closed=_each_once(of(IncidentEvent.CLOSED, IncidentEvent.CONFIRMED)),
        reopened=_each_once(of(IncidentEvent.REOPENED)),
        cancelled=_each_once(row for row in rows if row.what == IncidentEvent.CANCELLED and row.record in gone),
        majors=_each_once(of(IncidentEvent.MAJOR)),
        entered=_each_once(of(WarRoomEvent.ENTERED)),
        reassigned=_reassigned(resolved, beside),
    )


def cancelled_by(tx: Connection, records: Collection[str], until: datetime) -> frozenset[str]:
    """Of these those that were cancelled by then, and are not open again after all."""
    return _cancelled(entries(tx, records, WHAT.in_(TAKEN_BACK), journal.c.at < until))


def _cancelled(rows: Iterable[Row[Any]]) -> frozenset[str]:
    """The same, of what the journal says of them in its order."""
    last = {row.record: row.what for row in rows if row.what in TAKEN_BACK}
    return frozenset(record for record, what in last.items() if what == IncidentEvent.CANCELLED)


def _by_themselves(rows: Iterable[Row[Any]]) -> frozenset[int]:
    """The numbers of those that were over before anybody did anything, as the last of these resolutions says.

    Of what was imported it may only be not known who did.
    """
    last = {row.number: row for row in rows}
    return frozenset(row.number for row in last.values() if row.source != IMPORTED and row.actor == QUARTERDECK)


def _promised(tx: Connection, window: Window) -> list[Promised]:
    """What was to be done in the window, as it stood at its end."""
    return [
        Promised(task.record, task.due_at, task.is_done_in_time)
        for task in tasks.due_between(tx, window.start, window.end)
        if task.due_at is not None and not task.is_skipped_by(window.end)
    ]


_NUMBER = cast(func.substr(journal.c.record, 5), Integer)
"""Of a record that is an incident."""


def _happened(tx: Connection, window: Window) -> Sequence[Row[Any]]:
    """What was journalled of incidents in a window and is counted, with the incident, in its order.

    `given_to` is to whom it was assigned, `told` since when it was over, of what was entered afterwards.
    """
    entry, incident = journal.c, incidents.c
    told = case((entry.source == AFTERWARDS, entry.details["happened"].as_string()))
    statement = (
        select(entry.id, entry.record, entry.what, entry.at, entry.actor, entry.source)
        .add_columns(incident.id.label("number"), incident.opened_at, incident.priority, incident.reporter)
        .add_columns(_GIVEN_TO, told.label("told"))
        .join(incidents, incident.id == _NUMBER)
        .where(entry.what.in_(COUNTED), entry.at >= window.start, entry.at < window.end, is_no_undoing(entry))
        .order_by(entry.id)
    )
    return rows_of(tx, statement)


_GIVEN_TO = case((WHAT == IncidentEvent.ASSIGNED, journal.c.details["to"].as_string())).label("given_to")


def _said_beside(tx: Connection, records: Collection[str], until: datetime) -> Sequence[Row[Any]]:
    """In one go over all that the journal has of these records: what was cancelled by then or is not after all, what
    priority each had then of those that were given others since (`said`), and what was ever given to a team (`said`).
    """
    if not records:
        return ()
    details = journal.c.details
    team = details["team"].as_string()
    wanted = or_(
        and_(WHAT.in_(TAKEN_BACK), journal.c.at < until),
        and_(WHAT == IncidentEvent.PRIORITISED, journal.c.at >= until),
        and_(WHAT == IncidentEvent.ASSIGNED, team != ""),
    )
    said = case((WHAT == IncidentEvent.PRIORITISED, details["was"].as_string()), else_=team).label("said")
    columns = (journal.c.record, WHAT.label("what"), journal.c.at, said)
    return rows_of(tx, select(*columns).where(of_these(tx, records), wanted).order_by(journal.c.id))


def _fact(row: Row[Any]) -> Fact:
    happened = None if row.told is None else datetime.fromisoformat(row.told)
    return Fact(row.number, row.at, row.opened_at, row.priority, happened)


def _each_once(rows: Iterable[Row[Any]]) -> list[Fact]:
    """The first of these of each incident, by number."""
    found: dict[int, Row[Any]] = {}
    for row in rows:
        found.setdefault(row.number, row)
    return [_fact(found[number]) for number in sorted(found)]


def _then(given: list[Fact], beside: Iterable[Row[Any]]) -> list[Fact]:
    """These with the priorities that they had before they were given others."""
    then: dict[int, str] = {}
    for entry in beside:
        if entry.what == IncidentEvent.PRIORITISED:
            then.setdefault(number_of(entry.record), entry.said)
    return [each._replace(priority=then[each.number]) if each.number in then else each for each in given]


def _answered(tx: Connection, rows: Iterable[Row[Any]], window: Window) -> list[Fact]:
    """The first answer of each by a person who did not report it, where that was in the window."""
    found = {row.record: row for row in reversed([*rows]) if _is_an_answer(row)}
    older = [record for record, row in found.items() if row.opened_at < window.start]
    known = _answered_before(tx, older, window.start)
    return _each_once(row for record, row in found.items() if record not in known)


def _answered_before(tx: Connection, records: Collection[str], start: datetime) -> set[str]:
    """Which of these had an answer before an instant."""
    if not records:
        return set()
    asked = select(journal.c.record).join(incidents, incidents.c.id == _NUMBER).distinct()
    before = (WHAT.in_(ANSWERS), answers(journal.c), journal.c.at < start)
    return {*tx.execute(asked.where(of_these(tx, records), *before)).scalars()}


def _is_an_answer(row: Row[Any]) -> bool:
    """As of `answers`."""
    if row.actor in (row.reporter, QUARTERDECK):
        return False
    return bool(row.what != IncidentEvent.ASSIGNED or row.given_to == row.actor)


def answers(entry: Any) -> ColumnElement[bool]:
    """That an entry (its columns), one of `ANSWERS`, is one to whoever reported its incident: to give it to somebody
    else, or to a team, is none.
    """
    taken = or_(entry.what != IncidentEvent.ASSIGNED, entry.details["to"].as_string() == entry.actor)
    return and_(entry.actor != QUARTERDECK, entry.actor != incidents.c.reporter, taken)


def is_no_undoing(entry: Any) -> ColumnElement[bool]:
    """That an entry (its columns) does not open again what was merged into another and is not the same after all:
    that had not been fixed.
    """
    return or_(entry.what != IncidentEvent.REOPENED, entry.details["unmerged"].as_string().is_(None))


def _reassigned(resolved: Iterable[Fact], beside: Iterable[Row[Any]]) -> Mapping[int, int]:
    """Of those that were given to another team before they were resolved, how often."""
    ended = {each.number: each.at for each in resolved}
    given = ((number_of(entry.record), entry.at) for entry in beside if entry.what == IncidentEvent.ASSIGNED)
    return Counter(number for number, at in given if number in ended and at <= ended[number])


def _rated(tx: Connection, window: Window, until: datetime) -> list[Rating]:
    """The last mark of each that was first rated in the window."""
    rated = surveys.rated_in(tx, Span(window.start, window.end), until)
    return sorted((Rating(*each) for each in rated), key=lambda each: in_order(each.record))


def done(tx: Connection, window: Window, until: datetime) -> list[Implemented]:
    """The changes that were done or gone back on, in their order; of some imported ones nobody knows how they went.

    What was gone back on has failed; a success of which it was said by `until` (UTC) that it caused an incident had
    issues. What was made before anybody was asked counts once its board says that it was right, or at once where no
    board is asked.
    """
    ended = (is_an_end(), journal.c.at >= window.start, journal.c.at < window.end)
    rows = tx.execute(select(journal).where(*ended).order_by(journal.c.id)).all()
    known = [row for row in rows if row.details.get("outcome", Outcome.FAILED)]
    caused = links.of_all(tx, {row.record for row in known}, LinkKind.CAUSED_BY) if known else []
    guilty = {link.other for link in caused if link.made_at < until}
    return [
        Implemented(number_of(row.record), row.at, _went(row, row.record in guilty), row.what in SAID_AFTERWARDS)
        for row in known
    ]


ENDED = (ChangeEvent.DONE, ChangeEvent.ROLLED_BACK)
SAID_AFTERWARDS = (ChangeEvent.MADE_BEFORE, ChangeEvent.RATIFIED)


def is_an_end() -> ColumnElement[bool]:
    """That an entry says how a change went; of what was made before anybody was asked not each does."""
    says_how = journal.c.details["outcome"].as_string().is_not(None)
    return and_(journal.c.what.in_((*ENDED, *SAID_AFTERWARDS)), or_(journal.c.what.in_(ENDED), says_how))


def _went(row: Row[Any], is_guilty: bool) -> str:
    outcome = str(row.details.get("outcome", Outcome.FAILED))
    return str(Outcome.ISSUES) if is_guilty and outcome == Outcome.SUCCESS else outcome


def unauthorised(tx: Connection, window: Window) -> int:
    """How many changes that were made before anybody was asked no board has approved afterwards."""
    told = (journal.c.what == ChangeEvent.UNAUTHORISED, journal.c.at >= window.start, journal.c.at < window.end)
    return tx.execute(select(func.count()).select_from(journal).where(*told)).scalar_one()


def began(tx: Connection) -> datetime | None:
    """When the first incident was reported, here or where it was imported from."""
    statement = select(func.min(journal.c.at)).where(journal.c.what == IncidentEvent.DECLARED)
    found: datetime | None = tx.execute(statement).scalar()
    return found


def how_many(tx: Connection) -> int:
    """How many incidents there are, about: the number of the last."""
    return int(tx.execute(select(func.coalesce(func.max(incidents.c.id), 0))).scalar_one())


def imported_durations(tx: Connection, limit: int) -> tuple[datetime | None, list[float]]:
    """When the first imported incident was opened, and how many hours each took, of so many at most."""
    statement = (
        select(incidents.c.opened_at, incidents.c.resolved_at)
        .where(incidents.c.external_number.is_not(None))
        .order_by(incidents.c.id)
        .limit(limit)
    )
    rows = tx.execute(statement).all()
    hours = [(row.resolved_at - row.opened_at).total_seconds() / 3600 for row in rows if row.resolved_at is not None]
    return min((row.opened_at for row in rows), default=None), hours


def so_far(tx: Connection, window: Window) -> SoFar:
    """The first figures of a window that has not ended: counted by what happened in it, and by nothing else."""

    def in_window(what: str) -> tuple[ColumnElement[bool], ...]:
        return (journal.c.what == what, journal.c.at >= window.start, journal.c.at < window.end)

    later = journal.alias()
    again = (later.c.record == journal.c.record, later.c.id > journal.c.id, later.c.at < window.end)
    is_back = exists(select(later.c.id).where(*again, later.c.what == IncidentEvent.REOPENED))
    cancelled = select(journal.c.record).where(*in_window(IncidentEvent.CANCELLED), ~is_back)

    def counted(what: str) -> int:
        found = select(func.count(journal.c.record.distinct())).where(*in_window(what))
        return tx.execute(found.where(journal.c.record.not_in(cancelled))).scalar_one()

    promise = (journal.c.record, journal.c.details["target"].as_string())
    kind = func.coalesce(journal.c.details["type"].as_string(), ClockType.SLA)
    breached = (*in_window(ClockEvent.BREACHED), kind == ClockType.SLA)
    missed = select(*promise).where(*breached).distinct().subquery()
    in_all = tx.execute(select(func.count()).select_from(missed)).scalar_one()
    return SoFar(counted(IncidentEvent.DECLARED), counted(IncidentEvent.RESOLVED), in_all)
