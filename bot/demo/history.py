"""`demo --history`: a log stands behind today, moved there by whole weeks; taken over once for a data folder."""

import json
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path

from bot.config import Document
from commands.history.files import Outcome, Progress
from commands.history.importing import import_log
from commands.history.policy import ServiceNowLog
from commands.history.rows import rows_of
from commands.shared.refusals import Refused
from storage.database import open_database

WEEK = timedelta(weeks=1)
MARK = "history.json"
"""Beside the database: of which files the history is there."""


@dataclass(frozen=True)
class Behind:
    """What was taken over, and the last instant of it (UTC), as it was moved."""

    outcome: Outcome
    until: datetime


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
    last = _last(path, log, lambda done, total: progress(done, 2 * total))
    by = shift_behind(last, now.astimezone(document.desk.zone))
    database = await open_database(url)
    try:
        taking_over = partial(import_log, path=path, log=log, by=by, sites=document.sites)
        outcome = await database.write(taking_over, progress=lambda done, total: progress(total + done, 2 * total))
    finally:
        await database.close()
    (folder / MARK).write_text(json.dumps([*_marks(folder), mark]))
    return Behind(outcome, last + by)


def shift_behind(last: datetime, now: datetime) -> timedelta:
    """By how many whole weeks a log moves whose `last` instant is to be before today, in the zone of `now`: days and
    hours stay what they were.
    """
    midnight = datetime.combine(now.date(), time(), now.tzinfo)
    return (midnight - last - timedelta.resolution) // WEEK * WEEK


def _last(path: Path, log: ServiceNowLog, progress: Progress) -> datetime:
    """The last instant that the log tells of."""
    found = (
        at
        for _, row in rows_of(path, log, Outcome(), progress)
        for at in (row.at, row.resolved, row.closed)
        if at is not None
    )
    last = max(found, default=None)
    if last is None:
        raise Refused(f"{path} has no row that can be read; give a ServiceNow incident log.")
    return last


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
