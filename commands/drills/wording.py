"""What people read of a drill: a line of what happened, and how it went, in sentences (mrkdwn)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from commands.shared.blocks import Names, typed
from commands.shared.durations import say_duration
from commands.warrooms import timeline
from commands.warrooms.tails import Writing
from commands.warrooms.wording import KIND_WORDS, prose, told
from storage.drills.records import DrillEvent
from storage.journal.records import Entry
from storage.warrooms.records import LineKind, WarRoomEvent

WORDS: Mapping[str, str] = {}
SILENT: frozenset[str] = frozenset(DrillEvent)
"""A drill has no story but the marks that it ends with."""

LONGEST = 300
"""So much of a line is played."""

DEEDS: Mapping[str, str] = {
    DrillEvent.PLAYED: "played a part of its drill",
    DrillEvent.MARKED: "marked its drill",
}
"""What somebody did by an event whose name does not say so."""


def line(entry: Entry, names: Names, services: Names, teams: Names) -> tuple[LineKind, str]:
    """Its kind and its words, in which people stand by name, so that nobody is called."""

    def who(key: str) -> str:
        return names.get(key, key)

    if entry.what in (WarRoomEvent.NOTED, WarRoomEvent.PINNED):
        said = prose(entry.details["text"], names)
        by = who(entry.details.get("said_by") or entry.actor)
        return timeline.kind_of(entry), f"{by}: {said}"[:LONGEST]
    writing = Writing(who, lambda text, _: prose(text, names), lambda name, _: name, services, teams, _clock)
    subject, what = told(entry, writing)
    return LineKind.NOTE, f"{subject}: {what}"[:LONGEST]


def _clock(instant: datetime) -> str:
    return f"{instant:%H:%M} UTC"


def begins(entry: Entry, takes: timedelta, length: timedelta, *, is_cut: bool) -> str:
    """What the crew reads first; `takes` so long, of the first `length` of the incident."""
    number, speed = f"INC-{entry.details['of']}", entry.details["speed"]
    how_fast = "as fast as it was" if speed == 1 else f"{speed} times as fast"
    part = f"the first {say_duration(length)} of {number}" if is_cut else number
    return (
        f":dart: *A drill.* {part} comes again, {how_fast}, in {say_duration(takes)}. Nobody outside this "
        "room hears of it.\nWhat came to its crew comes to you. Who leads, what is decided, who is told and what is "
        "to be done is yours: press *Take command* and *Post update*, or type `/major decide TEXT`, `/major phase "
        f"fixing`, `/major task TEXT @person`.\nIt ends where {number} ended, or with *Resolve*; then you are marked."
    )


def beat(entry: Entry) -> str:
    """What has come by now."""
    told_ = entry.details
    after = say_duration(timedelta(seconds=told_["after"])) if told_["after"] else "At once"
    shown = [f"{KIND_WORDS[LineKind(kind)][0]} {typed(text, LONGEST)}" for kind, text in told_["lines"]]
    more = [f"_+{told_['more']} more_"] if told_["more"] else []
    return "\n".join([f"*{after}*" if not told_["after"] else f"*After {after}*", *shown, *more])


def stopped(number: str) -> str:
    return f":dart: {number} is played no further: its incident has become private."


def head(number: str, points: int | None) -> str:
    return f":dart: {number} is over" + (f": *{points} of 10*" if points is not None else "")


def mark(found: Mapping[str, Any], speed: int) -> str:
    """`Command taken 10 of 10: after 40 s (7 min at 10x), then after 3 min`"""
    took, then, points = found["took"], found["then"], found["points"]
    is_counted = isinstance(took, (list, tuple))
    now = _share(took) if is_counted else _after(took, speed)
    before = "" if then is None else f", then {_share(then) if is_counted else _after(then)}"
    marked = "" if points is None else f" {points} of 10"
    return f"*{found['item']}*{marked}: {now}{before}"


def _share(of: Sequence[int]) -> str:
    return f"{of[0]} of {of[1]}" if of[1] else "none"


def _after(seconds: float | None, speed: int = 1) -> str:
    if seconds is None:
        return "never"
    length = timedelta(seconds=round(seconds))
    scaled = f" ({say_duration(timedelta(minutes=round(seconds * speed / 60)))} at {speed}x)" if speed > 1 else ""
    return f"after {say_duration(length)}{scaled}"


def as_it_was(number: str, length: timedelta, note: str) -> str:
    """How it ended when it happened."""
    return f"{number} took {say_duration(length)}" + (f": {typed(note, 500)}" if note else ".")
