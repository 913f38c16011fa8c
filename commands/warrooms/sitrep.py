"""How a major incident stands, worked out from what was written down: there is no word in it that nobody said."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from commands.warrooms import timeline
from commands.warrooms.rules import Story
from commands.warrooms.timeline import Line
from storage.record import Record
from storage.tasks.records import Task, TaskState
from storage.warrooms.records import LIVE, LineKind, RoomPhase

MOST = 3
"""So many of a part are told, the newest first; how many more there are is said."""


class Item(Record):
    """Something that was written down; of a task also what it is called, whose it is and when it is `due`."""

    text: str
    mentions: tuple[str, ...] = ()
    link: str = ""
    stream: str = ""
    called: str = ""
    person: str | None = None
    team: str | None = None
    due: datetime | None = None


class Items(Record):
    shown: tuple[Item, ...] = ()
    more: int = 0

    def __bool__(self) -> bool:
        return bool(self.shown)


class Situation(Record):
    """The parts of a report, instants in UTC.

    `since` is when it came to its phase, `updated` when everybody was last told, `done` what was decided and done
    after that, `opened` when it was declared. What has an empty part has nothing to say there.
    """

    impact: Item | None
    phase: RoomPhase
    since: datetime
    opened: datetime
    updated: datetime | None
    done: Items
    known: Items
    ruled_out: Items
    next: Items
    needs: Items
    next_update: datetime | None
    is_over: bool


def situation(story: Story) -> Situation:
    """As the timeline of a story has it."""
    found, room, (phase, since) = story.lines, story.room, story.phase
    impact = timeline.impact(found)
    return Situation(
        impact=None if impact is None else _item(impact),
        phase=phase,
        since=since,
        opened=room.declared_at,
        updated=room.last_update_at,
        done=_first(_done(found, story.tasks, room.last_update_at)),
        known=_first(map(_item, timeline.of_kind(found, LineKind.FINDING))),
        ruled_out=_first(map(_item, timeline.of_kind(found, LineKind.RULED_OUT))),
        next=_first(map(_task, sorted(filter(_is_open, story.tasks), key=_soonest))),
        needs=_first(map(_item, timeline.of_kind(found, LineKind.NEED))),
        next_update=room.next_update_at,
        is_over=room.status not in LIVE,
    )


def _first(items: Iterable[Item]) -> Items:
    found = [*items]
    return Items(tuple(found[:MOST]), max(0, len(found) - MOST))


def _item(line: Line) -> Item:
    return Item(line.text, line.mentions, line.link, line.stream)


def _task(task: Task) -> Item:
    return Item(task.title, called=task.called, person=task.person, team=task.team, due=task.due_at)


def _is_open(task: Task) -> bool:
    return task.is_open


def _soonest(task: Task) -> tuple[bool, datetime]:
    return task.due_at is None, task.due_at or task.opened_at


def _done(found: Sequence[Line], tasks: Sequence[Task], updated: datetime | None) -> list[Item]:
    """Decisions and actions that were said, and tasks that were done, after an instant; the newest first."""
    told = [(line.happened, _item(line)) for kind in (LineKind.DECISION, LineKind.ACTION)
            for line in timeline.of_kind(found, kind)]  # fmt: skip
    told += [
        (task.over_at, Item(task.title, called=task.called, person=task.over_by))
        for task in tasks
        if task.state is TaskState.DONE and task.over_at is not None
    ]
    after = [each for each in told if updated is None or each[0] > updated]
    return [item for _, item in sorted(after, key=lambda each: each[0], reverse=True)]
