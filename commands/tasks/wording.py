"""What is said of tasks (mrkdwn)."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from commands.shared.blocks import moment, person, typed
from commands.tasks.rules import STATE_WORDS, is_a_whole_day, is_late
from storage.tasks.records import Task, TaskEvent, TaskState

WORDS: Mapping[str, str] = {
    TaskEvent.OPENED: "gave a task",
    TaskEvent.TAKEN: "took a task",
    TaskEvent.DONE: "did a task",
    TaskEvent.SKIPPED: "skipped a task",
    TaskEvent.IMPOSSIBLE: "could not do a task",
}
"""What somebody did, in the story of a record."""


SILENT: frozenset[str] = frozenset({TaskEvent.CHASED})

MARKS: Mapping[TaskState, str] = {
    TaskState.OPEN: ":white_large_square:",
    TaskState.DONE: ":white_check_mark:",
    TaskState.SKIPPED: ":heavy_minus_sign:",
    TaskState.IMPOSSIBLE: ":x:",
}
"""How a task stands, in a list of those of its record."""

DEEDS: Mapping[str, str] = {
    TaskEvent.DONE: "did its task",
    TaskEvent.IMPOSSIBLE: "said that its task is not possible",
    TaskEvent.CHASED: "reminded of its task",
}
"""What somebody did by an event whose name does not say so."""


def line(task: Task, zone: tzinfo, now: datetime, *, whose: str = "") -> str:
    """A task in a line: what, for what, by when, and what became of it."""
    parts = [f"*{task.called}* of `{task.record}`: {typed(task.title, 200)}", whose, due(task, zone, now), over(task)]
    return " · ".join(part for part in parts if part)


def due(task: Task, zone: tzinfo, now: datetime) -> str:
    """By when, in each reader's own time; in the zone of the desk where it is a day."""
    if task.due_at is None or not task.is_open:
        return ""
    whole = is_a_whole_day(task.due_at, zone)
    shown = f"{task.due_at.astimezone(zone):%a %d %b}" if whole else moment(task.due_at)
    return f":warning: *was due {shown}*" if is_late(task, now) else f"due {shown}"


def over(task: Task) -> str:
    """What became of it; empty while it is open."""
    if task.is_open:
        return ""
    by = f" by {person(task.over_by)}" if task.over_by else ""
    return f"*{STATE_WORDS[task.state]}*{by}" + (f": {typed(task.reason, 300)}" if task.reason else "")
