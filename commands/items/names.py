"""What people call items, so that one is found in what they write: in memory, whatever how many there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from commands.shared.patterns import pattern
from storage.items.records import Item, ItemClass
from storage.record import Record

WORD = pattern(r"\w+(?:[-_.:/@+]\w+)*")
"""A word with what may stand within a key: `pos-db-1`, not the full stop after it."""

SHORTEST = 3
"""What is shorter stands in too many texts to name anything."""

LEADS_FROM = (ItemClass.SERVICE, ItemClass.SITE)
"""A text that names one of these and another item is about the other."""


class Names(Record):
    """By their words: the keys of the items that are called so. `longest` is how many words a name has at most."""

    keys: Mapping[tuple[str, ...], frozenset[str]]
    broad: frozenset[str]
    longest: int

    @classmethod
    def of(cls, items: Iterable[Item]) -> "Names":
        keys: dict[tuple[str, ...], set[str]] = defaultdict(set)
        broad = set()
        for item in items:
            if item.kind in LEADS_FROM:
                broad.add(item.key)
            for name in (item.key, item.name, *item.words):
                words = tuple(_words(name))
                if words and len("".join(words)) >= SHORTEST:
                    keys[words].add(item.key)
        found = {words: frozenset(those) for words, those in keys.items()}
        return cls(found, frozenset(broad), max(map(len, found), default=0))

    def in_text(self, text: str) -> str | None:
        """The one item (a key), neither a service nor a site, that a text names; None for none, and for several."""
        words = _words(text)
        found: set[str] = set()
        at = 0
        while at < len(words):
            for length in range(min(self.longest, len(words) - at), 0, -1):
                called = self.keys.get(tuple(words[at : at + length]))
                if called is not None and (named := called - self.broad):
                    found |= named
                    at += length - 1
                    break
            at += 1
        return next(iter(found)) if len(found) == 1 else None


def _words(text: str) -> list[str]:
    return WORD.findall(text.casefold())
