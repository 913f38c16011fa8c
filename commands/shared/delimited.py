"""The rows of a CSV, as other programs write it."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from commands.shared.counts import so_many
from commands.shared.refusals import Refused
from storage.record import Mutable, field

DELIMITERS = (",", ";", "\t")
MOST_TOLD = 20
"""So many rows that cannot be read are remembered; all are counted."""

LONGEST_CELL = 10_000_000
"""So many characters at most stand in a cell: the work notes of a long story are longer than the 131,072 that Python
takes of itself, and most such columns are not even needed.
"""

BEHIND = "\n"
"""A line more than there is: where no quote is open it is a row of nothing, else it ends up in the last cell."""


def rows(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line on which it ends, its fields parted by what the first line has most of.

    Raises csv.Error for a cell that is longer than any, and for a quote that is opened and never closed: all that
    follows it would be a single cell. A NUL, which PostgreSQL does not keep, is left out.
    """
    csv.field_size_limit(LONGEST_CELL)
    kept = (line.replace("\0", "") for line in lines)
    first = next(kept, "")
    reader = csv.reader(chain([first], kept, [BEHIND]), delimiter=max(DELIMITERS, key=first.count))
    row, before = next(reader), 0
    line = reader.line_num
    for following in reader:
        yield line, row
        before, line, row = line, reader.line_num, following
    if row:
        raise csv.Error(f"the quote that is opened in line {before + 1} is never closed")


class LeftOut(Mutable):
    """How many rows of a file could not be read, and of the first of them the line and why."""

    bad: int = 0
    bad_rows: list[tuple[int, str]] = field(default_factory=list)

    def leave_out(self, line: int, why: str) -> None:
        self.bad += 1
        if len(self.bad_rows) < MOST_TOLD:
            self.bad_rows.append((line, why))

    def told(self) -> list[str]:
        """In lines; none where every row was read."""
        if not self.bad:
            return []
        lines = [f"{so_many(self.bad, 'row')} could not be read:"]
        lines += [f"  line {line}: {why}" for line, why in self.bad_rows]
        rest = self.bad - len(self.bad_rows)
        return [*lines, f"  and {rest:,} more"] if rest else lines


@contextmanager
def whole(path: Path) -> Iterator[None]:
    """Raises Refused for what is no text in UTF-8, and for a CSV that cannot be read to its end."""
    try:
        yield
    except UnicodeDecodeError:
        raise Refused(f"{path} is not text in UTF-8. Save it as such.") from None
    except csv.Error as error:
        raise Refused(f"{path} cannot be read to its end ({error}); nothing was imported.") from None
