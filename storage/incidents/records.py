from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from storage.journal.records import numbered
from storage.record import Record


class IncidentStatus(StrEnum):
    NEW = "new"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"


AFTERWARDS = "afterwards"
"""What an incident came from that was over before it was entered here; and so what was journalled of it then."""

IMPORTED = "import"
"""What an incident came from that was taken over from a log: its title is its category there, and nobody's words."""

OPEN = (IncidentStatus.NEW, IncidentStatus.IN_PROGRESS, IncidentStatus.ON_HOLD)
"""Still somebody's work."""


class HoldReason(StrEnum):
    CALLER = "caller"
    CHANGE = "change"
    PROBLEM = "problem"
    VENDOR = "vendor"


class Phase(StrEnum):
    """What an incident comes to at an instant that people say, apart from when it was said."""

    STARTED = "started"
    DETECTED = "detected"
    MITIGATED = "mitigated"


class IncidentEvent(StrEnum):
    """What is journalled of incidents."""

    DECLARED = "incident.declared"
    ACKNOWLEDGED = "incident.acknowledged"
    ASSIGNED = "incident.assigned"
    HELD = "incident.held"
    RESUMED = "incident.resumed"
    RESOLVED = "incident.resolved"
    CONFIRMED = "incident.confirmed"
    CLOSED = "incident.closed"
    REOPENED = "incident.reopened"
    FOLLOWED_UP = "incident.followed_up"
    CANCELLED = "incident.cancelled"
    NOTED = "incident.noted"
    TOLD = "incident.told"
    LINKED = "incident.linked"
    CHILD_OF = "incident.child_of"
    PRIORITISED = "incident.prioritised"
    FACT_SET = "incident.fact_set"
    FOLLOWED = "incident.followed"
    SURGED = "incident.surged"
    MAJOR_PROPOSED = "incident.major_proposed"
    SERVICE_SET = "incident.service_set"
    MAJOR = "incident.major"
    OVERHEARD = "incident.overheard"
    TIMED = "incident.timed"
    OFFERED = "incident.offered"
    OFFER_ANSWERED = "offer.answered"
    LINE_KEPT = "incident.line"
    CARD_WAITED = "incident.card_waited"
    CARD_KEPT_BACK = "incident.card_kept_back"


class Words(NamedTuple):
    """What is said in an incident, to find it by; `service` is a key of app.yaml."""

    id: int
    title: str
    details: str
    resolution_note: str
    service: str | None
    external_number: str | None


class Incident(Record):
    """An incident as it stands. Instants are UTC; people are Slack user ids; `priority` is P1 to P5.

    `external_number` is its number in the system it was imported from. `category`, `site` and `item` are guesses but
    for those that `stated` names, with blanks between; `source` is what it came from: person, alert,
    import, sync, or afterwards: it was over when it was entered, by `reporter`.
    """

    id: int
    title: str
    details: str
    service: str | None
    team: str | None
    impact: int
    urgency: int
    priority: str
    status: IncidentStatus
    hold_reason: HoldReason | None
    hold_note: str
    reporter: str
    assignee: str | None
    major: bool
    private: bool
    parent: int | None
    duplicate_of: int | None
    opened_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    resolved_at: datetime | None
    resolved_by: str | None
    resolution_code: str | None
    resolution_note: str
    closed_at: datetime | None
    reopened: int
    external_number: str | None
    category: str | None = None
    site: str | None = None
    item: str | None = None
    source: str | None = None
    stated: str = ""

    @property
    def number(self) -> str:
        return numbered(self.id)

    @property
    def is_drill(self) -> bool:
        """It is practised on, and never happened."""
        return self.id < 0

    @property
    def is_entered_afterwards(self) -> bool:
        return self.source == AFTERWARDS

    @property
    def calls_nobody(self) -> bool:
        """It was over when it was entered, and is still: no message about it is anybody's."""
        return self.is_entered_afterwards and not self.is_open and not self.reopened

    @property
    def is_open(self) -> bool:
        return self.status in OPEN
