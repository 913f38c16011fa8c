from datetime import datetime
from enum import StrEnum
from typing import Any

from storage.record import Record

QUARTERDECK = "quarterdeck"
"""The actor of entries that no user caused."""


class DeskEvent(StrEnum):
    """What is journalled of no practice's records: refusals, what a manager does about parked effects, and names of
    app.yaml that Slack has nobody for any more; and who was shown a private record that is none of theirs.
    """

    REFUSED = "refused"
    EFFECT_RETRIED = "effect.retried"
    EFFECT_DROPPED = "effect.dropped"
    HANDLE_GONE = "directory.gone"
    READ = "record.read"


class Entry(Record):
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
        """The number of the record, without its prefix; of a drill below zero."""
        return number_of(self.record)

    @property
    def is_nobodys(self) -> bool:
        return bool(self.details.get(NOBODYS))

    @property
    def heard_as(self) -> str:
        """Under which name followers hear of it: of what happens in a drill those alone who follow drills."""
        return in_a_drill(self.what) if self.record.startswith(DRILL) else self.what


NOBODYS = "nobodys"
"""Among the details of what nobody is to read that it was done, since that tells who did it."""


class Told(Record):
    """What is asked of the journal: all of a record, of an actor, or of a time (UTC, half-open)."""

    record: str | None = None
    actor: str | None = None
    start: datetime | None = None
    end: datetime | None = None


DRILL = "DRILL-"
"""How the numbers of drills begin. A drill has the rows of an incident and of a room, under a number below zero: what
counts, lists or looks through incidents goes from the first number up, and never comes across one.
"""


def number_of(record: str) -> int:
    """`INC-42` is 42, `DRILL-7` is -7. ValueError for what is no number of a record."""
    number = int(record.rpartition("-")[2])
    return -number if record.startswith(DRILL) else number


def in_order(record: str) -> tuple[str, int]:
    """By what records are sorted: how their numbers begin, then the number."""
    return record.rpartition("-")[0], number_of(record)


def numbered(incident: int) -> str:
    """What people call an incident, or a drill, of this number: 42 is `INC-42`, -7 is `DRILL-7`."""
    return f"INC-{incident}" if incident > 0 else f"{DRILL}{-incident}"


def in_a_drill(what: str) -> str:
    """The name under which an event of a drill is heard."""
    return f"{DRILL}{what}"
