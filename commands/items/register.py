"""The register: what is known of items, kept in the memory of each process and read anew where it has changed."""

import threading
from collections.abc import Iterable
from weakref import WeakKeyDictionary

from commands.items.known import Register, whole
from commands.items.policy import ItemPolicy
from commands.shared.act import Act
from commands.shared.index import NOTHING, Index
from commands.shared.relations import Towards, related
from storage.items import queries as stored

CHANGED = "register changed"
"""Noted of a transaction that has changed the register: what it reads is kept for nobody else."""

VERSION = "register version"


_kept: "WeakKeyDictionary[Index, Register]" = WeakKeyDictionary()
_lock = threading.Lock()


def register(act: Act) -> Register:
    """As it stands; read anew where it has changed. Not while somebody waits for the answer to a report."""
    version = _version(act)
    found = _kept.get(act.index)
    if found is not None and found.version == version and CHANGED not in act.tx.info:
        return found
    read = _read(act, version)
    if act.index is not NOTHING and CHANGED not in act.tx.info:
        with _lock:
            _kept[act.index] = read
    return read


def _version(act: Act) -> tuple[int, ...]:
    """Asked once in an operation, but by one that changes the register."""
    known: tuple[int, ...] | None = act.tx.info.get(VERSION)
    if known is None or CHANGED in act.tx.info:
        known = act.tx.info[VERSION] = stored.version(act.tx)
    return known


def at_hand(act: Act) -> Register:
    """As this process last read it, at no cost: half a minute old at most. Before that, what app.yaml says."""
    found = _kept.get(act.index)
    if found is None:
        found = whole(act.policy(ItemPolicy), [], [], ())
        if act.index is not NOTHING:
            with _lock:
                found = _kept.setdefault(act.index, found)
    return found


def take_in(act: Act) -> None:
    """What has changed, so that it is at hand, with all that is made of it: asked every half a minute, while nobody
    waits.
    """
    found = register(act)
    assert found.names is not None
    assert found.graph is not None
    assert found.needs is not None


def related_items(
    act: Act, keys: Iterable[str], depth: int | None = None, way: Towards = Towards.BOTH
) -> dict[str, int]:
    """What is at most so many steps from these items, as `shared.relations.related` says, by all that is known."""
    return related(register(act).needs, keys, depth, way)


def _read(act: Act, version: tuple[int, ...]) -> Register:
    return whole(act.policy(ItemPolicy), stored.all_items(act.tx), stored.all_relations(act.tx), version)
