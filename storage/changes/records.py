from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from storage.record import Record, field
from storage.voting.records import Choice as Choice


class ChangeType(StrEnum):
    NORMAL = "normal"
    EMERGENCY = "emergency"
    STANDARD = "standard"


class ChangeStatus(StrEnum):
    NEW = "new"
    AUTHORISE = "authorise"
    SCHEDULED = "scheduled"
    IMPLEMENT = "implement"
    REVIEW = "review"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """How an implemented change went."""

    SUCCESS = "success"
    ISSUES = "issues"
    FAILED = "failed"


class ChangeEvent(StrEnum):
    """What is journalled of changes."""

    REQUESTED = "change.requested"
    SUBMITTED = "change.submitted"
    SCHEDULED = "change.scheduled"
    VOTED = "change.voted"
    APPROVED = "change.approved"
    REJECTED = "change.rejected"
    WITHDRAWN = "change.withdrawn"
    BEGUN = "change.begun"
    COLLIDES = "change.collides"
    CLEARED = "change.cleared"
    EXCEPTED = "change.excepted"
    WATCHED = "change.watched"
    FLAGGED = "change.flagged"
    SUSPECTED = "change.suspected"
    UNSURE = "change.unsure"
    REVIEW_CALLED = "change.review_called"
    MADE_BEFORE = "change.made_before"
    RATIFIED = "change.ratified"
    UNAUTHORISED = "change.unauthorised"
    REVIEW_OWED = "change.review_owed"
    REVIEWED = "change.reviewed"
    HELD = "change.held"
    RELEASED = "change.released"
    EDITED = "change.edited"
    NO_RETURN = "change.no_return"
    OVERRAN = "change.overran"
    ROLLED_BACK = "change.rolled_back"
    EXTENSION_ASKED = "change.extension_asked"
    EXTENDED = "change.extended"
    RECUSED = "change.recused"
    CHASED = "change.chased"
    AWAY = "change.away"
    ABSENCE = "change.absence"
    DONE = "change.done"
    ASSESSED = "change.assessed"
    ANSWERED = "change.answered"
    ANSWERS_OWED = "change.answers_owed"
    LEVEL_SET = "change.level_set"
    TEMPLATE_SUSPENDED = "change.template.suspended"
    TEMPLATE_PROPOSED = "change.template.proposed"
    TEMPLATE_VOTED = "change.template.voted"
    TEMPLATE_DECIDED = "change.template.decided"


class Change(Record):
    """A request for change. Instants are UTC, `start` to `end` half-open; people are Slack user ids.

    `items` are the services (keys of app.yaml) or names of items that it touches; `risk` and `impact` are 1 to 3.
    `voting_round` counts the times that it was put to the vote: the votes of an earlier round are void. `members`
    are the board's ids as they were when the round opened, `voters` those of them who may vote. `stops_service`: what
    it touches is down in its window. `external_number` is its number in the system it was imported from. To go back
    takes `rollback_seconds`, where that was said. `answers` are (question, answer) to how risky it is, by their keys
    of app.yaml; `level` is low, medium or high once that was found out. `template` is
    the one of a standard change, where it is made by one.
    """

    id: int
    title: str
    reason: str
    type: ChangeType
    items: tuple[str, ...]
    start: datetime
    end: datetime
    requester: str
    implementer: str
    risk: int
    impact: int
    implementation_plan: str
    test_plan: str
    rollback_plan: str
    status: ChangeStatus
    board: str | None
    voting_round: int
    members: tuple[str, ...]
    voters: tuple[str, ...]
    closes_at: datetime | None
    decision: str | None
    decided_at: datetime | None
    outcome: Outcome | None
    outcome_note: str
    opened_at: datetime
    implemented_at: datetime | None
    closed_at: datetime | None
    stops_service: bool = False
    external_number: str | None = None
    rollback_seconds: int | None = None
    answers: tuple[tuple[str, str], ...] = ()
    level: str | None = None
    template: str | None = None

    @property
    def number(self) -> str:
        return f"CHG-{self.id}"

    @property
    def gravity(self) -> int:
        """How risky it is, 1 (high) to 3: as was found out, else as whoever asked for it says."""
        return {"high": 1, "medium": 2, "low": 3}.get(self.level or "", self.risk)

    @property
    def asked_afterwards(self) -> bool:
        """Whether it was made before anybody was asked, and its board has not said yet whether that was right."""
        is_made = self.status in (ChangeStatus.REVIEW, ChangeStatus.CLOSED)
        return is_made and self.voting_round > 0 and self.decision is None

    @property
    def rollback_takes(self) -> timedelta | None:
        """How long it takes to go back, where that was said."""
        return None if self.rollback_seconds is None else timedelta(seconds=self.rollback_seconds)


class Planned(Record):
    """The little of a change that shows whether it is in the way of another."""

    id: int
    items: tuple[str, ...]
    start: datetime
    end: datetime
    implementer: str

    @property
    def number(self) -> str:
        return f"CHG-{self.id}"


class Vote(Record):
    """The last vote of a person in one voting round of a change; `cast_by` somebody else, while they were away."""

    change: int
    voting_round: int
    person: str
    choice: Choice
    reason: str
    at: datetime
    cast_by: str | None = None


class Hold(Record):
    """While it stands, no change of a service (a key; None: of any) is begun; its number is the desk's (`release 3`).

    It is released by a person (a Slack id), or with an incident (its number).
    """

    id: int
    service: str | None
    reason: str
    incident: int | None
    made_by: str
    made_at: datetime
    released_at: datetime | None = None
    released_by: str | None = None


class TemplateStatus(StrEnum):
    PROPOSED = "proposed"
    STANDING = "standing"
    SUSPENDED = "suspended"


class TemplateState(Record):
    """What became of a template: `content` (as app.yaml writes one) of one that the board made, from the change
    `made_from`. `because` says why it stands as it does `since` (UTC); `votes` are (person, choice) on making it, or
    on using it again; `cast_by` says who cast those of somebody who is away. `asked_by` proposed it (a Slack id).
    """

    name: str
    status: TemplateStatus
    since: datetime
    because: str = ""
    content: Mapping[str, Any] | None = None
    made_from: int | None = None
    asked_by: str | None = None
    votes: tuple[tuple[str, Choice], ...] = ()
    cast_by: Mapping[str, str] = field(default_factory=dict)
