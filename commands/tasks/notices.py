"""Who hears of a task: whom it was given to, or its team where nobody has it; in one message, kept up to date.

Of what is private no channel hears: those of the team are told one by one.
"""

from collections.abc import Mapping, Sequence

from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.sight import public
from commands.shared.speech import Address, channel_ref
from commands.tasks.permissions import knowing
from storage.incidents.records import IncidentEvent
from storage.journal.records import Entry
from storage.outbox import queries as outbox
from storage.tasks import queries as tasks
from storage.tasks.records import Task, TaskEvent


def of_teams(record: str) -> str:
    """The folder of the messages about a record's tasks where teams read."""
    return f"{record}/tasks-of-teams/"


def of_people(record: str) -> str:
    return f"{record}/tasks-of-people/"


def tell(act: Act, entry: Entry) -> None:
    """Not who gave it to themselves; of a private record no channel, but each of the team."""
    task = tasks.find(act.tx, entry.details["task"])
    if task is None or not entry.details["told"]:
        return
    if task.person is not None and task.person != entry.actor:
        _show(act, task, f"{of_people(task.record)}{task.number}", task.person)
    elif task.person is None:
        _tell_team(act, task, but=entry.actor)


def _tell_team(act: Act, task: Task, *, but: str = "") -> None:
    """In its channel; of a private record each who may know of it, but whoever gave the task."""
    team = act.document.teams.get(task.team or "")
    if team is None or task.team is None:
        return
    if public(act, [task.record]):
        _show(act, task, f"{of_teams(task.record)}{task.number}", channel_ref(team.channel))
        return
    for each in knowing(act, task.team, task.record):
        if each != but:
            _show(act, task, f"{_of_each(task)}{each}", each)


def _of_each(task: Task) -> str:
    """The folder of its messages to those of a team, one by one."""
    return f"{of_people(task.record)}{task.number}/"


def show_again(act: Act, entry: Entry) -> None:
    """Wherever its message was posted."""
    task = tasks.find(act.tx, entry.details["task"])
    if task is None:
        return
    alone = [f"{folder}{task.number}" for folder in (of_people(entry.record), of_teams(entry.record))]
    posted = [name for name in alone if outbox.message_called(act.tx, name) is not None]
    for name in (*posted, *outbox.names_under(act.tx, _of_each(task))):
        _show(act, task, name, "")


def _show(act: Act, task: Task, name: str, channel: str) -> None:
    at = Address(channel, task.record, lane=name, message=name)
    speech.show(act, at, "task.card", task=task.id, openly=name.startswith(of_teams(task.record)))


def take_back(act: Act, entry: Entry) -> None:
    """Its record becomes private: what was said of its tasks where teams read is taken back, and each who may know of
    it is told.
    """
    if not entry.details.get("became_private"):
        return
    outbox.withdraw_under(act.tx, of_teams(entry.record))
    speech.take_back_all(act, of_teams(entry.record), entry.record)
    for task in tasks.of_record(act.tx, entry.record):
        if task.is_open and task.person is None:
            _tell_team(act, task)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    TaskEvent.OPENED: (tell,),
    TaskEvent.TAKEN: (show_again,),
    TaskEvent.DONE: (show_again,),
    TaskEvent.SKIPPED: (show_again,),
    TaskEvent.IMPOSSIBLE: (show_again,),
    IncidentEvent.SERVICE_SET: (take_back,),
}
