"""Reports as people see them: what needs somebody first, then the figures, each of which opens."""

import json
from collections.abc import Container, Mapping, Sequence
from datetime import date
from typing import Any

from commands.incidents.wording import marked
from commands.reports import wording
from commands.reports.figure import Where
from commands.reports.figures import FIGURES, Day, Figure
from commands.reports.findings import Line
from commands.reports.ids import ActionId
from commands.reports.places import Apart
from commands.reports.signals import DAYS, Judged, Point, Scale
from commands.reports.told import Now, Report
from commands.requests.wording import line as line_of_a_request
from commands.shared import blocks as bk
from commands.shared.blocks import Block, moment, person, typed
from commands.shared.counts import so_many
from commands.shared.pages import Page
from commands.warrooms.afterwards_rules import lasted
from storage.changes.records import Change, Outcome
from storage.figures.records import Overturned
from storage.incidents.records import Incident
from storage.requests.records import Request

NAMED = 5
UNPLACED = 15
WENT = {Outcome.SUCCESS: "a success", Outcome.ISSUES: "with issues", Outcome.FAILED: "failed"}
HELD = {"caller": "the reporter", "change": "a change", "problem": "a problem", "vendor": "a vendor"}


def headline(report: Report) -> str:
    """The report in a line, for notifications: what needs somebody, or that nothing does."""
    return f"{_title(report.day)}: {_needs(report)}"


def _title(day: Day) -> str:
    return f"Service report, {day.day:%A} {day.day.day} {day.day:%B}"


def _needs(report: Report) -> str:
    """What is not chance, and what needs somebody."""
    facts = report.day.facts
    clashes = 0 if report.now is None else sum(bool(ways) for _, ways in report.now.coming)
    needs = [
        _some(len(report.majors), "major incident is open", "major incidents are open"),
        _some(len(facts.breached), "promise was missed", "promises were missed"),
        _some(len(facts.reopened), "incident was reopened", "incidents were reopened"),
        _some(clashes, "change has something in its way", "changes have something in their way"),
    ]
    told = ", ".join(each for each in needs if each)
    changed = _some(len(report.told), "thing changed", "things changed")
    if changed or told:
        return f"{'; '.join(each for each in (changed, told) if each)}."
    if not (facts.opened or facts.resolved or facts.backlog):
        return "nothing was reported, and nothing was open."
    return "nothing out of the ordinary."


def _some(count: int, one: str, more: str) -> str:
    return "" if not count else f"{count} {one if count == 1 else more}"


def daily(report: Report, told: Mapping[str, Any]) -> list[Block]:
    """The message of the day; `told` is what its entry says of how it came about: late, missed, corrections."""
    needs = _needs(report)
    found = [bk.header(_title(report.day)), bk.section(f"*{needs[:1].upper()}{needs[1:]}*"), *_now(report)]
    if report.told:
        signals = "\n".join(f"• {wording.signal(each, report.names)}" for each in report.told)
        found.append(bk.section(bk.clip(f"What changed:\n{signals}", bk.SECTION)))
    if report.corrected:
        found.append(bk.section("Corrected since, of earlier days:\n" + _corrected(report.corrected)))
    if report.entered:
        found.append(bk.section(_first([_entered(each) for each in report.entered], "press *Which ones?*")))
    found += [table(report), *_rest(report)]
    if notes := _notes(told):
        found.append(bk.context(notes))
    value = report.day.day.isoformat()
    buttons = (("Which ones?", ActionId.OPEN), ("Week", ActionId.WEEK), ("As CSV", ActionId.CSV))
    return [*found, bk.actions(*(bk.button(text, action, value) for text, action in buttons))]


def _now(report: Report) -> list[Block]:
    """What is open and major, what missed its promise and what is next to, what is to be changed, and what waits."""
    now = report.now or Now()
    due = [f"• *{each.number}* {each.priority} · due {moment(at)} · {typed(each.title, 100)}" for each, at in now.due]
    parts = (
        ("Open and major", _named(report.majors)),
        ("Missed", _named(report.missed)),
        ("Next to be missed", _first(due, "`/sla breaching`")),
        ("Changes of the next 24 hours", _first([_coming(*each) for each in now.coming], "`/change calendar`")),
        ("On hold", ", ".join(f"{count} for {HELD.get(reason, reason)}" for reason, count in now.held.items())),
    )
    return [bk.section(f"{title}:{' ' if title == 'On hold' else chr(10)}{said}") for title, said in parts if said]


