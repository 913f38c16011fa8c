"""The facts of a window, from the journal, so that a past day reads tomorrow as it reads today."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    String,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
)

from storage.changes.records import ChangeEvent, Outcome
from storage.figures.entries import WHAT, entries
from storage.figures.records import Fact, Facts, Implemented, Promised, Rating, SoFar, Window
from storage.figures.verdicts import corrections, verdicts
from storage.incidents.records import AFTERWARDS, OPEN, IncidentEvent
from storage.incidents.tables import incidents
from storage.journal.queries import QUARTERDECK
from storage.journal.records import number_of
from storage.journal.tables import journal
from storage.knowledge import queries as knowledge
from storage.links import queries as links
from storage.links.records import LinkKind
from storage.service_levels.records import IMPORTED, ClockEvent, ClockType
from storage.surveys import queries as surveys
from storage.surveys.records import Span
from storage.tasks import queries as tasks
from storage.warrooms.records import WarRoomEvent

ANSWERS = (
    *(IncidentEvent.ACKNOWLEDGED, IncidentEvent.ASSIGNED, IncidentEvent.NOTED),
    *(IncidentEvent.TOLD, IncidentEvent.HELD, IncidentEvent.RESOLVED),
)
ENDS = (IncidentEvent.RESOLVED, IncidentEvent.CLOSED, IncidentEvent.CANCELLED, IncidentEvent.REOPENED)
"""What takes an incident out of the backlog, or back into it."""

COUNTED = (
    *(IncidentEvent.DECLARED, IncidentEvent.MAJOR, IncidentEvent.CLOSED, IncidentEvent.CONFIRMED),
    *(IncidentEvent.REOPENED, IncidentEvent.CANCELLED, WarRoomEvent.ENTERED, *ANSWERS),
)

FOREVER = datetime.max.replace(tzinfo=UTC)


def facts(tx: Connection, window: Window, until: datetime) -> Facts:
    """What happened in a window, as the journal had it at `until` (UTC), the window's end or later."""
    rows = _happened(tx, window)
    gone = _cancelled(tx, {row.record for row in rows}, until)
    counted = [row for row in rows if row.record not in gone]
    found = {what: _each_once(row for row in counted if row.what == what) for what in COUNTED}
    closed = _each_once(row for row in counted if row.what in (IncidentEvent.CLOSED, IncidentEvent.CONFIRMED))
    resolved = _each_once(reversed([row for row in counted if row.what == IncidentEvent.RESOLVED]))
    judged = verdicts(tx, window, until)
    return Facts(
        opened=_as_of(tx, found[IncidentEvent.DECLARED], until),
        answered=_answered(tx, [row for row in counted if row.what in ANSWERS], window),
        resolved=_as_of(tx, resolved, until),
        recovered=_by_themselves(counted),
        closed=closed,
        reopened=found[IncidentEvent.REOPENED],
        cancelled=_each_once(row for row in rows if row.what == IncidentEvent.CANCELLED),
        majors=found[IncidentEvent.MAJOR],
        entered=found[WarRoomEvent.ENTERED],
        backlog=_backlog(tx, window.end, until),
        reassigned=_reassigned(tx, resolved),
        met=judged.met,
        overturned=corrections(tx, window),
        breached=judged.breached,
        of_vendors=judged.of_vendors,
        rated=_rated(tx, window, until),
        asked=sorted(number_of(record) for record in surveys.asked_in(tx, Span(window.start, window.end))),
        changes=done(tx, window, until),
        unauthorised=unauthorised(tx, window),
        tasks=_promised(tx, window),
        deflected=knowledge.deflected(tx, window.start, window.end) if knowledge.is_any(tx) else None,
    )


def _by_themselves(rows: list[Row[Any]]) -> frozenset[int]:
    """The numbers of those that were over before anybody did anything, as their last resolution says.

    Of what was imported it may only be not known who did.
    """
    last = {row.record: row for row in rows if row.what == IncidentEvent.RESOLVED}
    of_ours = (row for row in last.values() if row.source != IMPORTED)
    return frozenset(number_of(row.record) for row in of_ours if row.actor == QUARTERDECK)


