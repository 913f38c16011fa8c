"""Once a day it is looked at who is to be told of what they have to do; whoever is away then, when they are back."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo

from commands.chasing import rules
from commands.chasing.policy import ChasingPolicy
from commands.chasing.rules import IsWorkday
from commands.incidents.permissions import managers
from commands.service_levels.calendars import Calendar, NeverOpens
from commands.service_levels.hours import hours_of
from commands.shared.act import Act
from commands.shared.sight import public, visible
from commands.tasks.permissions import knowing
from commands.tasks.reading import mine
from storage.directory import queries as directory
from storage.tasks import queries as tasks
from storage.tasks.records import Task, TaskEvent
from storage.timers import queries as timers

DAY = "tasks.chase"
ONE = "tasks.chase_one"
MOST_FORGOTTEN = 200
LONGEST_WAIT = timedelta(days=4)
"""Whoever is away for longer is not told days later of what was due meanwhile; the next day's message is."""


def begin(act: Act) -> None:
    """Set the hour; one that is due and was missed stays due."""
    if timers.find(act.tx, DAY, DAY) is None:
        _arm(act)


def _arm(act: Act) -> None:
    timers.arm(act.tx, DAY, DAY, rules.next_hour(act.now, act.document.desk.zone), record="desk")


def chase(act: Act) -> None:
    """Whoever has something to do, and the teams in which something waits for somebody to take it.

    Of a private record no channel is told, but each of the team.
    """
    people: dict[str, list[Task]] = defaultdict(list)
    teams: dict[str, list[Task]] = defaultdict(list)
    every = tasks.all_open(act.tx)
    openly = public(act, {task.record for task in every})
    for task in every:
        if task.person is not None:
            people[task.person].append(task)
        elif task.team in act.document.teams and task.record in openly:
            teams[task.team].append(task)
        elif task.team in act.document.teams:
            for each in knowing(act, task.team, task.record):
                people[each].append(task)
    for person in dict.fromkeys([*people, *managers(act)]):
        _in_their_hours(act, person, people.get(person, ()))
    for team, theirs in teams.items():
        _tell(act, theirs, None, team=team)
    _arm(act)


def chase_one(act: Act, person: str) -> None:
    """Somebody who was away at the hour: what is to be told by now."""
    _tell(act, _of(act, person), hours_of(act, person), person=person)


def _of(act: Act, person: str) -> list[Task]:
    """Theirs, and what waits in their teams for a record that no channel is told of."""
    found = mine(act.done_by(person))
    openly = public(act, {task.record for task in found})
    return [task for task in found if task.person == person or task.record not in openly]


def _in_their_hours(act: Act, person: str, theirs: Iterable[Task]) -> None:
    calendar = hours_of(act, person)
    opens = act.now if calendar is None else _opens(calendar, act)
    if opens is not None and opens <= act.now:
        _tell(act, theirs, calendar, person=person)
    elif opens is not None and opens - act.now <= LONGEST_WAIT:
        timers.arm(act.tx, ONE, person, opens, record="desk", person=person)


def _opens(calendar: Calendar, act: Act) -> datetime | None:
    """When they are there next; None for whoever never is."""
    try:
        return calendar.next_opening(act.now)
    except NeverOpens:
        return None


def _workdays(calendar: Calendar | None) -> IsWorkday:
    if calendar is None:
        return rules.from_monday_to_friday
    return lambda day: calendar.always or bool(calendar.windows_of(day))


def _tell(
    act: Act, theirs: Iterable[Task], hours: Calendar | None, *, person: str | None = None, team: str | None = None
) -> None:
    """One entry, from which one message follows; none for somebody who cannot act any more, or of nothing.

    A manager hears in it, as the week begins, of what others have left late for long. Today is what it is by the
    clock of whoever is told; a task is due on the day that the desk calls so.
    """
    if person is not None and not directory.can_act(act.tx, person):
        return
    zone = act.document.desk.zone
    today = act.now.astimezone(zone if hours is None else hours.zone).date()
    ahead, workdays = act.policy(ChasingPolicy).ahead, _workdays(hours)
    told = [task.id for task in theirs if rules.is_told(_day(task, zone), today, workdays, ahead)]
    late = _forgotten(act, person) if person and rules.begins_the_week(today, workdays) else []
    if told or late:
        act.journal(TaskEvent.CHASED, "desk", tasks=told, late=late, person=person, team=team)


def _forgotten(act: Act, person: str) -> list[int]:
    """For a manager: what others, or nobody, have to do and is late for long."""
    if person not in managers(act):
        return []
    found = tasks.late(act.tx, act.now - rules.FORGOTTEN, MOST_FORGOTTEN)
    seen = visible(act.done_by(person), {task.record for task in found})
    return [task.id for task in found if task.person != person and task.record in seen]


def _day(task: Task, zone: tzinfo) -> date | None:
    return None if task.due_at is None else task.due_at.astimezone(zone).date()
