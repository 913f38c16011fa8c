"""All that is known of items, as one: from app.yaml, imports and people; pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from commands.items.names import Names
from commands.items.policy import APP_YAML, NEEDING, ItemPolicy
from commands.items.rules import Graph
from commands.shared.language import bare
from commands.shared.relations import Net
from storage.items.records import Item, Relation
from storage.record import Record, field, replace


class Register(Record, dict=True, eq=False):
    """Every item by its key, and every relation once. `version` tells whether it is still the newest."""

    items: Mapping[str, Item]
    relations: Sequence[Relation]
    version: tuple[int, ...] = ()
    folded: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def graph(self) -> Graph:
        """Of what is in use: what is planned or retired holds nothing up."""
        return Graph.of(self._in_use())

    def _in_use(self) -> Iterator[Relation]:
        idle = {key for key, item in self.items.items() if not item.is_in_use}
        return (each for each in self.relations if each.item not in idle and each.other not in idle)

    @cached_property
    def names(self) -> Names:
        """What is in use, by what people call it."""
        return Names.of(item for item in self.items.values() if item.is_in_use)

    @cached_property
    def needs(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for each in self._in_use():
            if each.kind in NEEDING:
                found[each.item].append(each.other)
        return Net(found)

    @cached_property
    def from_item(self) -> Mapping[str, Sequence[Relation]]:
        return _by(self.relations, "item")

    @cached_property
    def to_item(self) -> Mapping[str, Sequence[Relation]]:
        return _by(self.relations, "other")

    def called(self, text: str) -> Item | None:
        """The item of this key or name, whichever letters are capitals; None where several have the name."""
        ways = (" ".join(text.split()), bare(text))
        found = (self.items.get(way) or self.items.get(self.folded.get(way.casefold(), "")) for way in ways)
        return next(filter(None, found), None)

    def name(self, key: str) -> str:
        found = self.items.get(key)
        return key if found is None else found.name


def _by(relations: Iterable[Relation], end: str) -> dict[str, list[Relation]]:
    found: dict[str, list[Relation]] = defaultdict(list)
    for each in relations:
        found[getattr(each, end)].append(each)
    return dict(found)


def whole(
    policy: ItemPolicy, items: Iterable[Item], relations: Iterable[Relation], version: tuple[int, ...]
) -> Register:
    found = {item.key: item for item in items}
    for gone in [
        key for key, item in found.items() if item.source == APP_YAML and key not in policy.keys_of_app_yaml
    ]:
        del found[gone]
    for item in policy.items_of_app_yaml():
        found[item.key] = over(item, found.get(item.key))
    ours = {(each.item, each.kind, each.other): each for each in policy.relations_of_app_yaml()}
    more = (each for each in relations if (each.item, each.kind, each.other) not in ours)
    return Register(found, (*ours.values(), *more), version, _folded(found))


def over(written: Item, known: Item | None) -> Item:
    """An item as app.yaml says, with what else is known of it where app.yaml says nothing."""
    if known is None:
        return written
    return replace(
        written,
        kind=written.kind if written.kind.value != "other" else known.kind,
        service=written.service or known.service,
        owner=written.owner or known.owner,
        environment=written.environment or known.environment,
        site=written.site or known.site,
        status=known.status if written.status.value == "live" else written.status,
        words=tuple(dict.fromkeys((*written.words, *known.words))),
        facts={**known.facts, **written.facts},
        external_id=written.external_id or known.external_id,
        serial=written.serial or known.serial,
        set_by=known.set_by,
        last_seen=known.last_seen,
        missed=known.missed,
        verified_by=known.verified_by,
        verified_at=known.verified_at,
    )


def _folded(items: Mapping[str, Item]) -> dict[str, str]:
    """A key or a name in small letters -> the key; none for a name that several have."""
    names: dict[str, set[str]] = defaultdict(set)
    for item in items.values():
        names[" ".join(item.name.casefold().split())].add(item.key)
    alone = {name: next(iter(keys)) for name, keys in names.items() if len(keys) == 1}
    return alone | {key.casefold(): key for key in items}
