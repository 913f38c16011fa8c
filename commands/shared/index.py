"""What can be found by its words: an index in the memory of each process, fed from the rows of the practices.

It ranks by FTS5's bm25 over the stems of `text`, so the order is the same whatever database holds the records. It
knows nothing of who may see what: whoever asks is shown what the practice itself says that they may see, now.
"""

import sqlite3
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Protocol

from sqlalchemy import Connection

from commands.shared.ranking import EMPTY, Choice, Cut, Ranked, Ranking, Shelf
from commands.shared.text import ENGLISH, terms
from storage.journal import queries as journal
from storage.record import Record

A_BATCH = 200
"""So many records are taken in at once: the event loop waits for no more."""

MOST_RANKED = 10_000
"""Of what is found more often than this, the newest are ranked."""

MOST = 1000
"""So many are found at most."""

OVERLAP = 500
"""So many of the newest entries of the journal are looked at again: what was written first may be committed last."""

TABLES = """
CREATE TABLE docs (key INTEGER PRIMARY KEY, prefix TEXT, number INTEGER, digest INTEGER, UNIQUE (prefix, number));
CREATE VIRTUAL TABLE texts USING fts5(title, body, content='', tokenize='unicode61 remove_diacritics 0');
INSERT INTO texts (texts, rank) VALUES ('hashsize', 8388608);
PRAGMA journal_mode = OFF;
BEGIN;
"""
IS_KNOWN = "SELECT 1 FROM docs WHERE prefix = ? AND number = ? AND digest = ?"
ADD = "INSERT OR IGNORE INTO docs VALUES (?, ?, ?, ?)"
REPLACE = "INSERT OR REPLACE INTO docs VALUES (?, ?, ?, ?)"
FIND = f"""
SELECT docs.prefix, docs.number FROM
(SELECT rowid AS key, bm25(texts, 3.0, 1.0) AS score FROM texts WHERE texts MATCH ?
 ORDER BY rowid DESC LIMIT {MOST_RANKED}) AS hits
JOIN docs ON docs.key = hits.key {{only}} ORDER BY hits.score, docs.number DESC, docs.prefix LIMIT ?
"""


class Text(Record):
    """What a record is found by: its number, what it is called (which counts three times), and what else it says.

    `shown` is what it shows where it is ranked among its like, as `Searched.cut` says; None: it is not among them.
    """

    number: int
    title: str
    body: str = ""
    shown: str | None = None


class Searched(Record):
    """How the records of a practice are found.

    prefix  how their numbers begin: `INC`
    called  what one of them is; with an `s` more than one
    after   (act, number, limit) -> the texts of the records after that number, the lowest first
    named   (act, numbers) -> the texts of these records
    seen    (act, numbers) -> those of them that whoever asks may see
    public  (act, numbers) -> those of them that everyone may see
    lines   (act, numbers) -> a line (mrkdwn) of each
    show    (act, number) -> the answer to whoever asks for one of them
    cut     (act) -> how their texts are cut, where they are ranked among themselves, too (`Index.ranked`)
    """

    prefix: str
    called: str
    after: Callable[..., Sequence[Text]]
    named: Callable[..., Sequence[Text]]
    seen: Callable[..., Collection[int]]
    public: Callable[..., Collection[int]]
    lines: Callable[..., Mapping[int, str]]
    show: Callable[..., dict[str, Any]]
    cut: Callable[[Any], Cut] | None = None


class Asking(Protocol):
    """An act that asks: `commands.shared.act.Act`."""

    @property
    def tx(self) -> Connection: ...


class Found(Record):
    """A record that was found: `INC` and 42."""

    prefix: str
    number: int

    @property
    def record(self) -> str:
        return f"{self.prefix}-{self.number}"


