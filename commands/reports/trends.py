"""How the desk goes, week by week: its lines, what was not chance, what went in before it, and why a rate changed."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from commands.reports import charts, rules, signals
from commands.reports.charts import Charts
from commands.reports.findings import Months, Signal, Told
from commands.reports.measures import MEASURES
from commands.shared.act import Act
from storage.changes import queries as changes
from storage.changes.records import Change
from storage.figures import lines, queries
from storage.figures.records import Window
from storage.record import Record

SHOWN, FEWEST, MOST, MOST_AT_ONCE = 13, 1, 104, 26
"""Weeks that are shown unless others are asked for, how few and many may be, and how many in Slack."""

SUSPECT = timedelta(hours=72)
"""What went in so long before the first odd point may have to do with it."""

MOST_CAUSES = 3


class Trends(Record):
    """The weeks that are shown, the first day of the first of them, what was not chance in them, and why."""

    charts: Charts
    since: date
    told: Sequence[Told]
    months: Months | None


def trends(act: Act, last: date, count: int = SHOWN) -> Trends:
    """So many full weeks, as of the end of a day."""
    found = charts.weeks(act, last, count)
    since = charts.last_full_week(last) - charts.WEEK * (count - 1)
    return Trends(found, since, told_of(act, found, since), kept_by_month(act, last))


def of_week(act: Act, week: date) -> Trends:
    """The weeks up to this one (its Monday), and what was not chance in it."""
    last = week + timedelta(days=6)
    found = charts.weeks(act, last, SHOWN)
    since = week - charts.WEEK * (SHOWN - 1)
    return Trends(found, since, told_of(act, found, week), kept_by_month(act, last))


def told_of(act: Act, found: Charts, since: date) -> list[Told]:
    """What was not chance since a day, with what went in before it."""
    windows = {slot.day: slot.window for slot in found.slots}
    return [Told(each, _causes(act, each, windows[each.day])) for each in found.signals(since)]


def of_day(act: Act, day: date) -> list[Told]:
    """What was not chance on a day."""
    return told_of(act, charts.days(act, day), day)


def _causes(act: Act, signal: Signal, window: Window) -> list[Change]:
    """Changes done in the 72 hours before, or in the window itself: on the services named, where some are."""
    services = {place.key for place in signal.where if place.by == "service"}
    services |= {
        key for key, service in act.document.services.items()
        for place in signal.where if place.by == "team" and service.team == place.key
    }  # fmt: skip
    done = queries.done(act.tx, Window(window.start - SUSPECT, window.end), act.now)
    found = [change for each in done if (change := changes.find(act.tx, each.number)) is not None]
    return [change for change in found if not services or services & {*change.items}][-MOST_CAUSES:]


def kept_by_month(act: Act, last: date) -> Months | None:
    """Of the last full month and the one before it, by team."""
    end = (last + timedelta(days=1)).replace(day=1)
    after = month_before(end)
    before = month_before(after)
    windows = [rules.window(start, until, act.document.desk.zone) for start, until in ((before, after), (after, end))]
    kept = lines.kept(act.tx, windows, "team")
    split = signals.split(*({team: counts[number] for team, counts in kept.items()} for number in (0, 1)))
    return None if split is None else Months(before, after, split)


def month_before(day: date) -> date:
    return (day - timedelta(days=1)).replace(day=1)


def as_json(found: Trends) -> dict[str, Any]:
    """Weeks with their figures, signals, and mix and pace of the promises kept; shares in percent."""
    drawn = {measure.key: found.charts.line(measure) for measure in MEASURES}
    return {
        "weeks": [
            {"from": slot.day.isoformat()} | {key: line[number].point.value for key, line in drawn.items()}
            for number, slot in enumerate(found.charts.slots)
            if slot.day >= found.since
        ],
        "signals": [_signal(each) for each in found.told],
        "attainment": None if found.months is None else _months(found.months),
    }


def _signal(told: Told) -> dict[str, Any]:
    signal, limits = told.signal, told.signal.judged.by
    return {
        "key": signal.line.key,
        "week": signal.day.isoformat(),
        "value": signal.judged.point.value,
        "low": None if limits is None else limits.low,
        "high": None if limits is None else limits.high,
        "rule": None if signal.judged.rule is None else signal.judged.rule.value,
        "where": [{"by": each.by, "key": each.key, "value": each.judged.point.value} for each in signal.where],
        "changes": [each.number for each in told.causes],
    }


def _months(months: Months) -> dict[str, Any]:
    split = months.split
    return {
        "from": split.before,
        "to": split.after,
        "change": split.change,
        "pace": split.pace,
        "mix": split.mix,
        "months": [f"{months.before:%Y-%m}", f"{months.after:%Y-%m}"],
    }
