"""The CSV files of other systems, .gz too: read a row at a time, by what each column is needed for."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

from commands.history.policy import LogSettings
from commands.service_levels.calendars import FIRST, LAST
from commands.shared.delimited import LeftOut, rows, whole
from commands.shared.progress import Progress
from commands.shared.refusals import Refused
from storage.record import Record

NOTHING = ("", "?")
LONGEST_NAME = 250
"""So many characters at most has a number, or the name of a person, a team, a place."""

PROSE = ("title", "reason", "note")
"""The columns that hold sentences, of any length."""

Raw = Mapping[str, str]
"""A row: what a column is needed for, and what it holds; empty where it holds nothing, or there is no such column."""


class Outcome(LeftOut):
    """What an import did: records added, those that were here already, and rows that could not be read."""

    added: int = 0
    known: int = 0


class Layout(Record):
    """How a file is laid out: what it is (`a change log`), where app.yaml names its columns, its columns by what they
    are needed for, and which of them it must have.
    """

    what: str
    keys: str
    columns: Mapping[str, str]
    needed: Sequence[str]


def read(path: Path, layout: Layout, left_out: LeftOut, progress: Progress) -> Iterator[tuple[int, Raw]]:
    """Each row with its line. Refused for a file that cannot be read to its end, or is not laid out so."""
    try:
        with whole(path), _opened(path, layout, progress) as text:
            yield from _rows(rows(text), path, layout, left_out)
    except (EOFError, zlib.error, OSError) as error:
        raise Refused(f"{path} cannot be read to its end ({error}); nothing was imported.") from None


def _rows(
    found: Iterator[tuple[int, list[str]]], path: Path, layout: Layout, left_out: LeftOut
) -> Iterator[tuple[int, Raw]]:
    header = [name.strip() for name in next(found, (0, []))[1]]
    missing = [layout.columns[what] for what in layout.needed if layout.columns[what] not in header]
    if missing:
        raise Refused(
            f"{path} is not {layout.what}: it has no column {', '.join(missing)}. "
            f"`{layout.keys}` in app.yaml names those of another kind."
        )
    there = {what: header.index(column) for what, column in layout.columns.items() if column in header}
    absent = dict.fromkeys(layout.columns.keys() - there.keys(), "")
    names, pick, width = tuple(there), itemgetter(*there.values(), 0), len(header)
    for line, row in found:
        if len(row) < width:
            if row:
                left_out.leave_out(line, "it has fewer fields than the header")
            continue
        values = zip(names, pick(row), strict=False)
        told = {name: "" if (text := value.strip()) in NOTHING else text for name, value in values}
        yield line, absent | told if absent else told


def check_names(raw: Raw, log: LogSettings) -> None:
    """ValueError for a row with a name that is longer than an index of PostgreSQL takes."""
    if max(map(len, raw.values())) <= LONGEST_NAME:
        return
    for what, text in raw.items():
        if what not in PROSE and len(text) > LONGEST_NAME:
            raise ValueError(f"its {log.column(what)} has {len(text):,} characters; {LONGEST_NAME} are the most")


@lru_cache(maxsize=100_000)
def _read_instant(text: str, dates: str, zone: str) -> datetime:
    """In UTC; in the zone where the text has no offset of its own. Rows have the same instants over and over.
    ValueError for what is none, OverflowError for what is out of reach.
    """
    told = datetime.strptime(text, dates)  # noqa: DTZ007 - `dates` may have `%z`
    if not FIRST.year <= told.year < LAST.year:
        raise OverflowError
    return (told if told.tzinfo else told.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def instant_in(text: str, log: LogSettings, what: str) -> datetime | None:
    """What a column says, in UTC; None where it says nothing. ValueError for what is no date as app.yaml says it."""
    if not text:
        return None
    try:
        return _read_instant(text, log.dates, log.timezone)
    except OverflowError:
        why = f"out of reach; dates go from {FIRST.year} to {LAST.year - 1}"
    except ValueError:
        why = f"not a date as `{log.key}.dates` says"
    raise ValueError(f"its {log.column(what)} {text!r} is {why}")


@contextmanager
def _opened(path: Path, layout: Layout, progress: Progress) -> Iterator[IO[str]]:
    """The file as text, gzip or not; how far it was read is told as it goes."""
    try:
        raw = path.open("rb")
    except OSError as error:
        raise Refused(f"{path} cannot be read ({error.strerror}); give {layout.what}.") from None
    with raw:
        size = path.stat().st_size
        counted = io.BufferedReader(_Counted(raw, lambda done: progress(done, size)))
        zipped = counted.peek(2)[:2] == b"\x1f\x8b"
        data = gzip.GzipFile(fileobj=counted) if zipped else counted
        yield io.TextIOWrapper(data, "utf-8-sig", newline="")


class _Counted(io.RawIOBase):
    """Tells how many bytes were read."""

    def __init__(self, raw: IO[bytes], told: Callable[[int], None]) -> None:
        self._raw, self._told, self._done = raw, told, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._raw.read(len(buffer))
        buffer[: len(data)] = data
        self._done += len(data)
        self._told(self._done)
        return len(data)