def some_facts(tx: Connection, window: Window, names: Collection[str]) -> Facts:
    """The same as of the window's end, but only these of them: all of a month is more than one figure needs."""
    found: dict[str, Any] = {}
    if {*names} & {"opened", "answered", "resolved", "reopened", "reassigned"}:
        rows = _happened(tx, window)
        gone = _cancelled(tx, {row.record for row in rows}, window.end)
        counted = [row for row in rows if row.record not in gone]
        resolved = _each_once(reversed([row for row in counted if row.what == IncidentEvent.RESOLVED]))
        found["opened"] = _each_once(row for row in counted if row.what == IncidentEvent.DECLARED)
        found["reopened"] = _each_once(row for row in counted if row.what == IncidentEvent.REOPENED)
        found["resolved"], found["recovered"] = resolved, _by_themselves(counted)
        if "answered" in names:
            found["answered"] = _answered(tx, [row for row in counted if row.what in ANSWERS], window)
        if "reassigned" in names:
            found["reassigned"] = _reassigned(tx, resolved)
    if {*names} & {"met", "breached", "of_vendors"}:
        found |= vars(verdicts(tx, window, window.end))
    if "rated" in names:
        found["rated"] = _rated(tx, window, window.end)
    if "changes" in names:
        found["changes"], found["unauthorised"] = done(tx, window, window.end), unauthorised(tx, window)
    return Facts(**found)


def _promised(tx: Connection, window: Window) -> list[Promised]:
    """What was to be done in the window, as it stood at its end."""
    return [
        Promised(task.record, task.due_at, task.is_done_in_time)
        for task in tasks.due_between(tx, window.start, window.end)
        if task.due_at is not None and not task.is_skipped_by(window.end)
    ]


_NUMBER = cast(func.substr(journal.c.record, 5), Integer)
"""Of a record that is an incident."""


def _happened(tx: Connection, window: Window) -> list[Row[Any]]:
    """What was journalled of incidents in a window and is counted, with the incident, in its order."""
    statement = (
        select(journal, incidents.c.opened_at, incidents.c.priority, incidents.c.team, incidents.c.service)
        .add_columns(incidents.c.reporter)
        .join(incidents, incidents.c.id == _NUMBER)
        .where(journal.c.what.in_(COUNTED), journal.c.at >= window.start, journal.c.at < window.end)
        .order_by(journal.c.id)
    )
    return list(tx.execute(statement))


def _cancelled(tx: Connection, records: Collection[str], until: datetime) -> set[str]:
    """Which of these records were cancelled by then."""
    cancelled = (WHAT == IncidentEvent.CANCELLED, journal.c.at < until)
    return {row.record for row in entries(tx, records, *cancelled)}


def _fact(row: Row[Any]) -> Fact:
    told = row.details.get("happened") if row.source == AFTERWARDS else None
    happened = None if told is None else datetime.fromisoformat(told)
    return Fact(number_of(row.record), row.at, row.opened_at, row.priority, row.team, row.service, happened)


def _each_once(rows: Iterable[Row[Any]]) -> list[Fact]:
    """The first of these of each incident, by number."""
    found: dict[int, Fact] = {}
    for row in rows:
        found.setdefault(number_of(row.record), _fact(row))
    return [found[number] for number in sorted(found)]


def _as_of(tx: Connection, given: list[Fact], until: datetime) -> list[Fact]:
    """These with the priorities that they had at an instant."""
    later = (WHAT == IncidentEvent.PRIORITISED, journal.c.at >= until)
    return _then(given, entries(tx, {f"INC-{each.number}" for each in given}, *later))


def _then(given: list[Fact], later: Iterable[Row[Any]]) -> list[Fact]:
    """These with the priorities that they had before they were given others."""
    then: dict[int, str] = {}
    for entry in later:
        then.setdefault(number_of(entry.record), entry.details["was"])
    return [replace(each, priority=then[each.number]) if each.number in then else each for each in given]


def _answered(tx: Connection, rows: list[Row[Any]], window: Window) -> list[Fact]:
    """The first answer of each by a person who did not report it, where that was in the window."""
    reporters = {row.record: row.reporter for row in rows}
    before = entries(tx, reporters, WHAT.in_(ANSWERS), journal.c.at < window.start)
    known = {entry.record for entry in before if _is_an_answer(entry, reporters[entry.record])}
    return _each_once(row for row in rows if row.record not in known and _is_an_answer(row, row.reporter))


def _is_an_answer(entry: Row[Any], reporter: str) -> bool:
    """To give it to somebody else, or to a team, is none."""
    if entry.actor in (reporter, QUARTERDECK):
        return False
    return bool(entry.what != IncidentEvent.ASSIGNED or entry.details.get("to") == entry.actor)