def _coming(change: Change, ways: Sequence[str]) -> str:
    line = f"• *{change.number}* {moment(change.start)} · {typed(change.title, 100)}"
    return "\n".join([line, *ways[:NAMED]])


def _first(lines: Sequence[str], rest: str) -> str:
    """The first few, and the way to the rest."""
    more = len(lines) - NAMED
    return "\n".join([*lines[:NAMED], *([f"and {more:,} more: {rest}"] if more > 0 else [])])


def _named(incidents: Sequence[Incident]) -> str:
    shown = [f"• *{each.number}* {each.priority} · {typed(each.title, 120)}" for each in incidents]
    return _first(shown, "press *Which ones?*")


def _corrected(found: Sequence[Overturned]) -> str:
    """Each is named in one report, and its day stays as it was."""
    shown = [
        f"• *INC-{each.number}* {typed(each.name, 100)}, {moment(each.at)}: {'not missed' if each.met else 'missed'}"
        for each in found[:NAMED]
    ]
    more = len(found) - NAMED
    return "\n".join([*shown, f"and {more} more: `/desk audit DAY` tells each"] if more > 0 else shown)


def _entered(incident: Incident) -> str:
    """Of what nobody heard while it lasted."""
    over = incident.resolved_at
    length = f", {lasted(over - incident.opened_at)}" if over is not None else ""
    when = f"{moment(incident.opened_at)}{length}"
    return (
        f"• *{incident.number}* {incident.priority}, major · {typed(incident.title, 120)} · {when}{marked(incident)}"
    )


def table(report: Report) -> Block:
    """The lines of the report: each with what is usual on such a day, and of how many it is."""
    head = ("", f"{report.day.day:%A}", "usual", "n")
    return bk.table([head, *(_row(line, judged) for line, judged in report.lines or _unjudged(report.day))])


def _unjudged(day: Day) -> list[tuple[Line, Judged]]:
    """The lines of a day with nothing before it."""
    counts = {"opened": len(day.facts.opened), "resolved": len(day.facts.resolved), "backlog": len(day.facts.backlog)}
    names = {"opened": "Opened", "resolved": "Resolved", "backlog": "Backlog"}
    return [
        (Line(key, names[key], key, Scale.COUNT, judged=key != "backlog"), Judged(Point(day.day, count), None, 0))
        for key, count in counts.items()
    ]


def _row(line: Line, judged: Judged) -> tuple[str, ...]:
    n = judged.point.n
    usual = wording.judgement(line, judged, DAYS, before="")
    mark = " (!)" if line.judged and judged.rule is not None else ""
    return line.name, wording.number(judged.point.value, line.scale) + mark, usual, "" if n is None else str(n)


def _rest(report: Report) -> list[Block]:
    """The other figures, in small; what has nothing under it is left out."""
    shown = {line.key for line, _ in report.lines or _unjudged(report.day)}
    if {"breached", "attainment"} <= shown:
        shown.add("sla")
    said = lines_in(report.day, Where.DAILY, shown)
    return [bk.context(bk.clip(said, 2000))] if said else []


def lines_in(day: Day, where: Where, but: Container[str] = ()) -> str:
    """What is shown there of a time, but for these keys, a line each; what has nothing under it is left out."""
    there = [each for each in FIGURES if each.read_in is where and each.is_there(day) and each.key not in but]
    lines = ((each.name, each.shown(day)) for each in there)
    return "\n".join(f"{name}: {value}" for name, value in lines if any(digit in value for digit in "123456789"))


def text(day: Day) -> str:
    """The report for a terminal."""
    there = [figure for figure in FIGURES if figure.read_in is Where.DAILY and figure.is_there(day)]
    width = max(len(figure.name) for figure in there)
    return "\n".join([_title(day), "", *(f"{figure.name:<{width}}  {figure.shown(day)}" for figure in there)])


