"""Whether a fix holds, and when an accepted risk is looked at again: what timers do, what changes bring."""

from datetime import timedelta

from commands.problems import families as rules
from commands.problems.operations import changes_of, end
from commands.problems.policy import ProblemPolicy
from commands.problems.rules import Held, a_month, is_fixed
from commands.shared.act import Act
from storage.problems import families
from storage.problems import queries as problems
from storage.problems.records import Problem, ProblemEvent, ProblemStatus

A_DAY, A_SECOND = timedelta(days=1), timedelta(seconds=1)
LOOKED_BACK = 6
"""So many times the length of a watch is looked back, to know how often it came before the fix."""


def watched(act: Act, problem: int) -> None:
    """Nothing like it came while it was watched: it closes by itself."""
    found = problems.find(act.tx, problem)
    if found is None or found.status is not ProblemStatus.RESOLVED or _is_put_off(act, found):
        return
    held = how_it_held(act, found)
    end(act.done_by(), found, "", before=held.before, came=held.came, days=round(held.watch / A_DAY))


def _is_put_off(act: Act, problem: Problem) -> bool:
    return problem.watch_until is not None and act.now < problem.watch_until


def how_it_held(act: Act, problem: Problem) -> Held:
    """How often like incidents came before the fix, and in the last part of the watch."""
    watch, at = act.policy(ProblemPolicy).solving.watch, problem.resolved_at or act.now
    theirs = [each for each in problems.families_of(act.tx, problem.id) if rules.kind_of(each) != rules.MAJORS]
    since = max(at, act.now - watch)
    came = sum(families.count(act.tx, family, since, act.now) for family in theirs)
    began = [first for family in theirs if (first := families.first_of(act.tx, family)) is not None]
    before = None
    if began:
        first = min(began) - A_SECOND
        start = max(min(first, at - watch), at - LOOKED_BACK * watch)
        before = a_month(sum(families.count(act.tx, family, start, at) for family in theirs), at - start)
    return Held(before, came, watch)


def revisit(act: Act, problem: int) -> None:
    """The risk was accepted until today: it is proposed for analysis again."""
    found = problems.find(act.tx, problem)
    if found is not None and found.is_accepted and found.status is ProblemStatus.CLOSED:
        act.done_by().journal(ProblemEvent.REVISIT, found.number)


def look_at_fix(act: Act, problem: Problem) -> None:
    """A change of it is over: when that was the last, whoever has it hears that it can be resolved."""
    if problem.status is ProblemStatus.FIX and is_fixed(changes_of(act, problem)):
        act.done_by().journal(ProblemEvent.FIX_READY, problem.number)
