"""Relations as they are written in a column: `pos-db-1; any(1):vm-11|vm-12`."""

import re
from collections.abc import Iterator, Mapping

from commands.shared.patterns import pattern
from storage.items.records import RelationKind
from storage.record import Record

ANY = pattern(r"any\((\d{1,4})\)\s*:\s*(.+)", re.IGNORECASE)


class Needed(Record):
    """One other item; or several of which so many must be left."""

    keys: tuple[str, ...]
    needs: int = 0


Ends = dict[RelationKind, list[Needed]]


def read_needed(text: str) -> Iterator[Needed]:
    """ValueError, with the cure."""
    for part in filter(None, (part.strip() for part in text.split(";"))):
        match = ANY.fullmatch(part)
        if match is None:
            if "|" in part or part.lower().startswith("any"):
                raise ValueError(f"{part!r} is not read; write items that stand in for each other as any(1):a|b")
            yield Needed((part,))
            continue
        keys = tuple(dict.fromkeys(filter(None, (key.strip() for key in match[2].split("|")))))
        if not 1 <= int(match[1]) <= len(keys) or len(keys) < 2:
            raise ValueError(
                f"{part!r} needs {match[1]} of {len(keys)}; name at least two, and need no more than there are"
            )
        yield Needed(keys, int(match[1]))


SAID: Mapping[RelationKind, tuple[str, str]] = {
    RelationKind.DEPENDS_ON: ("depends on", "used by"),
    RelationKind.RUNS_ON: ("runs on", "runs"),
    RelationKind.PART_OF: ("part of", "contains"),
    RelationKind.BACKED_UP_BY: ("backed up by", "backs up"),
    RelationKind.CONNECTS_TO: ("connects to", "connects to"),
}
"""What the one item is to the other, and the other to the one."""
