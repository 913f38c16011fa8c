"""What of an incident is played again, how fast, and how a crew is marked beside the one that was there."""

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from commands.warrooms import timeline
from commands.warrooms.pace import hastened
from storage.incidents.records import IncidentEvent
from storage.journal.records import Entry
from storage.oncall.records import PageEvent
from storage.record import Record
from storage.streams.records import StreamEvent
from storage.tasks.records import TaskEvent
from storage.warrooms.records import Audience, LineKind, Role, RoomPhase, WarRoomEvent

ABOUT, FASTEST, FASTEST_UNASKED = timedelta(minutes=10), 60, 20
"""So long a drill takes unless somebody says how fast it is to be, and so fast it runs at most."""

LONGEST = timedelta(hours=4)
"""So much of an incident is played; who has practised that has practised the rest."""

MOST_BEATS = 12
LEAST_APART = timedelta(seconds=20)
"""So many messages a drill posts at most, so far apart at least."""

MOST_LINES = 8
"""So many lines are said at once, the last of them; more are counted."""

TEN = 10

THEIRS = (LineKind.DECISION,)
"""What the crew of a drill has to come to by itself."""

WRITTEN = (WarRoomEvent.NOTED, WarRoomEvent.PINNED)
PLAYED = (
    *WRITTEN,
    *(IncidentEvent.ASSIGNED, IncidentEvent.HELD, IncidentEvent.RESUMED),
    *(PageEvent.COMING, PageEvent.NOBODY, StreamEvent.UPDATED),
)
"""What came to those who were there. Who led, what they decided, told and gave to do is for the crew to find."""


class Beat(Record):
    """What is said at once, and so long after it began, in the time of the incident; `left_out` more came then."""

    after: timedelta
    entries: tuple[Entry, ...] = ()
    left_out: int = 0


class Score(Record):
    """The beats of a drill in their order; it ends `length` after it began, and `is_cut` where that was not all."""

    beats: tuple[Beat, ...]
    length: timedelta
    speed: int
    is_cut: bool

    @property
    def takes(self) -> timedelta:
        return self.length / self.speed


def speed_of(length: timedelta, asked: int | None) -> int:
    """How many times as fast it is played: as asked, else so that it takes about ten minutes."""
    return asked or max(1, min(FASTEST_UNASKED, math.ceil(length / ABOUT)))


def score(entries: Iterable[Entry], began: datetime, ended: datetime, asked: int | None = None) -> Score:
    """The same entries give the same beats."""
    length = min(ended - began, LONGEST)
    speed, is_cut = speed_of(length, asked), ended - began > length
    apart = max(LEAST_APART * speed, length / MOST_BEATS)
    found: dict[int, list[Entry]] = {}
    for entry in timeline.as_known(entries):
        if _is_played(entry) and began - LONGEST <= entry.at <= began + length:
            after = max(timedelta(0), entry.at - began)
            found.setdefault(min(int(after / apart), MOST_BEATS - 1), []).append(entry)
    beats = [_beat(group, began) for _, group in sorted(found.items())]
    return Score(tuple(beats), length, speed, is_cut)


def _beat(group: Sequence[Entry], began: datetime) -> Beat:
    """Nothing is told before its time: all of it when the last has come."""
    after = max(timedelta(0), group[-1].at - began)
    return Beat(after, tuple(group[-MOST_LINES:]), max(0, len(group) - MOST_LINES))


def _is_played(entry: Entry) -> bool:
    if entry.what not in PLAYED or entry.details.get("struck"):
        return False
    return entry.what not in WRITTEN or timeline.kind_of(entry) not in THEIRS


class Owed(Record):
    """What is expected at the speed of an incident: who leads, the first word, and then one in each interval."""

    commander: timedelta
    first_update: timedelta
    every: timedelta

    def at(self, speed: int) -> "Owed":
        return Owed(*(hastened(each, speed) for each in (self.commander, self.first_update, self.every)))


class Did(Record):
    """What was done in a room, by its journal: when since it began (None: never), and how many of how many.

    `kept` of `due` words came in time; `done` of `given` tasks were done by when they were due.
    """

    commander: timedelta | None
    first_update: timedelta | None
    cause: timedelta | None
    kept: int
    due: int
    done: int
    given: int


NOTHING_KNOWN = Did(None, None, None, 0, 0, 0, 0)
"""Of what had no room while it went on."""


def did(entries: Sequence[Entry], began: datetime, ended: datetime, owed: Owed) -> Did:
    """Of what was journalled of a room from its beginning to its end (UTC)."""
    within = [entry for entry in entries if began <= entry.at <= ended]
    words = [entry for entry in within if is_a_word(entry)]
    kept, due = in_time(words, began, ended, owed)
    done, given = tasks_done(within)
    return Did(
        commander=_first(within, began, _takes_command),
        first_update=words[0].at - began if words else None,
        cause=_first(within, began, _names_the_cause),
        kept=kept,
        due=due,
        done=done,
        given=given,
    )


