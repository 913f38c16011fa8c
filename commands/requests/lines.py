"""Reading what somebody asks for in a line: an item of the catalogue, for whom, and what else they say."""

import re
from collections.abc import Mapping
from functools import lru_cache

from commands.requests.policy import Item, RequestPolicy
from commands.shared.language import PERSON, as_typed, nearest
from storage.record import Record

FOR = re.compile(r"^for\s+<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>[\s,:]*", re.IGNORECASE)
MOST_WORDS = 6


class Asked(Record):
    """The item (a key; None where none is named), for whom (a Slack id), and the words beside that."""

    item: str | None
    whom: str | None = None
    text: str = ""


def read(policy: RequestPolicy, line: str) -> Asked:
    """`ITEM [for @person] [TEXT]`; an item that stands elsewhere in the line is meant as well."""
    words = line.split(" ")
    for count in range(min(MOST_WORDS, len(words)), 0, -1):
        item = policy.item_called(as_typed(" ".join(words[:count])).strip(" .,:;!?"))
        if item is not None:
            return _rest(item, " ".join(words[count:]).strip())
    named = item_in(policy, as_typed(line))
    mentioned = PERSON.search(line)
    return Asked(named, None if mentioned is None else mentioned[1], as_typed(line))


def _rest(item: str, rest: str) -> Asked:
    found = FOR.match(rest)
    if found is None:
        return Asked(item, None, as_typed(rest))
    return Asked(item, found[1], as_typed(rest[found.end() :]))


def item_in(policy: RequestPolicy, text: str) -> str | None:
    """The one item that a text names, by its name or what people call it, the longest first; None for several."""
    folded = " ".join(text.casefold().split())
    found = {key: max(lengths) for key, item in policy.catalogue.items() if (lengths := _named(item, folded))}
    best = [key for key, length in found.items() if length == max(found.values())]
    return best[0] if len(best) == 1 else None


def _named(item: Item, folded: str) -> list[int]:
    names = (item.name.casefold(), *(word.casefold() for word in item.words))
    return [len(name) for name in names if name in folded and _as_words(name).search(folded)]


@lru_cache(1000)
def _as_words(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")


def alike(catalogue: Mapping[str, Item], text: str) -> list[str]:
    """The keys of the items whose names are most like what was typed."""
    names = {item.name.lower(): key for key, item in catalogue.items()}
    return [names[name] for name in nearest(as_typed(text).lower(), names)]