def _backlog(tx: Connection, at: datetime, until: datetime) -> list[Fact]:
    """What was opened before an instant, and not resolved before it; with the priorities of another, `until`."""
    found = [
        Fact(row.id, at, row.opened_at, row.priority, row.team, row.service)
        for row, spells in _open_since(tx, at, at)
        if any(began < at <= ended for began, ended in spells)
    ]
    changed = (WHAT == IncidentEvent.PRIORITISED, journal.c.at >= until, journal.c.record.in_(_records(at, at)))
    later = select(journal.c.record, journal.c.details).where(*changed).order_by(journal.c.id)
    return _then(found, tx.execute(later))


def backlogs(tx: Connection, instants: Sequence[datetime]) -> list[int]:
    """How many were open at each of these instants (UTC, in order)."""
    if not instants:
        return []
    steps = [0] * (len(instants) + 1)
    for _, spells in _open_since(tx, instants[0], instants[-1]):
        for began, ended in spells:
            first, last = bisect_right(instants, began), bisect_right(instants, ended)
            steps[first] += 1
            steps[max(first, last)] -= 1
    return list(accumulate(steps[:-1]))


Spell = tuple[datetime, datetime]
"""From when to when something was open; to the end of time where it still is."""


def _open_since(tx: Connection, since: datetime, until: datetime) -> Iterator[tuple[Row[Any], list[Spell]]]:
    """What was opened before `until`, and may have been open at `since` or later, with when it was open."""
    known = incidents.c
    asked = select(known.id, known.opened_at, known.priority, known.team, known.service, known.source)
    rows: Sequence[Row[Any]] = [*tx.execute(asked.where(*_may_be_open(since, until)).order_by(known.id))]
    ended = (WHAT.in_(ENDS), journal.c.at < until, journal.c.record.in_(_records(since, until)))
    ends: dict[str, list[Any]] = {}
    for entry in tx.execute(
        select(journal.c.record, WHAT.label("what"), journal.c.at).where(*ended).order_by(journal.c.id)
    ):
        ends.setdefault(entry.record, []).append(entry)
    for row in rows:
        opened_at = None if row.source == AFTERWARDS else row.opened_at
        yield row, _spells(opened_at, ends.get(f"INC-{row.id}", ()))


def _may_be_open(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    """What is open still, or has ended since."""
    ended = select(_NUMBER).where(journal.c.what.in_(ENDS), journal.c.at >= since)
    still = select(incidents.c.id).where(incidents.c.status.in_(OPEN))
    return incidents.c.id.in_(ended.union(still)), incidents.c.opened_at < until


def _records(since: datetime, until: datetime) -> Select[Any]:
    """How the journal calls them."""
    return select(literal("INC-") + cast(incidents.c.id, String)).where(*_may_be_open(since, until))


def _spells(opened_at: datetime | None, ends: Iterable[Any]) -> list[Spell]:
    """`opened_at` is None of what was over when it was entered: that was open here once somebody reopens it."""
    found: list[Spell] = []
    began = opened_at
    for entry in ends:
        if entry.what == IncidentEvent.REOPENED:
            began = began or entry.at
        elif began is not None:
            found.append((began, entry.at))
            began = None
    return found if began is None else [*found, (began, FOREVER)]


def _reassigned(tx: Connection, resolved: list[Fact]) -> Mapping[int, int]:
    """Of those that were given to another team before they were resolved, how often."""
    ended = {each.number: each.at for each in resolved}
    given = entries(tx, {f"INC-{number}" for number in ended}, WHAT == IncidentEvent.ASSIGNED)
    moved = ((number_of(entry.record), entry) for entry in given if entry.details.get("team"))
    return Counter(number for number, entry in moved if entry.at <= ended[number])


def _rated(tx: Connection, window: Window, until: datetime) -> list[Rating]:
    """The last mark of each that was first rated in the window."""
    rated = surveys.rated_in(tx, Span(window.start, window.end), until)
    return sorted((Rating(number_of(record), at, score) for record, at, score in rated), key=lambda each: each.number)


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

    cancelled = select(journal.c.record).where(*in_window(IncidentEvent.CANCELLED))

    def counted(what: str) -> int:
        found = select(func.count(journal.c.record.distinct())).where(*in_window(what))
        return tx.execute(found.where(journal.c.record.not_in(cancelled))).scalar_one()

    promise = (journal.c.record, journal.c.details["target"].as_string())
    kind = func.coalesce(journal.c.details["type"].as_string(), ClockType.SLA)
    breached = (*in_window(ClockEvent.BREACHED), kind == ClockType.SLA)
    missed = select(*promise).where(*breached).distinct().subquery()
    in_all = tx.execute(select(func.count()).select_from(missed)).scalar_one()
    return SoFar(counted(IncidentEvent.DECLARED), counted(IncidentEvent.RESOLVED), in_all)
