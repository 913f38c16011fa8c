"""Lines over weeks as people see them, and what of them was not chance."""

from collections.abc import Sequence
from datetime import date, timedelta

from commands.reports import measures, wording
from commands.reports.charts import Charts
from commands.reports.findings import Told
from commands.reports.measures import Measure
from commands.reports.trends import Trends
from commands.reports.wording import Bold, Names
from commands.shared import blocks as bk
from commands.shared.blocks import Block
from commands.shared.counts import so_many

NOTHING = "Nothing that is not chance."
SPARK = 26
LATEST = 8
"""So many of what was not chance are told in Slack, the latest first; the terminal tells all."""


def trends(found: Trends, show: Sequence[str], names: Names) -> list[Block]:
    """Each line with its last week and what is usual, then signals, and why promises were kept otherwise."""
    lines = lines_of(found, show)
    if not lines:
        return [bk.section("There is no full week yet. `/desk report today` shows how it stands.")]
    shown = [bk.header(_title(found)), bk.section("\n".join(lines)), *_told(found.told, names)]
    if found.months is not None:
        shown.append(bk.section(wording.months(found.months, names)))
    return [*shown, bk.context("A week is Monday to Sunday. `/desk kpi NAME` says how a figure is counted.")]


def text(found: Trends, show: Sequence[str], names: Names) -> str:
    """The same for a terminal."""
    lines = lines_of(found, show, wording.as_it_is)
    if not lines:
        return "There is no full week yet."
    told = [wording.signal(each, names, wording.as_it_is) for each in found.told]
    months = [] if found.months is None else [wording.months(found.months, names, wording.as_it_is)]
    return "\n".join([_title(found), "", *lines, "", *(told or [NOTHING]), "", *months]).rstrip()


def _title(found: Trends) -> str:
    last = found.charts.slots[-1].day + timedelta(days=6)
    count = sum(slot.day >= found.since for slot in found.charts.slots)
    return f"{so_many(count, 'week')} up to Sunday {last.day} {last:%B %Y}"


def lines_of(found: Trends, show: Sequence[str], strong: Bold = wording.bold) -> list[str]:
    """A line for each measure, with its last point and what is usual."""
    chosen = [measure for key in show if (measure := measures.called(key)) is not None]
    if not found.charts.slots:
        return []
    return [_line(found.charts, measure, found.since, strong) for measure in chosen]


def _line(charts: Charts, measure: Measure, since: date, strong: Bold) -> str:
    judged = charts.line(measure)
    shown = [each.point.value for each in judged if each.point.day >= since][-SPARK:]
    last = judged[-1]
    value = wording.number(last.point.value, measure.scale)
    beside = wording.judgement(measure, last, charts.pace)
    mark = " :small_orange_diamond:" if measure.judged and last.rule is not None and strong is wording.bold else ""
    return f"{wording.spark(shown)}  {strong(measure.name)} {value}{f' · {beside}' if beside else ''}{mark}"


def _told(told: Sequence[Told], names: Names) -> list[Block]:
    if not told:
        return [bk.section(NOTHING)]
    latest = sorted(told, key=lambda each: each.signal.day, reverse=True)
    more = len(latest) - LATEST
    shown = [f"• {each.signal.day:%-d %b}: {wording.signal(each, names)}" for each in latest[:LATEST]]
    return [
        *bk.packed(shown),
        *([bk.context(f"and {more} more before these: `quarterdeck trends` tells all")] if more > 0 else []),
    ]


def signals(of_day: Sequence[Told], day: date, of_week: Sequence[Told], week: date, names: Names) -> list[Block]:
    """What was not chance yesterday, and in the last full week."""
    found = [bk.section(f"*{day:%A} {day.day} {day:%B}*"), *_of_window(of_day, names)]
    return [*found, bk.section(f"*The week of {week.day} {week:%B}*"), *_of_window(of_week, names)]


def _of_window(told: Sequence[Told], names: Names) -> list[Block]:
    if not told:
        return [bk.section(NOTHING)]
    return bk.packed([f"• {wording.signal(each, names)}" for each in told])
