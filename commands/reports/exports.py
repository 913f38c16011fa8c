"""The incidents behind a report's figures, and the requests that were rated, as CSV.

A row each, and a column for each figure that counts it.
"""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from commands.incidents.permissions import managers, teams_of
from commands.reports import rules
from commands.reports.counted import Record, called, is_seen, keys
from commands.reports.figures import FIGURES, Day, Figure
from commands.reports.governance import governed
from commands.reports.handling import handled
from commands.reports.places import region_of
from commands.reports.policy import ReportPolicy
from commands.requests.policy import RequestPolicy
from commands.shared.act import Act
from commands.shared.spreadsheet import harmless
from commands.surveys.permissions import is_anonymous
from storage.figures import queries
from storage.incidents.records import Incident
from storage.journal.records import in_order
from storage.record import Record as Stored
from storage.requests.records import Request

HEADS = (
    *("number", "title", "service", "team", "priority", "status", "opened_at", "resolved_at"),
    *("category", "site", "region"),
)

COUNTING: tuple[Figure, ...] = tuple(figure for figure in FIGURES if figure.is_in_file)


class Export(Stored):
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
    behind = {figure.key: figure.behind(day) for figure in COUNTING}
    counted = {key: {*records} for key, records in behind.items() if records is not None}
    found = [called(act, record) for record in sorted(set[str]().union(*counted.values()), key=in_order)]
    theirs = {*teams_of(act, act.by)}
    is_manager = act.by in managers(act)
    teams = zip(found, keys(act, found, "team"), strict=True)
    shown = [each for each, team in teams if is_seen(act, each) and (is_manager or team in theirs)]
    heads = [*HEADS, *counted]
    rows = [
        [*_cells(act, each), *("1" if each.number in records else "" for records in counted.values())]
        for each in shown
    ]
    return Export(words.replace(" ", "-"), heads, rows, len(found) - len(shown))


def _cells(act: Act, each: Record) -> list[str]:
    values = _of_request(act, each) if isinstance(each, Request) else _of_incident(act, each)
    return [harmless(value.isoformat() if isinstance(value, datetime) else value) for value in values]


def _of_incident(act: Act, incident: Record) -> list[Any]:
    assert isinstance(incident, Incident)
    regions = act.policy(ReportPolicy).reports.regions
    return [
        *(incident.number, incident.title, incident.service, incident.team, incident.priority, incident.status),
        *(incident.opened_at, incident.resolved_at, incident.category, incident.site),
        region_of(act.document, regions, incident.site or ""),
    ]


def _of_request(act: Act, request: Request) -> list[Any]:
    service = act.policy(RequestPolicy).service_of(request.item)
    told = [request.number, request.title, service, request.team, "", request.status]
    return [*told, request.opened_at, request.over_at, "", "", ""]
