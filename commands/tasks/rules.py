"""What may happen to a task, who may do it, and by when it is due."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, tzinfo
from enum import StrEnum

from commands.shared.days import coming_day
from commands.shared.patterns import pattern
from storage.record import Record
from storage.tasks.records import Task, TaskState


class Action(StrEnum):
    TAKE = "take"
    DONE = "done"
    SKIP = "skip"
    IMPOSSIBLE = "impossible"


OPEN = frozenset({TaskState.OPEN})
ALLOWED_IN: Mapping[Action, frozenset[TaskState]] = dict.fromkeys(Action, OPEN)

STATE_WORDS: Mapping[TaskState, str] = {
    TaskState.OPEN: "Open",
    TaskState.DONE: "Done",
    TaskState.SKIPPED: "Skipped",
    TaskState.IMPOSSIBLE: "Not possible",
}


def stands(task: Task) -> str:
    """How it stands, after `T1 of INC-1 is`."""
    return "known not to be possible" if task.state is TaskState.IMPOSSIBLE else STATE_WORDS[task.state].lower()


LAST_MOMENT = time(23, 59)
"""Of a day by which something is to be done."""

NAMED = pattern(r"(?<!\S)(?:by|until|due)\s+(\S+)\s*$", re.IGNORECASE)


class Relation(Record):
    """What somebody is to a task; who leads is a service manager or an incident commander."""

    has_it: bool
    in_team: bool
    opened_it: bool
    leads: bool


def may(action: Action, relation: Relation) -> bool:
    """Its team takes it; who has it, its team and who opened it say what became of it; who leads does either."""
    if action is Action.TAKE:
        return relation.in_team or relation.leads
    return relation.has_it or relation.in_team or relation.opened_it or relation.leads


def due_by(word: str, today: date, zone: tzinfo) -> datetime | None:
    """The last moment (UTC) of `today`, `tomorrow`, a day of the week (the next) or a date; None for none of them."""
    day = coming_day(word, today)
    return None if day is None else last_moment(day, zone)


def last_moment(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, LAST_MOMENT, zone).astimezone(UTC)


def is_a_whole_day(due: datetime, zone: tzinfo) -> bool:
    """Whether it is due by a day, rather than by an hour of it."""
    return due.astimezone(zone).time() == LAST_MOMENT


def is_late(task: Task, now: datetime) -> bool:
    return task.is_open and task.due_at is not None and task.due_at < now
