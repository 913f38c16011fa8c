"""Reading what somebody asks for in a line: an item of the catalogue, for whom, and what else they say."""

import re
from collections.abc import Mapping
from functools import lru_cache

from commands.requests.policy import Item, RequestPolicy
from commands.shared.language import PERSON, as_typed, nearest
from commands.shared.patterns import pattern
from commands.shared.verbs import MEANT, Fit, Line, first_word, is_short
from storage.record import Record

WANTING = pattern(
    r"\b(?:need|needs|want|wants|would like|like to (?:have|order|get)|request|order|require|apply for|"
    r"(?:can|could|may) (?:i|we) (?:have|get)|please (?:give|order|send|get|provide)|looking for|i'd like)\b",
    re.IGNORECASE,
)
FOR = pattern(r"^for\s+<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>[\s,:]*", re.IGNORECASE)
MOST_WORDS = 6
WORD = pattern(r"\w{3,}")


class Asked(Record):
    """The item (a key; None where none is named), for whom (a Slack id), and the words beside that."""

    item: str | None
    whom: str | None = None
    text: str = ""


def read(policy: RequestPolicy, line: str) -> Asked:
    """`ITEM [for @person] [TEXT]`; an item that stands elsewhere in the line is meant as well."""
    begun = begun_with(policy, line)
    if begun is not None:
        return begun
    named = item_in(policy, as_typed(line))
    mentioned = PERSON.search(line)
    return Asked(named, None if mentioned is None else mentioned[1], as_typed(line))


def begun_with(policy: RequestPolicy, line: str) -> Asked | None:
    """What is asked for in a line that begins with an item; None for any other."""
    words = line.split(" ")
    for count in range(min(MOST_WORDS, len(words)), 0, -1):
        item = policy.item_called(as_typed(" ".join(words[:count])).strip(" .,:;!?"))
        if item is not None:
            return _rest(item, " ".join(words[count:]).strip())
    return None


def is_doubtful(policy: RequestPolicy, text: str, line: Line) -> bool:
    """Whether a line that names an item could be something to do: it begins with a verb of ours, or with a word that
    other tools use; and neither with the item nor with a word for wanting it.
    """
    if begun_with(policy, text) is not None or WANTING.match(as_typed(text)) is not None:
        return False
    if line.verb is not None:
        return line.fit is not Fit.OTHER or not line.command
    word, rest = first_word(text)
    return word.lower() in MEANT and is_short(rest, "req")


def with_the_item_as_a_word(policy: RequestPolicy, text: str, key: str) -> str:
    """The line, in which the item that it names counts as one word, however long its name is."""
    item = policy.catalogue[key]
    for name in sorted((item.name, *item.words), key=len, reverse=True):
        shorter, found = _as_words(name.casefold()).subn("item", text.casefold())
        if found:
            return shorter
    return text


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
    """The keys of the items that have a word of what was typed in their names, what fewest have first; then of those
    whose names are most like it.
    """
    said = as_typed(text).lower()
    names = {item.name.lower(): key for key, item in catalogue.items()}
    having: dict[str, list[str]] = {}
    for name, key in names.items():
        for word in {*WORD.findall(name)}:
            having.setdefault(word, []).append(key)
    shared = sorted((having[word] for word in WORD.findall(said) if word in having), key=len)
    return [*dict.fromkeys(key for keys in (*shared, [names[name] for name in nearest(said, names)]) for key in keys)]
