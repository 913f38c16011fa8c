"""The journal of a stretch of days as rows: for a terminal, or for a CSV."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO

from commands.audit import wording
from commands.audit.permissions import private_among
from commands.audit.reading import day_window, zone_of
from commands.shared.act import Act
from commands.shared.blocks import NAMED
from commands.shared.progress import Progress
from commands.shared.spreadsheet import harmless
from storage.directory import queries as directory
from storage.journal import queries as journal
from storage.journal.records import Entry, Told

COLUMNS = ("number", "at", "who", "name", "did", "record", "facts", "words", "from", "event")
AT_ONCE = 2000
PRIVATE = "(private)"
"""Stands for what was said of a private record: a file is for nobody in particular."""


def between(act: Act, first: date | None, last: date) -> Told:
    """From local midnight of a day (None: from the beginning) to the end of the last."""
    start = None if first is None else day_window(first, zone_of(act))[0]
    return Told(start=start, end=day_window(last, zone_of(act))[1])


def rows(act: Act, asked: Told) -> Iterator[tuple[str, ...]]:
    """In the order of time, read a piece at a time; `at` in the desk's zone."""
    names = directory.emails(act.tx)
    last: Entry | None = None
    while some := journal.told_after(act.tx, asked, last, AT_ONCE):
        private = private_among(act, {entry.record for entry in some})
        for entry in some:
            yield _row(act, entry, names.get(entry.actor, ""), is_private=entry.record in private)
        last = some[-1]


def _row(act: Act, entry: Entry, name: str, *, is_private: bool) -> tuple[str, ...]:
    said = wording.words(entry)
    return (
        str(entry.id),
        entry.at.astimezone(zone_of(act)).isoformat(timespec="seconds"),
        entry.actor,
        entry.actor.removeprefix(NAMED) if entry.actor.startswith(NAMED) else name,
        wording.did(entry),
        entry.record,
        wording.facts(entry),
        PRIVATE if is_private and said else said,
        entry.source,
        entry.what,
    )


def write_csv(act: Act, asked: Told, path: Path, progress: Progress) -> int:
    """How many rows were written. The file is there once it is whole; a link to it stays one."""
    total, written = journal.count_told(act.tx, asked), 0
    with _whole(path) as file:
        for written in _written(file, rows(act, asked)):
            if written % AT_ONCE == 0:
                progress(written, total)
    progress(written, written)
    return written


def is_stream(path: Path) -> bool:
    """Whether what is written there goes on at once, as into a pipe or `/dev/stdout`."""
    return path.exists() and not path.is_file()


@contextmanager
def _whole(path: Path) -> Iterator[IO[str]]:
    """What is written takes the place of a file that there is once it is whole."""
    if is_stream(path):
        with path.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        return
    path = path.resolve()
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _written(file: IO[str], found: Iterator[tuple[str, ...]]) -> Iterator[int]:
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for number, row in enumerate(found, start=1):
        writer.writerow([harmless(cell) for cell in row])
        yield number


def text(row: tuple[str, ...]) -> str:
    """A line for a terminal."""
    shown = dict(zip(COLUMNS, row, strict=True))
    told = [f"{shown['at']} {shown['name'] or shown['who']} {shown['did']} {shown['record']}"]
    return " · ".join([*told, *filter(None, (shown["facts"], shown["words"])), shown["from"]])