@dataclass(eq=False)
class Index:
    """The index of one process; so many records (`batch`) are taken in at a time.

    `take_in` is for questions alone: what a transaction has not committed may not be.
    """

    searched: Sequence[Searched] = ()
    language: str = ENGLISH
    batch: int = A_BATCH
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _db: sqlite3.Connection | None = field(default=None, repr=False)
    _after: dict[str, int] = field(default_factory=dict, repr=False)
    _whole: set[str] = field(default_factory=set, repr=False)
    _floor: int | None = field(default=None, repr=False)
    _read: set[int] = field(default_factory=set, repr=False)
    _newest_key: int = 0
    _looked_at: int = field(default=-1, repr=False)
    _shelves: dict[str, Shelf] = field(default_factory=dict, repr=False)

    @property
    def is_whole(self) -> bool:
        """Whether every record has been taken in once."""
        return all(each.prefix in self._whole for each in self.searched)

    def close(self) -> None:
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None
            self._shelves.clear()

    def take_in(self, act: Asking) -> bool:
        """What has changed, and another part of what there was before; whether there is more to take in."""
        if not self.searched:
            return False
        for each in self.searched:
            if each.cut is not None and each.prefix not in self._shelves:
                self._shelves[each.prefix] = Shelf(each.cut(act))
        if self._floor is None:
            self._floor = max(0, journal.newest(act.tx) - OVERLAP)
        more = self._take_in_news(act, self._floor)
        for each in self.searched:
            if each.prefix not in self._whole:
                self._take_in_part(act, each)
            if each.prefix not in self._whole:
                return True
        return more

    def _take_in_part(self, act: Asking, searched: Searched) -> None:
        """Another part of what there was before, the oldest first: FTS5 takes them in three times as fast so."""
        prefix = searched.prefix
        texts = searched.after(act, self._after.get(prefix, 0), self.batch)
        self._put(prefix, texts, is_new=False)
        with self._lock:
            self._after[prefix] = max([self._after.get(prefix, 0), *(text.number for text in texts)])
            if len(texts) < self.batch:
                self._whole.add(prefix)

    def _take_in_news(self, act: Asking, floor: int) -> bool:
        """What has changed, looked at again while a long past is taken in only where the journal has gone on."""
        newest = journal.newest(act.tx)
        if newest == self._looked_at and not self.is_whole:
            return False
        more = self._take_in_changes(act, floor)
        self._looked_at = -1 if more else newest
        return more

    def _take_in_changes(self, act: Asking, floor: int) -> bool:
        """The records of which the journal has more entries; whether it may have still more."""
        entries = journal.records_after(act.tx, floor, OVERLAP * 2 + A_BATCH)
        new = {key: record for key, record in entries if key not in self._read}
        for each in self.searched:
            numbers = sorted(set(_numbers(each.prefix, new.values())))
            for start in range(0, len(numbers), A_BATCH):
                self._put(each.prefix, each.named(act, numbers[start : start + A_BATCH]), is_new=True)
        with self._lock:
            self._read |= new.keys()
            if len(self._read) > OVERLAP * 2:
                self._floor = max(self._floor or 0, sorted(self._read)[-OVERLAP])
                self._read = {key for key in self._read if key > self._floor}
        return len(entries) == OVERLAP * 2 + A_BATCH

    def find(self, text: str, *, every: bool = True, prefix: str | None = None, limit: int = MOST) -> list[Found]:
        """What has every word of a text, or any of them; the best first, of the equally good the newest."""
        asked = dict.fromkeys(term for term in terms(text, self.language) if term.strip("_"))
        if not asked:
            return []
        match = (" AND " if every else " OR ").join(f'"{term}"' for term in asked)
        only, more = ("", ()) if prefix is None else ("WHERE docs.prefix = ?", (prefix,))
        with self._lock:
            rows = self._opened().execute(FIND.format(only=only), (match, *more, limit)).fetchall()
        return [Found(*row) for row in rows]

    def ranked(self, prefix: str, text: str) -> Ranking:
        """The records of one kind that have words of a text, ranked among themselves."""
        shelf = self._shelves.get(prefix)
        return EMPTY if shelf is None else shelf.find(text)

    def chosen(self, prefix: str, text: str, choice: Choice) -> Sequence[Ranked]:
        """What is chosen of these, the best first: while somebody waits for the answer to a report."""
        shelf = self._shelves.get(prefix)
        return () if shelf is None else shelf.choose(text, choice)

    def prepare(self) -> Iterator[None]:
        """Work out beforehand what takes long, a little at a time."""
        return chain.from_iterable(shelf.prepare() for shelf in [*self._shelves.values()])

    def _shelve(self, prefix: str, text: Text, *, is_new: bool) -> None:
        shelf = self._shelves.get(prefix)
        if shelf is None:
            return
        if text.shown is None:
            if is_new:
                shelf.remove(text.number)
        elif is_new or text.number not in shelf:
            shelf.put(text.number, text.title, text.body, text.shown)

    def _put(self, prefix: str, texts: Sequence[Text], *, is_new: bool) -> None:
        """Take in texts: what is new in place of what was there, what is old where nothing was."""
        with self._lock:
            db = self._opened()
            for text in texts:
                digest = hash((text.title, text.body, text.shown))
                if is_new and db.execute(IS_KNOWN, (prefix, text.number, digest)).fetchone():
                    continue
                key = self._newest_key + 1
                if db.execute(REPLACE if is_new else ADD, (key, prefix, text.number, digest)).rowcount:
                    words = [" ".join(terms(part, self.language)) for part in (text.title, text.body)]
                    db.execute("INSERT INTO texts (rowid, title, body) VALUES (?, ?, ?)", (key, *words))
                    self._newest_key = key
                    self._shelve(prefix, text, is_new=is_new)

    def _opened(self) -> sqlite3.Connection:
        """One transaction for as long as it lives: nobody else reads it, and nothing is to be kept."""
        if self._db is None:
            self._db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
            self._db.executescript(TABLES)
        return self._db


def _numbers(prefix: str, records: Iterable[str]) -> Iterator[int]:
    for record in records:
        head, _, number = record.partition("-")
        if head == prefix and number.isdecimal():
            yield int(number)


NOTHING = Index()
"""Finds nothing."""
