"""Which tasks there are for somebody, and who may do what to them: a task is as private as its record."""

from commands.shared.act import Act
from commands.shared.blocks import escape, person
from commands.shared.refusals import NotAllowed, NotFound, Refused
from commands.shared.sight import DESK, public, visible
from commands.tasks import rules
from commands.tasks.rules import Action, Relation
from storage.directory import queries as directory
from storage.tasks import queries as tasks
from storage.tasks.records import Task


def sees(act: Act, task: Task) -> bool:
    """Whether whoever acts may know of it: who has it, and who may know of its record."""
    return task.person == act.by or bool(visible(act, [task.record]))


def teams_of(act: Act) -> tuple[str, ...]:
    """The teams (keys of app.yaml) that whoever acts is in."""
    teams = act.document.teams
    return tuple(key for key, team in teams.items() if act.by in directory.ids_of(act.tx, team.members))


def leads(act: Act) -> bool:
    roles = act.document.roles
    return act.by in directory.ids_of(act.tx, [*roles.managers, *roles.commanders])


def permitted_to_open(act: Act, record: str) -> None:
    """Whoever is in a team or leads gives tasks, of records that they may know of. Raises NotFound, NotAllowed."""
    if record != DESK and not visible(act, [record]):
        raise NotFound(f"There is no {record}.", record=record)
    if not (teams_of(act) or leads(act)):
        sentence = "Tasks are given by those in a team, incident commanders and service managers."
        raise NotAllowed(sentence, attempted="task", record=record)


def knowing(act: Act, team: str, record: str) -> tuple[str, ...]:
    """Those in a team (a key) who may know of a record, by their Slack ids."""
    members = directory.ids_of(act.tx, act.document.teams[team].members)
    return tuple(each for each in members if visible(act.done_by(each), [record]))


def permitted_to_wait(act: Act, record: str, team: str) -> None:
    """Refuse to give a team (a key) what its members would never see. Raises Refused."""
    if public(act, [record]):
        return
    if len(knowing(act, team, record)) < max(1, len(directory.ids_of(act.tx, act.document.teams[team].members))):
        name = escape(act.document.team_names()[team])
        why = f"{record} is private, and the team {name} may not know of it, so nobody there would hear of the task."
        raise Refused(f"{why} Give it to a person, or to a team that works on {record}.", record=record)


def permitted(act: Act, key: int, action: Action) -> Task:
    """The task, if whoever acts may do this to it. Raises NotFound, NotAllowed."""
    task = tasks.find(act.tx, key)
    if task is None or not sees(act, task):
        raise NotFound("There is no such task any more.", record=DESK)
    if not rules.may(action, _relation(act, task)):
        raise NotAllowed(_refusal(act, task), attempted=f"task {action}", record=task.record)
    return task


def _relation(act: Act, task: Task) -> Relation:
    mine = teams_of(act)
    return Relation(
        has_it=task.person == act.by,
        in_team=task.team in mine if task.team is not None else bool(mine),
        opened_it=task.opened_by == act.by,
        leads=leads(act),
    )


def _refusal(act: Act, task: Task) -> str:
    team = f"the team {act.document.team_names().get(task.team, task.team)}" if task.team else "those in a team"
    who = [person(task.person)] if task.person else []
    return f"{task.called} of {task.record} is for {', '.join([*who, team])}, and whoever leads."
