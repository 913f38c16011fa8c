from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class DeskEvent(StrEnum):
    """What is journalled of no practice's records: refusals, what a manager does about parked effects, and names of
    app.yaml that Slack has nobody for any more; and who was shown a private record that is none of theirs.
    """

    REFUSED = "refused"
    EFFECT_RETRIED = "effect.retried"
    EFFECT_DROPPED = "effect.dropped"
    HANDLE_GONE = "directory.gone"
    READ = "record.read"


@dataclass(frozen=True)
class Entry:
    """One thing that happened: who did what to which record, when (UTC) and from where.

    `what` is a stable word such as `incident.held`; `record` a number as people say it, `INC-42`. `actor` is a
    Slack user id, or `quarterdeck` for what a timer did.
    """

    id: int
    at: datetime
    actor: str
    what: str
    record: str
    details: dict[str, Any]
    source: str

    @property
    def number(self) -> int:
        """The number of the record, without its prefix."""
        return number_of(self.record)


@dataclass(frozen=True)
class Told:
    """What is asked of the journal: all of a record, of an actor, or of a time (UTC, half-open)."""

    record: str | None = None
    actor: str | None = None
    start: datetime | None = None
    end: datetime | None = None


def number_of(record: str) -> int:
    """`INC-42` is 42. ValueError for what is no number of a record."""
    return int(record.rpartition("-")[2])
