"""What is to be done in a room, by whom and by when, and what outlives it: each function is one transaction."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from commands.shared.act import Act, Follower
from commands.shared.refusals import Invalid, NotFound
from commands.tasks import operations as task_operations
from commands.warrooms.ids import TaskField
from commands.warrooms.permissions import may_follow_up, may_write_down, of_stream, seen
from commands.warrooms.task_rules import COMMANDER_AFTER, LAST_MOMENT, is_by_a_day, read_by, room_tasks
from storage.journal import queries as journal
from storage.journal.records import DRILL, Entry, number_of, numbered
from storage.tasks import queries as tasks
from storage.tasks.records import Task, TaskEvent
from storage.timers import queries as timers
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LIVE, WarRoomEvent

DUE, LATE = "warroom.task_due", "warroom.task_late"
WHEN = "Say by when: `15m`, `14:35` or `friday`."


def add(act: Act, number: int, *, text: str, person: str | None = None, by: str = "") -> Task:
    """Give a task in a room, to a person or to whoever takes it; `by` as somebody typed it.

    One that is given in a stream begins with its name.
    """
    _, incident = may_write_down(act, number)
    zone = act.document.desk.zone
    due = read_by(by, act.now, zone) if by else None
    if by and due is None:
        raise Invalid({TaskField.BY: WHEN})
    here = of_stream(act, number)
    title = f"{here['stream']}: {text}" if here and text.strip() else text
    task = task_operations.add(act, incident.number, title, person=person, due=due, told=False)
    act.journal(WarRoomEvent.TASK, incident.number, text=task.title, **_told(task), **here)
    if due is not None and not is_by_a_day(due, zone):
        timers.arm(act.tx, DUE, str(task.id), due, record=incident.number, task=task.id)
    return task


def _told(task: Task) -> dict[str, object]:
    due = None if task.due_at is None else task.due_at.isoformat()
    return {"task": task.id, "called": task.called, "person": task.person, "due": due}


def follow_up(act: Act, number: int, *, text: str, person: str, by: str) -> Task:
    """What outlives the room: whoever has it hears of it now, and as of all that has a day before and on that."""
    incident, zone = may_follow_up(act, number), act.document.desk.zone
    due = read_by(by, act.now, zone)
    if due is None:
        raise Invalid({TaskField.DAY: "Say by which day: `friday`, `tomorrow` or `2026-11-30`."})
    day: date = due.astimezone(zone).date()
    due = datetime.combine(day, LAST_MOMENT, zone).astimezone(UTC)
    if due <= act.now:
        raise Invalid({TaskField.DAY: "That day is over. Say one that is to come."})
    task = task_operations.add(act, incident.number, text, person=person, due=due)
    act.journal(WarRoomEvent.FOLLOW_UP, incident.number, text=task.title, **_told(task))
    return task


def of_room(act: Act, number: int, called: int) -> Task:
    """T3 of a room. Raises NotFound."""
    incident = seen(act, number)
    task = tasks.called(act.tx, incident.number, called)
    if task is None:
        raise NotFound(f"There is no T{called} here. `/major tasks` shows what there is.", record=incident.number)
    return task


def done(act: Act, number: int, *, called: int, note: str = "") -> Task:
    """T3 is done; `note` says how, or where it is to be seen."""
    return task_operations.done(act, of_room(act, number, called).id, note=note)


def ask(act: Act, task: int) -> None:
    """It is past due: whoever has it is told, else whoever leads."""
    found = tasks.find(act.tx, task)
    if found is None or not _is_chased(act, found):
        return
    to = found.person or warrooms.commander(act.tx, number_of(found.record))
    if to is not None:
        act.journal(WarRoomEvent.TASK_LATE, found.record, task=task, called=found.called, to=to)
    if found.person is not None:
        timers.arm(act.tx, LATE, str(task), act.now + COMMANDER_AFTER, record=found.record, task=task)


def ask_commander(act: Act, task: int) -> None:
    """Whoever has it was told, and still it is not done: whoever leads is told, once."""
    found = tasks.find(act.tx, task)
    if found is None or not _is_chased(act, found):
        return
    commander = warrooms.commander(act.tx, number_of(found.record))
    if commander is not None and commander != found.person:
        act.journal(WarRoomEvent.TASK_LATE, found.record, task=task, called=found.called, to=commander)


def _is_chased(act: Act, task: Task) -> bool:
    room = warrooms.of_incident(act.tx, number_of(task.record))
    return task.is_open and room is not None and room.status in LIVE


def settle(act: Act, entry: Entry) -> None:
    """A task is over: nobody is told that it is late."""
    if entry.record.startswith(("INC-", DRILL)):
        for kind in (DUE, LATE):
            timers.disarm(act.tx, kind, str(entry.details["task"]))


def drop_all(act: Act, number: int) -> list[Task]:
    """The room is put away: what was to be done in it and is not, need not be done any more."""
    record = numbered(number)
    given = room_tasks(journal.of_kinds(act.tx, record, WarRoomEvent.TASK, WarRoomEvent.MERGED))
    left = [
        task
        for key in given
        if (task := tasks.find(act.tx, key)) is not None and task.is_open and task.record == record
    ]
    return [task_operations.drop(act, task, reason="The work in its room is over.") for task in left]


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    TaskEvent.DONE: (settle,),
    TaskEvent.SKIPPED: (settle,),
    TaskEvent.IMPOSSIBLE: (settle,),
}