def is_a_word(entry: Entry) -> bool:
    """Whether others than the room hear how it stands; before there was a choice, everybody did."""
    if entry.what == WarRoomEvent.NOTHING_NEW:
        return True
    heard = entry.details.get("audience") if entry.what == WarRoomEvent.UPDATED else []
    return heard is None or any(each != Audience.ROOM for each in heard)


def in_time(words: Sequence[Entry], began: datetime, ended: datetime, owed: Owed) -> tuple[int, int]:
    """How many words came by when they were owed, and how many were: each interval without one is one more."""
    due_at, kept, due = began + owed.first_update, 0, 0
    for word in words:
        missed = _missed(due_at, word.at, owed)
        kept, due = kept + (not missed), due + (missed or 1)
        told = word.details.get("due_at")
        due_at = word.at + owed.every if told is None else datetime.fromisoformat(told)
    return kept, due + _missed(due_at, ended, owed)


def _missed(due_at: datetime, until: datetime, owed: Owed) -> int:
    return max(0, math.ceil((until - due_at) / owed.every))


def tasks_done(entries: Sequence[Entry]) -> tuple[int, int]:
    """How many of those that were given in a room were done, by when they were due where that was said."""
    given = {
        entry.details["task"]: entry.details.get("due")
        for entry in entries
        if entry.what == WarRoomEvent.TASK and "task" in entry.details
    }
    done = {
        entry.details["task"]
        for entry in entries
        if entry.what == TaskEvent.DONE and entry.details.get("task") in given and _by(entry, given)
    }
    return len(done), len(given)


def _by(entry: Entry, given: dict[int, str | None]) -> bool:
    due = given[entry.details["task"]]
    return due is None or entry.at <= datetime.fromisoformat(due)


def _takes_command(entry: Entry) -> bool:
    return entry.what == WarRoomEvent.ROLE_GIVEN and entry.details["role"] == Role.COMMANDER


def _names_the_cause(entry: Entry) -> bool:
    return entry.what == WarRoomEvent.PHASED and entry.details["phase"] != RoomPhase.INVESTIGATING


def _first(entries: Sequence[Entry], began: datetime, is_it: Callable[[Entry], bool]) -> timedelta | None:
    return next((entry.at - began for entry in entries if is_it(entry)), None)


Share = tuple[int, int]
"""How many of how many."""


class Mark(Record):
    """One thing that is marked: what it `took` in the drill and `then`, or how many of how many; and points of ten.

    `took` is in the time of those who practise, `then` in that of the incident; no points where none could be had.
    """

    item: str
    took: timedelta | Share | None
    then: timedelta | Share | None
    points: int | None


def marks(now: Did, then: Did | None, owed: Owed, speed: int) -> list[Mark]:
    """What was done, beside what was done when it happened; `then` is None where it had no room."""
    pace, was = owed.at(speed), then or NOTHING_KNOWN

    def timed(item: str, took: timedelta | None, then: timedelta | None, promise: timedelta | None = None) -> Mark:
        allowed = _allowed(promise, then, speed)
        return Mark(item, took, then, None if allowed is None else _of_ten(took, allowed))

    return [
        timed("Command taken", now.commander, was.commander, pace.commander),
        timed("First update", now.first_update, was.first_update, pace.first_update),
        timed("Cause named", now.cause, was.cause),
        _counted("Updates in time", (now.kept, now.due), (was.kept, was.due)),
        _counted("Tasks done in time", (now.done, now.given), (was.done, was.given)),
    ]


def _counted(item: str, took: Share, was: Share) -> Mark:
    """None given, where those who were there gave some, is none done."""
    points = round(TEN * took[0] / took[1]) if took[1] else 0 if was[1] else None
    return Mark(item, took, was if was[1] else None, points)


def _allowed(promise: timedelta | None, was: timedelta | None, speed: int) -> timedelta | None:
    """As long as those who were there took, and at least as long as is promised; None: nobody need."""
    slowest = None if was is None else hastened(was, speed)
    known = [each for each in (promise, slowest) if each is not None]
    return max(known) if known else None


def _of_ten(took: timedelta | None, allowed: timedelta) -> int:
    return 0 if took is None else TEN if took <= allowed else round(TEN * (allowed / took))


def in_all(found: Iterable[Mark]) -> int | None:
    """Points of ten, each thing as much as any other; None where nothing was to be done."""
    points = [mark.points for mark in found if mark.points is not None]
    return round(sum(points) / len(points)) if points else None