def _notes(told: Mapping[str, Any]) -> str:
    notes = ["It comes late: it could not be posted at its hour."] if told["late"] else []
    if told["missed"]:
        days = so_many(told["missed"], "more day")
        notes.append(f"Of {days} no report was made: `/desk report DAY` shows each.")
    fixed = [f"{_day(each['day'])}: {each['name']} {each['was']}, now {each['now']}" for each in told["corrections"]]
    if fixed:
        notes.append(f"Known since: {'; '.join(fixed)}.")
    return bk.clip(" ".join(notes), 2000)


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day:%A} {day.day} {day:%B}"


def opening(day: Day) -> list[Block]:
    """Which figure to open: a button for each that counts something."""
    countable = [figure for figure in FIGURES if figure.read_in is Where.DAILY and figure.behind(day)]
    if not countable:
        return [bk.section("There is nothing behind any figure of that day.")]
    buttons = [_open(figure, day) for figure in countable]
    return [bk.section(f"*{_title(day)}*: open which?"), bk.actions(*buttons)]


def _open(figure: Figure, day: Day) -> Block:
    text = f"{figure.name} ({len(figure.behind(day) or ()):,})"
    return bk.button(
        text, f"{ActionId.WHY}.{figure.key}", json.dumps({"key": figure.key, "day": day.day.isoformat(), "page": 0})
    )


def behind(figure: Figure, day: Day, page: Page, hidden: int) -> list[Block]:
    """What a figure is and means, and the records that it counts."""
    unseen = f"; {hidden} more you may not see" if hidden else ""
    title = f"*{figure.name}*, {_called(day)}: *{figure.shown(day)}*{unseen}\n{figure.means}"
    if not page.total:
        return [bk.section(f"{title}\nNone{unseen}.")]
    listed = f"{title}\n_{figure.lists}_" if figure.lists else title
    file = [bk.actions(bk.button("As CSV", ActionId.CSV, day.words))] if figure.is_in_file else []
    return [*page.blocks(listed), *file]


def _called(day: Day) -> str:
    weekday = f"{day.day:%A} " if day.days == 1 else "the week of "
    return f"{weekday}{day.day.day} {day.day:%B}"


def groups(figure: Figure, day: Day, by: str, found: Apart, names: Mapping[str, Mapping[str, str]]) -> list[Block]:
    """How much of a figure is of each group; and the sites that are of no region, so that somebody can say it."""
    total = sum(found.counts.values()) + found.hidden
    called = names.get(by, {})
    shown = [f"*{count:,}* {typed(called.get(key, key), 75) or f'no {by}'}" for key, count in found.counts.items()]
    if found.hidden:
        shown.append(f"*{found.hidden:,}* you may not see")
    head = f"*{figure.name}*, {_called(day)}, by {by}: {total:,} in all\n{figure.means}"
    return [bk.section(head), *bk.packed(shown), *_unplaced(found.unplaced, names.get("site", {}))]


def _unplaced(sites: Mapping[str, int], names: Mapping[str, str]) -> list[Block]:
    if not sites:
        return []
    told = [f"{typed(names.get(site, site), 75)} ({count})" for site, count in sites.items()]
    more = f" and {len(told) - UNPLACED} more" if len(told) > UNPLACED else ""
    cure = "`sites` or `reports.regions` in app.yaml says which region each is of."
    return [bk.context(bk.clip(f"Of no region: {', '.join(told[:UNPLACED])}{more}. {cure}", 2000))]


def lines(records: Sequence[Incident | Change | Request]) -> list[str]:
    """A line each."""
    return [*map(_of_record, records)]


def _of_record(each: Incident | Change | Request) -> str:
    if isinstance(each, Request):
        return line_of_a_request(each)
    return _of_a_change(each) if isinstance(each, Change) else _line(each)


def _of_a_change(change: Change) -> str:
    went = f" · {WENT[change.outcome]}" if change.outcome else ""
    return f"*{change.number}* {moment(change.start)} · {typed(change.title, 120)}{went}"


def _line(incident: Incident) -> str:
    nobody = " · nobody yet" if incident.is_open else ""
    owner = f" · {person(incident.assignee)}" if incident.assignee else nobody
    return f"*{incident.number}* {incident.priority} · {typed(incident.title, 120)}{owner}{marked(incident)}"


def definitions(figures: Sequence[Figure]) -> list[Block]:
    return bk.packed([f"*{each.name}* (`{each.key}`, {each.unit}): {each.means}" for each in figures])
