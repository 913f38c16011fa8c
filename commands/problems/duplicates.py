"""A problem that is the same as another, which gets its incidents, followers and open tasks."""

from commands.incidents.permissions import existing as existing_incident
from commands.links import operations as links
from commands.problems import linking, rules
from commands.problems.moves import move
from commands.problems.permissions import permitted, sees, visible
from commands.problems.rules import Action
from commands.shared.act import Act
from commands.shared.refusals import MovedOn
from commands.tasks import operations as tasks
from storage.links.records import LinkKind
from storage.problems import queries as problems
from storage.problems.records import OPEN, Ending, Problem, ProblemEvent, ProblemStatus
from storage.tasks import queries as all_tasks


def duplicate(act: Act, number: int, *, of: int) -> Problem:
    """The same as another, which gets its incidents, followers and open tasks."""
    problem, original = permitted(act, number, Action.DUPLICATE), visible(act, of)
    if original.id == problem.id:
        raise MovedOn(f"{problem.number} is itself; name another problem.", record=problem.number)
    if not original.is_open:
        over = f"{original.number} is {rules.stands(original)}."
        raise MovedOn(f"{over} {_instead(act, problem, original)}", record=problem.number)
    if problem.private and not original.private:
        turned = f"Say it the other way round: `/problem duplicate {of} of {number}`."
        sentence = (
            f"{problem.number} is private and {original.number} is not, so all that is known of it would be read."
        )
        raise MovedOn(f"{sentence} {turned}", record=problem.number)
    values = {"status": ProblemStatus.CANCELLED, "closed_at": act.now, "ended": Ending.DUPLICATE, "duplicate_of": of}
    called = "another" if original.private else original.number
    moved = move(act, problem, Action.DUPLICATE, ProblemEvent.CANCELLED, values, of=called)
    links.relate(act, problem.number, LinkKind.DUPLICATE_OF, original.number)
    _hand_over(act, problem, original)
    tasks.skip_all(act, problem.number, reason=f"It is {called}'s now.")
    return moved


def _instead(act: Act, problem: Problem, over: Problem) -> str:
    """The one that is open in place of what is over, where whoever acts may know of it."""
    found = None if over.duplicate_of is None else problems.find(act.tx, over.duplicate_of)
    if found is None or not found.is_open or found.id == problem.id or not sees(act, found, act.by):
        return "Name one that is open."
    return f"It is the same as {found.number}: `/problem duplicate {problem.id} of {found.id}`."


def _hand_over(act: Act, problem: Problem, original: Problem) -> None:
    best = min(problem.priority, original.priority)
    problems.change(act.tx, original.id, was=OPEN, priority=best)
    for number in problems.move_incidents(act.tx, problem.id, original.id):
        incident = existing_incident(act, number)
        links.take_away(act, incident.number, LinkKind.CAUSED_BY, problem.number)
        links.relate(act, incident.number, LinkKind.CAUSED_BY, original.number)
        if original.workaround and incident.is_open:
            linking.give(act, original, incident)
    for task in all_tasks.of_record(act.tx, problem.number):
        if task.is_open:
            tasks.add(
                act, original.number, task.title, team=task.team, person=task.person, due=task.due_at, told=False
            )
