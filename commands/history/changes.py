"""Taking over a log of changes as they were: windows, actual times and outcomes, nothing decided anew."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from commands.history.files import Layout, Outcome, Raw, check_names, instant_in, read
from commands.history.policy import CHANGE_COLUMNS, ChangeLog
from commands.shared.blocks import NAMED
from commands.shared.progress import Progress
from storage.changes import records as changes
from storage.changes.records import ChangeEvent, ChangeStatus, ChangeType
from storage.history import queries
from storage.history.records import PastChange, PastEntry
from storage.record import Mutable, Record, field

NEEDED = ("number", "opened")
AT_ONCE = 500
YES = ("y", "yes", "true", "1", "x")
RISKS = {"1": 1, "high": 1, "major": 1, "2": 2, "medium": 2, "moderate": 2, "3": 3, "low": 3, "minor": 3}
"""By the first word or digit of what a log says of a risk; what it says otherwise is medium."""

MEDIUM = 2
IN_A_WORD = {"standard": ChangeType.STANDARD, "emergency": ChangeType.EMERGENCY}


class _Gathered(Mutable):
    """What is not written yet, and the changes that this import has added or found here already."""

    waiting: dict[str, PastChange] = field(default_factory=dict)
    added: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)


def import_changes(tx: Connection, path: Path, log: ChangeLog, progress: Progress) -> Outcome:
    """Take over what is not here yet, in one transaction; each row of a change names one item that it touches.

    Refused where the file is no such log, or is cut off.
    """
    outcome, gathered = Outcome(), _Gathered()
    columns = {what: log.column(what) for what in CHANGE_COLUMNS}
    layout = Layout("a log of changes", "import.changes.columns", columns, NEEDED)
    for line, raw in read(path, layout, outcome, progress):
        try:
            _take(tx, raw, log, gathered)
        except ValueError as error:
            outcome.leave_out(line, str(error))
        if len(gathered.waiting) >= AT_ONCE:
            _write(tx, gathered)
    _write(tx, gathered)
    outcome.added, outcome.known = len(gathered.added), len(gathered.known)
    return outcome


def _take(tx: Connection, raw: Raw, log: ChangeLog, gathered: _Gathered) -> None:
    number, item = raw["number"], raw["item"]
    if not number:
        raise ValueError("it has no number")
    check_names(raw, log)
    if number in gathered.known:
        return
    if number in gathered.added:
        queries.add_item(tx, number, item)
    elif number in gathered.waiting:
        gathered.waiting[number].touch(item)
    else:
        gathered.waiting[number] = _change(raw, log)


def _write(tx: Connection, gathered: _Gathered) -> None:
    here = queries.known_changes(tx, [*gathered.waiting])
    queries.add_changes(tx, [past for number, past in gathered.waiting.items() if number not in here])
    gathered.known |= here
    gathered.added |= gathered.waiting.keys() - here
    gathered.waiting.clear()


class _Times(Record):
    """When it was asked for, planned, done and closed (UTC)."""

    opened: datetime
    start: datetime
    end: datetime
    begun: datetime | None
    ended: datetime | None
    closed: datetime | None


def _change(raw: Raw, log: ChangeLog) -> PastChange:
    times = _times(raw, log)
    status, outcome = _status(raw, log, times), _outcome(raw, log)
    requester = f"{NAMED}{raw['requester'] or 'Unknown requester'}"
    implementer = f"{NAMED}{raw['implementer'] or 'Unknown implementer'}"
    columns = {
        "title": raw["title"] or " ".join(filter(None, (raw["type"], raw["number"]))), "reason": raw["reason"],
        "type": _type(raw, log), "items": [raw["item"]] if raw["item"] else [],
        "start": times.start, "end": times.end, "requester": requester, "implementer": implementer,
        "risk": _risk(raw["risk"]), "impact": _risk(raw["impact"]),
        "implementation_plan": "", "test_plan": "", "rollback_plan": "",
        "status": status, "board": None, "voting_round": 0, "members": [], "voters": [], "closes_at": None,
        "decision": None, "decided_at": None, "outcome": outcome, "outcome_note": raw["note"],
        "opened_at": times.opened, "implemented_at": times.ended,
        "closed_at": times.closed if status in (ChangeStatus.CLOSED, ChangeStatus.CANCELLED) else None,
        "stops_service": bool(raw["downtime"]), "external_number": raw["number"],
    }  # fmt: skip
    entries = sorted(_entries(raw, times, columns), key=lambda entry: entry.at)
    return PastChange(columns, entries)


def _entries(raw: Raw, times: _Times, columns: dict[str, object]) -> Iterator[PastEntry]:
    requester, implementer = str(columns["requester"]), str(columns["implementer"])
    asked = {"title": columns["title"], "board_needed": raw["cab"].lower() in YES}
    yield PastEntry(times.opened, requester, ChangeEvent.REQUESTED, asked)
    if times.begun is not None:
        outside = not times.start <= times.begun < times.end
        yield PastEntry(times.begun, implementer, ChangeEvent.BEGUN, {"outside": outside})
    if times.ended is not None:
        done = {"outcome": columns["outcome"], "note": raw["note"]}
        yield PastEntry(times.ended, implementer, ChangeEvent.DONE, done)
    if columns["status"] is ChangeStatus.CANCELLED:
        yield PastEntry(times.closed or times.opened, requester, ChangeEvent.WITHDRAWN, {})


def _times(raw: Raw, log: ChangeLog) -> _Times:
    """A change without a planned window has its actual one, else it is over when it is asked for."""
    opened = instant_in(raw["opened"], log, "opened")
    if opened is None:
        raise ValueError(f"it has no {log.column('opened')}")
    begun, ended, closed = (instant_in(raw[what], log, what) for what in ("actual_start", "actual_end", "closed"))
    start = instant_in(raw["planned_start"], log, "planned_start") or begun or opened
    end = instant_in(raw["planned_end"], log, "planned_end") or ended or closed or start
    return _Times(opened, start, max(start, end), begun, ended, closed)


def _status(raw: Raw, log: ChangeLog, times: _Times) -> ChangeStatus:
    """As the log has it; where it has none, as its times tell."""
    if raw["status"]:
        meaning = log.meaning(raw["status"])
        if meaning is None:
            unknown = f"its state {raw['status']!r} means nothing"
            raise ValueError(f"{unknown}; `import.changes.states` in app.yaml can say what")
        return ChangeStatus(meaning)
    if times.closed is not None:
        return ChangeStatus.CLOSED
    if times.ended is not None:
        return ChangeStatus.REVIEW
    return ChangeStatus.IMPLEMENT if times.begun is not None else ChangeStatus.SCHEDULED


def _outcome(raw: Raw, log: ChangeLog) -> changes.Outcome | None:
    if not raw["outcome"]:
        return None
    found = log.outcome(raw["outcome"])
    if found is None:
        unknown = f"its outcome {raw['outcome']!r} means nothing"
        raise ValueError(f"{unknown}; `import.changes.outcomes` in app.yaml can say what")
    return changes.Outcome(found)


def _type(raw: Raw, log: ChangeLog) -> ChangeType:
    if raw["emergency"].lower() in YES:
        return ChangeType.EMERGENCY
    named = log.types.get(raw["type"])
    first = raw["type"].lower().partition(" ")[0]
    return ChangeType(named) if named else IN_A_WORD.get(first, ChangeType.NORMAL)


def _risk(text: str) -> int:
    first = text.lower().partition(" ")[0]
    return RISKS.get(first) or MEDIUM
