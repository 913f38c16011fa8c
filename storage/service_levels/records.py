from datetime import datetime
from enum import StrEnum

from storage.record import Record


class ClockState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    CANCELLED = "cancelled"


class Measure(StrEnum):
    RESPONSE = "response"
    RESOLUTION = "resolution"
    OWNERSHIP = "ownership"
    VENDOR = "vendor"


PROMISED = (Measure.RESPONSE, Measure.RESOLUTION)
"""Of an incident whoever has it; the rest is measured while a team, or a vendor, has it."""


class ClockType(StrEnum):
    """To whom a promise is made: to whoever reports, between our teams, or to us by a vendor."""

    SLA = "SLA"
    OLA = "OLA"
    UC = "UC"


IMPORTED = "imported"
"""The calendar of clocks that came with their verdict from elsewhere."""


class ClockEvent(StrEnum):
    """What is journalled of clocks, on the incident that they are about."""

    WARNED = "sla.warned"
    BREACHED = "sla.breached"
    ON_IT = "sla.on_it"
    MET = "sla.met"
    DIGESTED = "sla.digested"
    OBJECTED = "sla.objected"
    STRUCK = "sla.struck"
    KEPT = "sla.kept"
    OVERTURNED = "sla.overturned"
    EXPORTED = "sla.exported"


CALLS = (ClockEvent.WARNED, ClockEvent.BREACHED, ClockEvent.ON_IT)
"""Calls somebody, or says who has come."""


class PauseKind(StrEnum):
    """Why a clock stands still: what it is about waits or is thought to be fixed, or another team has it."""

    HOLD = "hold"
    AWAY = "away"


class Pause(Record):
    """A stretch in which a clock did not run; open while `resumed_at` is None. `actor` paused it, for `reason`.

    Of one that is away `reason` is the team that has it.
    """

    paused_at: datetime
    resumed_at: datetime | None = None
    actor: str = ""
    reason: str = ""
    kind: PauseKind = PauseKind.HOLD


class ServiceClock(Record):
    """One promise about one incident. `due_at` is None while paused; `breached` stands beside the state.

    `target_seconds` is open time of `calendar`; `warned` the percentages told so far. Of those of `type` SLA alone
    attainment is made. `party` is the team or the vendor (a key of app.yaml) whose stay it measures, `reference` the
    vendor's number.
    """

    id: int
    incident: int
    measure: Measure
    target_name: str
    calendar: str
    target_seconds: int
    state: ClockState
    started_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    breached: bool
    warned: tuple[int, ...]
    type: ClockType = ClockType.SLA
    party: str | None = None
    reference: str = ""


class LatePauses(Record):
    """Of the pauses that began while a team (a key, or None) had the incident: how many began late, of how many."""

    team: str | None
    late: int
    of: int
