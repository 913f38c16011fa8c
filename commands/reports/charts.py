"""Days and weeks as they were, one after another, and what of them was not chance."""

from collections.abc import Container, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from commands.reports import places, rules, signals
from commands.reports.findings import Place, Signal
from commands.reports.measures import MEASURES, Measure, Value
from commands.reports.places import Group
from commands.reports.policy import ReportPolicy
from commands.reports.signals import DAYS, WEEKS, Judged, Kind, Pace, Point
from commands.shared.act import Act
from storage.figures import queries
from storage.figures.records import Window
from storage.record import Record, field, replace

WEEK = timedelta(days=7)
DAYS_BEFORE = 84
"""So many days before one are looked at, so that a weekend has 20 days of its kind to be compared with."""

WEEKS_BEFORE = WEEKS.fewest + signals.RUN
"""So many weeks before one are looked at, so that the eighth in a row can be told."""

IMPORTED_AT_MOST = 100_000
MOST_PLACES = 3


class Slot(Record):
    """A day or a week: its first day, what it can be compared with, and whether it is only drawn."""

    day: date
    window: Window
    kind: Kind
    grey: bool


class Charts(Record):
    """Windows that follow one another, and every line over them, each counted when it is first asked for."""

    tx: Connection
    pace: Pace
    slots: Sequence[Slot]
    groups: Mapping[str, Group]
    _lines: dict[str, list[Judged]] = field(default_factory=dict)
    _groups: dict[tuple[str, str], dict[str, list[Judged]]] = field(default_factory=dict)

    @property
    def windows(self) -> list[Window]:
        return [slot.window for slot in self.slots]

    def line(self, measure: Measure) -> list[Judged]:
        """The line of a measure, each point judged by those of its kind."""
        if measure.key not in self._lines:
            values = measure.line(self.tx, self.windows) if self.slots else []
            self._lines[measure.key] = self._judged(measure, values)
        return self._lines[measure.key]

    def signals(self, since: date) -> list[Signal]:
        """What was not chance, of windows that begin on this day or later."""
        found = [
            (measure, Signal(measure, self.pace, each))
            for measure in MEASURES
            if measure.judged
            for each in self.line(measure)
            if each.rule is not None and each.point.day >= since
        ]
        return [replace(each, where=self._places(measure, each.day)) for measure, each in found]

    def _judged(self, measure: Measure, values: Sequence[Value]) -> list[Judged]:
        found: dict[date, Judged] = {}
        for kind in Kind:
            points = [
                Point(slot.day, value, n, slot.grey)
                for slot, (value, n) in zip(self.slots, values, strict=True)
                if slot.kind is kind
            ]
            found |= {each.point.day: each for each in signals.judged(points, self.pace, measure.scale)}
        return [found[slot.day] for slot in self.slots]

    def by(self, measure: Measure, group: str) -> dict[str, list[Judged]]:
        """The line of a measure for each group."""
        if (measure.key, group) not in self._groups:
            found = measure.counts(self.tx, self.windows, self.groups[group]).items()
            self._groups[measure.key, group] = {key: self._judged(measure, values) for key, values in found if key}
        return self._groups[measure.key, group]

    def _places(self, measure: Measure, day: date) -> list[Place]:
        """Groups with a signal of their own at the same point, the farthest out first."""
        found = [
            Place(by, key, judged)
            for by in self.groups
            if measure.placed
            for key, line in self.by(measure, by).items()
            for judged in line
            if judged.point.day == day and judged.rule is not None
        ]
        return sorted(found, key=lambda place: -_how_far(place.judged))[:MOST_PLACES]


def _how_far(judged: Judged) -> float:
    """In reaches from the mean."""
    if judged.by is None or judged.point.value is None:
        return 0.0
    return abs(judged.point.value - judged.by.mean) / (judged.by.reach or 1.0)


def days(act: Act, last: date, count: int = 1) -> Charts:
    """So many days up to this one, and those that they are compared with."""
    first = last - timedelta(days=DAYS_BEFORE + count - 1)
    starts = [first + timedelta(days=number) for number in range(DAYS_BEFORE + count)]
    return _charts(act, DAYS, starts, timedelta(days=1))


def weeks(act: Act, last: date, count: int) -> Charts:
    """So many full weeks up to the one that holds this day or, where it is not over, the one before."""
    monday = last_full_week(last)
    starts = [monday - WEEK * number for number in reversed(range(WEEKS_BEFORE + count))]
    return _charts(act, WEEKS, starts, WEEK)


def last_full_week(last: date) -> date:
    """The Monday of the last week that is over when this day is."""
    return last - timedelta(days=(last.weekday() + 1) % 7) - timedelta(days=6)


def _charts(act: Act, pace: Pace, starts: Sequence[date], length: timedelta) -> Charts:
    """Of those windows in which the desk was there from the beginning."""
    zone, began = act.document.desk.zone, queries.began(act.tx)
    windows = {day: rules.window(day, day + length, zone) for day in starts}
    warm = _warm_since(act, began, windows[starts[0]].start)
    settings = act.policy(ReportPolicy).reports
    holidays: Container[date] = settings.days_off()
    slots = [
        Slot(day, window, signals.kind_of(day, holidays) if pace is DAYS else Kind.WORKING, window.start < warm)
        for day, window in windows.items()
        if began is not None and window.start >= began and window.end <= act.now
    ]
    return Charts(act.tx, pace, slots, places.groups(act.document, settings.regions))


def _warm_since(act: Act, began: datetime | None, first: datetime) -> datetime:
    """Until when imported history warms up: what it began with has not ended yet, so its days are only drawn."""
    if began is None or began + timedelta(days=366) < first:
        return first
    opened, hours = queries.imported_durations(act.tx, IMPORTED_AT_MOST)
    return first if opened is None or not hours else opened + timedelta(hours=rules.percentile(hours, 90))
