from datetime import datetime
from enum import IntEnum, StrEnum

from storage.record import Record


class AlertEvent(StrEnum):
    """What is journalled of alerts: under the incident or the change that they are about, else under the desk."""

    OPENED = "alert.opened"
    JOINED = "alert.joined"
    SHARED = "alert.shared"
    """Alerts at several items became one incident, named after what they have in common."""
    AGAIN = "alert.again"
    ENDED = "alert.ended"
    OVER = "alert.over"
    EXPECTED = "alert.expected"
    LEFT = "alert.left"
    MUTED = "alert.muted"
    NOTED = "alert.noted"


class Severity(IntEnum):
    """The lower the worse."""

    CRITICAL = 1
    ERROR = 2
    WARNING = 3
    INFO = 4


class Alert(Record):
    """One episode of a key. Instants are UTC.

    source      the entry of app.yaml under which it came in
    key         what its source calls it, at most 200 characters
    group       what it shares with those that are one incident with it
    firing      whether it is wrong now; `ended_at` is when it last was over, also while it fires again
    started_at  since when it is wrong, as its source says; `heard_at` when that was first heard of (None for what
                earlier versions heard), `seen_at` when last
    count       how often it was heard of; `flaps` how often it was over and then wrong again, soon after
    url         where its source shows it; `silence` where it lets it be silenced; empty where it does not say
    incident    the incident (its number) that it is part of; `change` the one in whose window it was expected
    """

    id: int
    source: str
    key: str
    title: str
    service: str | None
    item: str | None
    severity: Severity
    group: str
    firing: bool
    started_at: datetime
    ended_at: datetime | None
    seen_at: datetime
    count: int
    flaps: int
    incident: int | None
    change: int | None
    url: str
    heard_at: datetime | None = None
    silence: str = ""


class Members(Record):
    """The alerts of an incident: how many, how many are wrong now, the most `flaps` of one; `seen_at` is when one was
    last heard of (UTC; None where there are none).
    """

    count: int
    firing: int
    flaps: int
    seen_at: datetime | None
