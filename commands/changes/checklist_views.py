"""The checklist of a change as people see it: what is done of it, and what to press."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from commands.changes.ids import FinishField
from commands.changes.rules import Left
from commands.shared import blocks as bk
from commands.shared.blocks import Block, person, typed
from commands.tasks.ids import ActionId
from commands.tasks.wording import MARKS, due
from storage.tasks.records import Task, TaskState

SHOWN = 10


def checklist(found: Sequence[Task], zone: tzinfo, now: datetime, *, pressed: bool = False) -> list[Block]:
    """What is done of it; of very many, those that are open first. `pressed`: with a button beside what is open."""
    if not found:
        return []
    first = sorted(found, key=lambda task: not task.is_open)[:SHOWN] if len(found) > SHOWN else found
    head = f"*Checklist* · {_how_far(found)}"
    more = [bk.context(_rest(found))] if len(found) > SHOWN else []
    if not pressed:
        return [*bk.packed([head, *(_line(task, zone, now) for task in first)]), *more]
    return [bk.section(head), *(_pressable(task, zone, now) for task in first), *more]


def _rest(found: Sequence[Task]) -> str:
    """Those that are open come up as the ones before them are done."""
    waits = sum(task.is_open for task in found) - SHOWN
    left = f"and {len(found) - SHOWN} more"
    return f"{left}, of which {waits} come up here as these are done" if waits > 0 else f"{left}, which are settled"


def _how_far(found: Sequence[Task]) -> str:
    """How many are done, and how many need not be, or cannot."""
    done = sum(task.state is TaskState.DONE for task in found)
    left = sum(not task.is_open for task in found) - done
    return f"{done} of {len(found)} done{f', {left} left out' if left else ''}"


def _line(task: Task, zone: tzinfo, now: datetime) -> str:
    whose = person(task.person) if task.person else "nobody has it yet"
    why = f": {typed(task.reason, 100)}" if task.reason and task.state is TaskState.IMPOSSIBLE else ""
    parts = [f"{MARKS[task.state]} *{task.called}* {typed(task.title, 150)}{why}", whose, due(task, zone, now)]
    return " · ".join(part for part in parts if part)


def _pressable(task: Task, zone: tzinfo, now: datetime) -> Block:
    ticks = bk.button("Tick off", ActionId.DONE, task.id) if task.is_open else None
    return bk.section(_line(task, zone, now), accessory=ticks)


def left_open(found: Sequence[Task]) -> list[Block]:
    """In the form that says how it went: what becomes of these tasks; nothing where there are none."""
    if not found:
        return []
    are = "task is" if len(found) == 1 else "tasks are"
    named = " · ".join(f"{task.called} {task.title}" for task in found[:SHOWN])
    options = [bk.option(words, left) for left, words in LEFT.items()]
    return [
        bk.field(f"{len(found)} {are} not done", FinishField.TASKS, bk.select("choice", options), hint=named),
    ]


LEFT = {Left.KEEP: "Still to be done", Left.SKIP: "No longer needed"}
