from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from storage.record import Record
from storage.service_levels.records import ClockState, Pause
from storage.voting.records import Choice


class RequestStatus(StrEnum):
    APPROVAL = "approval"
    FULFILMENT = "fulfilment"
    FULFILLED = "fulfilled"
    CLOSED = "closed"
    REJECTED = "rejected"
    NOT_FULFILLED = "not_fulfilled"
    CANCELLED = "cancelled"


OPEN = (RequestStatus.APPROVAL, RequestStatus.FULFILMENT)


class RequestEvent(StrEnum):
    """What is journalled of requests."""

    SUBMITTED = "request.submitted"
    CHANGED = "request.changed"
    STEP_OPENED = "request.step_opened"
    VOTED = "request.voted"
    STEP_APPROVED = "request.step_approved"
    APPROVED = "request.approved"
    REJECTED = "request.rejected"
    ASKED = "request.asked"
    ANSWERED = "request.answered"
    REMINDED = "request.reminded"
    OVERDUE = "request.overdue"
    FULFILLED = "request.fulfilled"
    NOT_FULFILLED = "request.not_fulfilled"
    CANCELLED = "request.cancelled"
    CLOSED = "request.closed"
    MET = "request.met"
    MISSED = "request.missed"
    DELEGATED = "request.delegated"
    COUNTED = "request.counted"


class Request(Record):
    """What somebody wants of the catalogue. Instants are UTC; people are Slack ids.

    `item` is a key of the catalogue and `title` its name when it was asked for; `whom` it is for. `answers` are by
    the keys of the item's questions, `text` what was typed beside them. `revision` counts how often the answers were
    changed: approvals of an earlier one are void. `plan` are the tasks as they were when it was asked for, `tasks`
    the ids of those opened, by their keys. `question` is what the requester is asked, by `asked_by`; it waits
    meanwhile.
    `over_at` is when it was fulfilled, or came to nothing, for `reason`.
    """

    id: int
    item: str
    title: str
    requester: str
    whom: str
    answers: Mapping[str, Any]
    text: str
    cost: float | None
    team: str
    status: RequestStatus
    revision: int
    plan: tuple[Mapping[str, Any], ...]
    tasks: Mapping[str, int]
    question: str | None
    asked_by: str | None
    reason: str
    opened_at: datetime
    approved_at: datetime | None
    over_at: datetime | None
    closed_at: datetime | None

    @property
    def number(self) -> str:
        return f"REQ-{self.id}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def waits(self) -> bool:
        """Whether it waits for an answer of the requester's."""
        return self.question is not None


class Step(Record):
    """One step of approval, of one revision of a request; `position` counts from 1, `of` is how many there are.

    `who` are handles, `line-manager` or a team's key, as they were written. `members` are the Slack ids of those who
    decide, taken when it opens; `stand_in` says that they are the managers, as nobody else may. From `overdue_at` on
    managers decide too.
    """

    id: int
    request: int
    revision: int
    position: int
    of: int
    who: tuple[str, ...]
    rule: str
    within_seconds: int | None
    then: str
    members: tuple[str, ...]
    stand_in: bool
    overdue_at: datetime | None
    opened_at: datetime | None
    decided_at: datetime | None
    decision: str | None

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.decided_at is None


class StepVote(Record):
    """What somebody's seat in a step says. `by` is who said it: another, where they are away. `carried` is the
    position of the earlier step in which they said so already.
    """

    step: int
    person: str
    by: str
    choice: Choice
    reason: str
    at: datetime
    carried: int | None = None


class RequestMeasure(StrEnum):
    """What is promised of a request: that it is fulfilled; of a step, that somebody decides."""

    FULFILMENT = "fulfilment"
    APPROVAL = "approval"


class RequestClock(Record):
    """A promise about a request. `target_seconds` is open time of `calendar`; `due_at` is None while it stands still.

    `step` is the id of the step that is to be decided.
    """

    id: int
    request: int
    measure: RequestMeasure
    step: int | None
    calendar: str
    target_seconds: int
    state: ClockState
    started_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    breached: bool
    pauses: tuple[Pause, ...] = ()


class RequestFacts(Record):
    """Of a time: how many were asked for and fulfilled, how many were open at its end, and how many promises of
    fulfilment were met and missed in it.
    """

    submitted: int
    fulfilled: int
    open: int
    met: int
    breached: int
