"""Links between records of any practice."""

from collections.abc import Collection

from sqlalchemy import Connection, delete, or_, select

from storage.links.records import Link, LinkKind
from storage.links.tables import links
from storage.record import asdict
from storage.schema import insert_once
from storage.statements import any_given, find

_OF_ALL = select(links).where(or_(any_given(links.c.one), any_given(links.c.other))).order_by(links.c.id)
_OF_KINDS = _OF_ALL.where(any_given(links.c.kind))


def add(tx: Connection, link: Link) -> bool:
    """Relate two records; False when they were, in this way."""
    return insert_once(tx, links, **asdict(link)) is not None


def remove(tx: Connection, kind: LinkKind, one: str, other: str) -> bool:
    this = (links.c.kind == kind, links.c.one == one, links.c.other == other)
    return tx.execute(delete(links).where(*this)).rowcount > 0


def of(tx: Connection, record: str) -> list[Link]:
    """All links of a record, whichever end it is at, in the order made."""
    return of_all(tx, [record])


def of_all(tx: Connection, records: Collection[str], *kinds: LinkKind) -> list[Link]:
    """All links of these records, of these kinds or any; in the order made."""
    asked = {"any_one": [*records], "any_other": [*records]} | ({"any_kind": kinds} if kinds else {})
    rows = find(tx, _OF_KINDS if kinds else _OF_ALL, asked)
    return [
        Link(LinkKind(row["kind"]), *(row[name] for name in ("one", "other", "made_by", "made_at"))) for row in rows
    ]
