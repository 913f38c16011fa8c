"""What may happen to a problem, who may do it, and what it needs first."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from storage.changes.records import Change, ChangeStatus, Outcome
from storage.problems.records import GOING, OPEN, Candidate, CandidateState, Problem, ProblemStatus
from storage.record import Record


class Action(StrEnum):
    TAKE = "take"
    LINK = "link"
    CAUSE = "cause"
    WORKAROUND = "workaround"
    KNOWN_ERROR = "known-error"
    CHANGE = "change"
    RESOLVE = "resolve"
    CLOSE = "close"
    ACCEPT = "accept"
    REOPEN = "reopen"
    CANCEL = "cancel"
    DUPLICATE = "duplicate"


NEW, ANALYSIS, FIX = ProblemStatus.NEW, ProblemStatus.ANALYSIS, ProblemStatus.FIX
RESOLVED, CLOSED, CANCELLED = ProblemStatus.RESOLVED, ProblemStatus.CLOSED, ProblemStatus.CANCELLED

ALLOWED_IN: Mapping[Action, frozenset[ProblemStatus]] = {
    Action.TAKE: frozenset(OPEN),
    Action.LINK: frozenset(GOING),
    Action.CAUSE: frozenset(GOING),
    Action.WORKAROUND: frozenset(GOING),
    Action.KNOWN_ERROR: frozenset(OPEN),
    Action.CHANGE: frozenset(OPEN),
    Action.RESOLVE: frozenset(OPEN),
    Action.CLOSE: frozenset({RESOLVED}),
    Action.ACCEPT: frozenset({ANALYSIS, FIX}),
    Action.REOPEN: frozenset({RESOLVED, CLOSED}),
    Action.CANCEL: frozenset({NEW, ANALYSIS}),
    Action.DUPLICATE: frozenset({NEW, ANALYSIS}),
}

OF_TEAM = frozenset({Action.TAKE, Action.LINK, Action.CAUSE, Action.WORKAROUND})
OF_OWNER = frozenset(
    {Action.KNOWN_ERROR, Action.CHANGE, Action.RESOLVE, Action.REOPEN, Action.CANCEL, Action.DUPLICATE}
)
"""Beside service managers, who alone do the rest."""

STATUS_WORDS: Mapping[ProblemStatus, str] = {
    NEW: "New",
    ANALYSIS: "In analysis",
    FIX: "Fix in progress",
    RESOLVED: "Resolved",
    CLOSED: "Closed",
    CANCELLED: "Cancelled",
}
IN_A_SENTENCE: Mapping[ProblemStatus, str] = {FIX: "being fixed"}
"""What a status is called after `PRB-1 is`; the rest is its own word."""

DOING: Mapping[Action, str] = {
    Action.LINK: "To say what belongs to {}",
    Action.CAUSE: "To say the cause of {}",
    Action.WORKAROUND: "To say what helps until {} is fixed",
    Action.KNOWN_ERROR: "To make {} a known error",
    Action.CHANGE: "To say which change fixes {}",
    Action.ACCEPT: "To accept the risk of {}",
    Action.DUPLICATE: "To mark {} as the same as another",
}
"""What some of it is called in a sentence; the rest is its own word."""


class Relation(Record):
    """What a person is to a problem."""

    owner: bool
    team: bool
    manager: bool


def may(action: Action, relation: Relation) -> bool:
    if relation.manager:
        return True
    if action in OF_TEAM:
        return relation.team or relation.owner
    return relation.owner and action in OF_OWNER


def stands(problem: Problem) -> str:
    """How it stands, after `PRB-1 is`."""
    return IN_A_SENTENCE.get(problem.status, STATUS_WORDS[problem.status].lower())


def why_not(problem: Problem, action: Action) -> str:
    """Why this cannot be done to one that stands as it does, and what to do instead (mrkdwn)."""
    number, status = problem.number, stands(problem)
    if problem.status is CANCELLED:
        return f"{number} was cancelled. If it comes again, open another: `/problem TEXT`."
    if problem.status is CLOSED:
        again = f"`/problem reopen {problem.id} REASON`"
        what = "takes it up again" if problem.is_accepted else "opens another, linked with it"
        return f"{number} is closed. {again} {what}."
    if problem.status is RESOLVED:
        return (
            f"{number} is resolved, and its fix is watched. Reopen it first: `/problem reopen {problem.id} REASON`."
        )
    if action is Action.CLOSE:
        return f"{number} is {status}. Resolve it first: `/problem resolve {problem.id} NOTE`."
    if action is Action.REOPEN:
        return f"{number} is open: {status}."
    if action is Action.ACCEPT:
        return f"{number} has to be looked at before its risk is accepted: `/problem take {problem.id}`."
    return f"{number} is {status}: a change is on its way. Withdraw that, or accept the risk."


def goes_on_as(closed: Problem, follows: Problem) -> str:
    """Why what is closed is not followed by yet another, and what to do instead (mrkdwn)."""
    goes_on = f"{closed.number} is closed, and {follows.number} goes on from it: that is {stands(follows)}."
    if follows.is_open:
        return f"{goes_on} See it with `/problem show {follows.id}`."
    return f"{goes_on} Take it up again: `/problem reopen {follows.id} REASON`."


NEEDED: Mapping[str, str] = {
    "an owner": "take {}",
    "a cause": "cause {} TEXT",
    "a workaround": "workaround {} TEXT",
    "a linked change": "change {} CHG-N",
}
"""What a problem may need, and how that is written."""


def missing(problem: Problem, *wanted: str, has_change: bool = False) -> str | None:
    """The sentence that says what it needs first, of what is wanted of it; None where nothing is missing."""
    has = {
        "an owner": problem.owner is not None,
        "a cause": bool(problem.cause),
        "a workaround": bool(problem.workaround),
        "a linked change": has_change,
    }
    lacks = [each for each in wanted if not has[each]]
    if not lacks:
        return None
    how = ", ".join(f"`/problem {NEEDED[each].format(problem.id)}`" for each in lacks)
    return f"{problem.number} needs {' and '.join(lacks)} first: {how}."


UNDONE = (ChangeStatus.NEW, ChangeStatus.AUTHORISE, ChangeStatus.SCHEDULED, ChangeStatus.IMPLEMENT)
WENT_WELL = (Outcome.SUCCESS, Outcome.ISSUES)


def is_fixed(changes: Sequence[Change]) -> bool:
    """Whether none of them is to come any more, and one went well."""
    return why_not_fixed("", changes) is None


def why_not_fixed(number: str, changes: Sequence[Change]) -> str | None:
    """Why these changes do not fix it yet; None where they do."""
    undone = [each.number for each in changes if each.status in UNDONE]
    if undone:
        is_not = "is" if len(undone) == 1 else "are"
        return f"{number} waits for its fix: {', '.join(undone)} {is_not} not done yet."
    if not any(each.outcome in WENT_WELL for each in changes):
        return f"None of the changes of {number} went well. Link one that did: `/problem change N CHG-N`."
    return None


class Held(Record):
    """How often like incidents came in 30 days before the fix (None: not known), and how many in the `watch`."""

    before: float | None
    came: int
    watch: timedelta


A_MONTH = timedelta(days=30)


def a_month(count: int, over: timedelta) -> float | None:
    """So many in 30 days; None of a time that says nothing."""
    return count / (over / A_MONTH) if over > timedelta(days=1) else None


def revisit_at(now: datetime, chosen: datetime | None, usual: timedelta, longest: timedelta) -> datetime | None:
    """When an accepted risk is looked at again; None for a day that is past or too far away."""
    at = chosen or now + usual
    return at if now < at <= now + longest + timedelta(days=1) else None


class WhyNot(StrEnum):
    ONE_OFF = "one-off"
    TRAINING = "training"
    ACCEPTED = "accepted"
    BELONGS = "belongs"


WHY_NOT = {
    WhyNot.ONE_OFF: "It happened once, and is over",
    WhyNot.TRAINING: "People need to be shown how it works",
    WhyNot.ACCEPTED: "We know, and live with it",
    WhyNot.BELONGS: "It belongs to a problem that is open",
}


def outcome(candidate: Candidate) -> str:
    if candidate.problem is not None:
        return f"PRB-{candidate.problem}"
    if candidate.state is CandidateState.MERGED:
        return "it is counted with another"
    if candidate.state is CandidateState.OPENED:
        return "a problem"
    return "not a problem" if candidate.state is CandidateState.DISMISSED else "it came no more"
