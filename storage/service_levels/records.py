from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ClockState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    CANCELLED = "cancelled"


class Measure(StrEnum):
    RESPONSE = "response"
    RESOLUTION = "resolution"


class ClockType(StrEnum):
    """To whom a promise is made: to whoever reports, between our teams, or to us by a vendor."""

    SLA = "SLA"
    OLA = "OLA"
    UC = "UC"


class ClockEvent(StrEnum):
    """What is journalled of clocks, on the incident that they are about."""

    WARNED = "sla.warned"
    BREACHED = "sla.breached"
    ON_IT = "sla.on_it"
    MET = "sla.met"


CALLS = (ClockEvent.WARNED, ClockEvent.BREACHED, ClockEvent.ON_IT)
"""Calls somebody, or says who has come."""


@dataclass(frozen=True)
class Pause:
    """A stretch in which a clock did not run; open while `resumed_at` is None. `actor` paused it, for `reason`."""

    paused_at: datetime
    resumed_at: datetime | None = None
    actor: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ServiceClock:
    """One promise about one incident. `due_at` is None while paused; `breached` stands beside the state.

    `target_seconds` is open time of `calendar`; `warned` the percentages told so far. Of those of `type` SLA alone
    attainment is made.
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
