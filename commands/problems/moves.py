"""How a problem moves on."""

from typing import Any

from commands.problems import rules
from commands.problems.permissions import unknown
from commands.problems.rules import Action
from commands.shared.act import Act
from commands.shared.refusals import MovedOn
from storage.problems import queries as problems
from storage.problems.records import Problem, ProblemEvent


def move(
    act: Act, problem: Problem, action: Action, event: ProblemEvent, values: dict[str, Any], **told: Any
) -> Problem:
    """Change it if it still stands where the action is allowed, and write down that it did."""
    changed = problems.change(act.tx, problem.id, was=rules.ALLOWED_IN[action], **values)
    if changed is None:
        now = problems.find(act.tx, problem.id)
        if now is None:
            raise unknown(problem.id)
        raise MovedOn(rules.why_not(now, action), record=problem.number)
    act.journal(event, problem.number, **told)
    return changed
