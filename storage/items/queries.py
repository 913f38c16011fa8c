"""The register as it is stored; what app.yaml says of items stands there alone."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Connection, Text, bindparam, delete, func, insert, select, type_coerce, update

from storage.items.records import CHANGING, Item, ItemClass, ItemStatus, Relation, RelationKind
from storage.items.tables import item_relations, items
from storage.journal import queries as journal
from storage.schema import insert_once

COLUMNS = tuple(column for column in items.c if column.key != "id")


def record_of(key: str) -> str:
    """Under which record it is journalled whether an item has all that stand in for each other."""
    return f"item:{key}"


def version(tx: Connection) -> tuple[int, ...]:
    """Another one whenever the register has changed."""
    return journal.newest_of(tx, *CHANGING)


def all_items(tx: Connection) -> list[Item]:
    """By key. There are very many: what their words, facts and sources are is read here, as most have none."""
    columns = [type_coerce(each, Text) if isinstance(each.type, JSON) else each for each in COLUMNS]
    return [_item_as_kept(row) for row in tx.execute(select(*columns).order_by(items.c.key))]


def all_relations(tx: Connection) -> list[Relation]:
    """In the order made."""
    columns = (item_relations.c[name] for name in ("item", "kind", "other", "group", "needs", "source"))
    rows = tx.execute(select(*columns).order_by(item_relations.c.id))
    kinds = {kind.value: kind for kind in RelationKind}
    return [Relation(item, kinds[kind], *rest) for item, kind, *rest in rows]


def find(tx: Connection, key: str) -> Item | None:
    row = tx.execute(select(*COLUMNS).where(items.c.key == key)).first()
    return None if row is None else _item(row)


def put(tx: Connection, new: Sequence[Item], changed: Sequence[Item]) -> None:
    """Store items that there were not, and others as they are now."""
    if new:
        tx.execute(insert(items), [_row(each) for each in new])
    if changed:
        rows = [{f"to_{name}": value for name, value in _row(each).items()} for each in changed]
        values = {column.key: bindparam(f"to_{column.key}", type_=column.type) for column in COLUMNS}
        tx.execute(update(items).where(items.c.key == bindparam("to_key")).values(values), rows)


def verify(tx: Connection, item: Item, by: str, at: datetime) -> None:
    """Somebody (a Slack id) has said that it is the one; what app.yaml alone has is stored for it."""
    values: dict[str, Any] = {"verified_by": by, "verified_at": at}
    if insert_once(tx, items, **(_row(item) | values)) is None:
        tx.execute(update(items).where(items.c.key == item.key).values(values))


def set_status(tx: Connection, item: Item, status: ItemStatus, set_by: str) -> None:
    values: dict[str, Any] = {"status": status, "set_by": {**item.set_by, "status": set_by}}
    if insert_once(tx, items, **(_row(item) | values)) is None:
        tx.execute(update(items).where(items.c.key == item.key).values(values))


def add_relation(tx: Connection, relation: Relation) -> bool:
    """False when it was there."""
    return insert_once(tx, item_relations, **_relation_row(relation)) is not None


def add_relations(tx: Connection, relations: Iterable[Relation]) -> None:
    if rows := [_relation_row(each) for each in relations]:
        tx.execute(insert(item_relations), rows)


def remove_relation(tx: Connection, item: str, kind: RelationKind, other: str) -> bool:
    return _remove(tx, [(item, kind, other)]) > 0


def remove_relations(tx: Connection, relations: Collection[Relation]) -> None:
    _remove(tx, [(each.item, each.kind, each.other) for each in relations])


def _remove(tx: Connection, ends: Sequence[tuple[str, RelationKind, str]]) -> int:
    removed = 0
    for item, kind, other in ends:
        ours = item_relations.c
        where = (ours.item == item, ours.kind == kind, ours.other == other)
        removed += tx.execute(delete(item_relations).where(*where)).rowcount
    return removed


def count(tx: Connection) -> int:
    return tx.execute(select(func.count()).select_from(items)).scalar_one()


def _relation_row(relation: Relation) -> dict[str, Any]:
    names = ("item", "kind", "other", "group", "needs", "source")
    return {name: getattr(relation, name) for name in names}


def _row(item: Item) -> dict[str, Any]:
    row = {column.key: getattr(item, column.key) for column in COLUMNS}
    return row | {"words": [*item.words], "facts": {**item.facts}, "set_by": {**item.set_by}}


_CLASSES = {each.value: each for each in ItemClass}
_STATUSES = {each.value: each for each in ItemStatus}


def _item_as_kept(row: Any) -> Item:
    """In the order of the columns."""
    key, name, kind, service, owner, environment, site, status, words, facts, source, *rest = row
    external_id, serial, set_by, last_seen, missed, verified_by, verified_at = rest
    return Item(
        key, name, _CLASSES[kind], service, owner, environment, site, _STATUSES[status], tuple(_loaded(words)),
        _loaded(facts), source, external_id, serial, _loaded(set_by), last_seen, missed, verified_by, verified_at,
    )  # fmt: skip


def _loaded(kept: Any) -> Any:
    """What SQLite keeps as text; the driver of PostgreSQL has read it already."""
    if kept == "{}":
        return {}
    if kept == "[]":
        return ()
    return json.loads(kept) if isinstance(kept, str) else kept


def _item(row: Any) -> Item:
    found = dict(zip((column.key for column in COLUMNS), row, strict=True))
    kinds = {"kind": ItemClass(found["kind"]), "status": ItemStatus(found["status"])}
    return Item(**(found | kinds | {"words": tuple(found["words"])}))
