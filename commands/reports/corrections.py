"""What has become known of days whose report was posted: an objection upheld, a merge. Each is told once."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from commands.reports import figures, reading
from commands.reports.told import Correction
from commands.shared.act import Act
from commands.shared.days import midnight
from storage.figures.anew import judged_anew
from storage.figures.records import ReportEvent
from storage.journal import queries as journal

LOOKED_BACK = 14
"""So many days are looked at again; of those before them, the ones of which something has been judged anew since."""

MARGIN = timedelta(hours=1)
"""A report is made a little before it is posted."""

MOST = 2000
"""So many judgements are looked at, since the last report."""

MOST_REPORTS = 5000

CORRECTED: Mapping[str, Callable[[Mapping[str, Any]], int]] = {
    "opened": lambda figures: int(figures["opened"]),
    "resolved": lambda figures: int(figures["resolved"]),
    "promises missed": lambda figures: int(figures["sla"]["breached"]),
    "promises kept": lambda figures: int(figures["sla"]["met"]),
}


def corrections(act: Act, until: date) -> list[Correction]:
    """What later events have changed in the reports of the days before `until`, and no report has told."""
    days = {until - timedelta(days=number) for number in range(1, LOOKED_BACK + 1)}
    posted = {day: entry for day in days if (entry := _posted(act, day)) is not None}
    known_by = max((entry.at for entry in posted.values()), default=midnight(min(days), act.document.desk.zone))
    for day in judged_anew(act.tx, known_by - MARGIN, act.document.desk.zone, MOST):
        if day < until and day not in days and (entry := _posted(act, day)) is not None:
            posted[day] = entry
    told = _told(act, min(posted)) if posted else {}
    found = []
    for day in sorted(posted, reverse=True):
        known = figures.as_json(reading.day_of(act, day, act.now))
        for name, value in CORRECTED.items():
            was = told.get((day.isoformat(), name), value(posted[day].details["figures"]))
            if value(known) != was:
                found.append(Correction(day, name, was, value(known)))
    return found


def _posted(act: Act, day: date) -> Any:
    return journal.latest(act.tx, reading.record_of(day), ReportEvent.POSTED)


def _told(act: Act, first: date) -> dict[tuple[str, str], int]:
    """What reports since then have said of days before them, the last word of each."""
    posted = journal.since(act.tx, midnight(first, act.document.desk.zone), ReportEvent.POSTED, limit=MOST_REPORTS)
    return {
        (each["day"], each["name"]): each["now"] for entry in posted for each in entry.details.get("corrections", ())
    }
