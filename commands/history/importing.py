"""Taking over the incidents of a ServiceNow log as they were: ends, priorities and verdicts, nothing redone."""

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from itertools import groupby, islice, pairwise
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from commands.history.policy import ServiceNowLog
from commands.shared.organisation import PRIORITIES
from commands.shared.refusals import Refused
from storage.history import queries
from storage.history.records import PastEntry, PastIncident
from storage.incidents.records import HoldReason, IncidentEvent, IncidentStatus
from storage.service_levels.records import ClockEvent

NEEDED = ("number", "state", "caller", "opened", "updated", "impact", "urgency")
NOTHING = ("", "?")
AT_ONCE = 500
MOST_BAD = 100
"""So many bad rows are remembered; all are counted."""

Progress = Callable[[int, int], None]
"""(bytes read, bytes in all)"""
Raw = Mapping[str, str | None]


@dataclass
class Outcome:
    """What an import did: incidents added, those that were here already, and rows that could not be read."""

    added: int = 0
    known: int = 0
    bad: int = 0
    bad_rows: list[tuple[int, str]] = field(default_factory=list)

    def leave_out(self, line: int, why: str) -> None:
        self.bad += 1
        if len(self.bad_rows) < MOST_BAD:
            self.bad_rows.append((line, why))


def import_log(tx: Connection, path: Path, log: ServiceNowLog, progress: Progress) -> Outcome:
    """Take over what is not here yet, in one transaction. Refused where the file is no such log, or is cut off."""
    outcome = Outcome()
    with _opened(path, progress) as text:
        try:
            past = _past(csv.DictReader(text), path, log, outcome)
            while some := list(islice(past, AT_ONCE)):
                _add(tx, some, outcome)
        except (EOFError, zlib.error, OSError, csv.Error) as error:
            raise Refused(f"{path} cannot be read to its end ({error}); nothing was imported.") from None
    return outcome


def _add(tx: Connection, some: Sequence[PastIncident], outcome: Outcome) -> None:
    known = queries.known(tx, [each.columns["external_number"] for each in some])
    new = [each for each in some if each.columns["external_number"] not in known]
    outcome.known += len(some) - len(new)
    outcome.added += len(new)
    if new:
        queries.add(tx, new)


@contextmanager
def _opened(path: Path, progress: Progress) -> Iterator[IO[str]]:
    """The file as text, gzip or not; how far it was read is told as it goes."""
    try:
        raw = path.open("rb")
    except OSError as error:
        raise Refused(f"{path} cannot be read ({error.strerror}); give a ServiceNow incident log.") from None
    with raw:
        size = path.stat().st_size
        counted = io.BufferedReader(_Counted(raw, lambda done: progress(done, size)))
        zipped = counted.peek(2)[:2] == b"\x1f\x8b"
        data = gzip.GzipFile(fileobj=counted) if zipped else counted
        yield io.TextIOWrapper(data, "utf-8-sig", "replace", newline="")


class _Counted(io.RawIOBase):
    """Tells how many bytes were read."""

    def __init__(self, raw: IO[bytes], told: Callable[[int], None]) -> None:
        self._raw, self._told, self._done = raw, told, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._raw.read(len(buffer))
        buffer[: len(data)] = data
        self._done += len(data)
        self._told(self._done)
        return len(data)


@dataclass(frozen=True)
class _Row:
    """A row of the log: the incident as it stood at `at`."""

    at: datetime
    opened: datetime
    meaning: str
    caller: str
    levels: tuple[int, int]
    priority: str
    group: str
    person: str
    reopened: int
    raw: Raw


def _past(reader: "csv.DictReader[str]", path: Path, log: ServiceNowLog, outcome: Outcome) -> Iterator[PastIncident]:
    """Each incident of the log, whose rows stand together."""
    missing = [log.column(what) for what in NEEDED if log.column(what) not in (reader.fieldnames or [])]
    if missing:
        raise Refused(
            f"{path} is not a ServiceNow incident log: it has no column {', '.join(missing)}. "
            "`import.servicenow.columns` in app.yaml names those of another kind."
        )
    seen: set[str] = set()
    for number, lines in groupby(_numbered(reader, log, outcome), key=lambda each: each[0]):
        if number in seen:
            for _, line, _ in lines:
                outcome.leave_out(line, f"the rows of {number} do not stand together; sort the file by number")
            continue
        seen.add(number)
        rows = list(_readable(lines, log, outcome))
        if rows:
            yield _incident(number, rows, log)


