"""Our own CSV of items: a row each, a column for each relation."""

from collections.abc import Iterable, Mapping, Sequence

from commands.items.files import Lined, Read, Row, Stated
from commands.items.lines import read_needed
from commands.items.policy import MANUAL, item_key
from storage.items.records import ItemClass, ItemStatus, RelationKind

NEEDED = ("key", "name")
FIELDS = ("service", "owner", "environment", "site", "serial", "external_id")


def read(header: Sequence[str], rows: Iterable[Lined]) -> Read:
    found = Read(MANUAL, kinds=frozenset(kind for kind in RelationKind if kind in header))
    for line, row in rows:
        try:
            read, stated = _our_row(line, row, found.kinds)
        except ValueError as error:
            found.wrong.append((line, str(error)))
        else:
            found.rows.append(read)
            found.stated += stated
    return found


def _our_row(line: int, row: Mapping[str, str], kinds: frozenset[RelationKind]) -> tuple[Row, list[Stated]]:
    if not row["key"]:
        raise ValueError("it has no key")
    key = item_key(row["key"])
    values: dict[str, object] = {name: row[name] for name in ("name", *FIELDS) if row.get(name)}
    if row.get("class"):
        values["kind"] = _one_of(ItemClass, row["class"], "class")
    if row.get("status"):
        values["status"] = _one_of(ItemStatus, row["status"], "status")
    if words := tuple(filter(None, (word.strip() for word in row.get("words", "").split(";")))):
        values["words"] = words
    stated = [Stated(line, key, kind, each) for kind in kinds for each in read_needed(row.get(kind, ""))]
    return Row(line, key, values), stated


def _one_of(kinds: type[ItemClass] | type[ItemStatus], text: str, what: str) -> ItemClass | ItemStatus:
    known = [each for each in kinds if each is not ItemClass.SERVICE]
    found = next((each for each in known if each == text.lower()), None)
    if found is None:
        raise ValueError(f"its {what} {text!r} is none; write {', '.join(known)}")
    return found
