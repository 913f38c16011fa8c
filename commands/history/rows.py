"""A row of a ServiceNow incident log, read as app.yaml says: for the import and for the replay alike."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from commands.history.files import Layout, Raw, check_names, instant_in, read
from commands.history.policy import COLUMNS, ServiceNowLog
from commands.shared.delimited import LeftOut
from commands.shared.organisation import PRIORITIES
from commands.shared.progress import Progress

LEVELS = {"1": 1, "2": 2, "3": 3}
GIVEN = {priority[1]: priority for priority in PRIORITIES}
FIXED = ("resolved", "closed")
OVER = (*FIXED, "cancelled")
MOST_REOPENED = 1_000
"""The journal has an entry for each time; the real log of a year has eight at most."""

NEEDED = ("number", "state", "caller", "opened", "updated", "impact", "urgency")


class Row(NamedTuple):
    """A row of the log: the incident as it stood at `at` (UTC). `meaning` is what its state means, `levels` impact
    and urgency (1 high to 3 low), `priority` P1 to P5, `team` whose it was (a key of app.yaml, or the group's own
    name), `about` its category and subcategory.
    """

    number: str
    at: datetime
    opened: datetime
    meaning: str
    caller: str
    levels: tuple[int, int]
    priority: str
    team: str
    person: str
    reopened: int
    about: str
    category: str
    site: str
    item: str
    code: str
    resolver: str
    made_sla: str
    resolved: datetime | None
    closed: datetime | None


def rows_of(path: Path, log: ServiceNowLog, left_out: LeftOut, progress: Progress) -> Iterator[tuple[int, Row]]:
    """Each row that can be read, with its line; the others are left out, and told. Refused for what is no log."""
    columns = {what: log.column(what) for what in COLUMNS}
    layout = Layout("a ServiceNow incident log", "import.servicenow.columns", columns, NEEDED)
    for line, raw in read(path, layout, left_out, progress):
        try:
            row = _row(raw, log)
            check_names(raw, log)
            yield line, row
        except ValueError as error:
            left_out.leave_out(line, str(error))


def in_order(rows: Sequence[Row]) -> list[Row]:
    """The rows of one incident as they came about: by when they were updated, those of one minute as the file has
    them. Where it has the newest first it does so within a minute too, and is read from its end; if all are of one
    minute, that it ends with New tells.
    """
    first, last = rows[0], rows[-1]
    newest_first = last.meaning == "new" != first.meaning if first.at == last.at else first.at > last.at
    return sorted(reversed(rows) if newest_first else rows, key=attrgetter("at"))


def _row(raw: Raw, log: ServiceNowLog) -> Row:
    if not raw["number"]:
        raise ValueError("it has no number")
    meaning = log.meaning(raw["state"])
    if meaning is None:
        unknown = f"its state {raw['state']!r} means nothing"
        raise ValueError(f"{unknown}; `import.servicenow.states` in app.yaml can say what")
    levels = (_level(raw["impact"], "impact"), _level(raw["urgency"], "urgency"))
    return Row(
        number=raw["number"],
        at=_needed_instant(raw["updated"], log, "updated"),
        opened=_needed_instant(raw["opened"], log, "opened"),
        meaning=meaning,
        caller=raw["caller"] or "Unknown caller",
        levels=levels,
        priority=_priority(raw["priority"], levels),
        team=log.groups.get(raw["group"], raw["group"]),
        person=raw["person"],
        reopened=_reopened(raw["reopened"], log),
        about=" · ".join(filter(None, (raw["category"], raw["subcategory"]))),
        category=raw["category"],
        site=raw["location"],
        item=raw["item"],
        code=raw["code"],
        resolver=raw["resolver"],
        made_sla=raw["made_sla"],
        resolved=instant_in(raw["resolved"], log, "resolved"),
        closed=instant_in(raw["closed"], log, "closed"),
    )


def _level(text: str, what: str) -> int:
    found = LEVELS.get(text[:1])
    if found is None:
        raise ValueError(f"its {what} {text!r} is not 1 - High, 2 - Medium or 3 - Low")
    return found


def _priority(text: str, levels: tuple[int, int]) -> str:
    """As the log has it (`3 - Moderate` is P3); where it has none, by impact and urgency."""
    return GIVEN.get(text[:1]) or f"P{sum(levels) - 1}"


def _reopened(text: str, log: ServiceNowLog) -> int:
    """How often by then; never, where it does not say. Spreadsheets make `2.0` of 2."""
    try:
        found = int(text.removesuffix(".0") or 0)
    except ValueError:
        found = -1
    if not 0 <= found <= MOST_REOPENED:
        raise ValueError(
            f"its {log.column('reopened')} {text[:20]!r} is no number of times from 0 to {MOST_REOPENED:,}"
        )
    return found


def _needed_instant(text: str, log: ServiceNowLog, what: str) -> datetime:
    found = instant_in(text, log, what)
    if found is None:
        raise ValueError(f"it has no {log.column(what)}")
    return found
