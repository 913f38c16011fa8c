"""What is asked of tasks, by those who may know of them."""

from collections.abc import Iterable
from datetime import datetime

from commands.shared.act import Act
from commands.shared.sight import visible
from commands.tasks import rules
from commands.tasks.permissions import teams_of
from storage.tasks import queries as tasks
from storage.tasks.queries import Whose
from storage.tasks.records import Task


def mine(act: Act) -> list[Task]:
    """What whoever acts is to do, and what waits in their teams for somebody to take it; the next to be due first."""
    found = tasks.open_of(act.tx, Whose(act.by, teams_of(act)))
    return seen(act, found)


def seen(act: Act, found: Iterable[Task]) -> list[Task]:
    """Of these, those that whoever acts may know of."""
    found = list(found)
    known = visible(act, {task.record for task in found})
    return [task for task in found if task.record in known or task.person == act.by]


def due_by(act: Act, word: str) -> datetime | None:
    """The last moment (UTC) of the day that somebody names: `friday`, `tomorrow`, a date; None where that is none."""
    zone = act.document.desk.zone
    return rules.due_by(word, act.now.astimezone(zone).date(), zone)
