"""What is asked of figures: a day's report, and the incidents behind a figure."""

from datetime import date, datetime, timedelta
from typing import Any

from commands.availability import reading as availability
from commands.incidents.permissions import existing, sees
from commands.reports import figures, rules
from commands.reports.figures import Day, Figure, Report
from commands.shared.act import Act
from storage.figures import queries
from storage.figures.records import ReportEvent, SoFar, Window
from storage.incidents import queries as incidents
from storage.incidents.records import Incident
from storage.journal import queries as journal

MOST_MAJORS = 1000


def today(act: Act) -> date:
    """By the desk's own zone."""
    return act.now.astimezone(act.document.desk.zone).date()


def yesterday(act: Act) -> date:
    return today(act) - timedelta(days=1)


def day_of(act: Act, day: date, as_of: datetime | None = None) -> Day:
    """The facts of a day, as they were known when it ended, or by `as_of` (UTC)."""
    zone = act.document.desk.zone
    window = rules.day_window(day, zone)
    until = as_of or window.end
    attained = availability.attained(act, window.start, window.end, until)
    return Day(day, queries.facts(act.tx, window, until), zone, attained)


def so_far(act: Act) -> tuple[Window, SoFar]:
    """Today, and its first figures up to now; cheap however much there is."""
    window = rules.day_window(today(act), act.document.desk.zone)
    return window, queries.so_far(act.tx, window)


def json_of(act: Act, day: date, as_of: datetime | None = None) -> dict[str, Any]:
    """The report by the keys of its JSON: as it was posted, where it was; with `as_of`, worked out anew."""
    posted = journal.latest(act.tx, record_of(day), ReportEvent.POSTED) if as_of is None else None
    found: dict[str, Any] = figures.as_json(day_of(act, day, as_of)) if posted is None else posted.details["figures"]
    return found


def record_of(day: date) -> str:
    return f"report-{day.isoformat()}"


def report_of(act: Act, day: date) -> Report:
    found = day_of(act, day)
    missed = dict.fromkeys(each.number for each in found.facts.breached)
    majors = incidents.majors(act.tx, limit=MOST_MAJORS)
    return Report(
        found,
        sorted((each for each in majors if not each.private), key=lambda each: (each.priority, each.id)),
        [each for number in missed if not (each := existing(act, number)).private],
        [each for each in found.facts.overturned if not existing(act, each.number).private],
    )


def behind(act: Act, figure: Figure, day: date) -> tuple[list[Incident], int]:
    """The incidents that a figure counts and whoever asks may see, and how many they may not."""
    assert figure.opens is not None
    found = [existing(act, number) for number in figure.opens(day_of(act, day))]
    seen = [incident for incident in found if sees(act, incident, act.by)]
    return seen, len(found) - len(seen)
