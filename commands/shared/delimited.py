"""The rows of a CSV, as other programs write it."""

import csv
from collections.abc import Iterable, Iterator
from itertools import chain

BEHIND = "\n"
"""A line more than there is: where no quote is open it is a row of nothing, else it ends up in the last cell."""


def rows(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line on which it ends. Raises csv.Error, also for a quote that is opened and never closed:
    all that follows it would be a single cell. A NUL, which PostgreSQL does not keep, is left out.
    """
    kept = (line.replace("\0", "") for line in lines)
    reader = csv.reader(chain(kept, [BEHIND]), delimiter=delimiter)
    row, before = next(reader), 0
    line = reader.line_num
    for following in reader:
        yield line, row
        before, line, row = line, reader.line_num, following
    if row:
        raise csv.Error(f"the quote that is opened in line {before + 1} is never closed")
