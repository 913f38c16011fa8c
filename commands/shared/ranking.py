"""Texts of one kind, ranked among themselves: how well each fits a text, and by which of its words.

FTS5's bm25, a title counting three times, over the stems of these texts alone: what else is found by its words does
not change the score. It stands in the memory of each process, in the index (`commands/shared/index.py`).
"""

import math
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass

Cut = Callable[[str], list[str]]
"""A text to its stems, in order, as often as they stand there."""

MOST = 100
"""So many of the best are looked at."""

LONGEST = 60
"""So many of the first stems of a text are looked for."""

FIND = (
    f"SELECT rowid, -bm25(texts, 3.0, 1.0) AS score FROM texts WHERE texts MATCH ? ORDER BY score DESC LIMIT {MOST}"
)


@dataclass(frozen=True)
class Ranked:
    """A text that was found: its number, its score, which stems it has of those asked for, and what it shows."""

    number: int
    score: float
    stems: frozenset[str]
    title: str
    shown: str


@dataclass(frozen=True)
class Ranking:
    """What was found, the best first; `stems` counts those asked for, `known` are those that any text has, each with
    its weight (idf).
    """

    stems: int
    known: Mapping[str, float]
    found: Sequence[Ranked]


NOTHING = Ranking(0, {}, ())


class Shelf:
    """The texts. Not safe for threads: the index holds its lock."""

    def __init__(self, cut: Cut) -> None:
        self._cut = cut
        self._db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._db.execute(
            "CREATE VIRTUAL TABLE texts USING fts5(title, body, tokenize='unicode61 remove_diacritics 0')"
        )
        self._kept: dict[int, tuple[frozenset[str], str, str]] = {}
        self._texts_with: Counter[str] = Counter()

    def close(self) -> None:
        self._db.close()

    def __contains__(self, number: int) -> bool:
        return number in self._kept

    def put(self, number: int, title: str, body: str, shown: str) -> None:
        """Take in a text, in place of what it was."""
        self.remove(number)
        named, said = self._cut(title), self._cut(body)
        stems = frozenset((*named, *said))
        self._db.execute(
            "INSERT INTO texts (rowid, title, body) VALUES (?, ?, ?)", (number, *map(" ".join, (named, said)))
        )
        self._kept[number] = (stems, title, shown)
        self._texts_with.update(stems)

    def remove(self, number: int) -> None:
        kept = self._kept.pop(number, None)
        if kept is not None:
            self._db.execute("DELETE FROM texts WHERE rowid = ?", (number,))
            self._texts_with.subtract(kept[0])

    def find(self, text: str) -> Ranking:
        asked = [*dict.fromkeys(self._cut(text))]
        known = {stem: self._weight(stem) for stem in asked[:LONGEST] if self._texts_with[stem] > 0}
        if not known:
            return Ranking(len(asked), {}, ())
        rows = self._db.execute(FIND, (" OR ".join(f'"{stem}"' for stem in known),)).fetchall()
        return Ranking(len(asked), known, [self._ranked(number, score, known.keys()) for number, score in rows])

    def _ranked(self, number: int, score: float, asked: Set[str]) -> Ranked:
        stems, title, shown = self._kept[number]
        return Ranked(number, score, stems & asked, title, shown)

    def _weight(self, stem: str) -> float:
        """As FTS5 weighs it; what more than half of the texts have weighs nearly nothing."""
        having = self._texts_with[stem]
        weight = math.log((len(self._kept) - having + 0.5) / (having + 0.5))
        return weight if weight > 0 else 1e-6
