"""The same facts counted window by window, by the database: a line over weeks is a few queries, however many reports.

Each line is as it was known at the end of each window; `by` tells its groups apart. What makes a fact is said in
queries.py, and a test holds the two against each other.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    JSON,
    ColumnElement,
    Connection,
    Float,
    Integer,
    Numeric,
    Row,
    Select,
    String,
    and_,
    case,
    cast,
    column,
    distinct,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    values,
)
from sqlalchemy.sql.selectable import FromClause, Join

from storage.figures.backlog import ENDS, backlogs
from storage.figures.queries import ANSWERS, answers, is_an_end, is_no_undoing
from storage.figures.records import Window
from storage.figures.sums import COUNT, HOURS, SHARE, Line, Sum
from storage.figures.verdicts import IS_OVER, VERDICTS
from storage.incidents.records import AFTERWARDS, IncidentEvent, IncidentStatus
from storage.incidents.tables import incidents
from storage.journal.queries import QUARTERDECK
from storage.journal.records import number_of
from storage.journal.tables import journal
from storage.links.records import LinkKind
from storage.links.tables import links
from storage.record import replace
from storage.schema import UtcDateTime
from storage.service_levels.records import IMPORTED, ClockEvent, ClockType
from storage.service_levels.tables import service_clocks
from storage.surveys import queries as surveys
from storage.surveys.records import Span
from storage.warrooms.records import WarRoomEvent

BY = ("service", "team", "category", "site")
"""The columns of incidents that a line can be told apart by."""

Counts = dict[str, list[int]]
"""Of each group, how many in each window; without groups there is one, called ''."""

Shares = dict[str, list[tuple[int, int]]]
"""Of each group, how many of how many in each window."""

Hours = dict[str, list[list[float]]]
"""Of each group, how long each took that ended in each window."""

_NUMBER = cast(func.substr(journal.c.record, 5), Integer)


def _windows(windows: Sequence[Window]) -> CTE:
    columns = (column("i", Integer), column("start", UtcDateTime), column("until", UtcDateTime))
    rows = [(number, window.start, window.end) for number, window in enumerate(windows)]
    return values(*columns, name="given").data(rows).cte("windows")


def _within(at: ColumnElement[Any], each: FromClause) -> ColumnElement[bool]:
    """In this window; to be looked for window by window, as no index would be used so were the whole time named."""
    return and_(at >= each.c.start, at < each.c.until)


def _key(by: str | None) -> ColumnElement[Any]:
    return literal("", String) if by is None else func.coalesce(incidents.c[by], "")


def _happened(each: CTE, *what: str) -> Join:
    """Entries of these kinds with their window and their incident."""
    there = and_(journal.c.what.in_(what), _within(journal.c.at, each))
    return each.join(journal, there).join(incidents, incidents.c.id == _NUMBER)


def _counts(each: CTE) -> ColumnElement[bool]:
    """Whether it was not cancelled by the end of the window."""
    other = journal.alias()
    cancelled = (other.c.record == journal.c.record, other.c.id > 0, other.c.what == IncidentEvent.CANCELLED)
    gone = exists(select(other.c.id).where(*cancelled, func.coalesce(other.c.at, other.c.at) < each.c.until))
    return or_(incidents.c.status != IncidentStatus.CANCELLED, ~gone)


def _filled(rows: Iterable[Row[Any]], size: int, blank: Callable[[], Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.key, [blank() for _ in range(size)])[row.i] = row.value
    return found


def _counted(tx: Connection, windows: Sequence[Window], by: str | None, *what: str) -> Counts:
    """How many incidents something happened to, each once a window."""
    each = _windows(windows)
    statement = (
        select(each.c.i, _key(by).label("key"), func.count(distinct(journal.c.record)).label("value"))
        .select_from(_happened(each, *what))
        .where(_counts(each), is_no_undoing(journal.c))
        .group_by(each.c.i, "key")
    )
    return _filled(tx.execute(statement), len(windows), int)


def _kept(tx: Connection, windows: Sequence[Window], by: str | None) -> Shares:
    """Promises kept, of those that were kept or missed: each clock once a window, by its last verdict there."""
    found: dict[str, list[list[int]]] = {}
    for row in (*_journalled(tx, windows, by), *_not_journalled(tx, windows, by)):
        line = found.setdefault(row.key, [[0, 0] for _ in windows])
        line[row.i][0] += row.n if row.what == ClockEvent.MET else 0
        line[row.i][1] += row.n
    return {key: [(good, of) for good, of in line] for key, line in found.items()}


def _journalled(tx: Connection, windows: Sequence[Window], by: str | None) -> Sequence[Row[Any]]:
    """How many verdicts of each kind, the last of each clock; of one overturned in its window, as it is then."""
    each, kind = _windows(windows), func.coalesce(journal.c.details["type"].as_string(), ClockType.SLA)
    clock = (journal.c.record, journal.c.details["target"].as_string(), journal.c.details["clock"].as_string())
    key, judged = _key(by).label("key"), func.sum(cast(journal.c.what.in_(VERDICTS), Integer))
    last = (
        select(each.c.i, key, func.max(journal.c.id).label("entry"))
        .select_from(_happened(each, *VERDICTS, ClockEvent.OVERTURNED))
        .where(kind == ClockType.SLA)
        .group_by(each.c.i, key, *clock)
        .having(judged > 0)
        .subquery()
    )
    is_overturned = journal.c.what == ClockEvent.OVERTURNED
    what = case((is_overturned, journal.c.details["verdict"].as_string()), else_=journal.c.what).label("what")
    there = last.join(journal, journal.c.id == last.c.entry)
    said = select(last.c.i, last.c.key, what).select_from(there).subquery()
    counted_up: Sequence[Row[Any]] = [*tx.execute(select(*said.c, func.count().label("n")).group_by(*said.c))]
    return counted_up


def _not_journalled(tx: Connection, windows: Sequence[Window], by: str | None) -> Sequence[Row[Any]]:
    """Clocks that were stopped in time, imported or by an earlier version, of which the journal does not say so."""
    each, clock, key = _windows(windows), service_clocks.c, _key(by).label("key")
    known = _told(journal.c.what == ClockEvent.MET, journal.c.at >= windows[0].start)
    was_met = (journal.c.what == ClockEvent.OVERTURNED, journal.c.details["was"].as_string() == ClockEvent.MET)
    once_met = _told(*was_met, journal.c.at >= windows[0].start)
    again = each.alias()
    here = again.join(journal, and_(journal.c.what == ClockEvent.BREACHED, _within(journal.c.at, again)))
    missed_here = select(again.c.i, _CLOCK).select_from(here).where(_CLOCK.is_not(None))
    there = each.join(service_clocks, and_(_within(clock.stopped_at, each), IS_OVER)).join(
        incidents, incidents.c.id == clock.incident
    )
    met = or_(clock.breached.is_(False), clock.id.in_(once_met))
    unheard = (clock.id.not_in(known), tuple_(each.c.i, clock.id).not_in(missed_here))
    statement = select(each.c.i, key, literal(ClockEvent.MET, String).label("what"), func.count().label("n"))
    counted_up = statement.select_from(there).where(*unheard, met)
    return tx.execute(counted_up.group_by(each.c.i, key)).all()


_CLOCK = journal.c.details["clock"].as_integer()


def _told(*conditions: ColumnElement[bool]) -> Select[Any]:
    """The clocks of which such an entry tells: others are looked up in them, where a join may go through them all."""
    return select(_CLOCK).where(*conditions, _CLOCK.is_not(None))


def _resolved(windows: Sequence[Window], by: str | None) -> Select[Any]:
    """Each that was resolved, once a window, with when it last was, and which entry says so."""
    each = _windows(windows)
    last = (func.max(journal.c.at, type_=UtcDateTime).label("at"), func.max(journal.c.id).label("entry"))
    return (
        select(each.c.i, _key(by).label("key"), journal.c.record, incidents.c.opened_at, *last)
        .select_from(_happened(each, IncidentEvent.RESOLVED))
        .where(_counts(each))
        .group_by(each.c.i, "key", journal.c.record, incidents.c.opened_at)
    )


def _to_resolve(tx: Connection, windows: Sequence[Window], by: str | None) -> Hours:
    """From the report to the last resolution of the window, by somebody: what recovers by itself is left out."""
    by_somebody = or_(journal.c.actor != QUARTERDECK, journal.c.source == IMPORTED)
    here = _hours(tx, _resolved(windows, by).where(by_somebody, journal.c.source != AFTERWARDS), len(windows))
    for i, key, hours in _over_before(tx, windows, by):
        here.setdefault(key, [[] for _ in windows])[i].append(hours)
    return here


def _over_before(tx: Connection, windows: Sequence[Window], by: str | None) -> Iterator[tuple[int, str, float]]:
    """The same of what was over before it was entered in the window: by when it was, unless it was resolved anew."""
    each, other = _windows(windows), journal.alias()
    again = exists(
        select(other.c.id).where(
            *(other.c.record == journal.c.record, other.c.what == IncidentEvent.RESOLVED),
            *(other.c.id > journal.c.id, other.c.at < each.c.until),
        )
    )
    statement = (
        select(each.c.i, _key(by).label("key"), journal.c.details)
        .select_from(_happened(each, WarRoomEvent.ENTERED))
        .where(_counts(each), ~again)
    )
    for row in tx.execute(statement):
        began, ended = (datetime.fromisoformat(row.details[name]) for name in ("started", "resolved"))
        yield row.i, row.key, (ended - began).total_seconds() / 3600


def _to_answer(tx: Connection, windows: Sequence[Window], by: str | None) -> Hours:
    """From the report to the first answer of somebody who did not report it, where that was in the window."""
    each, other = _windows(windows), journal.alias()
    earlier = exists(
        select(other.c.id).where(
            other.c.record == journal.c.record, other.c.what.in_(ANSWERS), answers(other.c), other.c.id < journal.c.id
        )
    )
    statement = (
        select(each.c.i, _key(by).label("key"), incidents.c.opened_at, journal.c.at)
        .select_from(_happened(each, *ANSWERS))
        .where(_counts(each), answers(journal.c), ~earlier)
    )
    return _hours(tx, statement, len(windows))


def _hours(tx: Connection, ended: Select[Any], size: int) -> Hours:
    """To a thousandth of a second; the database hands over those of a window at once, as that takes a fifth of it."""
    each = ended.subquery()
    if tx.dialect.name == "sqlite":
        days = func.julianday(each.c.at) - func.julianday(each.c.opened_at)
        lengths = func.json_group_array(func.round(days * 86400, 3), type_=JSON)
    else:
        seconds = func.extract("epoch", each.c.at - each.c.opened_at)
        lengths = func.array_agg(cast(func.round(cast(seconds, Numeric), 3), Float))
    found: Hours = {}
    for row in tx.execute(select(each.c.i, each.c.key, lengths.label("lengths")).group_by(each.c.i, each.c.key)):
        line = found.setdefault(row.key, [[] for _ in range(size)])
        line[row.i] = [seconds / 3600 for seconds in row.lengths]
    return found


def _first_team(tx: Connection, windows: Sequence[Window], by: str | None) -> Shares:
    """Of those resolved, how many were never given to another team before."""
    found = _resolved(windows, by).subquery()
    before = (journal.c.record == found.c.record, journal.c.id < found.c.entry)
    given = (journal.c.what == IncidentEvent.ASSIGNED, journal.c.details["team"].as_string() != "")
    moved = exists(select(journal.c.id).where(*before, *given))
    each = select(found.c.i, found.c.key, cast(~moved, Integer).label("right")).subquery()
    sums = (func.sum(each.c.right).label("right"), func.count().label("of"))
    return _shares(tx.execute(select(each.c.i, each.c.key, *sums).group_by(each.c.i, each.c.key)), len(windows))


def _happy(tx: Connection, windows: Sequence[Window], by: str | None) -> Shares:
    """Of the marks given in a window, as they were at its end, how many are 4 or 5."""
    found: Shares = {}
    for number, window in enumerate(windows):
        marks = surveys.rated_in(tx, Span(window.start, window.end), window.end)
        keys = _groups(tx, [record for record, _, _ in marks], by)
        for record, _, score in marks:
            line = found.setdefault(keys.get(record, ""), [(0, 0)] * len(windows))
            line[number] = (line[number][0] + (score >= 4), line[number][1] + 1)
    return found


def _groups(tx: Connection, records: Sequence[str], by: str | None) -> dict[str, str]:
    """The group of each of these records that has one: of incidents as they are now, of others as they were rated."""
    if by is None or not records:
        return {}
    numbers = [number_of(record) for record in records if record.startswith("INC-")]
    rows = tx.execute(select(incidents.c.id, incidents.c[by].label("key")).where(incidents.c.id.in_(numbers)))
    others = [record for record in records if not record.startswith("INC-")]
    of_others = surveys.placed(tx, others, by) if others else {}
    return of_others | {f"INC-{row.id}": row.key for row in rows if row.key}


def _went_well(tx: Connection, windows: Sequence[Window], _by: str | None) -> Shares:
    """Of the changes that were done or gone back on, how many succeeded, and are not said to have caused anything."""
    each = _windows(windows)
    outcome = func.coalesce(journal.c.details["outcome"].as_string(), "failed")
    caused = (links.c.other == journal.c.record, links.c.kind == LinkKind.CAUSED_BY, links.c.made_at < each.c.until)
    good = func.sum(cast(and_(outcome == "success", ~exists(select(links.c.id).where(*caused))), Integer)).label(
        "right"
    )
    done = and_(is_an_end(), outcome != "", _within(journal.c.at, each))
    statement = select(each.c.i, literal("", String).label("key"), good, func.count().label("of"))
    rows = tx.execute(statement.select_from(each.join(journal, done)).group_by(each.c.i))
    return _shares(rows, len(windows))


def _shares(rows: Iterable[Row[Any]], size: int) -> Shares:
    found: Shares = {}
    for row in rows:
        found.setdefault(row.key, [(0, 0)] * size)[row.i] = (int(row.right), row.of)
    return found


def _backlogs(tx: Connection, windows: Sequence[Window], _by: str | None) -> Counts:
    """What is open at the last end, and back from there by what came and went."""
    (last,) = backlogs(tx, [windows[-1].end])
    change = _net(tx, windows)
    found = [last]
    for number in range(len(windows) - 1, 0, -1):
        found.append(found[-1] - change.get(number, 0))
    return {"": found[::-1]}


def _net(tx: Connection, windows: Sequence[Window]) -> Mapping[int, int]:
    """By how many more were open at the end of each window than at its beginning."""
    each, before = _windows(windows), journal.alias()
    was = (
        select(before.c.what)
        .where(before.c.record == journal.c.record, before.c.what.in_(ENDS), before.c.id < journal.c.id)
        .order_by(before.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    moved = and_(journal.c.what.in_((IncidentEvent.DECLARED, *ENDS)), _within(journal.c.at, each))
    entries = select(each.c.i, journal.c.what, was.label("was")).select_from(each.join(journal, moved)).subquery()
    rows = tx.execute(select(entries, func.count().label("n")).group_by(*entries.c))
    found: dict[int, int] = {}
    for row in rows:
        found[row.i] = found.get(row.i, 0) + row.n * _step(row.what, row.was)
    return found


def _step(what: str, was: str | None) -> int:
    """What an entry makes of how many are open, after the one that last ended it or opened it again."""
    if what == IncidentEvent.DECLARED:
        return 1
    is_open = was in (None, IncidentEvent.REOPENED)
    if what == IncidentEvent.REOPENED:
        return 0 if is_open else 1
    return -1 if is_open else 0


counted = Line("counted", COUNT, _counted)
kept = Line("kept", SHARE, _kept)
to_answer = Line("to_answer", HOURS, _to_answer)
to_resolve = Line("to_resolve", HOURS, _to_resolve)
first_team = Line("first_team", SHARE, _first_team)
happy = Line("happy", SHARE, _happy)
went_well = Line("went_well", SHARE, _went_well)
_BACKLOG = Line("backlog", replace(COUNT, in_a_row=True), _backlogs)

KEPT: Sequence[tuple[Line, Sequence[str], bool]] = (
    (counted, (IncidentEvent.DECLARED,), True),
    (counted, (IncidentEvent.RESOLVED,), True),
    (counted, (IncidentEvent.REOPENED,), True),
    (kept, (), True),
    (to_answer, (), True),
    (to_resolve, (), True),
    (first_team, (), True),
    (happy, (), True),
    (went_well, (), False),
    (_BACKLOG, (), False),
)
"""The lines that are kept, what each is of, and whether it is told apart by groups."""


def missed(tx: Connection, windows: Sequence[Window], by: str | None) -> Counts:
    """Promises that were missed, as of `kept`."""
    return {key: [of - good for good, of in line] for key, line in kept(tx, windows, by).items()}


def backlog(tx: Connection, windows: Sequence[Window]) -> list[int]:
    """How many were open at the end of each of these windows, which follow one another."""
    return _BACKLOG(tx, windows, None).get("", [0] * len(windows))


def flow(tx: Connection, window: Window) -> tuple[int, int, int]:
    """How many were reported and resolved in a window, and were open at its end."""
    came, went = (
        counted(tx, [window], None, what).get("", [0])[0] for what in (IncidentEvent.DECLARED, IncidentEvent.RESOLVED)
    )
    return came, went, backlog(tx, [window])[0]


def sums(tx: Connection, windows: Sequence[Window]) -> list[Sum]:
    """What is to be kept of these windows, which follow one another: every line, and of each its groups."""
    return [
        found
        for line, what, is_placed in KEPT
        for by in (None, *(BY if is_placed else ()))
        for found in line.sums(tx, windows, by, *what)
    ]


def sums_of_months(tx: Connection, windows: Sequence[Window]) -> list[Sum]:
    """The same of months, of which only the promises kept by each team are asked."""
    return kept.sums(tx, windows, "team")
