"""What items read from app.yaml: what there is, what it cannot do without, and which source's word counts most."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha1
from typing import Annotated

from pydantic import AfterValidator, Field

from commands.items.lines import Ends, Needed
from commands.shared.organisation import ConfigModel, Mistake, Organisation, unknown
from commands.shared.patterns import pattern
from commands.shared.sites import Word
from commands.shared.written import Name
from storage.items.records import Item, ItemClass, ItemStatus, Relation, RelationKind

APP_YAML = "app.yaml"
"""The source of what app.yaml and the files that it names say: its word counts before every other's."""

MANUAL = "manual"
MOST_ITEMS = 20_000
KEY = pattern(r"[\w.:@/+-]{1,75}")
FACTS = 40


def item_key(text: str) -> str:
    """A key of an item: one word, as it stands in lines. ValueError, with the cure."""
    if not KEY.fullmatch(text.strip()):
        raise ValueError(
            f"{text!r} is no key of an item: write one word of letters, digits, `-`, `_`, `.`, `:` or `/`"
        )
    return text.strip()


ItemKey = Annotated[str, AfterValidator(item_key)]


class AnyOf(ConfigModel):
    """Of `any` of these so many must be left."""

    any: tuple[ItemKey, ...] = Field(min_length=2, max_length=100)
    needs: int = Field(default=1, ge=1)


Ended = tuple[ItemKey | AnyOf, ...]


class KnownItem(ConfigModel):
    """An item as app.yaml has it. `kind` (the key `class`) is what it is; the five last are keys of other items."""

    name: Name | None = None
    kind: ItemClass = Field(default=ItemClass.OTHER, alias="class")
    service: str | None = None
    owner: str | None = None
    environment: Word | None = None
    site: str | None = None
    status: ItemStatus = ItemStatus.LIVE
    words: tuple[Word, ...] = ()
    facts: dict[Word, Word] = Field(default_factory=dict, max_length=FACTS)
    serial: Word | None = None
    external_id: Word | None = None
    depends_on: Ended = ()
    runs_on: Ended = ()
    part_of: Ended = ()
    backed_up_by: Ended = ()
    connects_to: Ended = ()

    def ends(self) -> Iterator[tuple[RelationKind, int, ItemKey | AnyOf]]:
        """What it is to others, and where that stands."""
        for kind in RelationKind:
            for at, end in enumerate(getattr(self, kind)):
                yield kind, at, end

    def relations(self, key: str) -> Iterator[Relation]:
        ends: Ends = {}
        for kind, _, end in self.ends():
            needed = Needed((end,)) if isinstance(end, str) else Needed(end.any, end.needs)
            ends.setdefault(kind, []).append(needed)
        for kind, needed_of_it in ends.items():
            yield from relations_of(key, kind, needed_of_it, APP_YAML)


def relations_of(key: str, kind: RelationKind, needed: Sequence[Needed], source: str) -> Iterator[Relation]:
    """Each other item that it needs; those that stand in for each other are one group, named by who is in it."""
    for each in needed:
        group = sha1("\n".join(sorted(each.keys)).encode()).hexdigest()[:12] if each.needs else ""
        yield from (Relation(key, kind, other, group, each.needs, source) for other in each.keys)


class ItemSettings(ConfigModel):
    """The keys under `items:`. The word of an earlier source stands; what so many full imports of its source in a
    row did not have is not seen; one that would lose more than `most_gone` percent of its source's items asks first.
    `files` (the key `from`) hold more of what is `known`.
    """

    sources: tuple[Name, ...] = ("servicenow", "backstage", MANUAL)
    stale_after: int = Field(default=3, ge=1, le=1000)
    most_gone: int = Field(default=20, ge=0, le=100)
    files: tuple[str, ...] = Field(default=(), alias="from", max_length=100)
    known: dict[ItemKey, KnownItem] = Field(default_factory=dict, max_length=MOST_ITEMS)


