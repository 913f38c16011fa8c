"""What else is known of an incident, guessed from what was said and put right by one choice, which is final."""

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache

from commands.shared.text import likeness, stems, terms
from storage.incidents import records
from storage.record import Record


class Fact(StrEnum):
    """Named as their columns are."""

    CATEGORY = "category"
    SITE = "site"
    ITEM = "item"


class Source(StrEnum):
    """Who or what an incident came from."""

    PERSON = "person"
    ALERT = "alert"
    IMPORT = records.IMPORTED
    SYNC = "sync"
    AFTERWARDS = records.AFTERWARDS


ALIKE = 0.5
"""From here on two reports are of the same trouble: `Till 4 in Lyon prints blank receipts` and `Receipts are blank at
till 2` have 0.60 in common.
"""

NEAR = 0.3
"""From here on what was said of a report may hold for another; so many of the nearest say it."""

NEAREST = 5
WORDS_KEPT = 20_000


class Past(Record):
    """A report of before: its words, and the category that it was of."""

    title: str
    category: str


@lru_cache(WORDS_KEPT)
def about(title: str, language: str) -> frozenset[str]:
    """What a line is about, worked out once."""
    return stems(title, language)


@lru_cache(WORDS_KEPT)
def alike(one: str, other: str, language: str) -> float:
    """How much two lines have in common, 0 to 1."""
    return likeness(about(one, language), about(other, language))


class Categories:
    """By what words which category is told, whatever their endings."""

    def __init__(self, categories: Mapping[str, tuple[str, ...]], language: str) -> None:
        self._language = language
        self._told: dict[str, list[tuple[frozenset[str], str]]] = {}
        for category, words in categories.items():
            for each in {frozenset(terms(word, language)) for word in (category, *words)} - {frozenset()}:
                self._told.setdefault(min(each), []).append((each, category))

    def in_text(self, text: str) -> str | None:
        """The category of whose words a text has the most; None where two have as many."""
        said = frozenset(terms(text, self._language))
        near = [each for term in said if term in self._told for each in self._told[term]]
        told = [category for words, category in near if words <= said]
        if not told:
            return None
        best = Counter(told).most_common(2)
        if len(best) == 2 and best[0][1] == best[1][1]:
            return None
        return best[0][0]


def category_like(title: str, past: Sequence[Past], language: str) -> str | None:
    """The category of the nearest reports, where they mostly agree."""
    scored = ((alike(title, each.title, language), each.category) for each in past)
    near = sorted((each for each in scored if each[0] >= NEAR), reverse=True)[:NEAREST]
    weight = Counter[str]()
    for score, category in near:
        weight[category] += score  # type: ignore[assignment]
    best = weight.most_common(1)
    return best[0][0] if best and best[0][1] * 2 > weight.total() else None
