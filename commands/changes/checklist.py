"""The checklist of a change: what is to be done for it, by whom and by when, and what becomes of it at the end."""

from datetime import datetime

from commands.changes import operations, rules
from commands.changes.ids import TaskField
from commands.changes.permissions import existing, permitted
from commands.changes.rules import Action
from commands.changes.seats import electorate_of
from commands.shared.act import Act
from commands.shared.days import first_at
from commands.shared.refusals import Invalid, MovedOn
from commands.tasks import operations as tasks
from commands.tasks import reading as known_tasks
from storage.changes.records import Change, ChangeStatus
from storage.journal.records import Entry
from storage.tasks import queries as stored
from storage.tasks.records import Task


def add_task(act: Act, number: int, *, title: str, person: str | None = None, by: str = "") -> Task:
    """Something to do for a change, by its implementer where nobody is named; `by` a day, or an hour (`22:30`)."""
    change = permitted(act, number, Action.TASK)
    if change.status not in rules.ALLOWED_IN[Action.TASK]:
        raise MovedOn(rules.why_not(change, Action.TASK), record=change.number)
    due = _due(act, change, by) if by else None
    if by and due is None:
        raise Invalid({TaskField.LINE: "Say by when as an hour or a day: `by 22:30`, `by friday`, `by 2026-11-30`."})
    if due is not None and due < act.now:
        raise Invalid({TaskField.LINE: "That day is over. Say one that is to come."})
    return tasks.add(act, change.number, title, person=person or change.implementer, due=due)


def _due(act: Act, change: Change, by: str) -> datetime | None:
    """An hour is the first one from when its window begins, or from now where it has begun."""
    at = first_at(by, max(act.now, change.start), act.document.desk.zone)
    return known_tasks.due_by(act, by) if at is None else at


def leave_the_vote(act: Act, entry: Entry) -> None:
    """Whoever has something to do for a change has no say in it."""
    owner = entry.details["person"]
    change = existing(act, entry.number) if entry.record.startswith("CHG-") else None
    if change is None or owner is None or change.status is not ChangeStatus.AUTHORISE:
        return
    if owner in electorate_of(act, change).voters:
        operations.leave(act.done_by(owner), change, f"{entry.details['called']} is theirs to do")


def drop_the_rest(act: Act, entry: Entry) -> None:
    """It is not to be made, or was gone back on: what was still to be done for it need not be."""
    left = [task for task in stored.of_record(act.tx, entry.record) if task.is_open]
    if left:
        tasks.skip_all(act, entry.record, reason=rules.why_dropped(existing(act, entry.number)))
