from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from storage.record import Record


class SopEvent(StrEnum):
    """What is journalled of a procedure that is run, with the incident that it is run for, or the desk."""

    BEGUN = "sop.begun"
    DONE = "sop.done"
    SKIPPED = "sop.skipped"
    ENDED = "sop.ended"
    FOUND_WRONG = "sop.found_wrong"


class Tick(StrEnum):
    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"


class Procedure(Record):
    """A published article that says what to do, a step a line."""

    number: int
    title: str
    steps: str
    key: str | None


class Run(Record):
    """A procedure as it is run: its steps as they were when it was begun, what became of each, by whom (Slack ids, or
    empty) and why it was skipped. Instants are UTC. It is shown in `channel` (an id), or to whoever began it.
    """

    id: int
    article: int
    title: str
    steps: Sequence[str]
    ticks: Sequence[Tick]
    people: Sequence[str]
    words: Sequence[str]
    record: str
    channel: str
    begun_by: str
    begun_at: datetime
    over_at: datetime | None

    @property
    def is_over(self) -> bool:
        return self.over_at is not None

    @property
    def next_step(self) -> int | None:
        """The first that is open, from 0."""
        return next((at for at, tick in enumerate(self.ticks) if tick is Tick.OPEN), None)
