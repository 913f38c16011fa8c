"""What was counted once of windows that are over: nothing that happens later changes it, so it is kept as it was.

What is not kept is counted anew, with the same outcome; an import, which adds to the past, has all of it forgotten.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, select

from storage.figures.records import Window
from storage.figures.tables import figure_sums
from storage.journal.tables import journal
from storage.record import Record
from storage.schema import inserting_once

Groups = dict[str, list[Any]]
"""Of each group a value for each window."""

DAY = timedelta(days=1)


class Kind(Record):
    """What the values of a line are: `blank` where there is nothing, and how one is kept and read again."""

    blank: Callable[[], Any]
    kept: Callable[[Any], Any] = lambda value: value
    read: Callable[[Any], Any] = lambda value: value
    in_a_row: bool = False
    """Whether each window is counted by the ones after it, so that all of them are needed."""


COUNT, SHARE = Kind(int), Kind(lambda: (0, 0), list, tuple)
HOURS = Kind(
    list,
    lambda hours: [round(each * 3_600_000) for each in hours],
    lambda kept: [each / 1000 / 3600 for each in kept],
)
"""Kept as thousandths of a second."""


class Sum(Record):
    """What one line is in one window, by group; `value` as it is kept."""

    line: str
    by: str
    window: Window
    value: Mapping[str, Any]


class Line(Record):
    """A line over windows, by groups: read where it is kept, and counted where it is not.

    `count` is (tx, windows, the column to tell apart by or None, *what more it is of) -> its groups.
    """

    name: str
    kind: Kind
    count: Callable[..., Groups]

    def __call__(self, tx: Connection, windows: Sequence[Window], by: str | None, *what: str) -> Groups:
        """Of each group, what it is in each window."""
        known = _known(tx, self._called(what), by or "", windows)
        values = {
            window: {key: self.kind.read(each) for key, each in found.items()} for window, found in known.items()
        }
        missing = [window for window in windows if window not in known]
        if missing and self.kind.in_a_row:
            missing = [*windows[windows.index(missing[0]) : windows.index(missing[-1]) + 1]]
        if missing:
            values |= _by_window(missing, self.count(tx, missing, by, *what))
        return _together(windows, values, self.kind.blank)

    def sums(self, tx: Connection, windows: Sequence[Window], by: str | None, *what: str) -> list[Sum]:
        """What is to be kept of these windows, counted anew."""
        name, kept = self._called(what), self.kind.kept
        counted = _by_window(windows, self.count(tx, windows, by, *what)).items()
        return [
            Sum(name, by or "", window, {key: kept(each) for key, each in found.items() if _is_anything(each)})
            for window, found in counted
        ]

    def _called(self, what: Sequence[str]) -> str:
        return "/".join((self.name, *what))


def _is_anything(value: Any) -> bool:
    """Whether it is anything but nothing at all."""
    return any(value) if isinstance(value, tuple) else bool(value)


def _by_window(windows: Sequence[Window], groups: Groups) -> dict[Window, dict[str, Any]]:
    return {window: {key: line[place] for key, line in groups.items()} for place, window in enumerate(windows)}


def _together(
    windows: Sequence[Window], values: Mapping[Window, Mapping[str, Any]], blank: Callable[[], Any]
) -> Groups:
    found: Groups = {}
    for place, window in enumerate(windows):
        for key, value in values[window].items():
            found.setdefault(key, [blank() for _ in windows])[place] = value
    return found


def _days(window: Window) -> int:
    return round((window.end - window.start) / DAY)


def _known(tx: Connection, line: str, by: str, windows: Sequence[Window]) -> dict[Window, dict[str, Any]]:
    if not windows:
        return {}
    row = figure_sums.c
    first, last = min(each.start for each in windows), max(each.start for each in windows)
    days = {_days(each) for each in windows}
    its = (row.line == line, row.by == by, row.days.in_(days), row.start >= first, row.start <= last)
    rows = tx.execute(select(row.start, row.until, row.value).where(*its))
    return {Window(each.start, each.until): each.value for each in rows}


MARK = "kept"
"""The line that is kept of every window: what is kept of one is kept of it all at once."""


def kept_windows(tx: Connection, by: str, windows: Sequence[Window]) -> set[Window]:
    """Those of these windows that are kept, as far as lines are told apart by this column."""
    return {*_known(tx, MARK, by, windows)} if windows else set()


def newest(tx: Connection) -> int:
    """The number of the last entry of the journal."""
    return int(tx.execute(select(func.coalesce(func.max(journal.c.id), 0))).scalar_one())


def has_changed(tx: Connection, before: datetime, since: int) -> bool:
    """Whether anything was added to the journal of a past time after this entry: an import does that."""
    added = select(journal.c.id).where(journal.c.id > since, journal.c.at < before).limit(1)
    return tx.execute(added).first() is not None


def keep(tx: Connection, sums: Iterable[Sum]) -> None:
    rows = [
        {
            "line": each.line, "by": each.by, "days": _days(each.window),
            "start": each.window.start, "until": each.window.end, "value": each.value,
        }
        for each in sums
    ]  # fmt: skip
    if rows:
        tx.execute(inserting_once(tx.dialect.name, figure_sums), rows)


def forget(tx: Connection, *, before: datetime | None = None, days: int | None = None) -> None:
    """What is kept of windows of so many days that began before an instant; without them, all."""
    row = figure_sums.c
    its = ([] if before is None else [row.start < before]) + ([] if days is None else [row.days == days])
    tx.execute(delete(figure_sums).where(*its))
