from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from storage.record import Record


class ImprovementState(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    MEASURING = "measuring"
    PROVEN = "proven"
    NOT_SHOWN = "not_shown"
    WORSE = "worse"
    CLOSED = "closed"
    REJECTED = "rejected"
    ON_HOLD = "on_hold"
    CANCELLED = "cancelled"


JUDGED = (ImprovementState.PROVEN, ImprovementState.NOT_SHOWN, ImprovementState.WORSE)
OVER = (ImprovementState.CLOSED, ImprovementState.REJECTED, ImprovementState.CANCELLED)


class ImprovementEvent(StrEnum):
    """What is journalled of improvements."""

    PROPOSED = "improvement.proposed"
    ACCEPTED = "improvement.accepted"
    FROZEN = "improvement.frozen"
    BEGUN = "improvement.begun"
    IMPLEMENTED = "improvement.implemented"
    EXTENDED = "improvement.extended"
    JUDGED = "improvement.judged"
    HELD = "improvement.held"
    RESUMED = "improvement.resumed"
    REJECTED = "improvement.rejected"
    CANCELLED = "improvement.cancelled"
    CLOSED = "improvement.closed"


class Sample(Record):
    """A figure as it was measured in a window of `days` days: `n` is of how many, `part` how many of them count (of a
    share), `value` in percent, hours or as a count, between `low` and `high` with 95% confidence where that is known.
    """

    n: int
    value: float | None
    days: float
    part: int | None = None
    low: float | None = None
    high: float | None = None


class Measured(Record):
    """A window (UTC, half-open): the figure within the scope, that of everything outside it (None where nothing is),
    and the records (`INC-42`) behind the first.
    """

    start: datetime
    end: datetime
    own: Sample
    others: Sample | None
    behind: Sequence[str]


class Improvement(Record):
    """Something to become better. Instants are UTC; people are Slack ids.

    `kpi` is a key of the figures, `scope_by` and `scope` what of them it is about (service and its key; empty: all);
    without a `kpi` it says `because` of what nothing is measured. `stood` is what the figure was when proposed.
    `task` is the number of the owner's task (T1). `before` is frozen once it is accepted; `after` lasts from
    `after_from` to `after_until`. `why` says what the `verdict` rests on, or why it ended.
    """

    id: int
    title: str
    proposer: str
    proposed_at: datetime
    state: ImprovementState
    kpi: str | None
    scope_by: str
    scope: str
    stood: str
    target: float | None
    because: str
    owner: str | None
    due_at: datetime | None
    accepted_by: str | None
    accepted_at: datetime | None
    task: int | None
    held_in: ImprovementState | None
    implemented_at: datetime | None
    after_from: datetime | None
    after_until: datetime | None
    extended: bool
    before: Measured | None
    after: Measured | None
    verdict: ImprovementState | None
    why: str
    over_at: datetime | None

    @property
    def number(self) -> str:
        return f"IMP-{self.id}"

    @property
    def is_over(self) -> bool:
        return self.state in OVER
