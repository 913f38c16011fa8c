"""The report of a week: what it shows, as data, and how it reads."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from commands.knowledge import wording as knowledge_wording
from commands.knowledge.gaps import gaps as unanswered
from commands.knowledge.policy import KnowledgePolicy
from commands.reports import charts, measures, pictures, reading, trend_views, trends, views, wording
from commands.reports.charts import Charts
from commands.reports.figure import Where
from commands.reports.ids import ActionId
from commands.reports.policy import ReportPolicy
from commands.reports.signals import Judged
from commands.reports.trends import Trends
from commands.requests import gaps
from commands.requests.permissions import is_there
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import Block
from commands.shared.days import midnight
from commands.shared.pictures import CANNOT, Picture
from storage.record import Record

MOST_GAPS = 3
MOST_TO_WRITE = 3

PICTURES = ("flow", "attainment", "services")
"""In the order in which they are shown."""


class Drawn(Record):
    """The pictures of a report that Slack has, by name: the id of each file."""

    files: Mapping[str, str]
    is_missing: bool = False


def of_week(act: Act, week: date) -> Trends:
    """The weeks up to this one, and what was not chance in it."""
    return trends.of_week(act, week)


def picture(act: Act, week: date, which: str) -> Picture | None:
    """One of the pictures of a week; None where there is nothing to show yet."""
    found = charts.weeks(act, week + timedelta(days=6), trends.SHOWN)
    return _picture(act, found, week, which) if found.slots else None


def _picture(act: Act, found: Charts, week: date, which: str) -> Picture | None:
    since = week - charts.WEEK * (trends.SHOWN - 1)

    def line(key: str) -> Sequence[Judged]:
        measure = measures.called(key)
        assert measure is not None
        return [each for each in found.line(measure) if each.point.day >= since]

    if which == "flow":
        return pictures.flow(line("opened"), line("resolved"), line("backlog"), "week")
    if which == "attainment":
        return pictures.attainment(line("attainment"))
    opened = measures.called("opened")
    assert opened is not None
    names = act.document.service_names()
    shown = {names[key]: [each for each in judged if each.point.day >= since]
             for key, judged in found.by(opened, "service").items() if key in names}  # fmt: skip
    return pictures.strips(shown, "week") if shown else None


def picture_of_days(act: Act, day: date) -> Picture | None:
    """Of the four weeks up to a day, day by day; None where there is nothing to show yet."""
    since = day - timedelta(days=27)
    drawn = charts.days(act, day, 28)
    keys = ("opened", "resolved", "backlog")
    lines = [drawn.line(measure) for key in keys if (measure := measures.called(key)) is not None]
    opened, resolved, backlog = ([each for each in line if each.point.day >= since] for line in lines)
    return pictures.flow(opened, resolved, backlog, "day") if opened else None


def headline(found: Trends, week: date) -> str:
    count = len(found.told)
    said = f"{count} {'thing' if count == 1 else 'things'} changed" if count else "nothing out of the ordinary"
    return f"{title(week)}: {said}."


def title(week: date) -> str:
    return f"The week of {week.day} {week:%B %Y}"


def blocks(act: Act, found: Trends, week: date, drawn: Drawn, told: Mapping[str, Any]) -> list[Block]:
    """Pictures, or the same as lines; what was not chance; why promises were kept otherwise."""
    names = reading.names_of(act)
    if not found.charts.slots:
        none = bk.section("There is no full week of this desk yet; the next report has one.")
        return [bk.header(title(week)), none]
    said = headline(found, week).partition(": ")[2]
    shown = [bk.header(title(week)), bk.section(f"*{said[:1].upper()}{said[1:]}*"), *_shown(act, found, week, drawn)]
    if found.told:
        shown += bk.packed([f"• {wording.signal(each, names)}" for each in found.told])
    if found.months is not None:
        shown.append(bk.section(wording.months(found.months, names)))
    shown += governed(act, week)
    shown += _missing(act, week)
    shown += to_write(act, week)
    if told.get("late"):
        shown.append(bk.context("It comes late: it could not be posted at its hour."))
    return [*shown, bk.actions(bk.button("As CSV", ActionId.CSV, f"week {week.isoformat()}"))]


def governed(act: Act, week: date) -> list[Block]:
    """How changes, reviews, pauses and vendors went, in small; what has nothing under it is left out."""
    run = reading.run_of_week(act, week)
    said = views.lines_in(run, Where.WEEKLY)
    head = f"*How it was run*; `/desk why overran {run.words}` says which"
    return [bk.context(bk.clip(f"{head}\n{said}", 2000))] if said else []


def to_write(act: Act, week: date) -> list[Block]:
    """What was reported again and again by the end of a week, and no article answers; where people wait longest."""
    if act.policy(KnowledgePolicy).knowledge is None:
        return []
    until = midnight(week + timedelta(days=7), act.document.desk.zone)
    found = unanswered(act, min(until, act.now), MOST_TO_WRITE)
    lines = [f"• {knowledge_wording.gap(each)}" for each in found]
    return bk.packed(["*Write this next*: `/knowledge gaps` begins each", *lines]) if lines else []


def _missing(act: Act, week: date) -> list[Block]:
    """What people asked for up to the end of the week, and the catalogue has not."""
    if not is_there(act.document):
        return []
    found = gaps.gaps(act, midnight(week + timedelta(days=7), act.document.desk.zone))[:MOST_GAPS]
    lines = [f"• {gaps.said(gap)}" for gap in found]
    return [bk.section("\n".join([*lines, "`/request gaps` drafts an item for each."]))] if lines else []


def _shown(act: Act, found: Trends, week: date, drawn: Drawn) -> list[Block]:
    images = [
        _image(shown, file)
        for which in PICTURES
        if (file := drawn.files.get(which)) is not None
        and (shown := _picture(act, found.charts, week, which)) is not None
    ]
    if images:
        return [block for some in images for block in some]
    lines = trend_views.lines_of(found, act.policy(ReportPolicy).reports.show)
    why = [bk.context(CANNOT)] if drawn.is_missing else []
    return [bk.section("\n".join(lines)), *why]


def _image(shown: Picture, file: str) -> list[Block]:
    image = {"type": "image", "slack_file": {"id": file}, "alt_text": shown["alt"]}
    return [image, bk.context(bk.clip(bk.escape(str(shown["alt"]).partition(": ")[2]), 600))]