def _numbered(reader: "csv.DictReader[str]", log: ServiceNowLog, outcome: Outcome) -> Iterator[tuple[str, int, Raw]]:
    for raw in reader:
        number = _known(raw, log, "number")
        if number:
            yield number, reader.line_num, raw
        else:
            outcome.leave_out(reader.line_num, "it has no number")


def _readable(lines: Iterator[tuple[str, int, Raw]], log: ServiceNowLog, outcome: Outcome) -> Iterator[_Row]:
    for _, line, raw in lines:
        try:
            yield _row(raw, log)
        except ValueError as error:
            outcome.leave_out(line, str(error))


def _known(raw: Raw, log: ServiceNowLog, what: str) -> str:
    """The value of a column; empty where the log has none."""
    value = (raw.get(log.column(what)) or "").strip()
    return "" if value in NOTHING else value


def _row(raw: Raw, log: ServiceNowLog) -> _Row:
    state = _known(raw, log, "state")
    meaning = log.meaning(state)
    if meaning is None:
        raise ValueError(f"its state {state!r} means nothing; `import.servicenow.states` in app.yaml can say what")
    levels = (_level(raw, log, "impact"), _level(raw, log, "urgency"))
    return _Row(
        at=_needed_instant(raw, log, "updated"),
        opened=_needed_instant(raw, log, "opened"),
        meaning=meaning,
        caller=_known(raw, log, "caller") or "Unknown caller",
        levels=levels,
        priority=_priority(raw, log, levels),
        group=_known(raw, log, "group"),
        person=_known(raw, log, "person"),
        reopened=int(number) if (number := _known(raw, log, "reopened")).isdigit() else 0,
        raw=raw,
    )


def _level(raw: Raw, log: ServiceNowLog, what: str) -> int:
    text = _known(raw, log, what)
    if text[:1] not in ("1", "2", "3"):
        raise ValueError(f"its {what} {text!r} is not 1 - High, 2 - Medium or 3 - Low")
    return int(text[0])


def _priority(raw: Raw, log: ServiceNowLog, levels: tuple[int, int]) -> str:
    """As the log has it (`3 - Moderate` is P3); where it has none, by impact and urgency."""
    text = _known(raw, log, "priority")
    return f"P{text[0]}" if f"P{text[:1]}" in PRIORITIES else f"P{sum(levels) - 1}"


def _needed_instant(raw: Raw, log: ServiceNowLog, what: str) -> datetime:
    found = _instant(raw, log, what)
    if found is None:
        raise ValueError(f"it has no {log.column(what)}")
    return found


def _instant(raw: Raw, log: ServiceNowLog, what: str) -> datetime | None:
    text = _known(raw, log, what)
    if not text:
        return None
    try:
        return _read(text, log.dates, log.timezone)
    except (ValueError, OverflowError):
        column = log.column(what)
        raise ValueError(f"its {column} {text!r} is not a date as `import.servicenow.dates` says") from None


@lru_cache(maxsize=10_000)
def _read(text: str, dates: str, zone: str) -> datetime:
    """Each row of an incident has the same instants over and over."""
    return datetime.strptime(text, dates).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _name(name: str) -> str:
    """Somebody who has no Slack account here, as actors and reporters are kept."""
    return f"name:{name}"


