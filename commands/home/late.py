"""The tasks that are late, whoever has them, for managers."""

import json
from collections.abc import Iterator, Mapping

from commands.changes.ids import ActionId as ChangeAction
from commands.home.ids import ActionId
from commands.incidents.ids import ActionId as IncidentAction
from commands.incidents.permissions import managers
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import escape
from commands.shared.blocks import person as mention
from commands.shared.tab import LISTED, Line, OnHome, Part, Place
from commands.tasks import reading as tasks
from commands.tasks.wording import line
from storage.record import Record
from storage.tasks import queries as all_tasks
from storage.tasks.records import Task


class Late(Record):
    """A task, and how it reads (mrkdwn)."""

    task: Task
    text: str


def late(act: Act, *, skip: int = 0, limit: int = LISTED + 1) -> list[Late]:
    """Those that whoever acts may know of, the longest late first."""
    zone, teams = act.document.desk.zone, act.document.team_names()
    found = tasks.seen(act, all_tasks.late(act.tx, act.now, limit, skip))
    return [Late(task, line(task, zone, act.now, whose=_whose(task, teams))) for task in found]


def _whose(task: Task, teams: Mapping[str, str]) -> str:
    if task.person is not None:
        return mention(task.person)
    return escape(teams.get(task.team, task.team)) if task.team else "nobody has it yet"


def _parts(act: Act) -> Iterator[tuple[Place, Part]]:
    if act.by in managers(act):
        every = bk.button("All that are late", ActionId.LATE, json.dumps({"page": 0}))
        lines = [_opened(each) for each in late(act)]
        yield Place.TODAY, Part("Tasks that are late", lines, all=every, is_cut=True)


HOME = OnHome(parts=_parts)


def _opened(found: Late) -> Line:
    """Opens what it is for."""
    prefix, _, number = found.task.record.partition("-")
    opens = {"INC": IncidentAction.OPEN, "CHG": ChangeAction.DETAILS}.get(prefix)
    return found.text, [bk.button("Open", opens, number)] if opens is not None else [], None
