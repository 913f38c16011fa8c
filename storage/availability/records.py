from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from storage.record import Record

MILLION = 1_000_000


class OutageEvent(StrEnum):
    """What is journalled of outages, each under the incident that it is from: `INC-42`."""

    OPENED = "outage.opened"
    ENDED = "outage.ended"
    CORRECTED = "outage.corrected"
    WITHDRAWN = "outage.withdrawn"


class Outage(Record):
    """A time in which a service was down, as it is known. Instants are UTC, half-open; without an end it lasts.

    `number` tells outages apart: what is corrected keeps it. `millionths` is how much of the service was down: all of
    it is 1,000,000, and 0 means slow or limping, which is told apart and counts for nothing. `by` is who said so (a
    Slack id), `incident` the number of the one that it is from. What is said of it stands from `recorded_at` up to
    `replaced_at`, so that a report of a past day says what was known by then.
    """

    id: int
    number: int
    service: str
    began_at: datetime
    ended_at: datetime | None
    millionths: int
    by: str
    incident: int | None
    recorded_at: datetime
    replaced_at: datetime | None

    @property
    def share(self) -> Fraction:
        return Fraction(self.millionths, MILLION)


class UptimeEvent(StrEnum):
    """What is journalled of error budgets, each under its service: `uptime-pos`; `promise` names one of app.yaml.

    MOVED says anew until when a budget that is spent stays so, FREED that it is spent no longer; nobody is told.
    """

    BURNING = "uptime.burning"
    SPENT = "uptime.spent"
    MOVED = "uptime.moved"
    FREED = "uptime.freed"
    WAIVED = "uptime.waived"


class SpentBudget(Record):
    """A budget that is spent, `until` (UTC) when its window frees some; None: as long as the outage lasts.

    `waived_by` has said that it holds up no change up to `waived_until`, and why.
    """

    service: str
    promise: str
    until: datetime | None
    waived_by: str | None = None
    waived_until: datetime | None = None
    reason: str = ""
