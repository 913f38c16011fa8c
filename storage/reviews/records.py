from datetime import datetime
from enum import StrEnum

from storage.record import Record


class ReviewStatus(StrEnum):
    """DROPPED: its incident is open again, or was none after all."""

    OWED = "owed"
    SCHEDULED = "scheduled"
    HELD = "held"
    PUBLISHED = "published"
    CLOSED = "closed"
    DROPPED = "dropped"


OPEN = (ReviewStatus.OWED, ReviewStatus.SCHEDULED, ReviewStatus.HELD, ReviewStatus.PUBLISHED)
"""Something is still to be done about it."""

TO_MEET = (ReviewStatus.OWED, ReviewStatus.SCHEDULED)
"""Its people have not met yet."""


class ReviewEvent(StrEnum):
    """What is journalled of reviews, each under its incident: `INC-42`."""

    OWED = "review.owed"
    GIVEN = "review.given"
    SCHEDULED = "review.scheduled"
    CALLED_OFF = "review.called_off"
    DRAFT_SHOWN = "review.draft_shown"
    LOOKED_OVER = "review.looked_over"
    HELD = "review.held"
    WRITTEN = "review.written"
    PUBLISHED = "review.published"
    CLOSED = "review.closed"
    DROPPED = "review.dropped"
    LATE = "review.late"
    FILED = "review.filed"


class Review(Record):
    """The look back on a major incident (its number). Instants are UTC; people are Slack ids.

    It is to be held by `due_at`; `owner` sees to that. `crew` are those who are invited, to `starts_at` up to
    `ends_at`; `sequence` counts the invitations that were sent, so that a calendar knows which of them is the last.
    `no_follow_ups` says why there are none.
    """

    id: int
    incident: int
    status: ReviewStatus
    owner: str
    owed_at: datetime
    due_at: datetime
    crew: tuple[str, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    sequence: int = 0
    looked_over_at: datetime | None = None
    looked_over_by: str | None = None
    held_at: datetime | None = None
    cause: str = ""
    factors: str = ""
    went_well: str = ""
    no_follow_ups: str = ""
    published_at: datetime | None = None
    published_by: str | None = None
    closed_at: datetime | None = None

    @property
    def number(self) -> str:
        """Of its incident."""
        return f"INC-{self.incident}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN
