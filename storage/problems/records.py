from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from storage.record import Record


class ProblemStatus(StrEnum):
    NEW = "new"
    ANALYSIS = "analysis"
    FIX = "fix"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"


OPEN = (ProblemStatus.NEW, ProblemStatus.ANALYSIS, ProblemStatus.FIX)
"""Its cause is still there."""

GOING = (*OPEN, ProblemStatus.RESOLVED)
"""Not over: what is resolved is watched."""


class Ending(StrEnum):
    """How a problem ended."""

    FIXED = "fixed"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"
    DUPLICATE = "duplicate"


class CandidateState(StrEnum):
    WAITING = "waiting"
    TOLD = "told"
    OPENED = "opened"
    DISMISSED = "dismissed"
    LAPSED = "lapsed"
    """It waited until there were no longer enough of them, or became one with another."""
    MERGED = "merged"
    """Somebody has said that it is the same as another; its `reason` is the family that it is of since."""


STANDING = (CandidateState.WAITING, CandidateState.TOLD)
"""Still to be decided."""


class ProblemEvent(StrEnum):
    """What is journalled of problems. `GIVEN`, `LIKELY` are written with an incident, `PROPOSED`, `MERGED` and
    `DISMISSED` with the desk.
    """

    OPENED = "problem.opened"
    TAKEN = "problem.taken"
    FOLLOWED = "problem.followed"
    LINKED = "problem.linked"
    UNLINKED = "problem.unlinked"
    CAUSE = "problem.cause"
    WORKAROUND = "problem.workaround"
    KNOWN_ERROR = "problem.known_error"
    FIXING = "problem.fixing"
    FIX_READY = "problem.fix_ready"
    RESOLVED = "problem.resolved"
    DID_NOT_HOLD = "problem.did_not_hold"
    CLOSED = "problem.closed"
    ACCEPTED = "problem.accepted"
    REVISIT = "problem.revisit"
    REOPENED = "problem.reopened"
    REVISITED = "problem.revisited"
    CANCELLED = "problem.cancelled"
    FOLLOWED_UP = "problem.followed_up"
    HELPED = "problem.helped"
    NOT_HELPED = "problem.not_helped"
    GIVEN = "problem.workaround_given"
    LIKELY = "problem.likely"
    PROPOSED = "problem.proposed"
    MERGED = "problem.merged"
    DISMISSED = "problem.dismissed"


class Problem(Record):
    """What is behind incidents. Instants are UTC, people Slack ids; `service` and `team` are keys of app.yaml.

    cause, cause_kind, evidence  what it is, of which kind, and how that is known
    watch_until  until when it is looked whether the fix holds
    ended        how it ended; `duplicate_of` is the number of the one that it is the same as
    revisit_at   when an accepted risk is looked at again
    """

    id: int
    title: str
    service: str | None
    team: str | None
    priority: str
    status: ProblemStatus
    known_error: bool
    private: bool
    owner: str | None
    opened_by: str
    opened_at: datetime
    cause: str
    cause_kind: str | None
    evidence: str
    workaround: str
    fix_note: str
    resolved_at: datetime | None
    watch_until: datetime | None
    closed_at: datetime | None
    ended: Ending | None
    reason: str
    duplicate_of: int | None
    revisit_at: datetime | None

    @property
    def number(self) -> str:
        return f"PRB-{self.id}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_accepted(self) -> bool:
        return self.ended is Ending.ACCEPTED

    @property
    def is_over(self) -> bool:
        """Whether it stays as it is: closed with its fix, or cancelled."""
        return self.status in (ProblemStatus.CLOSED, ProblemStatus.CANCELLED) and not self.is_accepted


class Candidate(Record):
    """A family of like incidents that came so often that somebody should look at its cause.

    `n` were counted when it was last looked at, `lost` user-minutes by then; `problem` is what came of it.
    """

    id: int
    family: str
    service: str | None
    team: str | None
    title: str
    n: int
    lost: int
    state: CandidateState
    arisen_at: datetime
    told_at: datetime | None
    decided_at: datetime | None
    decided_by: str | None
    reason: str
    problem: int | None


class Like(NamedTuple):
    """An incident of a family, as much of it as is counted with; `ended_at` is None while it is open (UTC)."""

    number: int
    title: str
    reporter: str
    priority: str
    team: str | None
    service: str | None
    opened_at: datetime
    ended_at: datetime | None


class Member(NamedTuple):
    """An incident that is to be put into a family."""

    number: int
    title: str
    service: str | None
    category: str | None
    item: str | None
    private: bool
    major: bool
    opened_at: datetime


class Facts(NamedTuple):
    """Of one incident; `opened_at` is UTC, the reporter a Slack id, the rest keys."""

    number: int
    service: str | None
    item: str | None
    site: str | None
    reporter: str
    private: bool
    opened_at: datetime


class Implemented(NamedTuple):
    """A change that began (UTC), and what it touched."""

    items: Sequence[str]
    start: datetime


class Counted(Record):
    """Of a time: how many problems were opened and closed in it, how many were open at its end, and of those how many
    were known errors.
    """

    opened: int
    closed: int
    open: int
    known_errors: int