def _incident(number: str, rows: Sequence[_Row], log: ServiceNowLog) -> PastIncident:
    first, last = rows[0], rows[-1]
    opened = min(first.opened, first.at)
    resolved, closed = _instant(last.raw, log, "resolved"), _instant(last.raw, log, "closed")
    status, reason = _standing(last.meaning)
    over = last.meaning in ("resolved", "closed", "cancelled")
    ended = max(opened, resolved or closed or last.at)
    resolver = _known(last.raw, log, "resolver") or last.person
    title = " · ".join(filter(None, (_known(first.raw, log, "category"), _known(first.raw, log, "subcategory"))))
    judged = _known(last.raw, log, "made_sla").lower() if over else ""
    columns = {
        "title": title or "Imported", "details": "", "service": None, "team": _team(last.group, log),
        "impact": last.levels[0], "urgency": last.levels[1], "priority": last.priority,
        "status": status, "hold_reason": reason, "hold_note": "",
        "reporter": _name(first.caller), "assignee": _name(last.person) if last.person else None,
        "major": False, "private": False, "parent": None, "duplicate_of": None,
        "opened_at": opened, "acknowledged_at": None, "acknowledged_by": None,
        "resolved_at": resolved if over else None, "resolved_by": _name(resolver) if resolved and resolver else None,
        "resolution_code": _known(last.raw, log, "code") or None, "resolution_note": "",
        "closed_at": closed or last.at if last.meaning == "closed" else None,
        "reopened": last.reopened, "external_number": number,
    }  # fmt: skip
    entries = sorted(_entries(rows, columns, log), key=lambda entry: entry.at)
    answers = [each for each in entries if each.what == IncidentEvent.ACKNOWLEDGED]
    if answers:
        columns |= {"acknowledged_at": answers[0].at, "acknowledged_by": answers[0].actor}
    made_it = {"true": True, "false": False}.get(judged)
    if made_it is False:
        late = {"target": "As imported", "percent": 100, "late": False}
        entries.append(PastEntry(ended, "quarterdeck", ClockEvent.BREACHED, late))
    return PastIncident(columns, entries, made_it, ended)


def _team(group: str, log: ServiceNowLog) -> str | None:
    return log.groups.get(group, group) or None


def _standing(meaning: str) -> tuple[IncidentStatus, HoldReason | None]:
    if meaning in tuple(HoldReason):
        return IncidentStatus.ON_HOLD, HoldReason(meaning)
    return IncidentStatus(meaning), None


def _entries(rows: Sequence[_Row], columns: Mapping[str, Any], log: ServiceNowLog) -> Iterator[PastEntry]:
    """All that happened: what each row tells beside the one before, and the end as the last one has it."""
    first = rows[0]
    told = {"title": columns["title"], "priority": first.priority, "service": None, "said_at": None}
    yield PastEntry(columns["opened_at"], columns["reporter"], IncidentEvent.DECLARED, told)
    blank = _Row(first.at, first.opened, "new", first.caller, first.levels, first.priority, "", "", 0, {})
    for was, row in pairwise((blank, *rows)):
        yield from _between(was, row, log)
    if columns["resolved_at"] is not None:
        done = {"note": "", "code": columns["resolution_code"], "resolved_by": columns["resolved_by"]}
        by = columns["resolved_by"] or "quarterdeck"
        yield PastEntry(columns["resolved_at"], by, IncidentEvent.RESOLVED, done)
    if columns["closed_at"] is not None:
        yield PastEntry(columns["closed_at"], "quarterdeck", IncidentEvent.CLOSED, {})
    if columns["status"] is IncidentStatus.CANCELLED:
        yield PastEntry(rows[-1].at, columns["reporter"], IncidentEvent.CANCELLED, {"reason": "", "known": None})


def _between(was: _Row, row: _Row, log: ServiceNowLog) -> Iterator[PastEntry]:
    by = _name(row.person or was.person or "Service desk")
    if row.levels != was.levels or row.priority != was.priority:
        levels = {"impact": row.levels[0], "urgency": row.levels[1]}
        told = {"was": was.priority, "priority": row.priority, **levels}
        yield PastEntry(row.at, by, IncidentEvent.PRIORITISED, told)
    for _ in range(row.reopened - was.reopened):
        yield PastEntry(row.at, _name(row.caller), IncidentEvent.REOPENED, {"reason": ""})
    if was.meaning in tuple(HoldReason) and row.meaning == "in_progress":
        yield PastEntry(row.at, by, IncidentEvent.RESUMED, {})
    if row.group and row.group != was.group and was.group:
        yield PastEntry(row.at, by, IncidentEvent.ASSIGNED, {"team": _team(row.group, log)})
    if row.person and row.person != was.person:
        yield PastEntry(row.at, _name(row.person), IncidentEvent.ASSIGNED, {"to": _name(row.person)})
    if was.meaning == "new" != row.meaning:
        yield PastEntry(row.at, by, IncidentEvent.ACKNOWLEDGED, {})
    if row.meaning in tuple(HoldReason) and row.meaning != was.meaning:
        yield PastEntry(row.at, by, IncidentEvent.HELD, {"reason": row.meaning, "note": ""})
