"""A ServiceNow incident log, read as what people did: one step for each thing that a row changed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from pathlib import Path

from commands.history.policy import ServiceNowLog
from commands.history.rows import FIXED, OVER, Row, in_order, rows_of
from commands.shared.delimited import LeftOut
from commands.shared.progress import quiet
from storage.record import Record

HOLDS = {
    "caller": "needs an answer from the caller",
    "change": "waits for the change",
    "problem": "waits for the problem's root cause",
    "vendor": "waits for the vendor",
}
"""What whoever puts it on hold says, by what the state means."""

AS_IT_COMES = ServiceNowLog()


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
    CANCEL = "cancel"


class Step(Record):
    """Somebody did something to the incident of this number, at an instant of the log (its wall time as UTC)."""

    at: datetime
    number: str
    did: Did
    who: str
    text: str = ""
    impact: int = 3
    urgency: int = 3


class Log(Record):
    """Steps in order of time; the people of each team; what could not be read, with its line and why: the first of
    them, and how many in all.
    """

    steps: tuple[Step, ...]
    groups: Mapping[str, tuple[str, ...]]
    callers: frozenset[str]
    left_out: LeftOut


def read_log(path: Path, log: ServiceNowLog = AS_IT_COMES) -> Log:
    """Read a CSV, .gz too, written as app.yaml says. Refused when it is not such a log, or is cut off; single bad
    rows are listed in the answer.
    """
    incidents: dict[str, list[Row]] = {}
    left_out = LeftOut()
    for _, row in rows_of(path, log, left_out, quiet):
        incidents.setdefault(row.number, []).append(row)
    groups: dict[str, dict[str, None]] = {}
    for rows in incidents.values():
        for row in rows:
            if row.team:
                groups.setdefault(row.team, {})
                groups[row.team] |= {row.person: None} if row.person else {}
    found = [step for number, rows in incidents.items() for step in _steps(number, rows)]
    callers = frozenset(row.caller for rows in incidents.values() for row in rows)
    ordered = tuple(sorted(found, key=attrgetter("at")))
    teams = {name: tuple(people) for name, people in groups.items()}
    return Log(ordered, teams, callers, left_out)


def _steps(number: str, rows: Sequence[Row]) -> Iterator[Step]:
    """What people did, as the differences between one row and the next tell it."""
    ordered = in_order(rows)
    first = ordered[0]
    opened = min(first.opened, first.at)
    title = first.about or "Something is wrong"
    yield Step(opened, number, Did.DECLARE, first.caller, f"{title} ({number})", *first.levels)
    seen = first._replace(at=opened, meaning="new", team="", person="")
    for row in ordered:
        yield from _between(number, seen, row)
        seen = row


def _between(number: str, was: Row, row: Row) -> Iterator[Step]:
    at = row.at
    worker = row.person or was.person or "desk"
    if row.levels != was.levels:
        yield Step(at, number, Did.PRIORITISE, worker, "", *row.levels)
    if was.meaning == "resolved" and row.meaning not in OVER:
        yield Step(at, number, Did.REOPEN, row.caller, "still broken")
    if was.meaning in HOLDS and row.meaning != was.meaning and row.meaning not in OVER:
        yield Step(at, number, Did.RESUME, worker)
    if row.team and row.team != was.team:
        yield Step(at, number, Did.ASSIGN_TEAM, "desk", row.team)
    if row.person and (row.person != was.person or row.team != was.team):
        yield Step(at, number, Did.TAKE, row.person)
    if row.meaning in HOLDS and row.meaning != was.meaning:
        yield Step(at, number, Did.HOLD, worker, HOLDS[row.meaning])
    if row.meaning in FIXED and was.meaning not in FIXED:
        yield Step(at, number, Did.RESOLVE, worker, f"done ({row.code or 'no code'})")
    if row.meaning == "closed" != was.meaning:
        yield Step(at, number, Did.CLOSE, "desk")
    if row.meaning == "cancelled" != was.meaning:
        yield Step(at, number, Did.CANCEL, worker, "it was no incident")
