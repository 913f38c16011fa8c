"""Taking over the incidents of a ServiceNow log as they were: ends, priorities and verdicts, nothing redone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby, islice, pairwise, takewhile
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from commands.history.files import Outcome
from commands.history.policy import ServiceNowLog
from commands.history.rows import FIXED, OVER, Row, in_order, rows_of
from commands.shared.progress import Progress
from commands.shared.sites import Site, called
from storage.history import queries
from storage.history.records import PastEntry, PastIncident
from storage.incidents.records import IMPORTED, HoldReason, IncidentEvent, IncidentStatus
from storage.record import replace
from storage.service_levels.records import ClockEvent

FACTS = ("category", "site", "item")

AT_ONCE = 500
UNMOVED = timedelta()
FOREVER = datetime.max.replace(tzinfo=UTC)
HOLDS = frozenset(HoldReason)
"""What a state means that waits."""


def import_log(
    tx: Connection,
    path: Path,
    log: ServiceNowLog,
    progress: Progress,
    *,
    by: timedelta = UNMOVED,
    sites: Mapping[str, Site] = MappingProxyType({}),
    until: datetime = FOREVER,
) -> Outcome:
    """Take over what is not here yet, in one transaction, as it stood at `until` (by the log's own time), moved in
    time `by` so much; a place is one of `sites` where it is called like one. Refused where the file is no such log,
    or is cut off.
    """
    outcome = Outcome()
    rows = rows_of(path, log, outcome, progress)
    past = (_placed(each, sites) for each in _past(rows, outcome, until))
    while some := list(islice(past, AT_ONCE)):
        _add(tx, [_moved(each, by) for each in some] if by else some, outcome)
    return outcome


def _add(tx: Connection, some: Sequence[PastIncident], outcome: Outcome) -> None:
    known = queries.known(tx, [each.columns["external_number"] for each in some])
    new = [each for each in some if each.columns["external_number"] not in known]
    outcome.known += len(some) - len(new)
    outcome.added += len(new)
    if new:
        queries.add(tx, new)


def _moved(past: PastIncident, by: timedelta) -> PastIncident:
    columns = {name: value + by if isinstance(value, datetime) else value for name, value in past.columns.items()}
    entries = [replace(entry, at=entry.at + by) for entry in past.entries]
    return replace(past, columns=columns, entries=entries, ended_at=past.ended_at + by)


def _placed(past: PastIncident, sites: Mapping[str, Site]) -> PastIncident:
    """With the key of the site where it was; a place that app.yaml does not know stays as it is called there."""
    key = called(sites, past.columns["site"] or "")
    return past if key is None else replace(past, columns={**past.columns, "site": key})


def _past(rows: Iterable[tuple[int, Row]], outcome: Outcome, until: datetime) -> Iterator[PastIncident]:
    """Each incident of the log that had begun by then, whose rows stand together."""
    seen: set[str] = set()
    for number, lines in groupby(rows, key=lambda each: each[1].number):
        if number in seen:
            for line, _ in lines:
                outcome.leave_out(line, f"the rows of {number} do not stand together; sort the file by number")
            continue
        seen.add(number)
        whole = in_order([row for _, row in lines])
        known = [row for row in whole if row.at < until]
        if known:
            yield _incident(number, [*known[:-1], _as_it_ended(known[-1], whole[-1])])


def _as_it_ended(last: Row, end: Row) -> Row:
    """The last row that is taken over, with the verdict of the log's own last one: logs tell of that at closing, and
    it is of the resolution. What is resolved is so since that row where it does not say since when.
    """
    resolved = last.resolved or (last.at if last.meaning == "resolved" else None)
    return last._replace(made_sla=end.made_sla, resolved=resolved)


def _name(name: str) -> str:
    """Somebody who has no Slack account here, as actors and reporters are kept."""
    return f"name:{name}"


def _incident(number: str, rows: Sequence[Row]) -> PastIncident:
    first, last = rows[0], rows[-1]
    opened = min(first.opened, first.at)
    resolved, closed = (each and max(opened, each) for each in (last.resolved, last.closed))
    status, reason = _standing(last.meaning)
    over = last.meaning in OVER
    ended = resolved or closed or last.at
    resolver = last.resolver or last.person
    judged = last.made_sla.lower() if last.meaning in FIXED else ""
    columns = {
        "title": first.about or "Imported", "details": "", "service": None, "team": last.team or None,
        "impact": last.levels[0], "urgency": last.levels[1], "priority": last.priority,
        "status": status, "hold_reason": reason, "hold_note": "",
        "reporter": _name(first.caller), "assignee": _name(last.person) if last.person else None,
        "major": False, "private": False, "parent": None, "duplicate_of": None,
        "opened_at": opened, "acknowledged_at": None, "acknowledged_by": None,
        "resolved_at": resolved if over else None, "resolved_by": _name(resolver) if resolved and resolver else None,
        "resolution_code": last.code or None, "resolution_note": "",
        "closed_at": closed or last.at if last.meaning == "closed" else None,
        "reopened": last.reopened, "external_number": number,
        **_facts(rows),
    }  # fmt: skip
    entries = sorted(_entries(rows, columns), key=attrgetter("at"))
    answers = [each for each in entries if each.what == IncidentEvent.ACKNOWLEDGED]
    if answers:
        columns |= {"acknowledged_at": answers[0].at, "acknowledged_by": answers[0].actor}
    made_it = {"true": True, "false": False}.get(judged)
    if made_it is False:
        late = {"target": "As imported", "percent": 100, "late": False}
        entries.append(PastEntry(ended, "quarterdeck", ClockEvent.BREACHED, late))
    return PastIncident(columns, entries, made_it, ended)


def _facts(rows: Sequence[Row]) -> dict[str, str | None]:
    """What the log says last; a person said it there."""
    said = {fact: _last(getattr(row, fact) for row in rows) for fact in FACTS}
    return {**said, "source": IMPORTED, "stated": " ".join(fact for fact, value in said.items() if value)}


def _last(values: Iterable[str]) -> str | None:
    return next((value for value in reversed([*values]) if value), None)


def _standing(meaning: str) -> tuple[IncidentStatus, HoldReason | None]:
    if meaning in HOLDS:
        return IncidentStatus.ON_HOLD, HoldReason(meaning)
    return IncidentStatus(meaning), None


def _entries(rows: Sequence[Row], columns: Mapping[str, Any]) -> Iterator[PastEntry]:
    """All that happened: what each row tells beside the one before, and the end as the last one has it."""
    first = rows[0]
    told = {"title": columns["title"], "priority": first.priority, "service": None, "said_at": None}
    told |= {"team": next((row.team for row in rows if row.team), None), "category": first.category or None}
    yield PastEntry(columns["opened_at"], columns["reporter"], IncidentEvent.DECLARED, told)
    blank = first._replace(meaning="new", team="", person="", reopened=0)
    fix = _fix_of(rows, columns["resolved_at"])
    for was, row in pairwise((blank, *rows)):
        yield from _between(was, row, is_fix=row is fix)
    if columns["resolved_at"] is not None:
        done = {"note": "", "code": columns["resolution_code"], "resolved_by": columns["resolved_by"]}
        by = columns["resolved_by"] or "quarterdeck"
        yield PastEntry(columns["resolved_at"], by, IncidentEvent.RESOLVED, done)
    if columns["closed_at"] is not None:
        yield PastEntry(columns["closed_at"], "quarterdeck", IncidentEvent.CLOSED, {})
    if columns["status"] is IncidentStatus.CANCELLED:
        yield PastEntry(rows[-1].at, columns["reporter"], IncidentEvent.CANCELLED, {"reason": "", "known": None})


def _fix_of(rows: Sequence[Row], resolved: datetime | None) -> Row | None:
    """The row that tells of the fix that lasted, where that had come by then: it is what ends a hold."""
    over = [*takewhile(lambda row: row.meaning in OVER, reversed(rows))]
    return over[-1] if over and resolved is not None and resolved <= over[-1].at else None


def _between(was: Row, row: Row, *, is_fix: bool) -> Iterator[PastEntry]:
    by = _name(row.person or was.person or "Service desk")
    if row.levels != was.levels or row.priority != was.priority:
        levels = {"impact": row.levels[0], "urgency": row.levels[1]}
        told = {"was": was.priority, "priority": row.priority, **levels}
        yield PastEntry(row.at, by, IncidentEvent.PRIORITISED, told)
    for _ in range(row.reopened - was.reopened):
        yield PastEntry(row.at, _name(row.caller), IncidentEvent.REOPENED, {"reason": ""})
    if was.meaning in HOLDS and row.meaning not in HOLDS and not is_fix:
        yield PastEntry(row.at, by, IncidentEvent.RESUMED, {})
    if row.team and row.team != was.team and was.team:
        yield PastEntry(row.at, by, IncidentEvent.ASSIGNED, {"team": row.team})
    if row.person and row.person != was.person:
        yield PastEntry(row.at, _name(row.person), IncidentEvent.ASSIGNED, {"to": _name(row.person)})
    if was.meaning == "new" != row.meaning:
        yield PastEntry(row.at, by, IncidentEvent.ACKNOWLEDGED, {})
    if row.meaning in HOLDS and row.meaning != was.meaning:
        yield PastEntry(row.at, by, IncidentEvent.HELD, {"reason": row.meaning, "note": ""})