class ItemPolicy(Organisation):
    items: ItemSettings | None = None

    @property
    def register_settings(self) -> ItemSettings:
        return self.items or ItemSettings()

    @property
    def known_items(self) -> Mapping[str, KnownItem]:
        return self.register_settings.known

    @property
    def keys_of_app_yaml(self) -> frozenset[str]:
        return frozenset((*self.services, *self.sites, *self.known_items))

    def rank(self, source: str) -> int:
        """How little a source's word counts: app.yaml's most, one that is not named least."""
        order = (APP_YAML, *self.register_settings.sources)
        return order.index(source) if source in order else len(order)

    def items_of_app_yaml(self) -> Iterator[Item]:
        """Services, sites and what stands under `items`."""
        for key, service in self.services.items():
            yield Item(key, service.name, ItemClass.SERVICE, key, service.team, words=service.words, source=APP_YAML)
        for key, site in self.sites.items():
            if key not in self.services:
                yield Item(key, site.name, ItemClass.SITE, site=key, words=site.words, source=APP_YAML)
        for key, known in self.known_items.items():
            if key not in self.services and key not in self.sites:
                yield _item(key, known)

    def relations_of_app_yaml(self) -> Iterator[Relation]:
        for key, service in self.services.items():
            yield from (Relation(key, RelationKind.DEPENDS_ON, each, source=APP_YAML) for each in service.depends_on)
        for key, site in self.sites.items():
            if key not in self.services:
                yield from (Relation(key, RelationKind.DEPENDS_ON, each, source=APP_YAML) for each in site.depends_on)
        for key, known in self.known_items.items():
            yield from known.relations(key)

    def needs(self) -> dict[str, Sequence[str]]:
        found: dict[str, list[str]] = {key: [*needed] for key, needed in super().needs().items()}
        for each in self.relations_of_app_yaml():
            if each.kind in NEEDING and each.other not in found.setdefault(each.item, []):
                found[each.item].append(each.other)
        return {**found}

    def needed_too(self) -> Collection[str]:
        return (*super().needed_too(), *self.known_items)

    def mistakes(self) -> Iterator[Mistake]:
        yield from super().mistakes()
        known = self.keys_of_app_yaml
        for key, item in self.known_items.items():
            at = ("items", "known", key)
            if key in self.services or key in self.sites:
                kind = "service" if key in self.services else "site"
                yield at, f"is the key of a {kind}; give the item one of its own"
            if item.kind is ItemClass.SERVICE:
                yield (*at, "class"), "is for what stands under `services`; write application, or another class"
            yield from (((*at, field), why) for field, why in self._misplaced(item))
            yield from (((*at, *where), why) for where, why in _mistaken_ends(key, item, known))

    def _misplaced(self, item: KnownItem) -> Iterator[tuple[str, str]]:
        named: tuple[tuple[str, str, Collection[str]], ...] = (
            ("service", "service", self.services),
            ("owner", "team", self.teams),
            ("site", "site", self.sites),
        )
        for field, what, keys in named:
            value = getattr(item, field)
            if value is not None and value not in keys:
                yield field, unknown(what, value, list(keys))

    def described(self, now: datetime) -> Iterator[str]:
        yield from super().described(now)
        if self.items is not None:
            order = ", then ".join(self.items.sources)
            yield f"\nItems ({len(self.keys_of_app_yaml)} by app.yaml)"
            yield f"  imported ones add to them; where sources disagree counts app.yaml, then {order}"


NEEDING = (RelationKind.DEPENDS_ON, RelationKind.RUNS_ON, RelationKind.PART_OF)


def _mistaken_ends(key: str, item: KnownItem, known: Collection[str]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for kind, place, end in item.ends():
        for other in (end,) if isinstance(end, str) else end.any:
            if other == key:
                yield (kind, place), "is the item itself; name another"
            elif other not in known:
                yield (kind, place), unknown("item", other, sorted(known))
        if not isinstance(end, str) and end.needs > len(end.any):
            yield (kind, place), f"needs {end.needs} of {len(end.any)}; write at most that many"


def _item(key: str, known: KnownItem) -> Item:
    return Item(
        key=key,
        name=known.name or key,
        kind=known.kind,
        service=known.service,
        owner=known.owner,
        environment=known.environment,
        site=known.site,
        status=known.status,
        words=known.words,
        facts=known.facts,
        source=APP_YAML,
        external_id=known.external_id,
        serial=known.serial,
    )
