"""A ServiceNow incident log, read as what people did: one step for each thing that a row changed."""

import csv
import gzip
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from commands.shared.refusals import Refused

NEEDED = (
    "number",
    "incident_state",
    "caller_id",
    "opened_at",
    "sys_updated_at",
    "impact",
    "urgency",
    "assignment_group",
    "assigned_to",
    "category",
    "subcategory",
    "closed_code",
)
DATE = "%d/%m/%Y %H:%M"
HOLDS = {
    "Awaiting User Info": "needs an answer from the caller",
    "Awaiting Vendor": "waits for the vendor",
    "Awaiting Problem": "waits for the problem's root cause",
    "Awaiting Evidence": "needs evidence from the caller",
}
STATES = {"New", "Active", "Resolved", "Closed", *HOLDS}
NOTHING = {"", "?"}


class Did(StrEnum):
    DECLARE = "declare"
    PRIORITISE = "prioritise"
    ASSIGN_TEAM = "assign_team"
    TAKE = "take"
    HOLD = "hold"
    RESUME = "resume"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    CLOSE = "close"


@dataclass(frozen=True)
class Step:
    """Somebody did something to the incident of this number, at an instant of the log (its wall time as UTC)."""

    at: datetime
    number: str
    did: Did
    who: str
    text: str = ""
    impact: int = 3
    urgency: int = 3


@dataclass(frozen=True)
class BadRow:
    line: int
    why: str


@dataclass(frozen=True)
class Log:
    """Steps in order of time; the people of each group; the rows that could not be read."""

    steps: tuple[Step, ...]
    groups: Mapping[str, tuple[str, ...]]
    callers: frozenset[str]
    bad: tuple[BadRow, ...]


@dataclass(frozen=True)
class _Row:
    at: datetime
    opened: datetime
    state: str
    caller: str
    impact: int
    urgency: int
    group: str
    person: str
    about: str
    code: str


def read_log(path: Path) -> Log:
    """Read a CSV, .gz too. Refused when it is not such a log; single bad rows are listed in the answer."""
    incidents: dict[str, list[_Row]] = {}
    bad: list[BadRow] = []
    for line, raw in _lines(path):
        try:
            number, row = _number(raw), _row(raw)
            incidents.setdefault(number, []).append(row)
        except ValueError as error:
            bad.append(BadRow(line, str(error)))
    groups: dict[str, dict[str, None]] = {}
    for rows in incidents.values():
        for row in rows:
            if row.group:
                groups.setdefault(row.group, {})
                groups[row.group] |= {row.person: None} if row.person else {}
    found = [step for number, rows in incidents.items() for step in _steps(number, rows)]
    callers = frozenset(row.caller for rows in incidents.values() for row in rows)
    ordered = tuple(sorted(found, key=lambda step: step.at))
    return Log(ordered, {name: tuple(people) for name, people in groups.items()}, callers, tuple(bad))


def _lines(path: Path) -> Iterator[tuple[int, Mapping[str, str | None]]]:
    try:
        data = path.read_bytes()
        data = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    except (OSError, EOFError) as error:
        raise Refused(f"{path} cannot be read ({error}); give a ServiceNow incident log, CSV or CSV.gz.") from None
    reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig", "replace"), newline=""))
    missing = [name for name in NEEDED if name not in (reader.fieldnames or [])]
    if missing:
        raise Refused(f"{path} is not a ServiceNow incident log: it has no column {', '.join(missing)}.")
    for raw in reader:
        yield reader.line_num, raw


def _number(raw: Mapping[str, str | None]) -> str:
    number = (raw["number"] or "").strip()
    if number in NOTHING:
        raise ValueError("it has no number")
    return number


def _row(raw: Mapping[str, str | None]) -> _Row:
    if any(raw[name] is None for name in NEEDED):
        raise ValueError("it has fewer fields than the header")
    values = {name: (raw[name] or "").strip() for name in NEEDED}
    if values["incident_state"] not in STATES:
        raise ValueError(f"its state {values['incident_state']!r} means nothing")
    return _Row(
        at=_instant(values["sys_updated_at"], "sys_updated_at"),
        opened=_instant(values["opened_at"], "opened_at"),
        state=values["incident_state"],
        caller=_known(values["caller_id"]) or "Unknown caller",
        impact=_level(values["impact"], "impact"),
        urgency=_level(values["urgency"], "urgency"),
        group=_known(values["assignment_group"]),
        person=_known(values["assigned_to"]),
        about=" · ".join(part for part in (_known(values["category"]), _known(values["subcategory"])) if part),
        code=_known(values["closed_code"]),
    )


def _known(text: str) -> str:
    return "" if text in NOTHING else text


def _instant(text: str, column: str) -> datetime:
    try:
        return datetime.strptime(text, DATE).replace(tzinfo=UTC)
    except ValueError:
        raise ValueError(f"its {column} {text!r} is not a date like 29/2/2016 01:16") from None


def _level(text: str, column: str) -> int:
    if text[:1] not in ("1", "2", "3"):
        raise ValueError(f"its {column} {text!r} is not 1 - High, 2 - Medium or 3 - Low")
    return int(text[0])


def _steps(number: str, rows: Iterable[_Row]) -> Iterator[Step]:
    """What people did, as the differences between one row and the next tell it."""
    ordered = sorted(rows, key=lambda row: row.at)
    first = ordered[0]
    opened = min(first.opened, first.at)
    about = first.about or "Something is wrong"
    levels = {"impact": first.impact, "urgency": first.urgency}
    yield Step(opened, number, Did.DECLARE, first.caller, f"{about} ({number})", **levels)
    seen = _Row(opened, opened, "New", first.caller, first.impact, first.urgency, "", "", "", "")
    for row in ordered:
        yield from _between(number, seen, row)
        seen = row


def _between(number: str, was: _Row, row: _Row) -> Iterator[Step]:
    at = row.at
    worker = row.person or was.person or "desk"
    if (row.impact, row.urgency) != (was.impact, was.urgency):
        yield Step(at, number, Did.PRIORITISE, worker, impact=row.impact, urgency=row.urgency)
    if was.state == "Resolved" and row.state not in ("Resolved", "Closed"):
        yield Step(at, number, Did.REOPEN, row.caller, "still broken")
    if was.state in HOLDS and row.state != was.state and row.state not in ("Resolved", "Closed"):
        yield Step(at, number, Did.RESUME, worker)
    if row.group and row.group != was.group:
        yield Step(at, number, Did.ASSIGN_TEAM, "desk", row.group)
    if row.person and (row.person != was.person or row.group != was.group):
        yield Step(at, number, Did.TAKE, row.person)
    if row.state in HOLDS and row.state != was.state:
        yield Step(at, number, Did.HOLD, worker, HOLDS[row.state])
    if row.state in ("Resolved", "Closed") and was.state not in ("Resolved", "Closed"):
        yield Step(at, number, Did.RESOLVE, worker, f"done ({row.code or 'no code'})")
    if row.state == "Closed" and was.state != "Closed":
        yield Step(at, number, Did.CLOSE, "desk")
