"""What else is known of an incident, guessed from what was said and put right by one choice, which is final."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from commands.incidents.report import service_in
from commands.shared.text import likeness, stems, terms
from storage.incidents import records


class Fact(StrEnum):
    """Named as their columns are."""

    CATEGORY = "category"
    SITE = "site"
    ITEM = "item"


class Source(StrEnum):
    """Who or what an incident came from."""

    PERSON = "person"
    ALERT = "alert"
    IMPORT = "import"
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


@dataclass(frozen=True)
class Past:
    """A report of before: its words, and the category that it was of."""

    title: str
    category: str


@lru_cache(WORDS_KEPT)
def about(title: str, language: str) -> frozenset[str]:
    """What a line is about, worked out once."""
    return stems(title, language)


def alike(one: str, other: str, language: str) -> float:
    """How much two lines have in common, 0 to 1."""
    return likeness(about(one, language), about(other, language))


def category_in(text: str, categories: Mapping[str, tuple[str, ...]], language: str) -> str | None:
    """The category of whose words, whatever their endings, a text has the most; None where two have as many."""
    said = frozenset(terms(text, language))
    found = {
        category: sum(each <= said for each in _wanted(category, words, language))
        for category, words in categories.items()
    }
    most = max(found.values(), default=0)
    best = [category for category, n in found.items() if n == most]
    return best[0] if most and len(best) == 1 else None


@lru_cache(WORDS_KEPT)
def _wanted(category: str, words: tuple[str, ...], language: str) -> frozenset[frozenset[str]]:
    """The words of a category that a text must have, whichever of them: worked out once."""
    return frozenset(each for word in (category, *words) if (each := frozenset(terms(word, language))))


def category_like(title: str, past: Sequence[Past], language: str) -> str | None:
    """The category of the nearest reports, where they mostly agree."""
    scored = ((alike(title, each.title, language), each.category) for each in past)
    near = sorted((each for each in scored if each[0] >= NEAR), reverse=True)[:NEAREST]
    weight = Counter[str]()
    for score, category in near:
        weight[category] += score  # type: ignore[assignment]
    best = weight.most_common(1)
    return best[0][0] if best and best[0][1] * 2 > weight.total() else None


named_in = service_in
"""The one of several names that a text says; None when it says none or several."""
