"""What somebody reports: its words, and what can be read out of them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from commands.shared.patterns import pattern
from storage.record import Record

TITLE = 150


def title_and_details(text: str) -> tuple[str, str]:
    """A report's first line as its title; the whole text as details when the title does not say it all."""
    first = " ".join(text.strip().splitlines()[0].split()) if text.strip() else ""
    if len(first) > TITLE:
        cut = first[: TITLE - 1].rsplit(" ", 1)[0] if " " in first[: TITLE - 1] else first[: TITLE - 1]
        return cut + "…", text.strip()
    return first, "" if first == " ".join(text.split()) else text.strip()


PRIVATE = pattern(r"[\[(*_]*private[\])*_]*(?:\s*[:,;][*_]*\s*|\s+(?:[-–—]\s+)?)(\S.*)", re.IGNORECASE | re.DOTALL)
MARKED = pattern(r"\W*private\W*?[:;,]", re.IGNORECASE)


def private_text(text: str) -> str | None:
    """What to report privately, of `private TEXT` or `private: TEXT`; None when that is not what was typed."""
    found = PRIVATE.match(text.strip())
    return found[1].strip() if found else None


def is_marked_private(details: str) -> bool:
    """Whether what is written beside the line that says what is wrong begins with `private:`."""
    return MARKED.match(details) is not None


class Link(Record):
    """Something that hangs on a report: a file, or where an alert leads."""

    name: str
    url: str


class SharedFile(Record):
    """A file that was shared with what somebody said: its name, and its page in Slack."""

    name: str
    url: str


class NewIncident(Record):
    """What somebody reports. What is None is for the policy to choose.

    `said_at` is the message it was said in, `follows` the number of the closed one that it goes on from, `source`
    what it came from; `card_waits` is how long the card of its team waits for what its reporter makes of an answer.
    """

    text: str
    reporter: str
    details: str = ""
    service: str | None = None
    impact: int | None = None
    urgency: int | None = None
    said_at: str | None = None
    team: str | None = None
    external_number: str | None = None
    private: bool = False
    links: tuple[Link, ...] = ()
    follows: str | None = None
    source: str = "person"
    card_waits: timedelta | None = None

    @classmethod
    def of_line(cls, text: str, reporter: str, **more: Any) -> "NewIncident":
        """What somebody typed or said; `private TEXT` is for those whom it concerns."""
        private = private_text(text)
        return cls(private or text, reporter=reporter, private=private is not None, **more)


HANDFUL, IN = 5, timedelta(minutes=1)


def is_more_than_a_handful(times: Sequence[datetime]) -> bool:
    """Of when somebody reported, the newest first: whether that made it more than a handful in a minute."""
    return _shortly_before(times) > HANDFUL >= _shortly_before(times[1:])


def _shortly_before(times: Sequence[datetime]) -> int:
    return sum(times[0] - each < IN for each in times)


class Called:
    """What a text may name: by its key or name; where none is named so, by what else people call it (`words`)."""

    def __init__(self, names: Mapping[str, str], words: Mapping[str, Iterable[str]] | None = None) -> None:
        self._names = [(word.casefold(), word, key) for key, name in names.items() for word in (key, name)]
        self._words = [(word.casefold(), word, key) for key, those in (words or {}).items() for word in those]

    def in_text(self, text: str) -> str | None:
        """The one that a text names; None when it names none or several."""
        folded = text.casefold()
        for called in (self._names, self._words):
            named = {key for word, written, key in called if word in folded and _stands_in(written, text)}
            if named:
                return named.pop() if len(named) == 1 else None
        return None


def _stands_in(word: str, text: str) -> bool:
    """Whether a text has this word, or these words, as such: `pos` does not stand in `post`."""
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None
