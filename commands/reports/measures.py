"""The figures that make a line over days and weeks: one number a window, counted as the figure of a report is."""

from collections.abc import Callable, Mapping, Sequence
from operator import add
from statistics import median
from typing import TypeVar

from sqlalchemy import Connection

from commands.reports.findings import Line
from commands.reports.places import Group
from commands.reports.rules import share
from commands.reports.signals import Scale
from storage.figures import lines
from storage.figures.records import Window
from storage.incidents.records import IncidentEvent

Value = tuple[float | None, int | None]
"""What it is in a window, None where there is nothing to measure; and of how many, where it is no count."""

Lines = Mapping[str, Sequence[Value]]
"""Of each group, what it is in each window; without groups there is one, called ''."""

Counting = Callable[[Connection, Sequence[Window], Group | None], Lines]

T = TypeVar("T")


def _nothing(_tx: Connection, _windows: Sequence[Window], _by: Group | None) -> Lines:
    return {}


def _column(by: Group | None) -> str | None:
    return None if by is None else by.column


def _gathered(
    found: Mapping[str, Sequence[T]], by: Group | None, plus: Callable[[T, T], T]
) -> Mapping[str, Sequence[T]]:
    """What has one name together."""
    if by is None:
        return found
    together: dict[str, Sequence[T]] = {}
    for key, line in found.items():
        known = together.get(by.named(key))
        together[by.named(key)] = line if known is None else [*map(plus, known, line)]
    return together


def _both(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return one[0] + other[0], one[1] + other[1]


class Measure(Line):
    """A line with how it is counted: `counts` is what it is in each window, by groups where they are asked for."""

    counts: Counting = _nothing

    @property
    def blank(self) -> Value:
        return (0, None) if self.scale is Scale.COUNT else (None, 0)

    def line(self, tx: Connection, windows: Sequence[Window]) -> Sequence[Value]:
        return self.counts(tx, windows, None).get("", [self.blank] * len(windows))


def _count(key: str, name: str, figure: str, *what: str) -> Measure:
    def counts(tx: Connection, windows: Sequence[Window], by: Group | None) -> Lines:
        return _counts(lines.counted(tx, windows, _column(by), *what), by)

    return Measure(key, name, figure, Scale.COUNT, counts=counts)


def _counts(found: lines.Counts, by: Group | None) -> Lines:
    return {key: [(count, None) for count in line] for key, line in _gathered(found, by, add).items()}


def _breached(tx: Connection, windows: Sequence[Window], by: Group | None) -> Lines:
    return _counts(lines.missed(tx, windows, _column(by)), by)


def _backlog(tx: Connection, windows: Sequence[Window], _by: Group | None) -> Lines:
    return _counts({"": lines.backlog(tx, windows)}, None)


def _share(
    key: str,
    name: str,
    figure: str,
    shares: Callable[[Connection, Sequence[Window], str | None], lines.Shares],
    *,
    placed: bool = True,
) -> Measure:
    def counts(tx: Connection, windows: Sequence[Window], by: Group | None) -> Lines:
        found = _gathered(shares(tx, windows, _column(by)), by, _both)
        return {key: [(share(part, of), of) for part, of in line] for key, line in found.items()}

    return Measure(key, name, figure, Scale.SHARE, placed=placed, counts=counts)


def _median(
    key: str, name: str, figure: str, hours: Callable[[Connection, Sequence[Window], str | None], lines.Hours]
) -> Measure:
    def counts(tx: Connection, windows: Sequence[Window], by: Group | None) -> Lines:
        found = _gathered(hours(tx, windows, _column(by)), by, add)
        return {key: [(median(some) if some else None, len(some)) for some in line] for key, line in found.items()}

    return Measure(key, name, figure, Scale.HOURS, counts=counts)


def _reopened(tx: Connection, windows: Sequence[Window], by: str | None) -> lines.Shares:
    """Of what was resolved, how many were reopened: not always the same ones."""
    parts, wholes = (
        lines.counted(tx, windows, by, what) for what in (IncidentEvent.REOPENED, IncidentEvent.RESOLVED)
    )
    nothing = [0] * len(windows)
    return {key: [*zip(parts.get(key, nothing), whole, strict=True)] for key, whole in wholes.items()}


MEASURES: tuple[Measure, ...] = (
    _count("opened", "Opened", "opened", IncidentEvent.DECLARED),
    _count("resolved", "Resolved", "resolved", IncidentEvent.RESOLVED),
    Measure("backlog", "Backlog", "backlog", Scale.COUNT, judged=False, placed=False, counts=_backlog),
    _count("reopened", "Reopened", "reopened", IncidentEvent.REOPENED),
    Measure("breached", "Promises missed", "sla", Scale.COUNT, counts=_breached),
    _share("attainment", "Promises kept", "sla", lines.kept),
    _median("mtta", "To the first answer, median", "mtta_hours", lines.to_answer),
    _median("mttr", "To resolve, median", "mttr_hours", lines.to_resolve),
    _share("csat", "Satisfaction", "csat", lines.happy),
    _share("change_success", "Changes that went well", "changes", lines.went_well, placed=False),
    _share("reopen_rate", "Reopen rate", "reopen_rate", _reopened),
    _share("first_contact", "First team right", "first_contact", lines.first_team),
)

SHOWN = ("opened", "resolved", "backlog", "breached", "attainment", "mttr", "csat", "change_success")
"""What a report shows of them unless app.yaml says otherwise."""


def called(key: str) -> Measure | None:
    return next((measure for measure in MEASURES if measure.key == key.lower()), None)
