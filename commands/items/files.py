"""What a file says of items, of whatever kind it is; and how one is read as a table."""

import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from commands.items.lines import Needed
from commands.shared.delimited import rows, whole
from commands.shared.language import cleaned
from commands.shared.refusals import Refused
from storage.items.records import RelationKind
from storage.record import Mutable, Record, field

LARGEST = 200_000_000


class Row(Record):
    """An item as a file has it. `values` are those of its fields that are not empty; `called` what else the file
    calls it by; `is_strict`: a service, team or site that is not in app.yaml is a mistake, and no mere fact.
    """

    line: int
    key: str | None
    values: Mapping[str, object]
    called: tuple[str, ...] = ()
    is_strict: bool = True


class Stated(Record):
    """What an item is to others, as a line of the file says."""

    line: int
    item: str
    kind: RelationKind
    needed: Needed


class Read(Mutable):
    """What a file says. `kinds`: the relations of these kinds are all there; `is_full`: it holds all of its items;
    `wrong` is (line, why); `vague` types of relations that say nothing of impact, and how often.
    """

    source: str
    rows: list[Row] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    kinds: frozenset[RelationKind] = frozenset()
    is_full: bool = True
    wrong: list[tuple[int, str]] = field(default_factory=list)
    vague: dict[str, int] = field(default_factory=dict)


def text_of(path: Path) -> str:
    """Without a NUL, which PostgreSQL does not keep. Raises Refused."""
    try:
        with path.open("rb") as file:
            found = file.read(LARGEST + 1)
    except OSError as error:
        raise Refused(f"{path} cannot be read ({error.strerror}).") from None
    if len(found) > LARGEST:
        raise Refused(f"{path} is larger than {LARGEST // 1_000_000} MB. Split it by source.")
    with whole(path):
        return io.TextIOWrapper(io.BytesIO(found), "utf-8-sig").read().replace("\0", "")


Lined = tuple[int, Mapping[str, str]]


def table(text: str, path: Path) -> tuple[Sequence[str], Iterator[Lined]]:
    """The header in small letters, and each row that is not empty with its line. Raises Refused."""
    found = _read(text, path)
    header = [name.strip().lower() for name in next(found, (0, []))[1]]
    if len({*header}) < len(header):
        raise Refused(f"{path} has two columns of the same name.")
    return header, _by_name(found, header)


def _by_name(found: Iterator[tuple[int, list[str]]], header: Sequence[str]) -> Iterator[Lined]:
    """A cell is a line, whatever ends of lines it holds."""
    for line, row in found:
        if any(cell.strip() for cell in row):
            padded = [*row, *[""] * (len(header) - len(row))]
            yield line, {name: " ".join(cleaned(cell).split()) for name, cell in zip(header, padded, strict=False)}


def _read(text: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    with whole(path):
        yield from rows(io.StringIO(text))
