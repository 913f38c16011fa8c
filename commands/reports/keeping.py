"""What days, weeks and months that are over came to is kept, so that a line over them is read in a moment.

A desk with little behind it counts as fast as it reads, and keeps nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlalchemy import Connection

from commands.reports import charts, rules, trends
from commands.shared.act import Act
from commands.shared.days import next_at
from storage.figures import lines, queries, sums
from storage.figures.records import Window
from storage.figures.sums import Sum
from storage.record import Record
from storage.timers import queries as timers

KEEP = "report.keep"

ENOUGH = 10_000
"""From so many incidents on there is enough to count that it is kept."""

SETTLED = timedelta(minutes=10)
"""So long after its end a window is over for certain: what began before it is written."""

NEXT, BEGINNING = timedelta(seconds=5), timedelta(minutes=1)

DAYS = charts.DAYS_BEFORE + 28
WEEKS = charts.WEEKS_BEFORE + trends.MOST_AT_ONCE
MONTHS = 3


class Span(Record):
    """Windows that follow one another, how they are counted, and how many of them at once."""

    windows: Sequence[Window]
    count: Callable[[Connection, Sequence[Window]], list[Sum]]
    by: str = ""
    at_once: int = 1


class Counted(Record):
    """What is to be kept next; `newest` is the last entry of the journal when it was counted."""

    sums: Sequence[Sum]
    newest: int


def begin(act: Act) -> None:
    timers.arm_unless_set(act.tx, KEEP, KEEP, act.now + BEGINNING, record="desk")


def count(act: Act, *, enough: int = ENOUGH) -> Counted:
    """Some of what is not kept yet, the newest days first."""
    newest, began = sums.newest(act.tx), queries.began(act.tx)
    if began is not None and queries.how_many(act.tx) >= enough:
        for span in _spans(act, began):
            if missing := _missing(act, span):
                return Counted(span.count(act.tx, missing), newest)
    return Counted([], newest)


def _missing(act: Act, span: Span) -> Sequence[Window]:
    """The newest that are not kept, as many as are counted at once, in their order."""
    known = sums.kept_windows(act.tx, span.by, span.windows)
    missing = [window for window in span.windows if window not in known][-span.at_once :]
    follows = [each.end == other.start for each, other in pairwise(missing)]
    return missing if all(follows) else missing[-1:]


def keep(act: Act, found: Counted) -> None:
    """Keep it, unless that past was added to meanwhile; then on to the next, or what comes with tomorrow."""
    if not found.sums:
        first = _midnights(act, DAYS)[0]
        sums.forget(act.tx, before=first, days=1)
        sums.forget(act.tx, before=first - charts.WEEK * WEEKS)
    elif not sums.has_changed(act.tx, max(each.window.end for each in found.sums), found.newest):
        sums.keep(act.tx, found.sums)
    timers.arm(act.tx, KEEP, KEEP, act.now + NEXT if found.sums else _tomorrow(act), record="desk")


def _tomorrow(act: Act) -> datetime:
    return next_at(act.now, "00:00", act.document.desk.zone) + SETTLED


def _midnights(act: Act, count: int) -> list[datetime]:
    """The beginnings of so many days up to today."""
    zone, today = act.document.desk.zone, act.today
    return [rules.day_window(today - timedelta(days=number), zone).start for number in reversed(range(count + 1))]


def _spans(act: Act, began: datetime) -> Iterator[Span]:
    """What is over by now."""
    zone = act.document.desk.zone
    last = (act.now - SETTLED).astimezone(zone).date() - timedelta(days=1)

    def windows(starts: Sequence[date]) -> list[Window]:
        return [rules.window(first, until, zone) for first, until in pairwise(starts)]

    def full(starts: Sequence[date]) -> list[Window]:
        return [window for window in windows(starts) if window.start >= began]

    week = charts.last_full_week(last) + charts.WEEK
    yield Span(full([last - timedelta(days=n - 1) for n in reversed(range(DAYS + 1))]), lines.sums, at_once=7)
    yield Span(full([week - charts.WEEK * number for number in reversed(range(WEEKS + 1))]), lines.sums)
    months = [(last + timedelta(days=1)).replace(day=1)]
    while len(months) <= MONTHS:
        months.insert(0, trends.month_before(months[0]))
    yield Span(windows(months), lines.sums_of_months, by="team")
