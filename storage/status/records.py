from datetime import datetime
from enum import StrEnum

from storage.record import Record


class StatusEvent(StrEnum):
    """What is journalled of the page that anybody may read, each under its incident: `INC-42`."""

    POSTED = "status.posted"
    WITHDRAWN = "status.withdrawn"


class State(StrEnum):
    """How far something is, in the words that status pages use."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"


class Level(StrEnum):
    """How a component is, in the same words; the worst last."""

    OPERATIONAL = "operational"
    MAINTENANCE = "under_maintenance"
    DEGRADED = "degraded_performance"
    PARTIAL = "partial_outage"
    MAJOR = "major_outage"


class Post(Record):
    """What the public reads, from an instant (UTC) on; `id` is that of the journal."""

    id: int
    at: datetime
    state: State
    words: str
