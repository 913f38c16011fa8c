from datetime import datetime
from enum import StrEnum

from storage.record import Record


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"
    IMPOSSIBLE = "impossible"


class TaskEvent(StrEnum):
    """What is journalled of tasks, with the record that they belong to."""

    OPENED = "task.opened"
    TAKEN = "task.taken"
    DONE = "task.done"
    SKIPPED = "task.skipped"
    IMPOSSIBLE = "task.impossible"
    CHASED = "task.chased"


class Task(Record):
    """Something to do for a record (`INC-42`). Instants are UTC; people are Slack ids; `team` is a key of app.yaml.

    `number` counts within the record: T1, T2. `due_at` is the last instant that is in time. `reason` says why it was
    skipped, or cannot be done.
    """

    id: int
    record: str
    number: int
    title: str
    team: str | None
    person: str | None
    due_at: datetime | None
    state: TaskState
    reason: str
    opened_by: str
    opened_at: datetime
    over_at: datetime | None
    over_by: str | None

    @property
    def called(self) -> str:
        return f"T{self.number}"

    @property
    def is_done_in_time(self) -> bool:
        """Whether it was done by the instant at which it was due."""
        if self.state is not TaskState.DONE or self.over_at is None or self.due_at is None:
            return False
        return self.over_at <= self.due_at

    def is_skipped_by(self, instant: datetime) -> bool:
        return self.state is TaskState.SKIPPED and self.over_at is not None and self.over_at < instant

    @property
    def is_open(self) -> bool:
        return self.state is TaskState.OPEN
