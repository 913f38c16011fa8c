"""Reports as people see them: what needs somebody first, then the figures, each of which opens."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from commands.reports.figures import FIGURES, Day, Figure, Report
from commands.reports.ids import ActionId
from commands.shared import blocks as bk
from commands.shared.blocks import Block, moment, person, typed
from commands.shared.pages import Page
from storage.figures.records import Overturned
from storage.incidents.records import Incident

NAMED = 5


def headline(report: Report) -> str:
    """The report in a line, for notifications: what needs somebody, or that nothing does."""
    return f"{_title(report.day)}: {_needs(report)}"


def _title(day: Day) -> str:
    return f"Service report, {day.day:%A} {day.day.day} {day.day:%B}"


def _needs(report: Report) -> str:
    facts = report.day.facts
    needs = [
        _some(len(report.majors), "major incident is open", "major incidents are open"),
        _some(len(facts.breached), "promise was missed", "promises were missed"),
        _some(len(facts.reopened), "incident was reopened", "incidents were reopened"),
    ]
    told = ", ".join(each for each in needs if each)
    if told:
        return f"{told}."
    if not (facts.opened or facts.resolved or facts.backlog):
        return "nothing was reported, and nothing is open."
    return "nothing out of the ordinary."


def _some(count: int, one: str, more: str) -> str:
    return "" if not count else f"{count} {one if count == 1 else more}"


def daily(report: Report, told: Mapping[str, Any]) -> list[Block]:
    """The message of the day; `told` is what its entry says of how it came about: late, missed."""
    needs = _needs(report)
    found = [bk.header(_title(report.day)), bk.section(f"*{needs[:1].upper()}{needs[1:]}*")]
    if report.majors:
        found.append(bk.section("Open and major:\n" + _named(report.majors)))
    if report.missed:
        found.append(bk.section("Missed:\n" + _named(report.missed)))
    if report.corrected:
        found.append(bk.section("Corrected since, of earlier days:\n" + _corrected(report.corrected)))
    found.append(bk.section(table(report.day)))
    if notes := _notes(told):
        found.append(bk.context(notes))
    value = report.day.day.isoformat()
    return [*found, bk.actions(bk.button("Which ones?", ActionId.OPEN, value))]


def _named(incidents: Sequence[Incident]) -> str:
    shown = [f"• *{each.number}* {each.priority} · {typed(each.title, 120)}" for each in incidents[:NAMED]]
    more = len(incidents) - NAMED
    return "\n".join([*shown, f"and {more} more: press *Which ones?*"] if more > 0 else shown)


def _corrected(found: Sequence[Overturned]) -> str:
    """Each is named in one report, and its day stays as it was."""
    shown = [
        f"• *INC-{each.number}* {typed(each.name, 100)}, {moment(each.at)}: {'not missed' if each.met else 'missed'}"
        for each in found[:NAMED]
    ]
    more = len(found) - NAMED
    return "\n".join([*shown, f"and {more} more"] if more > 0 else shown)


def table(day: Day) -> str:
    """Each figure on a line (mrkdwn); what has nothing under it is left out."""
    lines = ((figure.name, figure.shown(day)) for figure in FIGURES)
    return "\n".join(f"*{name}* {shown}" for name, shown in lines if not shown.startswith("n/a"))


def text(day: Day) -> str:
    """The report for a terminal."""
    width = max(len(figure.name) for figure in FIGURES)
    return "\n".join([_title(day), "", *(f"{figure.name:<{width}}  {figure.shown(day)}" for figure in FIGURES)])


def _notes(told: Mapping[str, Any]) -> str:
    notes = ["It comes late: Quarterdeck was not running at its hour."] if told["late"] else []
    if told["missed"]:
        notes.append(f"Of {told['missed']} more days no report was made: `/desk report DAY` shows each.")
    return " ".join(notes)


def opening(day: Day) -> list[Block]:
    """Which figure to open: a button for each that counts something."""
    countable = [figure for figure in FIGURES if figure.opens is not None and figure.opens(day)]
    if not countable:
        return [bk.section("There is nothing behind any figure of that day.")]
    buttons = [_open(figure, day) for figure in countable]
    return [bk.section(f"*{_title(day)}*: open which?"), bk.actions(*buttons)]


def _open(figure: Figure, day: Day) -> Block:
    assert figure.opens is not None
    text = f"{figure.name} ({len(figure.opens(day))})"
    return bk.button(
        text, f"{ActionId.WHY}.{figure.key}", json.dumps({"key": figure.key, "day": day.day.isoformat(), "page": 0})
    )


def behind(figure: Figure, day: str, page: Page, hidden: int) -> list[Block]:
    """What a figure means, and the incidents that it counts."""
    unseen = f"; {hidden} more you may not see" if hidden else ""
    title = f"*{figure.name}*, {day}{unseen}\n{figure.means}"
    return page.blocks(title) if page.total else [bk.section(f"{title}\nNone{unseen}.")]


def lines(incidents: Sequence[Incident]) -> list[str]:
    """Incidents, a line each."""
    return [_line(incident) for incident in incidents]


def _line(incident: Incident) -> str:
    owner = person(incident.assignee) if incident.assignee else "nobody yet"
    return f"*{incident.number}* {incident.priority} · {typed(incident.title, 120)} · {owner}"


def definitions(figures: Sequence[Figure]) -> str:
    return "\n".join(f"*{figure.name}* (`{figure.key}`): {figure.means}" for figure in figures)
