"""By when something is to be done in a room, and whose of its tasks are late; values in, values out."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo

from commands.shared.days import coming_day, first_at
from commands.shared.durations import read_duration
from commands.shared.language import PERSON, as_typed, before_a_name
from commands.shared.patterns import pattern
from storage.journal.records import Entry
from storage.tasks.records import Task
from storage.warrooms.records import WarRoomEvent

COMMANDER_AFTER = timedelta(minutes=5)
"""So long after its owner has been reminded of it, whoever leads is told that a task is late."""

A_MOMENT = timedelta(microseconds=1)
LAST_MOMENT = time(23, 59)
LONGEST = timedelta(days=366)
BY = pattern(r"\s(?:by|due|in)\s+(\S+)\s*$", re.IGNORECASE)
SHAPE = pattern(r"\d{1,2}:\d\d|\d{4}-\d{1,2}-\d{1,2}")
NUMBER = pattern(r"t?(\d{1,4})", re.IGNORECASE)


def read_by(word: str, now: datetime, zone: tzinfo) -> datetime | None:
    """`15m`, `14:35` or a day, as an instant (UTC) that is to come; None for none of them."""
    word = word.strip().rstrip(".,;")
    at = first_at(word, now + A_MOMENT, zone)
    if at is not None:
        return at
    day = coming_day(word, now.astimezone(zone).date())
    if day is not None:
        return datetime.combine(day, LAST_MOMENT, zone).astimezone(UTC)
    try:
        length = read_duration(word)
    except ValueError:
        return None
    return now + length if timedelta(0) < length <= LONGEST else None


def is_by(word: str) -> bool:
    """Whether a word has the shape of one of these, also where there is no such hour or day: `25:99`."""
    said = word.strip().rstrip(".,;")
    return SHAPE.fullmatch(said) is not None or read_by(word, datetime(2026, 1, 1, tzinfo=UTC), UTC) is not None


def parts(rest: str) -> tuple[str, str | None, str]:
    """What is to be done, by whom (a Slack id), and by when, of a line: the latter two at its ends, if at all."""
    said, by, person = f" {rest.strip()} ", "", None
    for _ in range(2):
        if not by and (due := BY.search(said)) is not None and is_by(due[1]):
            said, by = said[: due.start()] + " ", due[1]
        if person is None and (last := _at_an_end(said)) is not None:
            person, said = last[1], PERSON.sub(" ", said, count=1) if last.start() < 2 else said[: last.start()]
    return as_typed(before_a_name(said)), person, by


def _at_an_end(said: str) -> re.Match[str] | None:
    found = [*PERSON.finditer(said)]
    ends = [each for each in found if not said[: each.start()].strip() or not said[each.end() :].strip()]
    return ends[-1] if ends else None


def is_by_a_day(due: datetime, zone: tzinfo) -> bool:
    """Whether it is due by a day, rather than by an hour of it."""
    return due.astimezone(zone).time() == LAST_MOMENT


def room_tasks(entries: Iterable[Entry]) -> list[int]:
    """The keys of the tasks that were given in a room, in order; what outlives it is none of them."""
    given = [each.details["task"] for each in entries if each.what == WarRoomEvent.TASK and "task" in each.details]
    return [*given, *(key for each in entries if each.what == WarRoomEvent.MERGED for key in each.details["tasks"])]


def still_open(tasks: Sequence[Task], entries: Iterable[Entry]) -> list[Task]:
    """Of a room's own tasks those that are."""
    own = {*room_tasks(entries)}
    return [task for task in tasks if task.id in own and task.is_open]
