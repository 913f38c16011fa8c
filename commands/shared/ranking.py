"""Texts of one kind, ranked among themselves: how well each fits a text, and by which of its words.

BM25, a title counting three times, over the stems of these texts alone: what else is found by its words does not
change the score. The figures are those of SQLite's FTS5, to the last digit. It stands in the memory of each process,
in the index (`commands/shared/index.py`), and is asked while somebody waits for the answer to a report: so of each
word it is kept which texts have it, and how much it says of each.
"""

import math
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import starmap
from typing import Any

from storage.record import Record

Cut = Callable[[str], list[str]]
"""A text to its stems, in order, as often as they stand there."""

LONGEST = 60
"""So many of the first stems of a text are looked for."""

K1, B = 1.2, 0.75
"""How soon a word that comes again says no more, and how much the length of a text counts; as FTS5 has them."""

TITLE = 3

KEPT = 1000
"""Of so many words, and so many texts that were asked for, it is remembered what was worked out of them."""

MANY = 100
"""What so many texts have takes long to work out: it is done beforehand."""


class Ranked(Record):
    """A text that was found: its number, what it is called, and what it shows."""

    number: int
    title: str
    shown: str


class Ranking(Record, dict=True):
    """What is like a text. `stems` counts those asked for, `known` are those that any text has, each with its weight
    (idf); `said` is how much each of those says of the texts (by number) that have it.
    """

    stems: int
    known: Mapping[str, float]
    said: Mapping[str, Mapping[int, float]]

    @cached_property
    def scores(self) -> Mapping[int, float]:
        """How well each text fits that has any of the words; added up as FTS5 does, a word after the other."""
        found: dict[int, float] = {}
        for each in self.said.values():
            both = {number: found[number] + each[number] for number in found.keys() & each.keys()}
            found |= each
            found |= both
        return found

    def by_score(self, numbers: Collection[int]) -> list[int]:
        """The best first, of the equally good the first."""
        return sorted(sorted(numbers), key=self.scores.__getitem__, reverse=True) if numbers else []


EMPTY = Ranking(0, {}, {})

Choice = Callable[[Ranking], Sequence[int]]
"""Which of the texts are chosen (by number), the best first. What it chose is remembered by text and function."""


class _Kept(Record):
    title: str
    shown: str
    stems: tuple[str, ...]
    length: int


class Shelf:
    """The texts."""

    def __init__(self, cut: Cut) -> None:
        self._cut = cut
        self._lock = threading.Lock()
        self._texts: dict[int, _Kept] = {}
        self._having: dict[str, dict[int, int]] = {}
        self._length = 0
        self._said: dict[str, dict[int, float]] = {}
        self._chosen: dict[tuple[str, Choice], list[Ranked]] = {}

    def __contains__(self, number: int) -> bool:
        return number in self._texts

    def put(self, number: int, title: str, body: str, shown: str) -> None:
        """Take in a text, in place of what it was."""
        named, said = self._cut(title), self._cut(body)
        often = Counter(said)
        for stem in named:
            often[stem] += TITLE
        with self._lock:
            self._remove(number)
            for stem, times in often.items():
                self._having.setdefault(stem, {})[number] = times
            self._texts[number] = kept = _Kept(title, shown, (*often,), len(named) + len(said))
            self._length += kept.length

    def remove(self, number: int) -> None:
        with self._lock:
            self._remove(number)

    def find(self, text: str) -> Ranking:
        with self._lock:
            return self._find(text)

    def choose(self, text: str, choice: Choice) -> Sequence[Ranked]:
        """What is chosen of those that are like a text; remembered as long as they stay as they are."""
        with self._lock:
            found = self._chosen.get((text, choice))
            if found is None:
                chosen = [(number, self._texts[number]) for number in choice(self._find(text))]
                found = [Ranked(number, kept.title, kept.shown) for number, kept in chosen]
                _make_room(self._chosen)
                self._chosen[text, choice] = found
            return found

    def prepare(self) -> Iterator[None]:
        """Work out what the words say that many of the texts have, before somebody asks; a word at a time."""
        with self._lock:
            often = [stem for stem, texts in self._having.items() if len(texts) >= MANY and stem not in self._said]
        for stem in often:
            with self._lock:
                if stem in self._having:
                    self._says(stem)
            yield

    def _remove(self, number: int) -> None:
        self._said.clear()
        self._chosen.clear()
        kept = self._texts.pop(number, None)
        if kept is None:
            return
        self._length -= kept.length
        for stem in kept.stems:
            having = self._having[stem]
            del having[number]
            if not having:
                del self._having[stem]

    def _find(self, text: str) -> Ranking:
        asked = [*dict.fromkeys(self._cut(text))]
        said = {stem: self._says(stem) for stem in asked[:LONGEST] if stem in self._having}
        return Ranking(len(asked), {stem: self._weight(stem) for stem in said}, said)

    def _says(self, stem: str) -> dict[int, float]:
        """How much a word says of each text that has it; of texts as long that have it as often, the same."""
        found = self._said.get(stem)
        if found is None:
            weight, average = self._weight(stem), self._length / len(self._texts)

            def says(times: int, length: int) -> float:
                return weight * ((times * (K1 + 1)) / (times + K1 * (1 - B + B * length / average)))

            having, texts = self._having[stem], self._texts
            told = [(times, texts[number].length) for number, times in having.items()]
            known = dict(zip(alike := {*told}, starmap(says, alike), strict=True))
            _make_room(self._said)
            self._said[stem] = found = dict(zip(having, map(known.__getitem__, told), strict=True))
        return found

    def _weight(self, stem: str) -> float:
        """As FTS5 weighs it; what more than half of the texts have weighs nearly nothing."""
        having = len(self._having[stem])
        weight = math.log((len(self._texts) - having + 0.5) / (having + 0.5))
        return weight if weight > 0 else 1e-6


def _make_room(kept: dict[Any, Any]) -> None:
    if len(kept) >= KEPT:
        kept.clear()
