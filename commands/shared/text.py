"""The one rule by which texts are compared and found: which words a text says, whatever their case and ending.

NFKC, case folded, words as `\\w+` finds them, words that stand in every text left out, the rest cut to their stems
by Snowball's rules for the language of the desk (`desk.language`).
"""

import unicodedata
from collections.abc import Callable, Set
from functools import cache, lru_cache
from typing import Any

from commands.shared.loading import one_of
from commands.shared.patterns import pattern
from commands.shared.stop_words import STOP_WORDS

WORD = pattern(r"\w+")
LONGEST = 60
"""No word of any language is longer; what is, is no word, and is compared by its beginning."""

MOST_KEPT = 50_000
"""So many words are remembered with what they are cut to: to cut one costs twenty times what looking it up does."""

ENGLISH = "english"


def terms(text: str, language: str = ENGLISH) -> list[str]:
    """What a text is found by: its stems and numbers, in order, as often as they stand there.

    Neither case nor the way in which letters are written makes a difference.
    """
    cut = _cutting(language).__getitem__
    return [term for term in map(cut, WORD.findall(_folded(text))) if term]


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared, none left out and none cut."""
    return WORD.findall(_folded(text))


@lru_cache(MOST_KEPT)
def stem(word: str, language: str = ENGLISH) -> str:
    """A word, as `words_of` gives it, cut to its stem."""
    return _stemming(language)(word[:LONGEST])


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def stems(text: str, language: str = ENGLISH) -> frozenset[str]:
    """What a text is about: the stems of its words, each once, without numbers."""
    return frozenset(term for term in terms(text, language) if not term.isdecimal())


def likeness(one: Set[str], other: Set[str]) -> float:
    """How much two sets of stems have in common: 0 (nothing) to 1 (all), those of both among those of either.

    What says nothing is like nothing.
    """
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0


class _Cutting(dict[str, str]):
    """Words and what they are cut to; empty for one that is left out. Each is cut once."""

    def __init__(self, language: str, cut: Callable[[str], str]) -> None:
        super().__init__(dict.fromkeys(STOP_WORDS[language], ""))
        self._left_out, self._cut = STOP_WORDS[language], cut

    def __missing__(self, word: str) -> str:
        if len(self) >= MOST_KEPT:
            self.clear()
            self.update(dict.fromkeys(self._left_out, ""))
        cut = "" if word in self._left_out else self._cut(word[:LONGEST])
        self[word] = cut
        return cut


@cache
def _cutting(language: str) -> _Cutting:
    return _Cutting(language, _stemming(language))


@cache
def _stemming(language: str) -> Callable[[str], str]:
    """The stemmer is loaded when the first text is read: nothing needs it to start. It holds the word that it cuts,
    and several threads cut at once, so each word has one of its own.
    """
    stemmers = one_of("snowballstemmer", f"{language}_stemmer")  # all 34 take 3 MB
    stemmer: Callable[[], Any] = getattr(stemmers, f"{language.capitalize()}Stemmer")

    def cut(word: str) -> str:
        found: str = stemmer().stemWord(word)
        return found

    return cut
