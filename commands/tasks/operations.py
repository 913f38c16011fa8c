"""What happens to tasks: each function is one transaction. Practices open theirs with `add`."""

from datetime import datetime

from commands.shared.act import Act
from commands.shared.blocks import person as mention
from commands.shared.refusals import LONGEST, Invalid, MovedOn, Refused, need
from commands.tasks.ids import LineField, WhyField
from commands.tasks.permissions import permitted, permitted_to_open, permitted_to_wait
from commands.tasks.rules import ALLOWED_IN, Action, due_by, stands
from storage.directory import queries as directory
from storage.tasks import queries as tasks
from storage.tasks.records import Task, TaskEvent, TaskState

LONGEST_TITLE = 300


def add(
    act: Act,
    record: str,
    title: str,
    *,
    team: str | None = None,
    person: str | None = None,
    due: datetime | None = None,
    told: bool = True,
) -> Task:
    """Something to do for a record, of a team (a key) or a person (a Slack id), by an instant (UTC).

    Who may is the caller's to decide. With `told` whoever it is for hears of it; a practice that shows its tasks
    where they are done says no. Raises Invalid, Refused for a person who cannot act.
    """
    title = need(title, LineField.LINE, "Say in a line what is to be done.")
    if len(title) > LONGEST_TITLE:
        raise Invalid(
            {LineField.LINE: f"That is {len(title)} characters, and {LONGEST_TITLE} is the most for a task."}
        )
    if person is not None and not directory.can_act(act.tx, person):
        raise Refused(f"{mention(person)} cannot do it: that is an app, or somebody who has left.", record=record)
    task = tasks.add(
        act.tx, record, title=title, team=team, person=person, due_at=due, opened_by=act.by, opened_at=act.now
    )
    _journal(act, TaskEvent.OPENED, task, title=title, told=told)
    return task


def open_by_line(
    act: Act, *, record: str, title: str, person: str | None = None, team: str | None = None, by: str = ""
) -> Task:
    """As somebody typed it: what may be a team, by its name, and a day in a word.

    Raises NotFound, NotAllowed, Invalid, and Refused for a team that may not know of the record. Words after `for`
    that name no team are of what is to be done.
    """
    permitted_to_open(act, record)
    key = act.document.team_called(team) if team else None
    if key is not None:
        permitted_to_wait(act, record, key)
    title = f"{title} for {team}".strip() if team and key is None else title
    zone = act.document.desk.zone
    due = due_by(by, act.now.astimezone(zone).date(), zone) if by else None
    if by and due is None:
        raise Invalid({LineField.LINE: "Say by when as a day: `by friday`, `by tomorrow` or `by 2026-11-30`."})
    if due is not None and due < act.now:
        raise Invalid({LineField.LINE: "That day is over. Say one that is to come."})
    whom = person or (None if key else act.by)
    return add(act, record, title, team=key, person=whom, due=due)


def take(act: Act, key: int) -> Task:
    """It is mine."""
    task = permitted(act, key, Action.TAKE)
    if task.person == act.by and task.is_open:
        raise MovedOn(f"{task.called} of {task.record} is yours already.", record=task.record)
    taken = _move(act, task, Action.TAKE, person=act.by)
    _journal(act, TaskEvent.TAKEN, taken, was=task.person)
    return taken


def done(act: Act, key: int, *, note: str = "") -> Task:
    """It is done; `note` says how, where somebody says it."""
    task = permitted(act, key, Action.DONE)
    if len(note) > LONGEST:
        raise Invalid({LineField.LINE: f"That is {len(note):,} characters, and {LONGEST:,} is the most."})
    return _end(act, task, Action.DONE, TaskState.DONE, TaskEvent.DONE, note.strip())


def skip(act: Act, key: int, *, reason: str) -> Task:
    """It need not be done after all."""
    task = permitted(act, key, Action.SKIP)
    reason = need(reason, WhyField.WHY, "Say why it need not be done.")
    return _end(act, task, Action.SKIP, TaskState.SKIPPED, TaskEvent.SKIPPED, reason)


def impossible(act: Act, key: int, *, reason: str) -> Task:
    """It cannot be done."""
    task = permitted(act, key, Action.IMPOSSIBLE)
    reason = need(reason, WhyField.WHY, "Say why it cannot be done.")
    return _end(act, task, Action.IMPOSSIBLE, TaskState.IMPOSSIBLE, TaskEvent.IMPOSSIBLE, reason)


def skip_all(act: Act, record: str, *, reason: str) -> list[Task]:
    """What is open of a record need not be done any more: for the practice whose record it is. The tasks skipped."""
    return [drop(act, task, reason=reason) for task in tasks.of_record(act.tx, record) if task.is_open]


def drop(act: Act, task: Task, *, reason: str) -> Task:
    """It need not be done any more: for the practice that gave it. Raises MovedOn."""
    return _end(act, task, Action.SKIP, TaskState.SKIPPED, TaskEvent.SKIPPED, reason)


def still_open(task: Task) -> None:
    """Refuse, before somebody says why it is not done, where that is said. Raises MovedOn."""
    if not task.is_open:
        raise _moved_on(task)


def _moved_on(task: Task) -> MovedOn:
    return MovedOn(f"{task.called} of {task.record} is {stands(task)} already.", record=task.record)


def _end(act: Act, task: Task, action: Action, state: TaskState, event: TaskEvent, reason: str = "") -> Task:
    ended = _move(act, task, action, state=state, reason=reason, over_at=act.now, over_by=act.by)
    _journal(act, event, ended, reason=reason)
    return ended


def _move(act: Act, task: Task, action: Action, **values: object) -> Task:
    moved = tasks.change(act.tx, task.id, was=ALLOWED_IN[action], **values)
    if moved is None:
        raise _moved_on(task)
    return moved


def _journal(act: Act, event: TaskEvent, task: Task, **told: object) -> None:
    due = task.due_at.isoformat() if task.due_at else None
    whose = {"team": task.team, "person": task.person, "due": due}
    act.journal(event, task.record, task=task.id, called=task.called, **whose, **told)
