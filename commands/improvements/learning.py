"""What was learned in a week, for everyone to read: nothing private is in it."""

from datetime import date, datetime, timedelta

from commands.changes.permissions import existing as existing_change
from commands.improvements import wording
from commands.improvements.learned import Learned
from commands.incidents.permissions import existing as existing_incident
from commands.shared.act import Act
from commands.shared.blocks import person, typed
from commands.shared.days import midnight
from commands.shared.sight import public
from commands.tasks.wording import line
from storage.improvements import queries as improvements
from storage.improvements.records import ImprovementEvent
from storage.journal import queries as journal
from storage.journal.records import Entry, number_of
from storage.links.records import LinkEvent, LinkKind
from storage.tasks import queries as tasks
from storage.tasks.records import Task

MOST = 500
"""So many entries and tasks are looked at."""


def of_week(act: Act, monday: date) -> Learned:
    """Of the seven local days from a Monday; what is late, is so now."""
    zone = act.document.desk.zone
    start, end = midnight(monday, zone), midnight(monday + timedelta(days=7), zone)
    late = tasks.late(act.tx, act.now, MOST)
    seen = public(act, {task.record for task in late})
    shown = [task for task in late if task.record in seen]
    in_all = tasks.count_late(act.tx, act.now) if len(late) == MOST else len(shown)
    return Learned(
        _verdicts(act, start, end), _lessons(act, start, end), [_late(act, each) for each in shown], in_all
    )


def _entries(act: Act, start: datetime, end: datetime, what: str) -> list[Entry]:
    return [each for each in journal.since(act.tx, start, what, limit=MOST) if each.at < end]


def _verdicts(act: Act, start: datetime, end: datetime) -> list[str]:
    entries = _entries(act, start, end, ImprovementEvent.JUDGED)
    found = improvements.those(act.tx, {entry.number for entry in entries})
    zone = act.document.desk.zone
    return [f"*{each.number}* {typed(each.title, 100)}: {wording.result(each, zone)}" for each in found]


def _lessons(act: Act, start: datetime, end: datetime) -> list[str]:
    """The changes that were found to have broken something."""
    entries = _entries(act, start, end, LinkEvent.MADE)
    caused = [(each.record, str(each.details["other"])) for each in entries if _tells_a_cause(each)]
    seen = public(act, {record for pair in caused for record in pair})
    return [
        f"*{change}* {typed(existing_change(act, number_of(change)).title, 80)} broke *{incident}* "
        f"{typed(existing_incident(act, number_of(incident)).title, 80)}"
        for incident, change in dict.fromkeys(caused)
        if {incident, change} <= seen
    ]


def _tells_a_cause(entry: Entry) -> bool:
    is_cause = entry.details.get("kind") == LinkKind.CAUSED_BY
    return is_cause and entry.record.startswith("INC-") and str(entry.details["other"]).startswith("CHG-")


def _late(act: Act, task: Task) -> str:
    if task.person is not None:
        whose = person(task.person)
    else:
        whose = typed(act.document.team_names().get(task.team, task.team), 80) if task.team else "nobody has it yet"
    return line(task, act.document.desk.zone, act.now, whose=whose)
