"""`demo --history`: a log stands behind today, moved there by whole weeks; taken over once for a data folder.

Logs run out: of their last weeks there is little but what was open still. So that yesterday is a day like others,
it is in the last week that is full, and what the log tells of later than yesterday is left out.
"""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import partial
from pathlib import Path

from bot.config import Document
from commands.history.files import Outcome
from commands.history.importing import import_log
from commands.history.policy import ServiceNowLog
from commands.history.rows import rows_of
from commands.shared.progress import Progress
from commands.shared.refusals import Refused
from storage.database import open_database
from storage.record import Record

WEEK = timedelta(weeks=1)
EARLIEST = datetime.min.replace(tzinfo=UTC)
FULL = 0.5
"""A week is full in which so much was opened of what was in the busiest."""

MARK = "history.json"
"""Beside the database: of which files the history is there."""


class Behind(Record):
    """What was taken over, the last instant of it (UTC), as it was moved, and whether the log tells of later ones."""

    outcome: Outcome
    until: datetime
    is_cut: bool = False


class Extent(Record):
    """The last instant of a log (UTC), and how many incidents were opened in each week (its Monday)."""

    last: datetime
    opened: Mapping[date, int]


async def take_over(
    url: str, document: Document, path: Path, folder: Path, now: datetime, progress: Progress
) -> Behind | None:
    """Import the log so that it ends before today; None where it stands behind already. `now` is UTC.

    Raises Refused for what is no log, or is cut off: then nothing was imported; DatabaseUnavailable.
    """
    mark = _mark_of(path)
    if mark in _marks(folder):
        return None
    log = document.imports.servicenow
    extent = _extent(path, log, document.desk.zone, lambda done, total: progress(done, 2 * total))
    by, until = placed(extent, now.astimezone(document.desk.zone))
    database = await open_database(url)
    try:
        taking_over = partial(import_log, path=path, log=log, by=by, sites=document.sites, until=until)
        outcome = await database.write(taking_over, progress=lambda done, total: progress(total + done, 2 * total))
    finally:
        await database.close()
    (folder / MARK).write_text(json.dumps([*_marks(folder), mark]))
    return Behind(outcome, min(extent.last, until - timedelta.resolution) + by, is_cut=until < extent.last)


def shift_behind(last: datetime, now: datetime) -> timedelta:
    """By how many whole weeks a log moves whose `last` instant is to be before today, in the zone of `now`: days and
    hours stay what they were.
    """
    midnight = datetime.combine(now.date(), time(), now.tzinfo)
    return (midnight - last - timedelta.resolution) // WEEK * WEEK


def placed(extent: Extent, now: datetime) -> tuple[timedelta, datetime]:
    """By how many whole weeks a log moves, and until when (by its own time) it is taken over: the end of yesterday,
    in its last full week. One without a full week before that stands behind today whole.
    """
    full = [week for week, count in sorted(extent.opened.items()) if count >= FULL * max(extent.opened.values())]
    if len(full) < 2:
        return shift_behind(extent.last, now), extent.last + timedelta.resolution
    midnight = datetime.combine(now.date(), time(), now.tzinfo)
    by = (midnight - timedelta.resolution - datetime.combine(full[-1], time(), now.tzinfo)) // WEEK * WEEK
    return by, midnight - by


def nothing_in(path: Path) -> Refused:
    return Refused(f"{path} has no row that can be read; give a ServiceNow incident log.")


def _extent(path: Path, log: ServiceNowLog, zone: tzinfo, progress: Progress) -> Extent:
    last, opened = EARLIEST, {}
    for _, row in rows_of(path, log, Outcome(), progress):
        last = max(last, row.at, row.resolved or EARLIEST, row.closed or EARLIEST)
        opened[row.number] = row.opened
    if not opened:
        raise nothing_in(path)
    days = [at.astimezone(zone).date() for at in opened.values()]
    return Extent(last, Counter(day - timedelta(days=day.weekday()) for day in days))


def _mark_of(path: Path) -> list[object]:
    """What tells a file from others, without reading all of it."""
    try:
        return [path.name, path.stat().st_size]
    except OSError as error:
        raise Refused(f"{path} cannot be read ({error.strerror}); give a ServiceNow incident log.") from None


def _marks(folder: Path) -> list[list[object]]:
    try:
        found: list[list[object]] = json.loads((folder / MARK).read_text())
    except (OSError, ValueError):
        return []
    return found if isinstance(found, list) else []
