"""What is asked of figures: a day's report, and the incidents behind a figure."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from commands.availability import reading as availability
from commands.changes.reading import collisions_of
from commands.changes.way_words import collision
from commands.incidents.permissions import existing
from commands.problems.policy import ProblemPolicy
from commands.reports import charts, figures, measures, rules, trends
from commands.reports.counted import Record as Record
from commands.reports.counted import called, is_seen, keys
from commands.reports.figures import Day, Figure
from commands.reports.governance import governed
from commands.reports.handling import handled
from commands.reports.places import Apart, region_of
from commands.reports.policy import ReportPolicy
from commands.reports.rules import record_of as record_of
from commands.reports.told import Now, Report
from commands.requests.permissions import is_there
from commands.shared.act import Act
from commands.surveys.permissions import is_anonymous
from storage.changes import queries as changes
from storage.changes.records import Change
from storage.figures import lines, queries
from storage.figures.records import ReportEvent, SoFar, Window
from storage.incidents import queries as incidents
from storage.incidents.queries import Chosen
from storage.journal import queries as journal
from storage.problems import figures as problems
from storage.record import replace
from storage.requests import figures as requests
from storage.service_levels import queries as clocks

MOST_MAJORS = 1000
MOST_DUE = 500
AHEAD = timedelta(hours=24)
DAYS_OF_A_WEEK = 7


def yesterday(act: Act) -> date:
    return act.today - timedelta(days=1)


def day_of(act: Act, day: date, as_of: datetime | None = None) -> Day:
    """The facts of a day, as they were known when it ended, or by `as_of` (UTC)."""
    return _facts_of(act, day, 1, as_of)


def week_of(act: Act, monday: date) -> Day:
    """The same of a week, as they were known when it ended."""
    return _facts_of(act, monday, DAYS_OF_A_WEEK, None)


def _facts_of(act: Act, first: date, days: int, as_of: datetime | None) -> Day:
    zone = act.document.desk.zone
    window = rules.window(first, first + timedelta(days=days), zone)
    until = as_of or window.end
    attained = availability.attained(act, window.start, window.end, until)
    asked = requests.facts(act.tx, window.start, window.end) if is_there(act.document) else None
    counted = problems.counted(act.tx, window.start, window.end) if _has_problems(act) else None
    facts = queries.facts(act.tx, window, until)
    run = governed(act, window, until, facts)
    found = Day(first, facts, zone, attained, asked, counted, handled(act, window, until), run, days)
    return replace(found, unnamed=is_anonymous(act))


def run_of_week(act: Act, monday: date) -> Day:
    """Of a week only how it was run: no incidents, but how many came and went."""
    window = rules.window(monday, monday + timedelta(days=DAYS_OF_A_WEEK), act.document.desk.zone)
    facts = queries.some_facts(act.tx, window, ("changes", "of_vendors"))
    run = governed(act, window, window.end, facts)
    flow = lines.flow(act.tx, window)
    return Day(monday, facts, act.document.desk.zone, governed=run, days=DAYS_OF_A_WEEK, counts=rules.Flow(*flow))


def _has_problems(act: Act) -> bool:
    return act.policy(ProblemPolicy).problems is not None


def so_far(act: Act) -> tuple[Window, SoFar]:
    """Today, and its first figures up to now; cheap however much there is."""
    window = rules.day_window(act.today, act.document.desk.zone)
    return window, queries.so_far(act.tx, window)


def json_of(act: Act, day: date, as_of: datetime | None = None) -> dict[str, Any]:
    """The report by the keys of its JSON: as it was posted, where it was; with `as_of`, worked out anew."""
    posted = journal.latest(act.tx, record_of(day), ReportEvent.POSTED) if as_of is None else None
    found: dict[str, Any] = figures.as_json(day_of(act, day, as_of)) if posted is None else posted.details["figures"]
    return found


def report_of(act: Act, day: date) -> Report:
    found = day_of(act, day)
    missed = dict.fromkeys(each.number for each in found.facts.breached)
    drawn = charts.days(act, day)
    show = [measure for key in act.policy(ReportPolicy).reports.show if (measure := measures.called(key)) is not None]
    judged = {measure: drawn.line(measure)[-1:] for measure in show}
    return Report(
        found,
        [each for number in missed if not (each := existing(act, number)).private],
        corrected=[each for each in found.facts.overturned if not existing(act, each.number).private],
        entered=[each for fact in found.facts.entered if not (each := existing(act, fact.number)).private],
        lines=[(measure, line[0]) for measure, line in judged.items() if line and line[0].point.day == day],
        told=trends.told_of(act, drawn, day),
        now=now_of(act) if day >= yesterday(act) else None,
        names=names_of(act),
    )


def names_of(act: Act) -> dict[str, dict[str, str]]:
    """How services, teams and sites read."""
    known = act.document
    return {"service": known.service_names(), "team": known.team_names(), "site": known.site_names()}


def now_of(act: Act) -> Now:
    """How the desk stands: what is major, next to be due, to be changed in the next 24 hours, and on hold."""
    majors = incidents.majors(act.tx, limit=MOST_MAJORS)
    until = act.now + AHEAD
    running = clocks.next_due(act.tx, Chosen(), limit=MOST_DUE)
    soon = [(clock.incident, clock.due_at) for clock in running if clock.due_at and act.now < clock.due_at < until]
    due = [(existing(act, number), at) for number, at in soon]
    coming = [(change, _in_the_way(act, change)) for change in changes.within(act.tx, act.now, until)]
    return Now(
        sorted((each for each in majors if not each.private), key=lambda each: (each.priority, each.id)),
        [(incident, at) for incident, at in due if not incident.private],
        coming,
        incidents.held_by_reason(act.tx),
    )


def _in_the_way(act: Act, change: Change) -> list[str]:
    names = act.document.service_names()
    return [collision(each, names) for each in collisions_of(act, change)]


def behind_by(act: Act, figure: Figure, day: Day, by: str) -> Apart:
    """What a figure counts, told apart by one of `places.BY`: by keys of app.yaml, or as it was imported."""
    seen, hidden = behind(act, figure, day)
    groups = keys(act, seen, "site" if by == "region" else by)
    if by != "region":
        return Apart(_most_first(groups), {}, hidden)
    regions = act.policy(ReportPolicy).reports.regions
    unplaced = _most_first(site for site in groups if site and not region_of(act.document, regions, site))
    return Apart(_most_first(region_of(act.document, regions, site) for site in groups), unplaced, hidden)


def _most_first(keys: Iterable[str]) -> dict[str, int]:
    return dict(Counter(keys).most_common())


def behind(act: Act, figure: Figure, day: Day) -> tuple[list[Record], int]:
    """The records that a figure counts and whoever asks may see, and how many they may not."""
    numbers = figure.behind(day)
    assert numbers is not None
    found = [called(act, number) for number in numbers]
    seen = [each for each in found if is_seen(act, each)]
    return seen, len(found) - len(seen)
