"""Who hears of a task: whom it was given to, or its team where nobody has it; in one message, kept up to date."""

from collections.abc import Mapping, Sequence

from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.sight import public
from commands.shared.speech import Address, channel_ref
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
    """Not who gave it to themselves; of a private record no channel."""
    task = tasks.find(act.tx, entry.details["task"])
    if task is None or not entry.details["told"]:
        return
    team = act.document.teams.get(task.team or "")
    if task.person is not None and task.person != entry.actor:
        _show(act, task, f"{of_people(task.record)}{task.number}", task.person)
    elif task.person is None and team is not None and public(act, [task.record]):
        _show(act, task, f"{of_teams(task.record)}{task.number}", channel_ref(team.channel))


def show_again(act: Act, entry: Entry) -> None:
    """Where its message was posted."""
    task = tasks.find(act.tx, entry.details["task"])
    for folder in (of_people(entry.record), of_teams(entry.record)) if task is not None else ():
        name = f"{folder}{task.number}" if task is not None else ""
        if task is not None and outbox.message_called(act.tx, name) is not None:
            _show(act, task, name, "")


def _show(act: Act, task: Task, name: str, channel: str) -> None:
    at = Address(channel, task.record, lane=name, message=name)
    speech.show(act, at, "task.card", task=task.id, openly=name.startswith(of_teams(task.record)))


def take_back(act: Act, entry: Entry) -> None:
    """Its record becomes private: what was said of its tasks where teams read is taken back."""
    if entry.details.get("became_private"):
        outbox.withdraw_under(act.tx, of_teams(entry.record))
        speech.take_back_all(act, of_teams(entry.record), entry.record)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    TaskEvent.OPENED: (tell,),
    TaskEvent.TAKEN: (show_again,),
    TaskEvent.DONE: (show_again,),
    TaskEvent.SKIPPED: (show_again,),
    TaskEvent.IMPOSSIBLE: (show_again,),
    IncidentEvent.SERVICE_SET: (take_back,),
}
