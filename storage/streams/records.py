from datetime import datetime
from enum import StrEnum

from storage.record import Record


class StreamStatus(StrEnum):
    OPENING = "opening"
    OPEN = "open"
    CLOSED = "closed"
    ARCHIVED = "archived"


LIVE = (StreamStatus.OPENING, StreamStatus.OPEN)
"""Work goes on in it."""


class StreamEvent(StrEnum):
    """What is journalled of streams, of the incident that they belong to."""

    STARTED = "warroom.stream.started"
    OPENED = "warroom.stream.opened"
    LED = "warroom.stream.led"
    UPDATED = "warroom.stream.updated"
    CLOSED = "warroom.stream.closed"
    REOPENED = "warroom.stream.reopened"
    LOST = "warroom.stream.lost"
    MOVED = "warroom.stream.moved"


class Stream(Record):
    """A part of the work of a war room, with a channel of its own. Instants are UTC; people are Slack ids.

    `name` is as it was typed, once in an incident; `channel_name` what its channel is asked to be called, `channel`
    Slack's id once that exists. `lead` is nobody where whoever led it may not see it any more. `last_word` is how it
    ended, by whoever closed it; empty where it was closed with its room.
    """

    id: int
    incident: int
    name: str
    channel_name: str
    channel: str | None
    status: StreamStatus
    lead: str | None
    started_by: str
    started_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    last_word: str

    @property
    def number(self) -> str:
        """Of its incident."""
        return f"INC-{self.incident}"

    @property
    def place(self) -> str | None:
        """The channel in which something can be said: none yet, or not any more once it is archived."""
        return None if self.status is StreamStatus.ARCHIVED else self.channel

    @property
    def is_open(self) -> bool:
        return self.status in LIVE
