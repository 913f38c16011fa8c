"""The incidents behind a report's figures, as CSV: one row each, and a column for each figure that counts it."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from commands.incidents.permissions import existing, managers, sees, teams_of
from commands.reports import rules
from commands.reports.figures import FIGURES, Day, Figure
from commands.reports.governance import governed
from commands.reports.handling import handled
from commands.reports.places import region_of
from commands.reports.policy import ReportPolicy
from commands.shared.act import Act
from commands.shared.spreadsheet import harmless
from commands.surveys.permissions import is_anonymous
from storage.figures import queries
from storage.incidents.records import Incident
from storage.record import Record

HEADS = (
    *("number", "title", "service", "team", "priority", "status", "opened_at", "resolved_at"),
    *("category", "site", "region"),
)

COUNTING: tuple[Figure, ...] = tuple(figure for figure in FIGURES if figure.opens is not None)


class Export(Record):
    """The rows of a day or a week that somebody may have, and how many there are that they may not."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    left_out: int

    @property
    def content(self) -> str:
        written = io.StringIO()
        writer = csv.writer(written)
        writer.writerows([self.heads, *self.rows])
        return written.getvalue()


def span_in(words: str) -> tuple[date, int]:
    """The first day and how many there are, of `2026-03-16` or `week 2026-03-16`. ValueError for anything else."""
    kind, _, day = words.rpartition(" ")
    return date.fromisoformat(day), 7 if kind == "week" else 1


def of(act: Act, words: str) -> Export:
    """For whoever acts: a manager has all that they may see, others what is of their teams."""
    first, days = span_in(words)
    zone = act.document.desk.zone
    window = rules.window(first, first + timedelta(days=days), zone)
    facts, end = queries.facts(act.tx, window, window.end), window.end
    run, unnamed = governed(act, window, end, facts), is_anonymous(act)
    day = Day(first, facts, zone, handled=handled(act, window, end), governed=run, unnamed=unnamed)
    behind = {figure.key: figure.opens(day) for figure in COUNTING if figure.opens is not None}
    counted = {key: {*numbers} for key, numbers in behind.items() if numbers is not None}
    numbers = sorted({number for each in counted.values() for number in each})
    found = [existing(act, number) for number in numbers]
    theirs = {*teams_of(act, act.by)}
    is_manager = act.by in managers(act)
    shown = [each for each in found if sees(act, each, act.by) and (is_manager or each.team in theirs)]
    heads = [*HEADS, *counted]
    rows = [
        [*_cells(act, each), *("1" if each.id in numbers else "" for numbers in counted.values())] for each in shown
    ]
    return Export(words.replace(" ", "-"), heads, rows, len(found) - len(shown))


def _cells(act: Act, incident: Incident) -> list[str]:
    regions = act.policy(ReportPolicy).reports.regions
    values: list[Any] = [
        *(incident.number, incident.title, incident.service, incident.team, incident.priority, incident.status),
        *(incident.opened_at, incident.resolved_at, incident.category, incident.site),
        region_of(act.document, regions, incident.site or ""),
    ]
    return [harmless(value.isoformat() if isinstance(value, datetime) else value) for value in values]
