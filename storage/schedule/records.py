from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ScheduleEvent(StrEnum):
    """What is journalled of the calendar of changes: of no record, so of the `desk`."""

    DRAWN = "schedule.drawn"
    FEED_MADE = "schedule.feed_made"
    FEED_ENDED = "schedule.feed_ended"


@dataclass(frozen=True)
class Feed:
    """A calendar at a secret address, of a person (a Slack id). Of the secret only a digest is kept: its SHA-256, in
    hex. Instants are UTC.
    """

    id: int
    person: str
    digest: str
    made_at: datetime
    ended_at: datetime | None = None
