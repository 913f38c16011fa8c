"""What is asked of the register."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from commands.items.fallen import Fallen
from commands.items.policy import ItemPolicy
from commands.items.register import register
from commands.items.rules import Impact, impact, lowest_common
from commands.shared import sight
from commands.shared.act import Act
from commands.shared.blocks import typed
from commands.shared.language import nearest_of
from commands.shared.refusals import NotFound
from storage.items.records import Item, ItemClass


def item_called(act: Act, text: str) -> Item:
    """The item of this key or name. Raises NotFound, with what was perhaps meant."""
    known = register(act)
    found = known.called(text)
    if found is None:
        names = {item.name.casefold(): key for key, item in known.items.items()} | {key: key for key in known.items}
        alike = nearest_of(text, names)
        hint = f"Did you mean {' or '.join(f'`{typed(each, 80)}`' for each in alike)}?" if alike else ""
        raise NotFound(f"There is no item `{typed(text, 80)}`. {hint or '`/service items` lists them.'}")
    return found


class ItemNames(Mapping[str, str]):
    """What services and items are called, by their keys. The register is looked at for what is no service alone, in
    the operation that asks.
    """

    def __init__(self, act: Act) -> None:
        self._act, self._services = act, act.document.service_names()

    @cached_property
    def _items(self) -> Mapping[str, Item]:
        return register(self._act).items

    def __getitem__(self, key: str) -> str:
        return self._services[key] if key in self._services else self._items[key].name

    def __iter__(self) -> Iterator[str]:
        yield from self._services
        yield from (key for key in self._items if key not in self._services)

    def __len__(self) -> int:
        return len({*self._services, *self._items})


def item_names(act: Act) -> ItemNames:
    """What every service and every item is called, by its key."""
    return ItemNames(act)


def impact_of(act: Act, failed: Iterable[str], spared: Iterable[str] = ()) -> Fallen:
    """What goes down when items (keys or names) have failed, and others go on nevertheless. Raises NotFound."""
    keys = [item_called(act, text).key for text in failed]
    return fallen(act, keys, [item_called(act, text).key for text in spared])


def fallen(act: Act, failed: Iterable[str], spared: Iterable[str] = ()) -> Fallen:
    """The same, of keys; one that there is not takes nothing down."""
    known, policy = register(act), act.policy(ItemPolicy)
    found = impact(known.graph, failed, spared)
    there = [key for key in found.down if key in known.items]
    services = [key for key in there if known.items[key].kind is ItemClass.SERVICE]
    sites = [key for key in there if known.items[key].kind is ItemClass.SITE]
    people = [policy.sites[key].people for key in sites if key in policy.sites]
    known_people = [each for each in people if each is not None]
    return Fallen(found, services, sites, sum(known_people) if known_people else None, known)


def beneath(act: Act, keys: Iterable[str]) -> Item | None:
    """The nearest item whose failure takes all of these (keys) down; None where there is none, or one is unknown."""
    known, wanted = register(act), [*keys]
    if any(key not in known.items for key in wanted):
        return None
    found = lowest_common(known.graph, known.needs, wanted)
    return None if found is None else known.items.get(found)


def json_of(found: Impact) -> dict[str, Any]:
    """As `quarterdeck impact --json` says it."""
    return {
        "down": {**found.down},
        "at_risk": {key: {"left": at.left, "of": at.of, "needs": at.needs} for key, at in found.at_risk.items()},
        "paths": {key: found.path(key) for key in found.down},
    }


def lines_of(act: Act, records: list[str]) -> list[str]:
    """A line (mrkdwn) of each record that whoever asks may know of, in the same order."""
    seen = sight.visible(act, records)
    found: dict[str, str] = {}
    for each in act.index.searched:
        numbers = [
            int(record.rpartition("-")[2]) for record in records if record in seen and record[:3] == each.prefix
        ]
        lines = each.lines(act, numbers) if numbers else {}
        found |= {f"{each.prefix}-{number}": line for number, line in lines.items()}
    return [found[record] for record in records if record in found]
