"""The one rule by which texts are compared and found: which words a text says, whatever their case and ending.

NFKC, case folded, words as `\\w+` finds them, words that stand in every text left out, the rest cut to their stems
by Snowball's rules for the language of the desk (`desk.language`).
"""

import re
import unicodedata
from collections.abc import Callable, Collection
from functools import cache

from commands.shared.stop_words import STOP_WORDS

WORD = re.compile(r"\w+")
LONGEST = 60
"""No word of any language is longer; what is, is no word, and is compared by its beginning."""

MOST_KEPT = 50_000
"""So many stems are remembered: cutting a word costs twenty times what looking it up does."""

ENGLISH = "english"


def words(text: str) -> list[str]:
    """All words of a text in order, whatever their case and the way in which their letters are written."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return [word[:LONGEST] for word in WORD.findall(folded)]


def terms(text: str, language: str = ENGLISH) -> list[str]:
    """What a text is found by: its stems and numbers, in order, as often as they stand there."""
    stem, left_out = _stemming(language), STOP_WORDS[language]
    return [stem(word) for word in words(text) if word not in left_out]


def stems(text: str, language: str = ENGLISH) -> frozenset[str]:
    """What a text is about: the stems of its words, each once, without numbers."""
    return frozenset(term for term in terms(text, language) if not term.isdecimal())


def likeness(one: Collection[str], other: Collection[str]) -> float:
    """How much two sets of stems have in common: 0 (nothing) to 1 (all), those of both among those of either.

    What says nothing is like nothing.
    """
    either = {*one, *other}
    return len({*one} & {*other}) / len(either) if either else 0.0


@cache
def _stemming(language: str) -> Callable[[str], str]:
    """The stemmer is loaded when the first text is read: nothing needs it to start."""
    from snowballstemmer import stemmer

    cut, known = stemmer(language).stemWord, dict[str, str]()

    def stem(word: str) -> str:
        found = known.get(word)
        if found is None:
            if len(known) >= MOST_KEPT:
                known.clear()
            found = known[word] = cut(word)
        return found

    return stem
