from datetime import datetime
from enum import StrEnum

from storage.record import Record


class MeetingEvent(StrEnum):
    """What is journalled of the meetings of boards; their records are `meeting-3`."""

    STARTED = "meeting.started"
    MOVED = "meeting.moved"
    JOINED = "meeting.joined"
    DEFERRED = "meeting.deferred"
    PASSED = "meeting.passed"
    ENDED = "meeting.ended"


class Meeting(Record):
    """A board that meets. `agenda` are the numbers of the changes in their order, as it was when it began; `at` is
    which of them it is at (from 0), as many as there are once all were; the chair is a Slack id. Instants are UTC.
    """

    id: int
    board: str
    chair: str
    agenda: tuple[int, ...]
    at: int
    started_at: datetime
    ended_at: datetime | None = None

    @property
    def number(self) -> str:
        return f"meeting-{self.id}"

    @property
    def current(self) -> int | None:
        """The change that it is at."""
        return self.agenda[self.at] if self.ended_at is None and self.at < len(self.agenda) else None

    @property
    def next(self) -> int | None:
        """The one after that."""
        return self.agenda[self.at + 1] if self.ended_at is None and self.at + 1 < len(self.agenda) else None
