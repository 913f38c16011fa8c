from datetime import datetime
from enum import StrEnum

from storage.record import Record


class ScheduleEvent(StrEnum):
    """What is journalled of the calendar of changes: of no record, so of the `desk`."""

    DRAWN = "schedule.drawn"
    FEED_MADE = "schedule.feed_made"
    FEED_ENDED = "schedule.feed_ended"


class Feed(Record):
    """A calendar at a secret address, of a person (a Slack id). Of the secret only a digest is kept: its SHA-256, in
    hex. Instants are UTC.
    """

    id: int
    person: str
    digest: str
    made_at: datetime
    ended_at: datetime | None = None
