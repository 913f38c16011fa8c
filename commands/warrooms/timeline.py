"""The typed timeline, read from the journal: what was written down, as its words are now, at the time it happened."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from storage.incidents.records import AFTERWARDS
from storage.journal.records import Entry
from storage.record import Record, replace
from storage.warrooms.records import LineKind, WarRoomEvent

WRITTEN = (WarRoomEvent.NOTED, WarRoomEvent.PINNED)
CORRECTIONS = (WarRoomEvent.EDITED, WarRoomEvent.STRUCK, WarRoomEvent.LINKED)
READ = (*WRITTEN, *CORRECTIONS)
"""What is journalled of the lines of a timeline."""

Key = tuple[str, str, LineKind]
"""A line made of a message: its channel, its timestamp and what it is. Two people who mark it alike mark one line."""


class Line(Record):
    """A line of the timeline. Instants are UTC: `happened` when it was said, `recorded` when it was written down.

    `by` said it (a Slack id; None where nobody knows); `mentions` are the ids in its text; `link` is where it stands
    in Slack, once that is known, `stream` the part of the work it was said in. `struck`: its message was deleted.
    """

    id: int
    kind: LineKind
    text: str
    by: str | None
    happened: datetime
    recorded: datetime
    mentions: tuple[str, ...] = ()
    link: str = ""
    stream: str = ""
    struck: bool = False


def kind_of(entry: Entry) -> LineKind:
    """What was written down before there were kinds is a note."""
    return LineKind(entry.details.get("kind") or LineKind.NOTE)


def key_of(entry: Entry) -> Key | None:
    """None for what stands for no message of the room."""
    channel, ts = entry.details.get("channel"), entry.details.get("ts")
    return (channel, ts, kind_of(entry)) if channel and ts else None


def said_at(ts: str) -> datetime:
    """The instant of a message, by its timestamp."""
    return datetime.fromtimestamp(float(ts), UTC)


def as_known(entries: Iterable[Entry]) -> list[Entry]:
    """The same entries in the order in which things happened, their words as they are by now.

    Of a line whose message was edited `before` has what it said; of one that was deleted `struck` is true. `recorded`
    is when it was written down, `link` its address.
    """
    found: dict[int, Entry] = {}
    messages: dict[tuple[str, str], list[int]] = {}
    seen: set[Key] = set()
    for entry in entries:
        if entry.what in CORRECTIONS:
            for number in [*_meant(entry, messages)]:
                if number in found:
                    found[number] = _corrected(found[number], entry)
            continue
        key = key_of(entry) if entry.what in WRITTEN else None
        if key is not None:
            if key in seen:
                continue
            seen.add(key)
            messages.setdefault(key[:2], []).append(entry.id)
        found[entry.id] = _when_it_happened(entry)
    return sorted(found.values(), key=lambda entry: entry.at)


def _meant(entry: Entry, messages: dict[tuple[str, str], list[int]]) -> Iterator[int]:
    """Which lines it is about: all of a message, or one by its number."""
    if (number := entry.details.get("entry")) is not None:
        yield number
    yield from messages.get((entry.details.get("channel", ""), entry.details.get("ts", "")), ())


def _when_it_happened(entry: Entry) -> Entry:
    own = entry.what in WRITTEN or entry.source == AFTERWARDS
    happened = entry.details.get("happened") if own else None
    if happened is None:
        return entry
    details = {**entry.details, "recorded": entry.at.isoformat()}
    return replace(entry, at=datetime.fromisoformat(happened), details=details)


def _corrected(line: Entry, by: Entry) -> Entry:
    details: dict[str, Any] = dict(line.details)
    if by.what == WarRoomEvent.LINKED:
        details["link"] = by.details["link"]
    elif by.what == WarRoomEvent.STRUCK:
        details["struck"] = True
    else:
        details["before"] = [*details.get("before", ()), details["text"]]
        details |= {"text": by.details["text"], "mentions": by.details["mentions"]}
    return replace(line, details=details)


def lines(entries: Iterable[Entry]) -> list[Line]:
    """The lines that people wrote, in the order in which things happened."""
    return [_line(entry) for entry in as_known(entries) if entry.what in WRITTEN]


def _line(entry: Entry) -> Line:
    told = entry.details
    return Line(
        id=entry.id,
        kind=kind_of(entry),
        text=told["text"],
        by=told.get("said_by", entry.actor) if entry.what == WarRoomEvent.PINNED else entry.actor,
        happened=entry.at,
        recorded=datetime.fromisoformat(told.get("recorded", entry.at.isoformat())),
        mentions=tuple(told.get("mentions") or ()),
        link=told.get("link", ""),
        stream=told.get("stream", ""),
        struck=bool(told.get("struck")),
    )


def of_kind(found: Sequence[Line], kind: LineKind) -> list[Line]:
    """What stands of a kind, the newest first."""
    return [line for line in reversed(found) if line.kind is kind and not line.struck]


def impact(found: Sequence[Line]) -> Line | None:
    """What was last said of it and not taken back."""
    return next(iter(of_kind(found, LineKind.IMPACT)), None)
