"""What becomes of a request: which steps it takes, when its tasks begin, what their ends make of it. Pure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from commands.shared.voting import Electorate, Rule
from storage.record import Record, field
from storage.requests.records import Request, RequestStatus, Step, StepVote
from storage.tasks.records import Task, TaskState


class NewRequest(Record):
    """What somebody asks for: an item (a key), for whom (a Slack id), the answers by the keys of its questions."""

    item: str
    whom: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""


class Condition(Record):
    """When a step is asked: the cost, or the number answered to the question `of`, is more than `over`; and the
    options chosen are those of `when`.
    """

    over: float | None = None
    of: str | None = None
    when: Mapping[str, str] = field(default_factory=dict)


def applies(condition: Condition, cost: float | None, answers: Mapping[str, Any]) -> bool:
    """A number that nobody gave is over nothing."""
    if condition.over is not None:
        amount = cost if condition.of is None else answers.get(condition.of)
        if amount is None or not float(amount) > condition.over:
            return False
    return all(answers.get(key) == value for key, value in condition.when.items())


class Action(StrEnum):
    VOTE = "vote"
    EDIT = "edit"
    ASK = "ask"
    ANSWER = "answer"
    CANCEL = "cancel"
    CONFIRM = "confirm"


OPEN = frozenset({RequestStatus.APPROVAL, RequestStatus.FULFILMENT})
ALLOWED_IN: Mapping[Action, frozenset[RequestStatus]] = {
    Action.VOTE: frozenset({RequestStatus.APPROVAL}),
    Action.EDIT: frozenset({RequestStatus.APPROVAL}),
    Action.ASK: OPEN,
    Action.ANSWER: OPEN,
    Action.CANCEL: OPEN,
    Action.CONFIRM: frozenset({RequestStatus.FULFILLED}),
}
STATUS_WORDS: Mapping[RequestStatus, str] = {
    RequestStatus.APPROVAL: "Waiting for approval",
    RequestStatus.FULFILMENT: "Being seen to",
    RequestStatus.FULFILLED: "Fulfilled",
    RequestStatus.CLOSED: "Closed",
    RequestStatus.REJECTED: "Not approved",
    RequestStatus.NOT_FULFILLED: "Not fulfilled",
    RequestStatus.CANCELLED: "Cancelled",
}
_PAST: Mapping[Action, str] = {
    Action.VOTE: "decided on",
    Action.EDIT: "changed",
    Action.ASK: "asked about",
    Action.ANSWER: "answered",
    Action.CANCEL: "cancelled",
    Action.CONFIRM: "confirmed",
}


def why_not(request: Request, action: Action) -> str:
    """Why this cannot be done to a request that stands as it does, and what to do instead (mrkdwn)."""
    hints = {
        RequestStatus.APPROVAL: "It is still to be approved.",
        RequestStatus.FULFILMENT: f"If it is not wanted like this, cancel it: `/request cancel {request.id} REASON`.",
        RequestStatus.FULFILLED: "If something is missing, ask for it again with `/request`, or report it.",
    }
    hint = hints.get(request.status, "Ask for it again with `/request`.")
    status = STATUS_WORDS[request.status].lower()
    return f"{request.number} is {status}, so it cannot be {_PAST[action]}. {hint}"


RULES: Mapping[str, Rule] = {"any": "anyone", "all": "unanimous", "majority": "majority"}
"""How a step is decided, by its word in app.yaml."""


def electorate(rule: str, voters: Collection[str]) -> Electorate:
    """Those whose word counts in a step, and how it is decided."""
    return Electorate(frozenset(voters), 1, RULES[rule])


Plan = Sequence[Mapping[str, Any]]
"""The tasks of a request, as they were planned: each with its `key`, and what it comes `after`."""

OVER_WELL = (TaskState.DONE, TaskState.SKIPPED)


def ready(plan: Plan, states: Mapping[str, TaskState]) -> list[str]:
    """The tasks that can begin now: none of what they come after is left. `states` are those that have begun."""
    return [
        str(task["key"])
        for task in plan
        if task["key"] not in states and all(states.get(key) in OVER_WELL for key in task["after"])
    ]


def outcome(plan: Plan, states: Mapping[str, TaskState]) -> RequestStatus | None:
    """What a request has become by its tasks; None while something is to be done.

    What is not possible leaves it not fulfilled, once all else that can be done is over; what comes after that is
    never begun. All of it skipped, it was not needed.
    """
    if TaskState.OPEN in states.values() or ready(plan, states):
        return None
    if TaskState.IMPOSSIBLE in states.values():
        return RequestStatus.NOT_FULFILLED
    if all(state is TaskState.SKIPPED for state in states.values()):
        return RequestStatus.CANCELLED
    return RequestStatus.FULFILLED


class Standing(Record):
    """`answers` are what was asked and answered (mrkdwn); `asked` who is asked to decide now, `away` for whom of them
    somebody else is; `votes` what was said in each step; `decide_by` and `due` until when it is decided and there;
    `to_come` the tasks that begin once others are over; `told` what was asked last about it, and answered.
    `manager_unknown`: the line manager was to decide, and nobody knows who that is.
    """

    request: Request
    answers: Sequence[tuple[str, str]]
    steps: Sequence[Step]
    votes: dict[int, list[StepVote]]
    asked: Sequence[str]
    away: dict[str, str]
    decide_by: datetime | None
    due: datetime | None
    tasks: Sequence[Task]
    to_come: Sequence[str]
    team: str
    told: tuple[str, str] | None = None
    manager_unknown: bool = False

    @property
    def step(self) -> Step | None:
        return next((step for step in self.steps if step.is_open), None)

    @property
    def anything_done(self) -> bool:
        return anything_done(self.tasks)


def anything_done(tasks: Sequence[Task]) -> bool:
    return any(task.state is TaskState.DONE for task in tasks)


def may_cancel(*, wants_it: bool, sees_to_it: bool, anything_done: bool) -> bool:
    """Who wants it until something is done for it; who sees to it as long as it is open."""
    return sees_to_it or (wants_it and not anything_done)
